"""Decisions that were recorded elsewhere, brought into the register of a team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from decisions.engine import revisit
from decisions.models import Approach, Decision, DecisionState, Supersession, Team, User
from decisions.records.canonical import content_hash
from decisions.records.record import Record
from decisions.records.wire import material, to_wire
from decisions.services import cadences
from decisions.services.audit import record as write_history
from decisions.services.decisions import next_number
from decisions.services.listings import list_decisions
from decisions.services.reviews import today


@transaction.atomic
def bring_decisions(team: Team, records: Sequence[Record], *, by: User) -> list[Decision]:
    """Store what was read from files, all or nothing.

    Each keeps its number where the team has none of that number yet; the others get the next ones. What
    supersedes what is kept by the numbers of the files.
    """
    made: dict[int, Decision] = {}
    rows = []
    following = next_number(team)
    taken = set(Decision.objects.filter(team=team).values_list("number", flat=True))
    for given in records:
        number = given.number
        if not number or number in taken:
            while following in taken or any(one.number == following for one in records):
                following += 1
            number = following
        taken.add(number)
        row = _store(team, given, number, by)
        rows.append(row)
        if given.number:
            made.setdefault(given.number, row)
    _link(records, rows, made)
    list_decisions(rows)
    write_history(by, team, "decisions-brought-in", after={"numbers": [row.number for row in rows]})
    return rows


def _store(team: Team, given: Record, number: int, by: User) -> Decision:
    chosen = given.option_chosen
    content = {
        "record": material(given),
        "facts": {
            "brought_in": {
                "approvals": to_wire(given.approvals),
                "superseded_by": to_wire(given.superseded_by),
            }
        },
    }
    decided_at = _moment(given)
    return Decision.objects.create(
        team=team,
        number=number,
        title=given.title[:160],
        approach=chosen.approach if chosen and chosen.approach in Approach.values else "",
        overrides=bool(given.override_reason),
        content=content,
        content_hash=content_hash(content),
        decided_at=decided_at,
        state=DecisionState(given.status.value),
        ended_at=decided_at if given.status in ("superseded", "deprecated") else None,
        deprecated_because=given.deprecated_because[:1000],
        revisit_on=given.revisit.on or _first_day(team, given),
        every_months=given.revisit.every_months,
        never_because=given.revisit.never_because[:500],
        responsible=by,
    )


def _first_day(team: Team, given: Record) -> date | None:
    """When one in force that names no day is looked at here: counted from today, not from long ago."""
    said = given.revisit
    if given.status != "accepted" or said.never_because:
        return None
    months = said.every_months or cadences.months_of(cadences.organisation(), team)
    return revisit.months_later(today(), months)


def _moment(given: Record) -> datetime:
    if given.dated is None:
        return timezone.now()
    return timezone.make_aware(datetime.combine(given.dated, time(12)), timezone.get_default_timezone())


def _link(records: Iterable[Record], rows: Iterable[Decision], made: dict[int, Decision]) -> None:
    pairs = {
        (made[link.number].pk, row.pk)
        for given, row in zip(records, rows, strict=True)
        for link in given.superseded_by
        if link.number in made
    } | {
        (row.pk, made[link.number].pk)
        for given, row in zip(records, rows, strict=True)
        for link in given.supersedes
        if link.number in made
    }
    Supersession.objects.bulk_create(
        Supersession(successor_id=new, predecessor_id=old) for new, old in sorted(pairs) if new != old
    )
