"""Judging decisions in force again: by today's rules, prices, platforms and observations.

What each was judged by is stored with what was found, and compared before any content is loaded: a run reads
only what has changed, goes on where one stopped, and can be stopped at any time.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from decisions.engine.evidence import Evidence
from decisions.engine.parsing import BadEvidence, answer_from_wire, costs_from_wire, diagnosis_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import ENGINE_VERSION
from decisions.engine.rejudging import Rejudged, decides, holds_until, rejudge
from decisions.models import AnswerState, Decision, Observation, Today, Unjudged, Unsettled
from decisions.records.canonical import content_hash

AT_ONCE = 500
"""Decisions judged in one transaction."""
DAYS_A_MONTH = 30
SPEAKING = ("requests_per_month", "change_rate", "latency_limit_ms", "quality_percent", "retires_on")
"""The metrics that say something in the words of the questionnaire; others move no judgement."""
Seen = Mapping[str, Observation]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Progress:
    """How far a run has come. ``anew`` counts what had changed. ``stopped`` where somebody ended it."""

    of: int
    judged: int = 0
    anew: int = 0
    flips: int = 0
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a decision without its content: what it is to be judged by, and how it was."""

    mark: str
    seen: Seen
    costs: Mapping[str, Any] | None
    held: Today | None


def rejudge_all(*, as_of: date, goes_on: Callable[[Progress], bool] = lambda progress: True) -> Progress:
    """Judge every decision in force whose evidence or rules have changed since it was judged last.

    ``goes_on`` hears of the progress after each batch and may end the run; the next one goes on from there.
    """
    Today.objects.exclude(decision__in=Decision.objects.in_force()).delete()
    settled = list(Unsettled.objects.values_list("pk", flat=True))
    pks = list(Decision.objects.in_force().order_by("pk").values_list("pk", flat=True))
    progress = Progress(of=len(pks))
    for batch in _batches(pks):
        found = rejudge_some(batch, as_of=as_of)
        progress.judged += len(batch)
        progress.anew += len(found)
        progress.flips += sum(one.outcome == "flips" for one in found)
        if not goes_on(progress):
            progress.stopped = True
            return progress
    _settle(settled)
    return progress


def rejudge_unsettled(*, as_of: date) -> int:
    """Judge the decisions of which something was observed or taken back; how many came to be judged anew."""
    anew = 0
    while rows := list(Unsettled.objects.order_by("pk").values_list("pk", "decision")[:AT_ONCE]):
        with transaction.atomic():
            anew += len(rejudge_some({decision for _, decision in rows}, as_of=as_of))
            _settle([pk for pk, _ in rows])
    return anew


def unsettle(decisions: Iterable[UUID], metrics: Collection[str]) -> None:
    """Note that these decisions are to be judged again, where one of these metrics can move a judgement."""
    if not set(SPEAKING).isdisjoint(metrics):
        Unsettled.objects.bulk_create(Unsettled(decision_id=pk) for pk in sorted(set(decisions)))


def _settle(pks: list[int]) -> None:
    for start in range(0, len(pks), AT_ONCE):
        Unsettled.objects.filter(pk__in=pks[start : start + AT_ONCE]).delete()


# Some decisions ---------------------------------------------------------------------------------------------


@transaction.atomic
def rejudge_some(pks: Iterable[UUID], *, as_of: date) -> list[Today]:
    """Judge these decisions where anything has changed, and store what was found; what was judged now."""
    changed = {pk: one for pk, one in _standing(list(pks)).items() if _has_changed(one, as_of)}
    if not changed:
        return []
    contents = Decision.objects.in_force().filter(pk__in=list(changed)).values_list("pk", "content")
    judged = [_judged(pk, content, changed[pk], as_of) for pk, content in contents]
    Today.objects.bulk_create(
        judged,
        update_conflicts=True,
        unique_fields=["decision"],
        update_fields=[
            *("outcome", "unjudged", "approach", "readiness", "moved", "because", "judged_by"),
            *("holds_until", "judged_at", "changed_at", "told"),
        ],
    )
    return judged


def _standing(pks: list[UUID]) -> dict[UUID, Standing]:
    """What these decisions are to be judged by, and how they were judged last: two queries."""
    seen = _latest_observations(pks)
    held = ("judged_by", "holds_until", "outcome", "approach", "changed_at", "told")
    rows = Decision.objects.in_force().filter(pk__in=pks)
    columns = rows.values_list("pk", "costs_today__figures", *(f"today__{name}" for name in held))
    found = {}
    for pk, costs, *values in columns:
        today = Today(**dict(zip(held, values, strict=True))) if values[0] is not None else None
        found[pk] = Standing(_mark(costs, seen[pk]), seen[pk], costs, today)
    return found


def _has_changed(standing: Standing, as_of: date) -> bool:
    held = standing.held
    if held is None or held.judged_by != standing.mark:
        return True
    return held.holds_until is not None and held.holds_until < as_of


