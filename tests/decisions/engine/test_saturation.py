"""Whether every kind of failure has been seen: figures, curve and words."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from decisions.engine.saturation import (
    chance_of_seeing,
    could_be,
    cumulated,
    growth,
    next_new_at_most,
    next_new_in_words,
    run_without_new,
    unseen_share,
)
from tests.decisions.engine.evidences import examples
from tests.decisions.engine.golden import golden

GOLDEN = golden("statistics")

FAILURES = st.lists(st.lists(st.sampled_from("abcdef"), max_size=3).map(tuple), max_size=40)


@pytest.mark.parametrize(("percent", "chances"), GOLDEN["chance_of_seeing"].items())
def test_the_chance_of_seeing_a_kind_gives_the_table(percent: str, chances: list[float]) -> None:
    found = [chance_of_seeing(int(percent) / 100, 25, times) for times in (1, 2)]
    assert [round(chance, 2) for chance in found] == chances


@pytest.mark.parametrize("times", range(5))
@pytest.mark.parametrize("read", [0, 1, 3, 25])
def test_the_chance_of_seeing_a_kind_is_a_binomial_tail(read: int, times: int) -> None:
    assert chance_of_seeing(0.1, read, times) == pytest.approx(binom.sf(times - 1, read, 0.1))


@pytest.mark.parametrize(("run", "row"), GOLDEN["next_new"].items())
def test_the_next_new_kind_gives_the_table(run: str, row: list) -> None:
    chance = next_new_at_most(int(run))
    assert [round(100 * chance), could_be(chance)] == row


@pytest.mark.parametrize("run", [1, 2, 7, 60])
def test_the_bound_is_the_exact_one_sided_one(run: int) -> None:
    exact = binomtest(0, run, alternative="less").proportion_ci(0.95, method="exact")
    assert next_new_at_most(run) == pytest.approx(exact.high)


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (0, "The last failure read was of a new kind: expect more of them."),
        (1, "The last failure brought nothing new; the chance that the next one is of a new kind could be "),
        (4, "The last four failures brought nothing new; the chance that the next one is of a new kind "),
        (12, "The last 12 failures brought nothing new"),
    ],
)
def test_a_run_without_a_new_kind_in_words(run: int, words: str) -> None:
    assert next_new_in_words(run).startswith(words)


@pytest.mark.parametrize("run", range(1, 200))
def test_words_never_make_the_bound_smaller_than_it_is(run: int) -> None:
    chance = next_new_at_most(run)
    said = 1 if could_be(chance).endswith("more than half") else 1 / int(1 / chance)
    assert said >= chance


def test_nothing_read_says_nothing() -> None:
    assert growth([]) == ()
    assert (run_without_new([]), next_new_at_most(0), unseen_share([])) == (0, 1.0, 1.0)


def test_the_run_is_counted_from_the_last_new_kind() -> None:
    read = [("a",), ("b",), ("a",), (), ("b", "a")]
    assert cumulated(read) == [1, 2, 2, 2, 2]
    assert run_without_new(read) == 3
    assert run_without_new([*read, ("c",)]) == 0
    assert run_without_new([()]) == 0


def test_kinds_seen_once_tell_of_those_unseen() -> None:
    assert unseen_share([("a",), ("a",), ("b",), ("c", "c")]) == 2 / 4
    assert unseen_share([("a", "b", "c")]) == 1


@examples(0.3)
@for_any(FAILURES, st.randoms(use_true_random=False))
def test_the_curve_does_not_depend_on_the_order_read(failures: list[tuple[str, ...]], draw: Random) -> None:
    assert growth(failures, 20) == growth(draw.sample(failures, len(failures)), 20)


@examples(0.3)
@for_any(FAILURES)
def test_the_curve_rises_to_all_kinds_that_were_seen(failures: list[tuple[str, ...]]) -> None:
    curve = growth(failures, 20)
    assert [point.read for point in curve] == list(range(1, len(failures) + 1))
    assert all(point.low <= point.median <= point.high for point in curve)
    assert all(one.median <= other.median for one, other in pairwise(curve))
    if curve:
        assert curve[-1].low == curve[-1].high == len({code for codes in failures for code in codes})


def test_the_curve_is_the_median_that_all_orders_would_give() -> None:
    """Nine of one kind and one of another: the second kind has been seen after half in half of the orders."""
    curve = growth([("a",)] * 9 + [("b",)], 2_000)
    assert [point.median for point in curve][:3] == [1, 1, 1]
    assert [point.median for point in curve][6:] == [2, 2, 2, 2]


def test_one_order_is_enough_for_a_curve() -> None:
    assert [point.median for point in growth([("a",), ("a",)], 1)] == [1, 1]
