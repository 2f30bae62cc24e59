"""What brings decisions back before their day: golden cases, and what holds for any observations."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.engine.catalogue import statement
from decisions.engine.catalogue.entries import Kind as Statements
from decisions.engine.observations import METRICS, Observation, Value, refusal
from decisions.engine.triggers import (
    SOURCES,
    WATCHED,
    Compared,
    Kind,
    State,
    Trigger,
    armed_says,
    judge,
)
from tests.decisions.engine.golden import each, golden

DECIDED, TODAY = date(2026, 1, 1), date(2026, 6, 1)


def value(said: Any) -> Any:
    """A number of the golden cases as the engine has it."""
    return Decimal(str(said)) if isinstance(said, int | float) else said


def trigger_of(case: dict[str, Any]) -> Trigger:
    return Trigger(
        Kind(case["kind"]),
        value(case.get("then")),
        value(case.get("factor")),
        value(case.get("volume")),
        case.get("metric", ""),
        Compared(case.get("compared", "above")),
        case.get("in_a_row", 1),
        case.get("muted_until"),
    )


@each(golden("triggers")["case"])
def test_golden_cases(case: dict[str, Any]) -> None:
    seen = [Observation(metric, value(said), on) for metric, said, on in case["saw"]]
    found = judge(
        trigger_of(case),
        seen,
        since=case.get("decided", DECIDED),
        as_of=case.get("today", TODAY),
        due=case.get("due"),
    )
    assert found.state == case["state"]
    assert (found.observation.on if found.observation else None) == case.get("by")
    assert case.get("says", "") in found.says
    assert found.says.endswith(".")


NUMBERS = st.decimals(0, 10**7, allow_nan=False, allow_infinity=False, places=1)
SEEN = st.lists(
    st.builds(
        Observation,
        st.sampled_from([*METRICS, "own"]),
        NUMBERS | st.sampled_from(["daily", "monthly"]) | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.dates(date(2025, 10, 1), date(2026, 9, 1)),
    ),
    max_size=12,
)
TRIGGERS = st.builds(
    Trigger,
    st.sampled_from(Kind),
    st.none() | NUMBERS | st.just("daily"),
    st.none() | st.decimals(Decimal("1.1"), 20, places=1),
    st.none() | NUMBERS,
    st.just("own"),
    st.sampled_from(Compared),
    st.integers(1, 3),
    st.none() | st.just(date(2026, 7, 1)),
)


@given(TRIGGERS, SEEN, st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(
    trigger: Trigger, seen: list[Observation], draw: Random
) -> None:
    days = {(one.metric, one.on): one for one in seen}
    series = list(days.values())
    found = judge(trigger, series, since=DECIDED, as_of=TODAY)
    assert judge(trigger, draw.sample(series, len(series)), since=DECIDED, as_of=TODAY) == found


@given(TRIGGERS, SEEN)
def test_what_fired_stays_fired_as_days_pass(trigger: Trigger, seen: list[Observation]) -> None:
    early = judge(trigger, seen, since=DECIDED, as_of=TODAY)
    late = judge(trigger, seen, since=DECIDED, as_of=TODAY + timedelta(365))
    if early.state is State.FIRED:
        assert late == early
    if early.observation:
        assert DECIDED < early.observation.on <= TODAY
        assert early.observation.metric in trigger.watches
    assert (early.state is State.FIRED) <= (early.observation is not None)


@given(TRIGGERS)
def test_without_observations_nothing_fires_and_it_says_what_would(trigger: Trigger) -> None:
    found = judge(trigger, [], since=DECIDED, as_of=TODAY)
    assert found.state in (State.ARMED, State.MUTED)
    assert armed_says(trigger).endswith(".")


@pytest.mark.parametrize(
    ("metric", "said", "says"),
    [
        ("requests_per_month", Decimal(5), ""),
        ("requests_per_month", Decimal(-5), "Its value is at least 0."),
        ("requests_per_month", "many", "Its value is a number."),
        ("requests_per_month", Decimal("NaN"), "Its value is a number."),
        ("quality_percent", Decimal(101), "Its value is a percentage, from 0 to 100."),
        ("change_rate", "daily", ""),
        ("change_rate", Decimal(1), "Its value is one of the answers."),
        ("retires_on", date(2030, 1, 1), ""),
        ("retires_on", "soon", "Its value is a day, such as 2026-08-03."),
        ("own", Decimal(-3), ""),
        ("own", "EU", ""),
        ("own", date(2026, 1, 1), "Its value is a number."),
        ("other", Decimal(1), "The metric “other” is not known here."),
    ],
)
def test_observations_are_taken_or_refused_in_words(metric: str, said: Value, says: str) -> None:
    assert refusal(Observation(metric, said, TODAY), TODAY, ["own"]) == says


def test_an_observation_of_tomorrow_is_refused() -> None:
    tomorrow = Observation("quality_percent", Decimal(5), TODAY + timedelta(1))
    assert refusal(tomorrow, TODAY) == "2026-06-02 is a day to come."


def test_every_trigger_of_the_documents_has_its_kind() -> None:
    assert all(statement(rule).kind is Statements.TRIGGER for rule in SOURCES.values())
    assert set(SOURCES.values()) == {f"pm-framework/revisit-{number}" for number in range(1, 6)}
    assert {metric for metrics in WATCHED.values() for metric in metrics} == set(METRICS)
