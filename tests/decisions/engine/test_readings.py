"""Readings and what each failure counts as."""

from dataclasses import replace

import pytest

from decisions.engine.causes import Cause, Severity, Side
from decisions.engine.codebook import STARTING
from decisions.engine.readings import MissingFact, Reading, group_of, tally
from tests.decisions.engine.failures import reading, readings

FACT = MissingFact("the price of the small plan", "the price list", "sales")


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        (Reading("a", ("wrong-format",)), Cause.BEHAVIOUR),
        (Reading("a", ("wrong-format", "invented")), Cause.BEHAVIOUR),  # the first thing that went wrong
        (Reading("a", ("wrong-format",), overruled=Cause.PROMPT), Cause.PROMPT),
        (Reading("a", ("wrong-format",), Cause.PROMPT, unexplained=True), Cause.UNEXPLAINED),
        (Reading("a"), Cause.UNEXPLAINED),
        (Reading("a", ("no-such-code", "wrong-format")), Cause.UNEXPLAINED),
    ],
)
def test_the_cause_of_a_reading(given: Reading, cause: Cause) -> None:
    assert given.cause(STARTING) is cause


def test_what_comes_back_only_sometimes_is_counted_apart() -> None:
    found = tally([replace(reading("a"), flaky=True), reading("b")], STARTING, {("example", "b")})
    assert found.counts["flaky"] == 2
    assert found.by_code == {}
    assert {failure.side for failure in found.failures} == {None}


def test_near_duplicates_count_as_most_of_them_were_read() -> None:
    given = [reading("a", "prompt"), reading("b"), reading("c"), reading("d", "prompt")]
    found = tally(given, STARTING, groups={"a": "g", "b": "g", "c": "g"})
    assert [failure.examples for failure in found.failures] == [("a", "b", "c"), ("d",)]
    assert [failure.counts_as for failure in found.failures] == ["knowledge", "prompt"]
    assert [failure.alike for failure in found.failures] == [False, True]


def test_of_near_duplicates_read_evenly_the_first_counts() -> None:
    given = [reading("b"), reading("a", "prompt")]
    (failure,) = tally(given, STARTING, groups={"a": "g", "b": "g"}).failures
    assert failure.counts_as == "prompt"


def test_a_group_is_as_bad_as_its_worst_and_knows_what_any_of_them_knows() -> None:
    given = [
        replace(reading("a"), severity=Severity.MINOR, place=4),
        replace(reading("b"), severity=Severity.COSTLY, fact=FACT, place=2),
        replace(reading("c", "prompt"), severity=Severity.UNACCEPTABLE),
    ]
    (failure,) = tally(given, STARTING, groups=dict.fromkeys("abc", "g")).failures
    assert (failure.severity, failure.fact, failure.place) == (Severity.COSTLY, FACT, 0)


def test_a_group_and_an_example_of_one_name_are_two() -> None:
    assert group_of("a", {"b": "a"}) != group_of("b", {"b": "a"})
    assert len(tally([reading("a"), reading("b")], STARTING, groups={"b": "a"}).failures) == 2


def test_severities_are_tallied_by_side() -> None:
    given = [replace(each, severity=Severity.COSTLY) for each in readings(knowledge=2, retrieval=1)]
    found = tally([*given, *readings(behaviour=1, product=3)], STARTING).by_severity
    assert found[Side.KNOWLEDGE] == {"minor": 0, "costly": 3, "unacceptable": 0, None: 0}
    assert found[Side.BEHAVIOUR][None] == 1
    assert sum(found[Side.PROMPT].values()) == 0


def test_codes_are_told_in_the_order_of_reading_each_once() -> None:
    given = [
        Reading("a", ("invented", "invented", "no-such-code", "wrong-format"), place=2),
        Reading("b", ("wrong-manner",), place=1),
        Reading("c", place=3),
    ]
    assert tally(given, STARTING).in_order_read == (("wrong-manner",), ("invented", "wrong-format"), ())


def test_codes_are_counted_where_they_came_first() -> None:
    given = [Reading(f"{n}", ("invented", "wrong-format")) for n in range(3)] + [
        Reading("z", ("wrong-format",))
    ]
    assert tally(given, STARTING).by_code == {"invented": 3, "wrong-format": 1}
