"""Exact statistics, against tables, against counting every outcome, and against scipy."""

from itertools import product
from math import comb

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from scipy.stats import beta, binomtest

from decisions.engine.statistics import (
    always_valid_evidence,
    binomial_test,
    effective_size,
    majority_posterior,
    sign_test,
    wilson_interval,
)
from tests.decisions.engine.evidences import examples
from tests.decisions.engine.golden import golden

GOLDEN = golden("statistics")

SPLITS = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def in_percent(interval: tuple[float, float]) -> list[int]:
    return [round(100 * end) for end in interval]


# Tests of a split -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fixed", "broke"), [(f, b) for f in range(7) for b in range(5)])
def test_sign_test_counts_outcomes_at_least_as_uneven(fixed: int, broke: int) -> None:
    changed = fixed + broke
    splits = [sum(coins) for coins in product((0, 1), repeat=changed)]
    uneven = [split for split in splits if abs(2 * split - changed) >= abs(fixed - broke)]
    assert sign_test(fixed, broke) == pytest.approx(len(uneven) / len(splits))


def test_known_values() -> None:
    assert sign_test(6, 0) == 2 / 64
    assert sign_test(5, 0) == 2 / 32
    assert sign_test(0, 0) == 1.0
    assert sign_test(3, 9) == sign_test(9, 3)


@pytest.mark.parametrize(("changes", "p"), GOLDEN["sign_test"].items())
def test_the_sign_test_gives_the_table(changes: str, p: float) -> None:
    fixed, broke = map(int, changes.split("-"))
    assert f"{sign_test(fixed, broke) + 1e-9:.3f}" == f"{p:.3f}"


@examples()
@for_any(SPLITS)
def test_the_binomial_test_is_scipys(split: tuple[int, int]) -> None:
    count, of = split
    expected = binomtest(count, of).pvalue if of else 1.0
    assert binomial_test(count, of) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("count", "of"), [(0, 0), (5, 10), (30, 31), (25, 40)])
def test_evidence_is_the_likelihood_ratio_that_may_always_be_looked_at(count: int, of: int) -> None:
    assert always_valid_evidence(count, of) == pytest.approx(2**of / ((of + 1) * comb(of, count)))


def test_an_even_truth_hardly_ever_gives_such_evidence_however_long_one_looks() -> None:
    """Ville's inequality: a chance of at most one in forty of ever reaching forty. Counted to 300 looks."""
    going, reached = {0: 1.0}, 0.0
    for of in range(1, 301):
        after: dict[int, float] = {}
        for count, chance in going.items():
            for more in (0, 1):
                after[count + more] = after.get(count + more, 0.0) + chance / 2
        reached += sum(after.pop(k) for k in list(after) if always_valid_evidence(k, of) >= 40)
        going = after
    assert 0.001 < reached <= 1 / 40


# The posterior ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("split", "probability"), GOLDEN["posterior"].items())
def test_the_posterior_gives_the_table(split: str, probability: float) -> None:
    side, decided = map(int, split.split(" of "))
    assert round(majority_posterior(side, decided), 3) == probability


@examples()
@for_any(SPLITS)
def test_the_posterior_is_the_tail_of_the_beta_distribution(split: tuple[int, int]) -> None:
    side, decided = split
    tail = beta.sf(0.5, side + 1, decided - side + 1)
    assert majority_posterior(side, decided) == pytest.approx(tail, rel=1e-9, abs=1e-12)


@examples()
@for_any(SPLITS)
def test_one_of_the_two_sides_is_the_majority(split: tuple[int, int]) -> None:
    side, decided = split
    both = majority_posterior(side, decided) + majority_posterior(decided - side, decided)
    assert both == pytest.approx(1)


# Intervals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("examples_read", "rows"), GOLDEN["wilson"].items())
def test_the_interval_gives_the_table(examples_read: str, rows: list[list[int]]) -> None:
    of = int(examples_read)
    assert [[count, *in_percent(wilson_interval(count, of))] for count, _, _ in rows] == rows


@pytest.mark.parametrize(("examples_read", "widths"), GOLDEN["width"].items())
def test_the_interval_is_as_wide_as_the_table_says(examples_read: str, widths: list[int]) -> None:
    of = int(examples_read)
    ends = [wilson_interval(count, of) for count, _, _ in GOLDEN["wilson"][examples_read]]
    assert [round(100 * (high - low)) for low, high in ends] == widths


@pytest.mark.parametrize(("stuck", "ends"), GOLDEN["stuck_of_25"].items())
def test_the_share_that_cannot_be_explained_has_the_range_of_the_table(stuck: str, ends: list[int]) -> None:
    assert in_percent(wilson_interval(int(stuck), 25)) == ends


@pytest.mark.parametrize("table", GOLDEN["wilson_elsewhere"], ids=lambda table: table["by"])
def test_the_interval_is_what_others_compute(table: dict) -> None:
    for count, of, low, high in table["rows"]:
        assert wilson_interval(count, of) == pytest.approx((low, high), abs=1e-12)


@examples()
@for_any(SPLITS.filter(lambda split: split[1] > 0))
def test_the_interval_is_scipys(split: tuple[int, int]) -> None:
    found = binomtest(*split).proportion_ci(method="wilson")
    assert wilson_interval(*split) == pytest.approx((found.low, found.high), abs=1e-12)


@examples()
@for_any(SPLITS)
def test_the_interval_holds_the_share_and_stays_within_bounds(split: tuple[int, int]) -> None:
    count, of = split
    low, high = wilson_interval(count, of)
    assert 0 <= low <= (count / of if of else 0.5) <= high <= 1


def test_a_higher_level_is_wider() -> None:
    assert wilson_interval(5, 20, 0.99)[0] < wilson_interval(5, 20)[0]


# What examples are worth ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cluster", "worth"), GOLDEN["effective_size"].items())
def test_near_duplicates_shrink_the_number(cluster: str, worth: int) -> None:
    assert round(effective_size(25, float(cluster), 0.5)) == worth
    assert effective_size(25, float(cluster), 0) == 25
    assert effective_size(25, float(cluster), 1) == pytest.approx(25 / float(cluster))
