"""The same evidence judged again is the same; what moved is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from decisions.engine.evidence import NO_COSTS, Evidence
from decisions.engine.recommend import outline
from decisions.engine.rejudging import Moved, Outcome, Rejudged, rejudge
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
