"""Agreement between readers: what other programs and the literature give, and the laws behind it."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from decisions.engine.agreement import ac1, alpha, estimate, kappa, patterns_of, read_alike
from tests.decisions.engine.evidences import examples
from tests.decisions.engine.golden import each, golden

GOLDEN = golden("statistics")

READ = st.lists(st.lists(st.sampled_from("KBRP"), max_size=4), max_size=30)
BY_TWO = st.lists(st.tuples(st.sampled_from("KBR"), st.sampled_from("KBR")), max_size=30)


def patterns(labels: str) -> Counter:
    """Examples apart by spaces, one letter a reader, a star where one did not read it."""
    return patterns_of([letter for letter in example if letter != "*"] for example in labels.split())


@each(GOLDEN["agreement"], "says")
def test_agreement_is_what_others_compute(case: dict) -> None:
    found = patterns(case["labels"])
    assert list(read_alike(found)) == case["alike"]
    assert alpha(found) == pytest.approx(case["alpha"], abs=1e-12)
    if "kappa" in case:
        assert kappa(found) == pytest.approx(case["kappa"], abs=1e-12)
    if "ac1" in case:
        assert ac1(found) == pytest.approx(case["ac1"], abs=5e-6)


@examples()
@for_any(READ)
def test_alpha_is_counted_pair_by_pair(labels: list[list[str]]) -> None:
    """The definition, without the shortcuts: pairs within examples against pairs among all labels."""
    shared = [given for given in labels if len(given) > 1]
    pool = [label for given in shared for label in given]
    within = sum(
        (one != other) / (len(given) - 1)
        for given in shared
        for i, one in enumerate(given)
        for j, other in enumerate(given)
        if i != j
    )
    among = sum(one != other for one in pool for other in pool) / (len(pool) - 1) if len(pool) > 1 else 0
    expected = 1 - within / among if among else None
    assert alpha(patterns_of(labels)) == (None if expected is None else pytest.approx(expected))


@examples()
@for_any(READ)
def test_full_agreement_is_one_and_nothing_is_above_it(labels: list[list[str]]) -> None:
    found = patterns_of(labels)
    alike, of = read_alike(found)
    for value in (alpha(found), kappa(found), ac1(found)):
        assert value is None or value <= 1
        if value is not None and of and alike == of:
            assert value == pytest.approx(1)


@examples()
@for_any(BY_TWO)
def test_two_readers_may_be_exchanged(labels: list[tuple[str, str]]) -> None:
    ours, theirs = patterns_of(labels), patterns_of((other, one) for one, other in labels)
    for coefficient in (alpha, kappa, ac1):
        one, other = coefficient(ours), coefficient(theirs)
        assert one == (None if other is None else pytest.approx(other))


def test_where_only_one_label_was_used_chance_cannot_be_taken_out() -> None:
    found = patterns("KK KK KK")
    assert (alpha(found), kappa(found), ac1(found)) == (None, None, 1.0)
    assert (alpha(patterns("")), kappa(patterns("")), ac1(patterns(""))) == (None, None, None)


def test_kappa_is_for_two_readers_alone() -> None:
    assert kappa(patterns("KKB BBK")) is None
    assert kappa(patterns("KK B*")) is None


def test_what_one_reader_read_tells_only_how_common_a_label_is() -> None:
    alone = patterns("KK BB KB K* K* K*")
    assert alpha(alone) == alpha(patterns("KK BB KB"))
    assert read_alike(alone) == (2, 3)
    assert ac1(alone) != ac1(patterns("KK BB KB"))


# Ranges -----------------------------------------------------------------------------------------------------


def test_a_range_is_the_same_each_time_and_in_any_order() -> None:
    labels = GOLDEN["agreement"][0]["labels"].split()
    found = estimate(kappa, patterns(" ".join(labels)))
    assert found == estimate(kappa, patterns(" ".join(reversed(labels))))
    assert found.low is not None
    assert found.high is not None
    assert found.low < (found.value or 0) < found.high
    assert found != estimate(kappa, patterns(" ".join(labels)), seed=2)


def test_a_range_grows_narrower_with_more_examples() -> None:
    few, many = (estimate(alpha, patterns("KK KB BB BK KK BB KK KK BB KK " * times)) for times in (1, 10))
    assert few.value == pytest.approx(many.value, abs=0.05)
    assert (many.high or 0) - (many.low or 0) < ((few.high or 0) - (few.low or 0)) / 2


def test_no_value_has_no_range() -> None:
    assert estimate(alpha, patterns("KK KK")).low is None
    assert estimate(alpha, patterns("")).value is None


def test_a_value_may_have_no_range() -> None:
    assert estimate(kappa, patterns("KB"), draws=1).low is None


@pytest.mark.parametrize(("size", "ends"), GOLDEN["kappa_range"].items())
def test_kappa_strays_as_far_as_the_table_says(size: str, ends: list[float]) -> None:
    """Simulated anew: with a chance of 0.6 the second agrees, else each draws by the shares.

    A range may differ by what one example is worth, 1 / (n · (1 - pₑ)), as kappa moves in such steps.
    """
    draw = Random(20)
    causes, shares = "KBP", (50, 30, 20)

    def one_more() -> tuple[str, str]:
        (first, other) = draw.choices(causes, shares, k=2)
        return first, first if draw.random() < 0.6 else other

    samples = 1_000 if int(size) > 30 else 3_000
    found = sorted(
        value
        for _ in range(samples)
        if (value := kappa(patterns_of(one_more() for _ in range(int(size))))) is not None
    )
    low, high = found[int(0.025 * len(found))], found[int(0.975 * len(found))]
    one_example = 1 / (int(size) * (1 - 0.38))
    assert [low, high] == pytest.approx(ends, abs=max(one_example, 0.03))
