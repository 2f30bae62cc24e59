"""Observations: each taken or refused by itself, none counted twice; and what they fire."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from decisions.models import ApiToken, Decision, DecisionTrigger, Observation, Source, User
from decisions.services import revisits, triggers
from decisions.services.audit import record
from decisions.services.observed_values import Item, Refused, checked
from decisions.services.rejudging import unsettle
from decisions.services.track_records import COST, track
from decisions.services.triggers import OWN

MOST = 1_000
"""Observations of one batch."""
CURRENCY = "content__record__expected__cost_per_month__currency"
USUAL_CURRENCY = "USD"
NO_SUCH = "There is no such decision here."
Place: TypeAlias = tuple[UUID, str, date]


class TooMany(Exception):
    """A batch holds more than `MOST` observations."""


class Outcome(StrEnum):
    """What became of one observation."""

    RECORDED = "recorded"
    ALREADY = "already_recorded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answered:
    """What one observation is answered; ``says`` is why it was not recorded."""

    outcome: Outcome
    says: str = ""
    id: UUID | None = None


@transaction.atomic
def record_observations(
    items: Sequence[Item],
    *,
    among: QuerySet[Decision],
    source: Source,
    as_of: date,
    by: User | None = None,
    token: ApiToken | None = None,
) -> list[Answered]:
    """Take what is good of a batch and say of every item, in its place, what became of it.

    Decisions are looked up `among` these only: one of another team is as one that does not exist. Raises
    :class:`TooMany`.
    """
    if len(items) > MOST:
        raise TooMany(f"A batch holds at most {MOST:,} observations, and this one {len(items):,}.")
    decisions = named_among([item.decision for item in items], among)
    own = _own_metrics(set(decisions.values()))
    answers: list[Answered | Observation] = []
    for item in items:
        found = decisions.get(item.decision)
        answers.append(_row(item, found, own, source, as_of, by, token) if found else _refused(NO_SUCH))
    _keep(answers)
    kept = [one for one in answers if isinstance(one, Observation)]
    _tell(kept, source=source, by=by, token=token, as_of=as_of)
    _track_costs(kept)
    unsettle({one.decision_id for one in kept}, {one.metric for one in kept})
    return [Answered(Outcome.RECORDED, id=one.pk) if isinstance(one, Observation) else one for one in answers]


def named_among(given: Iterable[str], among: QuerySet[Decision]) -> dict[str, Decision]:
    """The decisions of these that are so named: by an id, or a number such as ADR-0012."""
    names = set(given)
    ids = {name: pk for name in names if (pk := _uuid(name))}
    numbers = {name: number for name in names if (number := _number(name))}
    rows = among.select_related("team").defer("content").annotate(expects_in=KT(CURRENCY))
    by_id = {row.pk: row for row in rows.filter(pk__in=set(ids.values()))} if ids else {}
    by_number = {row.number: row for row in rows.filter(number__in=set(numbers.values()))} if numbers else {}
    named = {name: by_id.get(pk) for name, pk in ids.items()}
    named |= {name: by_number.get(number) for name, number in numbers.items()}
    return {name: row for name, row in named.items() if row}


def _uuid(name: str) -> UUID | None:
    with suppress(ValueError):
        return UUID(name)
    return None


def _number(name: str) -> int | None:
    digits = name.upper().removeprefix("ADR-")
    return int(digits) if digits != name.upper() and digits.isdecimal() and len(digits) < 10 else None


def _own_metrics(decisions: Iterable[Decision]) -> dict[UUID, set[str]]:
    """The metrics and events that each decision watches of its own."""
    rows = DecisionTrigger.objects.filter(decision__in=list(decisions), kind__in=OWN)
    own: dict[UUID, set[str]] = {}
    for decision_id, metric in rows.values_list("decision_id", "metric"):
        own.setdefault(decision_id, set()).add(metric)
    return own


def _row(
    item: Item,
    decision: Decision,
    own: Mapping[UUID, set[str]],
    source: Source,
    as_of: date,
    by: User | None,
    token: ApiToken | None,
) -> Observation | Answered:
    if not decision.is_in_force:
        return _refused(f"{decision.identifier} is {decision.get_state_display().lower()}.")
    try:
        currency = getattr(decision, "expects_in", None) or USUAL_CURRENCY
        columns = checked(item, currency=currency, own=own.get(decision.pk, ()), as_of=as_of)
    except Refused as refused:
        return _refused(str(refused))
    who = by.name if by else token.name if token else "ragft"
    return Observation(
        id=uuid4(), decision=decision, source=source, by=by, by_name=who, token=token, **columns
    )


def _refused(why: str) -> Answered:
    return Answered(Outcome.REFUSED, why)


# Keeping ----------------------------------------------------------------------------------------------------


def _keep(answers: list[Answered | Observation]) -> None:
    """Store the rows, and answer those that are there already: by the batch itself, or from before."""
    first: dict[Place, Observation] = {}
    for place, one in enumerate(answers):
        if isinstance(one, Observation) and first.setdefault(_place(one), one) is not one:
            answers[place] = _again(one, first[_place(one)])
    # In order, so that two batches wait for one another rather than each for the other.
    rows = sorted(first.values(), key=lambda one: (str(one.decision_id), one.metric, one.on))
    Observation.objects.bulk_create(rows, ignore_conflicts=True)
    stored = set(Observation.objects.filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
    late = [one for one in rows if one.pk not in stored]
    if not late:
        return
    standing = _standing(late)
    for place, one in enumerate(answers):
        if isinstance(one, Observation) and one.pk not in stored:
            answers[place] = _again(one, standing[_place(one)])


def _place(one: Observation) -> Place:
    return (one.decision_id, one.metric, one.on)


def _standing(rows: Collection[Observation]) -> dict[Place, Observation]:
    """What stands at the places of these rows."""
    found = Observation.objects.filter(
        decision__in={one.decision_id for one in rows},
        metric__in={one.metric for one in rows},
        on__in={one.on for one in rows},
    )
    return {_place(one): one for one in found}


def _again(one: Observation, standing: Observation) -> Answered:
    if (one.number, one.word) == (standing.number, standing.word):
        return Answered(Outcome.ALREADY, "It is recorded already, and not counted twice.", standing.pk)
    value = standing.word or f"{standing.number:f}".rstrip("0").rstrip(".")
    day = standing.on.isoformat()
    return _refused(f"“{standing.metric}” of {day} is {value} already; remove that one first.")


# What follows -----------------------------------------------------------------------------------------------


def _tell(
    kept: Collection[Observation], *, source: Source, by: User | None, token: ApiToken | None, as_of: date
) -> None:
    """Write the history, and bring forward what they have fired."""
    by_decision: dict[Decision, list[Observation]] = {}
    for one in kept:
        by_decision.setdefault(one.decision, []).append(one)
    for decision, rows in by_decision.items():
        days = [one.on for one in rows]
        said: dict[str, Any] = {"count": len(rows), "metrics": sorted({one.metric for one in rows})}
        said |= {"from": min(days), "to": max(days), "source": source.value}
        record(by, decision, "observed", after=said | ({"token": token.name} if token else {}))
    bring_forward_fired(by_decision, {one.pk for one in kept}, as_of=as_of)


def _track_costs(observed: Iterable[Observation]) -> None:
    """What was observed of costs is held against what was expected of them."""
    if decisions := {one.decision_id for one in observed if one.metric == COST}:
        track(decisions)


def bring_forward_fired(decisions: Iterable[Decision], news: Collection[UUID], *, as_of: date) -> None:
    """Let decisions be due today of which these observations have fired a trigger."""
    rows = {decision.pk: decision for decision in decisions}
    for pk, watched in triggers.watched_in(rows.values(), as_of=as_of).items():
        fired = [one for one in watched if one.has_fired and one.fired_by and one.fired_by.pk in news]
        if fired:
            _bring_forward(rows[pk], fired[0].judged.says, as_of)


def _bring_forward(decision: Decision, because: str, as_of: date) -> None:
    try:
        revisits.bring_forward(decision, to=as_of, because=because[:500])
    except revisits.ChangedMeanwhile:  # somebody moved its day in this moment: ask once more
        decision.refresh_from_db(fields=["revisit_on", "revisit_version"])
        with suppress(revisits.ChangedMeanwhile):
            revisits.bring_forward(decision, to=as_of, because=because[:500])


@transaction.atomic
def report_event(trigger: DecisionTrigger, *, note: str, by: User, as_of: date) -> Answered:
    """Say that what an event trigger waits for has happened today."""
    item = Item(str(trigger.decision_id), trigger.metric, "reported", on=as_of, note=note)
    team = Decision.objects.filter(team=trigger.decision.team_id)
    (answer,) = record_observations([item], among=team, source=Source.FORM, as_of=as_of, by=by)
    return answer


@transaction.atomic
def remove(observation: Observation, *, reason: str, by: User) -> None:
    """Take back what was recorded by mistake; the history keeps what it was."""
    value = observation.word or f"{observation.number:f}"
    before = {"metric": observation.metric, "on": observation.on, "value": value}
    if Observation.objects.filter(pk=observation.pk).delete()[0]:
        record(by, observation.decision, "observation-removed", before=before, reason=reason)
        _track_costs([observation])
        unsettle([observation.decision_id], [observation.metric])


# Figures that are worked out --------------------------------------------------------------------------------


@transaction.atomic
def observe_figures(decision: Decision, values: Mapping[str, Decimal | date], *, as_of: date) -> None:
    """Keep figures that the product worked out, each only where it is not what it was; a person's stands."""
    news = {pk for name, value in values.items() if (pk := _observe_figure(decision, name, value, as_of))}
    if news:
        record(None, decision, "observed", after={"source": Source.COSTS.value, "metrics": sorted(values)})
        bring_forward_fired([decision], news, as_of=as_of)


def _observe_figure(decision: Decision, metric: str, value: Decimal | date, as_of: date) -> UUID | None:
    item = Item(str(decision.pk), metric, value, on=as_of)
    columns = checked(item, currency=USUAL_CURRENCY, own=(), as_of=as_of)
    rows = Observation.objects.filter(decision=decision, metric=metric, on__lte=as_of)
    last = rows.order_by("-on").first()
    if last and (last.number, last.word) == (columns["number"], columns["word"]):
        return None
    if last and last.on == as_of:
        if last.source != Source.COSTS:
            return None
        now = {"recorded_at": timezone.now(), "number": columns["number"], "word": columns["word"]}
        Observation.objects.filter(pk=last.pk).update(**now)
        return last.pk
    made = Observation(decision=decision, source=Source.COSTS, by_name="ragft", **columns)
    Observation.objects.bulk_create([made], ignore_conflicts=True)
    return made.pk