def _judged(pk: UUID, content: Mapping[str, Any], standing: Standing, as_of: date) -> Today:
    """The judgement of today; or why there is none."""
    made = Today(decision_id=pk, judged_by=standing.mark, changed_at=timezone.now())
    facts = content.get("facts") or {}
    if not facts.get("recommendation"):
        made.unjudged = Unjudged.ELSEWHERE
    else:
        try:
            _judge(made, facts, standing, as_of)
        except (
            BadEvidence,
            ArithmeticError,
            ValueError,
            LookupError,
            TypeError,
        ) as error:  # it stops no other
            log.warning("Decision %s cannot be judged again: %s: %s", pk, type(error).__name__, error)
            made.unjudged = Unjudged.UNREADABLE
    held = standing.held
    if held and (held.outcome, held.approach) == (made.outcome, made.approach):
        made.changed_at, made.told = held.changed_at, held.told
    return made


def _judge(made: Today, facts: Mapping[str, Any], standing: Standing, as_of: date) -> None:
    then, now = _evidence(facts, standing.seen, standing.costs, as_of)
    found = rejudge(facts["recommendation"], then, now)
    because = ",".join(decides(found, facts["recommendation"], then, now))
    made.outcome, made.approach, made.readiness = found.outcome.value, found.now, found.readiness
    made.moved = [{"key": one.key, "then": one.then, "now": one.now} for one in found.moved]
    made.because = because
    made.holds_until = holds_until(now)


def rejudged(facts: Mapping[str, Any], seen: Seen, costs: Mapping[str, Any] | None, as_of: date) -> Rejudged:
    """A decision's facts judged again, with what was observed since and what its scenario costs today."""
    return rejudge(facts["recommendation"], *_evidence(facts, seen, costs, as_of))


# Its evidence -----------------------------------------------------------------------------------------------


def _evidence(
    facts: Mapping[str, Any], seen: Seen, costs: Mapping[str, Any] | None, as_of: date
) -> tuple[Evidence, Evidence]:
    """Then and now."""
    then = evidence_of_facts(facts, as_of=date.fromisoformat(facts["as_of"]))
    answers = {**then.answers, **_observed_answers(seen, facts.get("chosen_approach", ""))}
    today = costs_from_wire(costs) if costs is not None else then.costs
    return then, Evidence(answers, then.diagnosis, today, as_of)


def evidence_of_facts(facts: Mapping[str, Any], *, as_of: date) -> Evidence:
    """The engine's evidence as it was frozen. Questions of another questionnaire are passed over."""
    known = {}
    for fact in facts["answers"]:
        if fact["state"] != AnswerState.UNANSWERED and fact["key"] in QUESTIONNAIRE:
            known[fact["key"]] = answer_from_wire(QUESTIONNAIRE[fact["key"]], fact["value"])
    return Evidence(known, diagnosis_from_wire(facts["diagnosis"]), costs_from_wire(facts["costs"]), as_of)


def _observed_answers(seen: Seen, chosen: str) -> dict[str, Any]:
    """What observations say in the words of the questionnaire."""
    said: dict[str, Any] = {}
    if volume := _number(seen, "requests_per_month"):
        said["queries_per_day"] = int(volume / DAYS_A_MONTH)
    if (rate := seen.get("change_rate")) and any(
        rate.word == choice.value for choice in QUESTIONNAIRE["change_rate"].choices
    ):
        said["change_rate"] = rate.word
    if limit := _number(seen, "latency_limit_ms"):
        said["latency_budget_ms"] = int(limit)
    if chosen == "prompt" and (quality := _number(seen, "quality_percent")) is not None:
        said["prompt_quality_percent"] = int(quality) if quality == int(quality) else float(quality)
    if ends := seen.get("retires_on"):
        said["tuning_platform_until"] = date.fromisoformat(ends.word)
    return said


def _number(seen: Seen, metric: str) -> Decimal | None:
    return seen[metric].number if metric in seen else None


def _mark(costs: Mapping[str, Any] | None, seen: Seen) -> str:
    """What a judgement rests on, in short. The day does not count: it is known until when each one holds."""
    if costs is None and not seen:
        return ENGINE_VERSION
    evidence = {"costs": costs, "seen": {metric: str(one.value) for metric, one in seen.items()}}
    return f"{ENGINE_VERSION} {content_hash(evidence)}"


def _latest_observations(pks: list[UUID]) -> defaultdict[UUID, dict[str, Observation]]:
    """By decision and metric the newest observation that can move a judgement; one query."""
    found: defaultdict[UUID, dict[str, Observation]] = defaultdict(dict)
    rows = Observation.objects.filter(decision__in=pks, metric__in=SPEAKING).order_by("on")
    for one in rows.only("decision_id", "metric", "number", "word", "on"):
        found[one.decision_id][one.metric] = one
    return found


def _batches(pks: list[UUID]) -> Iterator[list[UUID]]:
    return (pks[at : at + AT_ONCE] for at in range(0, len(pks), AT_ONCE))
