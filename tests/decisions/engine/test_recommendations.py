"""The house's own synthesis, case by case: what comes out, and for which reasons."""

from collections.abc import Iterable
from typing import Any

import pytest

from decisions.engine import needs
from decisions.engine.gates import GATES
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.recommend import Recommendation, recommend
from decisions.engine.rules import Rule
from tests.decisions.engine.golden import RECOMMENDATIONS, each, input_of

CASES, NEEDS, CHANCES = (RECOMMENDATIONS[kind] for kind in ("case", "need", "chance"))

CASE_KEYS = {
    *("name", "shows", "given", "answers", "diagnosis", "costs", "as_of"),
    *("approach", "now", "readiness", "reasons", "against", "warnings"),
    *("needs", "gates", "plan", "gaps", "says"),
}
PARTS_OF_THE_METHOD = {
    *(f"step {number}" for number in range(1, 10)),
    *("contradiction", "keep", "unmet sources", "unmet permissions", "prompt is the cause", "three arms"),
    *("in the prompt", "change keeps it out", "sources keep it out", "permissions keep it out"),
    *("cost keeps it out", "window", "mend retrieval", "had its chance", "a wish alone"),
    *("open at 100,000", "break-even", "smaller model first", "latency", "platform", "static knowledge"),
    *("failed tuning gate with knowledge", "failed tuning gate without knowledge"),
    *("twelve decided", "plan", "headline", "warnings"),
}


def recommended(case: dict[str, Any]) -> Recommendation:
    return recommend(evidence_from_wire(input_of(case)))


def ids(rules: Iterable[Rule]) -> set[str]:
    return {rule.id for rule in rules}


@each(CASES)
def test_what_is_recommended_and_why(case: dict[str, Any]) -> None:
    found = recommended(case)
    assert (found.approach, found.now, found.readiness) == (case["approach"], case["now"], case["readiness"])
    assert set(case.get("reasons", ())) <= ids(found.reasons)
    assert set(case.get("against", ())) <= ids(found.against)
    assert set(case.get("warnings", ())) <= ids(found.warnings)
    assert set(case.get("gaps", ())) <= {gap.key for gap in found.gaps}
    assert case.get("says", "") in found.now_says


@each([case for case in CASES if {"needs", "gates", "plan"} & set(case)])
def test_how_needs_gates_and_plan_stand(case: dict[str, Any]) -> None:
    found = recommended(case)
    levels = {"knowledge": found.knowledge.level, "behaviour": found.behaviour.level}
    statuses = {judged.gate.id: judged.status for judged in found.gates}
    steps = {step.layer: step.when for step in found.plan}
    for expected, stands in (("needs", levels), ("gates", statuses), ("plan", steps)):
        assert case.get(expected, {}).items() <= stands.items()


@each(NEEDS)
def test_each_need_on_its_own_evidence(case: dict[str, Any]) -> None:
    evidence = evidence_from_wire(
        input_of(case | {"diagnosis": {"read": 25} | case["diagnosis"]})
        if "diagnosis" in case
        else input_of(case)
    )
    found = {"knowledge": needs.knowledge(evidence).level, "behaviour": needs.behaviour(evidence).level}
    assert {name: found[name] for name in found if name in case} == {
        name: case[name] for name in found if name in case
    }


@each(CHANCES)
def test_whether_prompting_had_its_chance(case: dict[str, Any]) -> None:
    assert needs.chance(evidence_from_wire(input_of(case))) == case["chance"]


# The file itself ------------------------------------------------------------------------------------------


def test_every_part_of_the_method_has_its_case() -> None:
    shown = {part for case in CASES for part in case["shows"]}
    assert shown == PARTS_OF_THE_METHOD


def test_every_case_is_spelled_as_the_file_says() -> None:
    assert [case["name"] for case in CASES if not set(case) <= CASE_KEYS] == []
    known = {gate.id for gate in GATES}
    assert {name for case in CASES for name in case.get("gates", {})} <= known


@pytest.mark.parametrize("kind", ["case", "need", "chance"])
def test_every_case_has_a_name_of_its_own(kind: str) -> None:
    names = [case["name"] for case in RECOMMENDATIONS[kind]]
    assert len(names) == len(set(names))


def test_every_level_of_a_need_is_reached() -> None:
    for need in ("knowledge", "behaviour"):
        assert {case[need] for case in NEEDS if need in case} == set(needs.Level)
