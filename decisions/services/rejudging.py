"""Judging decisions in force again: by today's rules, prices, platforms and observations.

What each was judged by is stored with what was found, so a run takes only those whose evidence or rules have
changed, goes on where one stopped, and can be stopped at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from decisions.engine.evidence import Evidence
from decisions.engine.parsing import answer_from_wire, costs_from_wire, diagnosis_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import ENGINE_VERSION
from decisions.engine.rejudging import Rejudged, rejudge
from decisions.models import AnswerState, CostsToday, Decision, Observation, Today
from decisions.records.canonical import content_hash

AT_ONCE = 200
"""Decisions judged in one transaction."""
DAYS_A_MONTH = 30


@dataclass(slots=True)
class Progress:
    """How far a run has come. ``stopped`` where somebody ended it."""

    of: int
    judged: int = 0
    flips: int = 0
    stopped: bool = False


def rejudge_all(*, as_of: date, goes_on: Callable[[Progress], bool] = lambda progress: True) -> Progress:
    """Judge every decision in force whose evidence or rules have changed since it was judged last.

    ``goes_on`` hears of the progress after each batch and may end the run; the next one goes on from there.
    """
    Today.objects.exclude(decision__in=Decision.objects.in_force()).delete()
    pks = list(Decision.objects.in_force().order_by("pk").values_list("pk", flat=True))
    progress = Progress(of=len(pks))
    for batch in _batches(pks):
        with transaction.atomic():
            for found in rejudge_some(batch, as_of=as_of):
                progress.flips += found.outcome == "flips"
        progress.judged += len(batch)
        if not goes_on(progress):
            progress.stopped = True
            break
    return progress


def rejudge_some(pks: Iterable[UUID], *, as_of: date) -> list[Today]:
    """Judge these decisions where anything has changed, and store what was found; what was judged now."""
    rows = list(Decision.objects.in_force().filter(pk__in=list(pks)).select_related("today", "costs_today"))
    seen = _latest_observations(rows)
    judged = [
        made
        for row in rows
        if row.content["facts"].get("recommendation")
        if (made := _judged(row, seen[row.pk], as_of)) is not None
    ]
    Today.objects.bulk_create(
        judged,
        update_conflicts=True,
        unique_fields=["decision"],
        update_fields=["outcome", "approach", "readiness", "moved", "judged_by", "judged_at"],
    )
    return judged


def _judged(decision: Decision, seen: Mapping[str, Observation], as_of: date) -> Today | None:
    """The judgement of today; None where nothing has changed since the last one."""
    costs = _costs_today(decision)
    mark = _mark(costs, seen, as_of)
    held: Today | None = getattr(decision, "today", None)
    if held and held.judged_by == mark:
        return None
    found = rejudged(decision.content["facts"], seen, costs, as_of)
    return Today(
        decision=decision,
        outcome=found.outcome.value,
        approach=found.now,
        readiness=found.readiness,
        moved=[asdict(one) for one in found.moved],
        judged_by=mark,
    )


def rejudged(
    facts: Mapping[str, Any],
    seen: Mapping[str, Observation],
    costs: Mapping[str, Any] | None,
    as_of: date,
) -> Rejudged:
    """A decision's facts judged again, with what was observed since and what its scenario costs today."""
    then = evidence_of_facts(facts, as_of=date.fromisoformat(facts["as_of"]))
    answers = {**then.answers, **_observed_answers(seen, facts.get("chosen_approach", ""))}
    now = Evidence(
        answers, then.diagnosis, costs_from_wire(costs) if costs is not None else then.costs, as_of
    )
    return rejudge(facts["recommendation"], then, now)


def evidence_of_facts(facts: Mapping[str, Any], *, as_of: date) -> Evidence:
    """The engine's evidence as it was frozen. Questions of another questionnaire are passed over."""
    known = {}
    for fact in facts["answers"]:
        if fact["state"] != AnswerState.UNANSWERED and fact["key"] in QUESTIONNAIRE:
            known[fact["key"]] = answer_from_wire(QUESTIONNAIRE[fact["key"]], fact["value"])
    return Evidence(known, diagnosis_from_wire(facts["diagnosis"]), costs_from_wire(facts["costs"]), as_of)


def _observed_answers(seen: Mapping[str, Observation], chosen: str) -> dict[str, Any]:
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
        said["prompt_quality_percent"] = float(quality)
    if ends := seen.get("retires_on"):
        said["tuning_platform_until"] = date.fromisoformat(ends.word)
    return said


def _number(seen: Mapping[str, Observation], metric: str) -> Decimal | None:
    return seen[metric].number if metric in seen else None


def _costs_today(decision: Decision) -> Mapping[str, Any] | None:
    held: CostsToday | None = getattr(decision, "costs_today", None)
    return held.figures if held else None


def _mark(costs: Mapping[str, Any] | None, seen: Mapping[str, Observation], as_of: date) -> str:
    """What a judgement rests on, in short. The day counts, for platforms end."""
    evidence = {
        "day": as_of,
        "costs": costs,
        "seen": {metric: str(one.value) for metric, one in sorted(seen.items())},
    }
    return f"{ENGINE_VERSION} {content_hash(evidence)}"


def _latest_observations(rows: Iterable[Decision]) -> defaultdict[Any, dict[str, Observation]]:
    """By decision and metric the newest observation since it was decided; one query."""
    found: defaultdict[Any, dict[str, Observation]] = defaultdict(dict)
    for one in Observation.objects.filter(decision__in=list(rows)).order_by("on"):
        found[one.decision_id][one.metric] = one
    return found


def _batches(pks: list[UUID]) -> Iterator[list[UUID]]:
    return (pks[at : at + AT_ONCE] for at in range(0, len(pks), AT_ONCE))
