"""The verdict in words."""

from dataclasses import replace

import pytest

from decisions.engine.causes import Severity
from decisions.engine.codebook import STARTING
from decisions.engine.meter import clash_of_tallies
from decisions.engine.readings import Reading, tally
from decisions.engine.words import number, plural
from tests.decisions.engine.failures import diagnosed, readings


@pytest.mark.parametrize(
    ("counts", "headline"),
    [
        ({"knowledge": 12}, "In progress: 12 of 20 read"),
        ({"unexplained": 20}, "Not ready: too many failures are unexplained or do not come back"),
        ({"prompt": 20}, "The prompt comes first"),
        ({"reasoning": 20}, "Settled: behaviour"),
        ({"retrieval": 14, "behaviour": 6}, "Leaning to knowledge, not settled"),
        ({"knowledge": 10, "behaviour": 10}, "Open: neither side leads clearly"),
    ],
)
def test_headlines(counts: dict[str, int], headline: str) -> None:
    assert diagnosed(**counts).headline == headline


@pytest.mark.parametrize(
    ("knowledge", "behaviour", "says"),
    [
        (0, 0, "Nothing settles below 10 decided; at 10 you need 10 on one side."),
        (6, 3, "Nothing settles below 10 decided; at 10 you need 10 on one side."),
        (6, 4, "10 of 10 would settle it; at 15 you need 13."),
        (6, 5, "10 of 11 would settle it; at 20 you need 16."),
        (14, 5, "15 of 19 would settle it; at 25 you need 19."),
        (14, 6, "16 of 20 would settle it; at 25 you need 19."),
        (18, 8, "20 of 26 would settle it; at 30 you need 22."),
        (19, 10, "22 of 29 would settle it; at 30 you need 22."),
        (20, 10, "22 of 30 would settle it; at 35 you need 27 (beyond 30 more is asked)."),
        (20, 11, "25 of 31 would settle it; at 40 you need 31."),
    ],
)
def test_what_would_settle_it(knowledge: int, behaviour: int, says: str) -> None:
    assert says in diagnosed(knowledge=knowledge, behaviour=behaviour, product=20).says


def test_one_decided_example_points() -> None:
    assert "1 of 1 decided points to behaviour." in diagnosed(behaviour=1).says


def test_a_prompt_says_why_it_comes_first() -> None:
    assert diagnosed(prompt=12, knowledge=8).says[0].startswith("The prompt is at fault in 12 of 20")
    assert not any("would settle" in text for text in diagnosed(prompt=12, knowledge=8).says)


# Two tallies --------------------------------------------------------------------------------------------


def severe(level: Severity | None, **counts: int) -> list[Reading]:
    return [replace(each, severity=level) for each in readings(**counts)]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([*severe(Severity.MINOR, knowledge=9), *severe(Severity.MINOR, behaviour=2)], None),
        (severe(None, knowledge=9, behaviour=2), None),
        ([*severe(Severity.COSTLY, knowledge=3), *severe(Severity.COSTLY, behaviour=3)], None),
        (
            [*severe(Severity.COSTLY, knowledge=9), *severe(Severity.UNACCEPTABLE, behaviour=1)],
            "By count knowledge leads behaviour, 9 to 1; by severity behaviour does, "
            "with 1 unacceptable to 0.",
        ),
        (
            [*severe(Severity.MINOR, behaviour=5), *severe(Severity.COSTLY, prompt=2)],
            "By count behaviour leads the prompt, 5 to 2; by severity the prompt does, with 2 costly to 0.",
        ),
    ],
)
def test_two_tallies_that_point_apart_are_never_averaged(given: list[Reading], says: str | None) -> None:
    found = clash_of_tallies(tally(given, STARTING))
    assert found == (f"Two tallies, two levers. {says}" if says else None)


# Words --------------------------------------------------------------------------------------------------


def test_numbers_as_people_say_them() -> None:
    assert [number(count) for count in (0, 1, 10, 11, 1_200)] == ["no", "one", "ten", "11", "1,200"]
    assert [plural(count, "example") for count in (0, 1, 1_200)] == [
        "0 examples",
        "1 example",
        "1,200 examples",
    ]
    assert [plural(count, "is", "are") for count in (1, 2)] == ["1 is", "2 are"]
