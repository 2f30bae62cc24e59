"""The triggers of decisions: set when one is accepted, changed, muted; and how they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.engine.observations import METRICS
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.revisit import QUARTER, months_later
from decisions.engine.triggers import Judged, Kind, State, judge
from decisions.models import AnswerState, Decision, DecisionTrigger, Observation, User
from decisions.services.audit import record

DAYS_A_MONTH = 30
"""As the cost model counts them."""
MOST = 40
"""Triggers of one decision; nobody watches more."""
COLUMNS = ("metric", "then_number", "then_word", "factor", "volume", "compared", "in_a_row")
OWN = (Kind.METRIC, Kind.EVENT)


class CannotWatch(Exception):
    """Why a trigger cannot be as it was asked for; the message is for people."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A trigger, how it stands, and the observation that fired it."""

    trigger: DecisionTrigger
    judged: Judged
    fired_by: Observation | None

    @property
    def has_fired(self) -> bool:
        """Whether it asks for a look now."""
        return self.judged.state is State.FIRED


# How they stand ---------------------------------------------------------------------------------------------


def watched_by(decision: Decision, *, as_of: date) -> list[Watched]:
    """The triggers of one decision, the fired ones first."""
    return watched_in([decision], as_of=as_of)[decision.pk]


def watched_in(decisions: Iterable[Decision], *, as_of: date) -> dict[UUID, list[Watched]]:
    """The triggers of each decision as they stand on a day: two queries for however many decisions."""
    rows = {decision.pk: decision for decision in decisions}
    seen: dict[UUID, list[Observation]] = {pk: [] for pk in rows}
    first = min((looked_on(decision) for decision in rows.values()), default=as_of)
    found: dict[UUID, list[Watched]] = {pk: [] for pk in rows}
    armed = list(DecisionTrigger.objects.filter(decision__in=rows)) if rows else []
    if armed:
        observed = Observation.objects.filter(decision__in=rows, on__gte=first, on__lte=as_of)
        for one in observed.defer("note"):
            if _is_news(one, rows[one.decision_id]):
                seen[one.decision_id].append(one)
    for trigger in armed:
        decision = rows[trigger.decision_id]
        found[trigger.decision_id].append(_watched(trigger, decision, seen[decision.pk], as_of))
    for watched in found.values():
        watched.sort(key=lambda one: (not one.has_fired, one.judged.state is State.MUTED))
    return found


def _watched(
    trigger: DecisionTrigger, decision: Decision, observed: Collection[Observation], as_of: date
) -> Watched:
    since = looked_on(decision) - timedelta(days=1)
    values = [one.seen for one in observed]
    judged = judge(trigger.watch, values, since=since, as_of=as_of, due=_next_look(decision))
    fired_by = next((one for one in observed if one.seen == judged.observation), None)
    return Watched(trigger, judged, fired_by)


def looked_at(decision: Decision) -> datetime:
    """When somebody last said that it holds: at a revisit, else when it was decided."""
    return decision.looked_at or decision.decided_at


def looked_on(decision: Decision) -> date:
    """The day of it, in the organisation's zone."""
    return timezone.localdate(looked_at(decision), timezone.get_default_timezone())


def _is_news(one: Observation, decision: Decision) -> bool:
    """Whether nobody can have known it at the last look: of a later day, or that day's and recorded after."""
    day = looked_on(decision)
    return one.on > day or (one.on == day and one.recorded_at > looked_at(decision))


def _next_look(decision: Decision) -> date:
    """The next look by the day that was set or by the rhythm, whichever is later.

    A decision that was brought forward because a platform ends is due today; the platform ends nonetheless
    before the look that would have come.
    """
    by_rhythm = months_later(looked_on(decision), decision.every_months or QUARTER)
    return max(decision.revisit_on or by_rhythm, by_rhythm)


# The usual ones ---------------------------------------------------------------------------------------------


@transaction.atomic
def arm(decision: Decision, *, by: User | None) -> int:
    """Set the usual triggers from the decision's own figures, where they are not set; how many were."""
    standing = set(DecisionTrigger.objects.filter(decision=decision).values_list("kind", flat=True))
    missing = [trigger for trigger in usual(decision) if trigger.kind not in standing]
    DecisionTrigger.objects.bulk_create(missing, ignore_conflicts=True)
    if missing:
        record(by, decision, "triggers-set", after={"triggers": [trigger.kind for trigger in missing]})
    return len(missing)


def usual(decision: Decision) -> list[DecisionTrigger]:
    """Those for which the decision has a figure, and the end of a platform, which needs none."""
    figures = dict(figures_of(decision.content))
    return [
        *(DecisionTrigger(decision=decision, kind=kind, **_then(value)) for kind, value in figures.items()),
        DecisionTrigger(decision=decision, kind=Kind.PLATFORM),
    ]


