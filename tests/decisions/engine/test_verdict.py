"""What settles, what leans, and what it would take."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from decisions.engine.evidence import Diagnosis
from decisions.engine.statistics import majority_posterior
from decisions.engine.thresholds import LEANING_PROBABILITY
from decisions.engine.verdict import (
    Finding,
    finding_of,
    judge,
    leader,
    leans,
    majority_to_settle,
    settles,
    tipping,
    to_be_explained,
    to_be_read,
)
from tests.decisions.engine.evidences import examples
from tests.decisions.engine.golden import golden

GOLDEN = golden("statistics")


@pytest.mark.parametrize(("decided", "majority"), GOLDEN["majority_to_settle"].items())
def test_the_majority_to_settle_gives_the_table(decided: str, majority: int) -> None:
    assert majority_to_settle(int(decided)) == majority


@pytest.mark.parametrize("decided", range(80))
def test_the_majority_to_settle_is_the_smallest_that_does(decided: int) -> None:
    enough = [majority for majority in range(decided + 1) if settles(majority, decided)]
    assert majority_to_settle(decided) == (enough[0] if enough else None)
    assert enough == list(range(enough[0], decided + 1) if enough else ())


def test_fewer_than_ten_never_settle() -> None:
    assert not any(settles(decided, decided) for decided in range(10))
    assert settles(10, 10)


@pytest.mark.parametrize("decided", [10, 30, 31, 1_000])
def test_a_minority_never_settles(decided: int) -> None:
    assert not any(settles(count, decided) for count in range(decided // 2 + 1))


@pytest.mark.parametrize("decided", range(60))
def test_a_split_leans_from_a_probability_of_eight_tenths(decided: int) -> None:
    for majority in range(decided + 1):
        likely = majority_posterior(majority, decided) >= LEANING_PROBABILITY.value
        assert leans(majority, decided) == (likely and decided >= 6)


@pytest.mark.parametrize("decided", range(10, 60))
def test_what_settles_leans_as_well(decided: int) -> None:
    assert leans(majority_to_settle(decided) or 0, decided)


@examples()
@for_any(st.integers(1, 400), st.integers(0, 400))
def test_what_must_be_explained_is_just_enough(unexplained: int, others: int) -> None:
    found = judge({"unexplained": unexplained, "product": others}, {}, closed=True)
    if found.state != "not_ready":
        assert to_be_explained(found) == to_be_read(found) == 0
        return
    explained, further = to_be_explained(found), to_be_read(found)

    def ready(explained: int = 0, further: int = 0) -> bool:
        counts = {"unexplained": unexplained - explained, "product": others + explained + further}
        return judge(counts, {}, closed=True).state != "not_ready"

    assert ready(explained=explained)
    assert not ready(explained=explained - 1)
    assert ready(further=further)
    assert not ready(further=further - 1)


def test_an_even_split_has_no_leader_and_nothing_to_tip() -> None:
    found = judge({"knowledge": 10, "behaviour": 10}, {}, closed=False)
    assert (leader(found), tipping(found)) == (None, None)


@pytest.mark.parametrize("state", ["in_progress", "settled", "leaning", "open", "not_ready"])
def test_a_stored_diagnosis_tells_its_finding(state: str) -> None:
    assert finding_of(Diagnosis(state, None, 0, {}, {})) is Finding(state)
    assert finding_of(Diagnosis(state, "prompt", 0, {}, {})) is Finding.PROMPT


def test_a_thousand_failures_are_judged_as_well() -> None:
    found = judge({"knowledge": 600, "behaviour": 400}, {}, closed=False)
    assert found.state == "settled"
    assert tipping(found) is not None
