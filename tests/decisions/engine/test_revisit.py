"""When decisions come back: golden cases, and what holds for any day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.engine.revisit import (
    QUARTERLY,
    Rhythm,
    Settings,
    Snooze,
    Stage,
    Standing,
    cycle,
    first_due,
    months_later,
    next_due,
    rhythm_of,
    snooze_refusal,
    stage_due,
    stages,
    standing,
)
from tests.decisions.engine.golden import each, golden

CASES = golden("revisits")
DAYS = st.dates(date(2000, 1, 1), date(2200, 1, 1))
MONTHS = st.integers(1, 60)
SETTINGS = st.builds(
    Settings, st.integers(0, 60), st.integers(0, 30), st.integers(0, 5), st.booleans(), st.integers(1, 90)
)


def rhythm(said: Any) -> Rhythm | None:
    """What one level says, as the golden cases write it."""
    if isinstance(said, date):
        return Rhythm(on=said)
    if isinstance(said, str):
        return Rhythm(never_because=said.removeprefix("never: "))
    return Rhythm(said) if said else None


@each(CASES["day"])
def test_days(case: dict[str, Any]) -> None:
    chosen = rhythm_of(*(rhythm(case.get(level)) for level in ("organisation", "team", "decision")))
    due = first_due(chosen, case["decided"])
    assert (due or "never") == case["due"]
    if "looked" in case:
        assert next_due(chosen, case["looked"]) == case["next"]


@each(CASES["stage"])
def test_stages(case: dict[str, Any]) -> None:
    snooze = Snooze(case["snoozed"], "We wait for figures.") if "snoozed" in case else None
    found = stage_due(
        case["due"], case["today"], since=case.get("since"), snooze=snooze, done=case.get("done", ())
    )
    assert (found.key if found else "") == case["stage"]
    assert standing(case["due"], case["today"]) == case["is"]


# For any day ------------------------------------------------------------------------------------------------


@given(DAYS, MONTHS, MONTHS)
def test_months_are_never_skipped(day: date, one: int, other: int) -> None:
    later = months_later(day, one)
    assert (later.year - day.year) * 12 + later.month - day.month == one
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(1)).day == 1, "only for want of such a day"
    assert (months_later(day, one) < months_later(day, other)) == (one < other)


@given(DAYS, DAYS, MONTHS)
def test_a_later_day_is_never_due_earlier(one: date, other: date, months: int) -> None:
    if one <= other:
        assert months_later(one, months) <= months_later(other, months)


@given(DAYS, st.none() | MONTHS, st.none() | DAYS)
def test_the_next_revisit_is_to_come(looked: date, months: int | None, on: date | None) -> None:
    due = next_due(Rhythm(months, on), looked)
    assert due is not None
    assert due > looked
    assert next_due(Rhythm(never_because="It ends."), looked) is None


def test_who_says_nothing_inherits() -> None:
    assert rhythm_of() == rhythm_of(None, None) == rhythm_of(Rhythm(), Rhythm()) == QUARTERLY
    assert rhythm_of(Rhythm(6), None, Rhythm()) == Rhythm(6)
    assert rhythm_of(Rhythm(on=date(2026, 1, 1)), None) == QUARTERLY, "a day is a decision's own"
    assert rhythm_of(Rhythm(never_because="x"), Rhythm(2)) == Rhythm(2)


@given(DAYS, SETTINGS, st.none() | DAYS)
def test_stages_come_in_their_order_once(due: date, settings: Settings, since: date | None) -> None:
    plan = stages(due, settings, since=since)
    days = [planned.on for planned in plan]
    assert days == sorted(days)
    assert len({planned.key for planned in plan}) == len(plan)
    assert [planned.stage for planned in plan].count(Stage.DUE) == 1
    assert sum(planned.stage is Stage.OVERDUE for planned in plan) <= settings.overdue_times


@given(DAYS, SETTINGS, st.lists(st.integers(-90, 200), max_size=12))
def test_nothing_is_said_twice_or_out_of_order_whenever_it_runs(
    due: date, settings: Settings, runs: list[int]
) -> None:
    done: list[str] = []
    said = []
    for days in runs:
        found = stage_due(due, due + timedelta(days), settings, done=done)
        if found:
            done.append(found.key)
            said.append(found)
    keys = [planned.key for planned in stages(due, settings)]
    assert [keys.index(planned.key) for planned in said] == sorted({keys.index(one.key) for one in said})


@given(DAYS, SETTINGS, st.integers(0, 400))
def test_a_late_run_says_what_a_run_every_day_said_last(due: date, settings: Settings, days: int) -> None:
    as_of = due + timedelta(days)
    done: list[str] = []
    day = due - timedelta(70)
    while day <= as_of:
        found = stage_due(due, day, settings, done=done)
        done += [found.key] if found else []
        day += timedelta(1)
    late = stage_due(due, as_of, settings)
    assert late is not None
    assert done[-1] == late.key


@given(DAYS, st.integers(-60, 60), st.integers(1, 60), SETTINGS)
def test_a_snooze_is_silent_to_its_end_and_speaks_then(
    due: date, days: int, length: int, settings: Settings
) -> None:
    today = due + timedelta(days)
    snooze = Snooze(today + timedelta(length), "Figures come in May.")
    assert stage_due(due, snooze.until - timedelta(1), settings, snooze=snooze) is None
    if snooze.until > due:
        found = stage_due(due, snooze.until, settings, snooze=snooze)
        assert found is not None
        assert (found.stage, found.on) == (Stage.DUE, snooze.until)
        assert cycle(due, snooze) == snooze.until
    else:
        assert cycle(due, snooze) == due


@given(DAYS, DAYS)
def test_standing_is_told_from_the_days_alone(due: date, as_of: date) -> None:
    found = standing(due, as_of)
    assert (found is Standing.OVERDUE) == (as_of > due)
    assert (found is Standing.DUE) == (as_of == due)
    assert standing(None, as_of) is Standing.NEVER
    assert stage_due(None, as_of) is None


@pytest.mark.parametrize(
    ("until", "because", "says"),
    [
        (date(2026, 5, 1), "Figures come.", ""),
        (date(2026, 5, 1), " ", "Say why it can wait."),
        (date(2026, 4, 15), "x", "A snooze ends on a day to come."),
        (date(2026, 6, 15), "x", "A snooze may last 60 days; to wait longer, revisit the decision."),
        (date(2026, 6, 14), "x", ""),
    ],
)
def test_a_snooze_has_a_reason_and_an_end(until: date, because: str, says: str) -> None:
    assert snooze_refusal(Snooze(until, because), date(2026, 4, 15)) == says