def figures_of(content: Mapping[str, Any]) -> Iterator[tuple[Kind, Decimal | str]]:
    """What was known or expected when it was decided."""
    facts = content.get("facts", {}).get("answers", [])
    answers = {fact["key"]: fact["value"] for fact in facts if fact["state"] == AnswerState.ANSWERED}
    expected = content.get("record", {}).get("expected") or {}
    if answers.get("queries_per_day"):
        yield Kind.VOLUME, Decimal(str(answers["queries_per_day"])) * DAYS_A_MONTH
    if answers.get("change_rate"):
        yield Kind.CHANGE_RATE, str(answers["change_rate"])
    if expected.get("quality_percent") is not None:
        yield Kind.QUALITY, Decimal(expected["quality_percent"])
    if expected.get("cost_per_month"):
        yield Kind.COST, Decimal(expected["cost_per_month"]["amount"])
    if answers.get("latency_budget_ms"):
        yield Kind.LATENCY, Decimal(str(answers["latency_budget_ms"]))


def _then(value: Decimal | str) -> dict[str, Any]:
    return {"then_word": value} if isinstance(value, str) else {"then_number": value}


# Changing them ----------------------------------------------------------------------------------------------


@transaction.atomic
def add(decision: Decision, *, kind: Kind, by: User, **columns: Any) -> DecisionTrigger:
    """Watch for something further. Raises :class:`CannotWatch`."""
    if not decision.is_in_force:
        raise CannotWatch(f"{decision.identifier} is not in force any more.")
    if DecisionTrigger.objects.filter(decision=decision).count() >= MOST:
        raise CannotWatch(f"A decision has at most {MOST} triggers.")
    trigger = DecisionTrigger(decision=decision, kind=kind, **columns)
    _refuse_wrong(trigger)
    try:
        with transaction.atomic():
            trigger.save(force_insert=True)
    except IntegrityError:
        raise CannotWatch(f"“{trigger}” is watched already.") from None
    record(by, trigger, "trigger-added", after=_said(trigger))
    return trigger


@transaction.atomic
def change(trigger: DecisionTrigger, *, by: User, **columns: Any) -> None:
    """Give it another figure or limit. Raises :class:`CannotWatch`."""
    stored = DecisionTrigger.objects.select_for_update().filter(pk=trigger.pk).first()
    if stored is None:
        raise CannotWatch("Somebody has removed it meanwhile.")
    before = _said(stored)
    for name, value in columns.items():
        setattr(stored, name, value)
    _refuse_wrong(stored)
    if (after := _said(stored)) == before:
        return
    stored.save(update_fields=list(columns))
    record(by, trigger, "trigger-changed", before=before, after=after)


@transaction.atomic
def remove(trigger: DecisionTrigger, *, by: User) -> None:
    """Watch for it no longer; what was observed stays."""
    said = _said(trigger)
    if DecisionTrigger.objects.filter(pk=trigger.pk).delete()[0]:
        record(by, trigger, "trigger-removed", before=said)


@transaction.atomic
def mute(trigger: DecisionTrigger, *, until: date, because: str, by: User, as_of: date) -> None:
    """Be silent until a day, for a reason. Raises :class:`CannotWatch`."""
    if until <= as_of:
        raise CannotWatch("Choose a day to come.")
    if not because.strip():
        raise CannotWatch("Say why it can be silent.")
    _set_mute(trigger, until, because.strip(), by.name)
    record(by, trigger, "trigger-muted", after={"until": until}, reason=because)


@transaction.atomic
def unmute(trigger: DecisionTrigger, *, by: User) -> None:
    """Let it speak again."""
    if trigger.muted_until:
        _set_mute(trigger, None, "", "")
        record(by, trigger, "trigger-unmuted", before={"until": trigger.muted_until})


def _set_mute(trigger: DecisionTrigger, until: date | None, because: str, who: str) -> None:
    rows = DecisionTrigger.objects.filter(pk=trigger.pk)
    rows.update(muted_until=until, muted_because=because, muted_by_name=who)


def _refuse_wrong(trigger: DecisionTrigger) -> None:
    kind = Kind(trigger.kind)
    if kind in OWN:
        others = DecisionTrigger.objects.filter(decision=trigger.decision, metric=trigger.metric)
        if not trigger.metric:
            raise CannotWatch("Give it a name.")
        if trigger.metric in METRICS:
            raise CannotWatch(f"“{trigger.metric}” is the name of a metric that everybody knows.")
        if others.exclude(pk=trigger.pk).exists():
            raise CannotWatch(f"“{trigger.metric}” is watched already.")
    if kind is Kind.CHANGE_RATE and trigger.then_word not in QUESTIONNAIRE["change_rate"].values:
        raise CannotWatch("Choose how often the facts changed then.")
    needs_number = kind not in (Kind.CHANGE_RATE, Kind.PLATFORM, Kind.EVENT)
    if needs_number and trigger.then_number is None and not (kind is Kind.METRIC and trigger.then_word):
        raise CannotWatch("Say what it is compared with.")


def _said(trigger: DecisionTrigger) -> dict[str, Any]:
    """All that it watches for, in JSON's own types."""
    values = {name: getattr(trigger, name) for name in COLUMNS}
    return {"kind": str(trigger.kind)} | {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in values.items()
        if value not in (None, "")
    }
