"""The diagnosis: every state and every boundary as cases, and what holds for any readings."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from decisions.engine.arms import ArmsSay, ThreeArms
from decisions.engine.causes import COUNTED, Cause, Severity, Side
from decisions.engine.codebook import STARTING, merge, remap
from decisions.engine.diagnosis import diagnose, diagnosis_to_wire
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.readings import Reading
from decisions.engine.recommend import recommend
from decisions.engine.statistics import wilson_interval
from decisions.engine.verdict import Finding
from tests.decisions.engine.evidences import examples
from tests.decisions.engine.failures import (
    ARMS,
    GROUPS,
    READINGS,
    diagnosed,
    diagnosed_case,
    reading,
    readings,
    retest,
)
from tests.decisions.engine.golden import each, golden

CASES: list[dict[str, Any]] = golden("diagnoses")["case"]


# Cases ------------------------------------------------------------------------------------------------------


@each(CASES)
def test_a_case_comes_out_as_it_should(case: dict[str, Any]) -> None:
    found = diagnosed_case(case)
    assert found.finding == case["finding"]
    assert found.found.side == case.get("side")
    assert found.found.perfect_context == case.get("context")
    if "tips" in case:
        assert found.tipping is not None
        assert {"labels": found.tipping.labels, "further": found.tipping.further} == case["tips"]


@each(CASES)
def test_a_case_says_what_it_should(case: dict[str, Any]) -> None:
    says = diagnosed_case(case).says
    assert [text for text in case.get("says", ()) if text not in says] == []
    assert [word for word in case.get("silent", ()) if word in " ".join(says)] == []


@each(CASES)
def test_a_case_is_evidence_for_the_recommendation(case: dict[str, Any]) -> None:
    found = diagnosed_case(case).found
    evidence = evidence_from_wire({"answers": {}, "diagnosis": diagnosis_to_wire(found)})
    assert evidence.diagnosis == found
    approach = recommend(evidence).approach
    if case["finding"] in ("prompt", "not_ready"):
        assert approach == case["finding"]
    if case.get("side") == "knowledge":
        assert approach in ("rag", "both")


def test_every_finding_has_cases() -> None:
    assert {case["finding"] for case in CASES} == set(Finding)
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_the_diagnosis_overrules_the_own_account() -> None:
    wire = diagnosis_to_wire(diagnosed(behaviour=20).found)
    evidence = evidence_from_wire({"answers": {"failure_pattern": "knowledge"}, "diagnosis": wire})
    assert evidence.get("failure_pattern") == "behaviour"


def test_the_word_settled_is_kept_for_the_two_sides() -> None:
    found = diagnosed(prompt=20)
    assert (found.finding, found.found.state, found.found.side) == (Finding.PROMPT, "leaning", Side.PROMPT)


# What stands beside it --------------------------------------------------------------------------------------


def test_shares_are_drawn_with_their_ranges() -> None:
    found = diagnosed(knowledge=14, reasoning=4, product=7)
    assert [share.name for share in found.shares] == list(COUNTED)
    assert sum(share.count for share in found.shares) == 25
    knowledge, behaviour = found.sides
    assert (knowledge.count, behaviour.count, knowledge.of) == (14, 4, 18)
    assert (knowledge.low, knowledge.high) == wilson_interval(14, 18)


def test_what_people_and_test_say_stands_together() -> None:
    arms = [retest("knowledge-0", "wrong wrong wrong"), retest("knowledge-1", "wrong right wrong")]
    found = diagnose(readings(knowledge=3), STARTING, arms)
    assert found.matrix[Cause.KNOWLEDGE][ArmsSay.KNOWLEDGE] == ["knowledge-1"]
    assert [clash.example for clash in found.contradictions] == ["knowledge-0"]


def test_a_plain_rerun_that_comes_right_makes_a_reading_flaky() -> None:
    found = diagnose(readings(knowledge=3), STARTING, [retest("knowledge-0", "right - -")])
    assert (found.tally.counts["flaky"], found.tally.counts["knowledge"]) == (1, 2)


def test_another_cause_for_a_code_recomputes_everything() -> None:
    given = readings(behaviour=20)
    code = given[0].codes[0]
    before, after = (diagnose(given, book) for book in (STARTING, remap(STARTING, code, Cause.KNOWLEDGE)))
    assert (before.found.side, after.found.side) == (Side.BEHAVIOUR, Side.KNOWLEDGE)
    merged = merge(STARTING, [code], "fact-out-of-date")
    assert diagnose(given, merged).tally.by_code == {"fact-out-of-date": 20}


def test_two_tallies_that_point_apart_are_told() -> None:
    mild = [replace(each, severity=Severity.MINOR) for each in readings(knowledge=16)]
    bad = [replace(each, severity=Severity.UNACCEPTABLE) for each in readings(behaviour=4)]
    says = diagnose(mild + bad, STARTING).says
    assert (
        "Two tallies, two levers. By count knowledge leads behaviour, 16 to 4; "
        "by severity behaviour does, with 4 unacceptable to 0."
    ) in says


# Laws -------------------------------------------------------------------------------------------------------


@examples()
@for_any(READINGS, ARMS, GROUPS, st.booleans())
def test_any_readings_give_a_diagnosis_that_the_engine_takes(
    given: list[Reading], arms: list[ThreeArms], groups: dict[str, str], closed: bool
) -> None:
    found = diagnose(given, STARTING, arms, groups, closed=closed)
    evidence = evidence_from_wire({"answers": {}, "diagnosis": diagnosis_to_wire(found.found)})
    assert evidence.diagnosis == found.found
    assert found.headline
    assert found.says
    assert found.matrix
    assert isinstance(found.contradictions, tuple)


@examples()
@for_any(READINGS, ARMS, GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_readings_does_not_matter(
    given: list[Reading], arms: list[ThreeArms], groups: dict[str, str], draw: Random
) -> None:
    one = diagnose(given, STARTING, arms, groups)
    other = diagnose(draw.sample(given, len(given)), STARTING, draw.sample(arms, len(arms)), groups)
    assert (one.found, one.tally, one.says) == (other.found, other.tally, other.says)
    assert one.contradictions == other.contradictions


@examples()
@for_any(READINGS, ARMS, GROUPS)
def test_counts_add_up(given: list[Reading], arms: list[ThreeArms], groups: dict[str, str]) -> None:
    found = diagnose(given, STARTING, arms, groups)
    grouped = {groups.get(each.example, each.example) for each in given}
    assert sum(found.found.counts.values()) == found.found.read == len(grouped)
    assert set(found.found.counts) == set(COUNTED)
    by_side = {side: sum(levels.values()) for side, levels in found.tally.by_severity.items()}
    assert by_side[Side.KNOWLEDGE] + by_side[Side.BEHAVIOUR] == found.found.decided
    assert sorted(example for failure in found.tally.failures for example in failure.examples) == sorted(
        each.example for each in given
    )


@examples()
@for_any(READINGS, ARMS, st.data())
def test_near_duplicates_count_once(given: list[Reading], arms: list[ThreeArms], data: st.DataObject) -> None:
    copied = data.draw(st.lists(st.sampled_from(given), max_size=8)) if given else []
    copies = [replace(each, example=f"{each.example} again {n}") for n, each in enumerate(copied)]
    tested = {test.example: test for test in arms}
    arms_again = [
        replace(tested[each.example], example=copy.example)
        for each, copy in zip(copied, copies, strict=True)
        if each.example in tested
    ]
    groups = {each.example: each.example for each in given}
    groups |= {copy.example: each.example for each, copy in zip(copied, copies, strict=True)}
    alone = diagnose(given, STARTING, arms)
    together = diagnose(given + copies, STARTING, arms + arms_again, groups)
    assert alone.found == together.found
    assert alone.says == together.says


@examples(2)
@for_any(
    st.integers(0, 45),
    st.integers(0, 45),
    st.dictionaries(st.sampled_from(["prompt", "product", "unexplained", "flaky"]), st.integers(0, 9)),
)
def test_one_more_for_the_leading_side_never_unsettles(lead: int, trail: int, others: dict[str, int]) -> None:
    """Within a regime, as the bar is raised once, from the thirtieth decided example to the next."""
    before = diagnosed(knowledge=lead, behaviour=trail, **others)
    after = diagnosed(knowledge=lead + 1, behaviour=trail, **others)
    same_regime = lead + trail != 30
    if before.found.settled_on("knowledge") and same_regime:
        assert after.found.settled_on("knowledge")
    if before.finding in (Finding.SETTLED, Finding.LEANING) and before.found.side == "knowledge":
        assert after.found.points_to("knowledge")


@examples(2)
@for_any(st.integers(0, 60), st.integers(0, 60))
def test_the_two_sides_are_treated_alike(one: int, other: int) -> None:
    ours, theirs = diagnosed(knowledge=one, behaviour=other), diagnosed(knowledge=other, behaviour=one)
    assert ours.finding == theirs.finding
    assert ours.tipping == theirs.tipping
    if ours.found.side is not None:
        assert {ours.found.side, theirs.found.side} == {Side.KNOWLEDGE, Side.BEHAVIOUR}


@examples(2)
@for_any(st.integers(0, 60), st.integers(0, 60))
def test_the_tipping_point_is_where_it_tips(one: int, other: int) -> None:
    """Counted a second time: one label, or one further example, at a time."""
    found = diagnosed(knowledge=max(one, other), behaviour=min(one, other))
    if found.tipping is None:
        assert found.finding not in (Finding.SETTLED, Finding.LEANING)
        return
    settled = found.finding is Finding.SETTLED

    def holds(labels: int = 0, further: int = 0) -> bool:
        knowledge, behaviour = max(one, other) - labels, min(one, other) + labels + further
        after = diagnosed(knowledge=knowledge, behaviour=behaviour).found
        return after.settled_on("knowledge") if settled else after.points_to("knowledge")

    assert holds(labels=found.tipping.labels - 1)
    assert not holds(labels=found.tipping.labels)
    assert holds(further=found.tipping.further - 1)
    assert not holds(further=found.tipping.further)


@pytest.mark.parametrize("cause", Cause)
def test_a_reading_counts_as_the_cause_of_its_first_code(cause: Cause) -> None:
    found = diagnose([reading("a", cause)], STARTING)
    assert found.tally.counts[cause] == 1
    assert found.causes == {"a": cause}
