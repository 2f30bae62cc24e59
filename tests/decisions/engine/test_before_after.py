"""Then and now, against scipy's Fisher test and Holm's own example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from decisions.engine.before_after import changes, fisher_test, holm

COUNTS = st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(COUNTS, COUNTS)
def test_the_test_is_fishers(one, other):
    (count, of), (again, of_other) = one, other
    p = fisher_test(count, of, again, of_other)
    assert p == pytest.approx(fisher_exact([[count, of - count], [again, of_other - again]]).pvalue, rel=1e-6)
    assert p == fisher_test(again, of_other, count, of)


def test_the_lady_tasting_tea():
    assert fisher_test(3, 4, 1, 4) == pytest.approx(34 / 70)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_correction_never_lowers_and_keeps_the_order(values):
    adjusted = holm(values)
    assert all(after >= before and after <= 1 for before, after in zip(values, adjusted, strict=True))
    ranked = [adjusted[place] for place in sorted(range(len(values)), key=values.__getitem__)]
    assert ranked == sorted(ranked)


def test_correction_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))


def test_a_mode_that_went_away():
    (gone, other) = changes({"stale": 14, "format": 6}, 25, {"format": 7}, 25)
    assert (gone.name, gone.then, gone.now) == ("stale", 14, 0)
    assert gone.is_real
    assert gone.says == "14 of 25 then, 0 of 25 now; it is gone, and not by chance."
    assert not other.is_real
    assert other.says == "6 of 25 then, 7 of 25 now; that may be chance."


def test_rarer_and_commoner():
    rarer, commoner = changes({"a": 30, "b": 1}, 40, {"a": 8, "b": 25}, 40)
    assert "; rarer, and not by chance." in rarer.says
    assert "; commoner, and not by chance." in commoner.says


@pytest.mark.parametrize(("then", "now"), [(0, 10), (10, 0), (0, 0)])
def test_nothing_is_compared_with_nothing(then, now):
    assert changes({"a": 1} if then else {}, then, {"a": 1} if now else {}, now) == ()
