"""The three-arm test in words, with figures that can be counted again."""

from typing import Any

import pytest

from decisions.engine.evidence import Diagnosis
from decisions.engine.retest_words import retest_words, still_to_test


def found(state: str = "settled", **arms: int) -> Diagnosis:
    return Diagnosis(state, "knowledge", 20, {"knowledge": 20}, arms)


@pytest.mark.parametrize(
    ("arms", "says"),
    [
        ({}, "No reproducible example has had the missing fact yet. From 6 on the test says something."),
        (
            {"tested": 5, "context_fixed": 5, "context_broke": 0},
            "With the missing fact 5 of 5 reproducible examples came right. 1 more is needed before the test "
            "says anything.",
        ),
        (
            {"tested": 6, "context_fixed": 6, "context_broke": 0},
            "With the missing fact 6 of 6 reproducible examples came right. So what is missing is the fact: "
            "retrieval could mend it. It put 6 right and 0 wrong. Were the fact without effect, a split as "
            "uneven as this would come in 3 of 100 times: too rarely to be chance (exact sign test, "
            "p 0.031).",
        ),
        (
            {"tested": 10, "context_fixed": 2, "context_broke": 0, "instruction_fixed": 8},
            "With the missing fact 2 of 10 reproducible examples came right. So the model stays wrong even "
            "with the fact: more knowledge would not mend it. It put 2 right and 0 wrong. Were the fact "
            "without effect, a split as uneven as this would come in 50 of 100 times: often enough that "
            "it may be chance (exact sign test, p 0.500). A better instruction put 8 of 10 reproducible "
            "examples right.",
        ),
        (
            {"tested": 10, "context_fixed": 5, "context_broke": 0},
            "So the fact helps some of them, and not the others.",
        ),
        (
            {"tested": 11, "context_fixed": 9, "context_broke": 2},
            "So the fact helps some of them, and not the others. It put 9 right and 2 wrong. Were the fact "
            "without effect, a split as uneven as this would come in 7 of 100 times: often enough",
        ),
    ],
)
def test_what_the_test_says(arms: dict[str, Any], says: str) -> None:
    assert says in " ".join(retest_words(found(**arms)))


def test_before_the_reading_speaks_the_test_waits() -> None:
    arms = {"tested": 6, "context_fixed": 6, "context_broke": 0}
    assert "once enough examples are read" in " ".join(retest_words(found("in_progress", **arms)))


def test_how_many_are_still_to_be_tested() -> None:
    assert still_to_test(found()) == 6
    assert still_to_test(found(tested=4, instruction_fixed=1)) == 6, "the instruction is another arm"
    assert still_to_test(found(tested=4, context_fixed=1, context_broke=0)) == 2
