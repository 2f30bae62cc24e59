"""The three-arm test: what each example's runs say, what they add up to, and whom they contradict."""

import pytest
from hypothesis import given as for_any

from decisions.engine.arms import (
    ArmsSay,
    ThreeArms,
    by_majority,
    came_right,
    contradictions,
    counts_of,
    matrix,
)
from decisions.engine.causes import Cause
from tests.decisions.engine.evidences import examples
from tests.decisions.engine.failures import ARMS, GROUPS, retest, retests


@pytest.mark.parametrize(
    ("runs", "says"),
    [
        ("wrong right wrong", ArmsSay.KNOWLEDGE),
        ("wrong wrong right", ArmsSay.PROMPT),
        ("wrong wrong wrong", ArmsSay.BEHAVIOUR),
        ("wrong right right", ArmsSay.EITHER),
        ("right wrong wrong", ArmsSay.NOT_REPRODUCIBLE),
        ("right - -", ArmsSay.NOT_REPRODUCIBLE),
        ("- right wrong", ArmsSay.UNFINISHED),
        ("wrong right -", ArmsSay.UNFINISHED),
        ("wrong - right", ArmsSay.UNFINISHED),
        ("- - -", ArmsSay.UNFINISHED),
    ],
)
def test_the_arms_are_read_together(runs: str, says: ArmsSay) -> None:
    assert retest("a", runs).says is says
    assert says.says.endswith(".")


@pytest.mark.parametrize(
    ("runs", "right"),
    [([], None), ([True], True), ([True, False], False), ([True, True, False], True), ([False], False)],
)
def test_an_arm_comes_right_in_more_than_half_of_its_runs(runs: list[bool], right: bool | None) -> None:
    assert by_majority(runs) is right


@pytest.mark.parametrize(
    ("tests", "counts"),
    [
        ({}, {}),
        ({"- - -": 3, "- right right": 2, "right - -": 4, "wrong - -": 1}, {}),
        (
            {"wrong right wrong": 4, "wrong wrong right": 2, "wrong right right": 1, "right right right": 3},
            {"tested": 7, "context_fixed": 5, "context_broke": 0, "instruction_fixed": 3},
        ),
        ({"wrong right -": 2, "wrong wrong -": 1}, {"tested": 3, "context_fixed": 2, "context_broke": 0}),
        ({"wrong - right": 2, "wrong - wrong": 1}, {"tested": 3, "instruction_fixed": 2}),
        (
            {"wrong right -": 8, "wrong wrong right": 2, "wrong - wrong": 5},
            {
                "tested": 10,
                "context_fixed": 8,
                "context_broke": 0,
                "instruction_tested": 7,
                "instruction_fixed": 2,
            },
        ),
        ({"right wrong -": 2}, {"tested": 0, "context_fixed": 0, "context_broke": 2}),
        (
            {"right wrong -": 2, "wrong - right": 1},
            {
                "tested": 0,
                "context_fixed": 0,
                "context_broke": 2,
                "instruction_tested": 1,
                "instruction_fixed": 1,
            },
        ),
    ],
)
def test_tests_add_up(tests: dict[str, int], counts: dict[str, int]) -> None:
    assert counts_of(retests(tests)) == counts


def test_runs_of_near_duplicates_are_runs_of_one_example() -> None:
    arms = [retest("a", "wrong right -"), retest("b", "wrong right wrong"), retest("c", "right wrong -")]
    groups = dict.fromkeys("abc", "g")
    assert counts_of(arms, groups) == {
        "tested": 1,
        "context_fixed": 1,
        "context_broke": 0,
        "instruction_fixed": 0,
    }
    assert came_right(arms, groups) == frozenset()
    assert came_right(arms) == {("example", "c")}


@pytest.mark.parametrize(
    ("cause", "runs", "against"),
    [
        ("knowledge", "wrong wrong right", "with the missing fact it stayed wrong"),
        ("retrieval", "wrong wrong -", "with the missing fact it stayed wrong"),
        ("knowledge", "wrong right right", None),
        ("knowledge", "wrong - wrong", None),
        ("behaviour", "wrong right wrong", "with the missing fact it came right"),
        ("reasoning", "wrong wrong right", "a better instruction put it right"),
        ("behaviour", "wrong wrong wrong", None),
        ("prompt", "wrong right wrong", "with a better instruction it stayed wrong"),
        ("prompt", "wrong right right", None),
        ("product", "wrong right right", None),
        ("unexplained", "wrong wrong wrong", None),
        ("knowledge", "right wrong wrong", None),
        ("knowledge", "- wrong wrong", None),
    ],
)
def test_where_people_and_test_part(cause: str, runs: str, against: str | None) -> None:
    found = contradictions({"a": Cause(cause)}, [retest("a", runs), retest("unread", "wrong wrong wrong")])
    assert [clash.says for clash in found] == ([f"People said {cause}; {against}."] if against else [])


@examples()
@for_any(ARMS, GROUPS)
def test_counts_are_within_what_was_tested(arms: list[ThreeArms], groups: dict[str, str]) -> None:
    counts = counts_of(arms, groups)
    tested = counts.get("tested", 0)
    assert counts.get("context_fixed", 0) <= tested <= len(arms)
    assert counts.get("instruction_fixed", 0) <= counts.get("instruction_tested", tested)


@examples()
@for_any(ARMS)
def test_the_matrix_holds_every_tested_example_that_was_read(arms: list[ThreeArms]) -> None:
    causes = {test.example: Cause.KNOWLEDGE for test in arms if test.example != "unread"}
    found = matrix(causes, arms)
    assert set(found) == set(Cause)
    told = sorted(example for row in found.values() for cell in row.values() for example in cell)
    assert told == sorted(causes)
