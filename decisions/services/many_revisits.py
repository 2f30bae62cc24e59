"""Several decisions changed at once: each by its own service, in its own transaction, refused on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from decisions.models import Decision, User
from decisions.services import revisits
from decisions.services.decisions import NotInForce

MOST = 200


@dataclass(frozen=True, slots=True)
class Done:
    """How many were changed, and why the others were not: a sentence for each."""

    changed: int
    refused: tuple[str, ...]


def reschedule_many(keys: Iterable[UUID], *, on: date, reason: str, by: User, as_of: date) -> Done:
    """Give decisions that the person may change another day to be looked at again."""

    def move(decision: Decision) -> None:
        revisits.reschedule(
            decision,
            on=on,
            every_months=decision.every_months,
            never_because="",
            reason=reason,
            by=by,
            as_of=as_of,
        )

    return _each(keys, move, by)


def hand_over_many(keys: Iterable[UUID], *, to: User, by: User) -> Done:
    """Make somebody responsible for decisions that the person may change."""
    return _each(keys, lambda decision: revisits.hand_over(decision, to=to, by=by), by)


def _each(keys: Iterable[UUID], change: Callable[[Decision], None], by: User) -> Done:
    changed, refused = 0, []
    rows = Decision.objects.editable_by(by).filter(pk__in=list(keys)[:MOST]).defer("content")
    for decision in rows.select_related("team", "responsible").order_by("team", "number"):
        try:
            change(decision)
        except (revisits.Refused, revisits.ChangedMeanwhile, NotInForce) as why:
            refused.append(f"{decision.identifier}: {why}")
        else:
            changed += 1
    return Done(changed, tuple(refused))
