"""How many examples a verdict takes: the tables, and what they rest on."""

import pytest

from decisions.engine.sample_size import (
    chance_of_verdict,
    chance_while_watching,
    majority_needed,
    smallest_size,
)
from decisions.engine.statistics import binomial_test, wilson_interval
from tests.decisions.engine.golden import golden

GOLDEN = golden("statistics")
TRUE_SHARES = (0.6, 0.65, 0.7, 0.75, 0.8, 0.9)


@pytest.mark.parametrize(("decided", "majority"), GOLDEN["majority_needed"].items())
def test_the_majority_needed_gives_the_table(decided: str, majority: int) -> None:
    assert majority_needed(int(decided)) == majority


@pytest.mark.parametrize("decided", range(61))
def test_the_majority_needed_is_the_smallest_that_counts(decided: int) -> None:
    enough = [k for k in range(decided // 2 + 1, decided + 1) if binomial_test(k, decided) < 0.05]
    assert majority_needed(decided) == (enough[0] if enough else None)
    assert (majority_needed(decided) is None) == (decided < 6)


@pytest.mark.parametrize("decided", [*map(int, GOLDEN["majority_needed"])])
def test_the_lower_end_of_the_interval_asks_for_the_same_or_one_fewer(decided: int) -> None:
    majorities = range(decided // 2 + 1, decided + 1)
    by_interval = next(k for k in majorities if wilson_interval(k, decided)[0] > 0.5)
    assert by_interval - (majority_needed(decided) or 0) in (0, -1)


@pytest.mark.parametrize(("decided", "percents"), GOLDEN["chance_of_verdict"].items())
def test_the_chance_of_a_verdict_gives_the_table(decided: str, percents: list[int]) -> None:
    assert [round(100 * chance_of_verdict(int(decided), share)) for share in TRUE_SHARES] == percents


@pytest.mark.parametrize(("percent", "size"), GOLDEN["smallest_size"].items())
def test_the_smallest_size_gives_the_table(percent: str, size: int) -> None:
    assert smallest_size(int(percent) / 100) == size


def test_no_number_of_examples_shows_an_even_truth() -> None:
    assert smallest_size(0.5, up_to=60) is None
    assert chance_of_verdict(5, 0.99) == 0


@pytest.mark.parametrize("case", GOLDEN["watching"], ids=lambda case: case["says"])
def test_watching_costs_what_the_table_says(case: dict) -> None:
    right, wrong = chance_while_watching(case["first"], 30, case["share"], case["level"])
    if "settles_rightly" in case:
        assert round(100 * right) == case["settles_rightly"]
    else:
        false = 100 * (right + wrong)
        assert false == pytest.approx(case["settles_falsely"], abs=0.5 if case["level"] == 0.05 else 0.05)


def test_one_look_is_the_fixed_size() -> None:
    right, _ = chance_while_watching(25, 25, 0.7, 0.05)
    assert right == pytest.approx(chance_of_verdict(25, 0.7))
