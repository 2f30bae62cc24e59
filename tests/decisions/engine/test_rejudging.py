"""The same evidence judged again is the same; what moved is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.engine.evidence import NO_COSTS, Answer, Evidence
from decisions.engine.ladders import OneWay, Ways
from decisions.engine.recommend import finding, outline
from decisions.engine.rejudging import Moved, Outcome, Rejudged, decides, holds_until, rejudge
from decisions.engine.rules import Status
from decisions.engine.situation import approaches, findings
from decisions.engine.tuning import platform
from tests.decisions.engine.evidences import EVIDENCES

READY_RAG = {
    "knowledge_need": "private_or_current",
    "perfect_context": "right",
    "change_rate": "weekly",
    "prompt_effort": "week_or_more",
    "owner_retrieval": "Ada",
    "owner_evaluation": "Ben",
}


def judged(then: Evidence, now: Evidence) -> Rejudged:
    found = outline(then)
    return rejudge({"approach": found.approach.value, "readiness": found.readiness.value}, then, now)


@settings(max_examples=60, deadline=None)
@given(EVIDENCES)
def test_the_same_evidence_gives_the_same(evidence: Evidence) -> None:
    found = judged(evidence, evidence)
    assert (found.outcome, found.moved) == (Outcome.SAME, ())


@settings(max_examples=60, deadline=None)
@given(EVIDENCES, EVIDENCES)
def test_it_flips_just_where_another_approach_is_recommended(then: Evidence, now: Evidence) -> None:
    found = judged(then, now)
    assert (found.outcome is Outcome.FLIPS) == (outline(then).approach != outline(now).approach)


def test_what_moved_is_named_with_both_values() -> None:
    then = Evidence(READY_RAG, as_of=date(2026, 1, 1))
    now = Evidence(READY_RAG | {"knowledge_need": "none", "perfect_context": None}, as_of=date(2026, 7, 1))
    found = judged(then, now)
    assert found.outcome is Outcome.FLIPS
    assert found.then == "rag"
    assert found.moved == (
        Moved("knowledge_need", "private_or_current", "none"),
        Moved("perfect_context", "right", None),
    )


def test_costs_that_moved_are_named() -> None:
    then = Evidence(READY_RAG, costs=replace(NO_COSTS, monthly={"rag": 700.0}))
    now = Evidence(READY_RAG, costs=replace(NO_COSTS, monthly={"rag": 900.0}))
    assert judged(then, now).moved == (Moved("costs.rag", 700.0, 900.0),)


@pytest.mark.parametrize(("readiness", "outcome"), [("ready", Outcome.WEAKER), ("not_ready", Outcome.SAME)])
def test_less_sure_is_weaker_and_surer_is_the_same(readiness: str, outcome: Outcome) -> None:
    evidence = Evidence({"knowledge_need": "private_or_current"})
    approach = outline(evidence).approach.value
    found = rejudge({"approach": approach, "readiness": readiness}, evidence, evidence)
    assert found.outcome is outcome
    assert found.is_by_rules_alone is (outcome is Outcome.WEAKER)


@settings(max_examples=60, deadline=None)
@given(EVIDENCES)
def test_one_way_is_judged_as_the_first_of_many_would_be(evidence: Evidence) -> None:
    assert approaches(findings(OneWay(evidence))) == approaches(findings(Ways(evidence, 1, {})))
    outlined = outline(evidence)
    assert finding(evidence) == (outlined.approach, outlined.readiness)


# What made it come out otherwise ----------------------------------------------------------------------------


def why(then: Evidence, now: Evidence, recommended: dict[str, str] | None = None) -> tuple[str, ...]:
    approach, readiness = finding(then)
    given = recommended or {"approach": approach.value, "readiness": readiness.value}
    return decides(rejudge(given, then, now), given, then, now)


def test_what_alone_would_put_it_back_is_why_and_not_all_that_moved() -> None:
    then = Evidence(READY_RAG | {"kb_tokens": 20_000, "citations": "no", "permissions": False})
    then = then.with_answers({"change_rate": "static"})
    now = replace(
        then.with_answers({"change_rate": "hourly", "queries_per_day": 900}), as_of=date(2026, 7, 1)
    )
    assert {one.key for one in judged(then, now).moved} == {"change_rate", "queries_per_day"}
    assert why(then, now) == ("change_rate",)


def test_what_only_together_makes_the_difference_is_named_together() -> None:
    then = Evidence(READY_RAG)
    now = Evidence(READY_RAG | {"knowledge_need": "none", "perfect_context": None})
    assert why(then, now) == ("knowledge_need", "perfect_context")


def test_costs_that_moved_beside_other_rules_are_not_blamed() -> None:
    then = Evidence(READY_RAG, costs=replace(NO_COSTS, monthly={"rag": 700.0}))
    now = replace(then, costs=replace(NO_COSTS, monthly={"rag": 700.5}))
    assert why(then, now, {"approach": "fine_tune", "readiness": "ready"}) == ("rules",)
    assert why(then, now) == ()


TUNED: dict[str, Answer] = {
    "perfect_context": "still_wrong",
    "prompt_effort": "week_or_more",
    "prompt_evals": "measured",
    "prompt_quality_percent": 40,
    "prompt_toolkit": ("constraints", "examples", "output_schema"),
    "failure_pattern": "behaviour",
    "labelled_examples": 5_000,
    "task_nuance": "narrow",
    "owner_training_data": "Ada",
    "owner_evaluation": "Ben",
    "owner_deployment": "Cleo",
    "tuning_platform": "hosted",
    "tuning_platform_until": date(2028, 2, 29),
}


@settings(max_examples=100, deadline=None)
@given(
    until=st.dates(date(2024, 1, 1), date(2033, 12, 31)), as_of=st.dates(date(2024, 1, 1), date(2030, 12, 31))
)
def test_a_judgement_holds_until_the_platform_does_not_and_no_day_longer(until: date, as_of: date) -> None:
    evidence = Evidence({"tuning_platform": "own_gpus", "tuning_platform_until": until}, as_of=as_of)
    last = holds_until(evidence)
    if last is None:
        assert platform(evidence) is Status.FAILED
    else:
        assert last >= as_of
        assert platform(replace(evidence, as_of=last)) is Status.PASSED
        assert platform(replace(evidence, as_of=last + timedelta(1))) is Status.FAILED


@settings(max_examples=100, deadline=None)
@given(EVIDENCES, st.integers(0, 2_000))
def test_until_then_no_day_makes_a_difference(evidence: Evidence, later: int) -> None:
    today = replace(evidence, as_of=date(2026, 7, 1))
    day = date(2026, 7, 1) + timedelta(later)
    if (last := holds_until(today)) is None or day <= last:
        assert finding(replace(today, as_of=day)) == finding(today)


def test_the_day_is_why_where_a_platform_came_near_its_end() -> None:
    then = Evidence(TUNED, as_of=date(2026, 7, 1))
    assert finding(then)[0] == "fine_tune"
    assert why(then, replace(then, as_of=holds_until(then))) == ()
    assert why(then, replace(then, as_of=date(2027, 6, 1))) == ("day",)


@pytest.mark.parametrize("until", [date.max, date(9999, 12, 30)])
def test_a_platform_that_never_ends_holds(until: date) -> None:
    holds_until(
        Evidence({"tuning_platform": "own_gpus", "tuning_platform_until": until}, as_of=date(2026, 7, 1))
    )
