"""Counts of decisions: that they add up, and the bands in which decisions are counted."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.engine.tally import Counted, Tallies, What, tally
from decisions.engine.track_record import CostBand, Grade, Took, cost_band, grade, took

APPROACHES = ("", "prompt", "rag", "fine_tune", "both")
ROWS = st.lists(
    st.builds(
        Counted,
        month=st.sampled_from(["2025-11", "2026-01", "2026-02"]),
        approach=st.sampled_from(APPROACHES),
        recommended=st.sampled_from((*APPROACHES, "not_ready")),
        overrides=st.booleans(),
        cause=st.sampled_from(["", "knowledge"]),
        confidence=st.sampled_from(["", "low", "high"]),
        took=st.sampled_from(["", *Took]),
        first_ending=st.sampled_from(["", "kept", "superseded"]),
        first_result=st.sampled_from(["", *Grade]),
        cost_band=st.sampled_from(["", *CostBand]),
    )
)


@given(ROWS, ROWS)
def test_counts_of_two_lots_add_up_to_the_counts_of_both(first, second) -> None:
    assert tally(first) + tally(second) == tally([*first, *second])


@given(ROWS)
def test_every_decision_is_counted_once_as_made(rows) -> None:
    tallies = Tallies(tally(rows))
    assert tallies.of(What.MADE).total() == len(rows)
    assert tallies.by_month(What.MADE).total() == len(rows)


@given(ROWS)
def test_what_is_counted_is_what_a_look_at_every_row_finds(rows) -> None:
    tallies = Tallies(tally(rows), ("2026-01", "2026-02"))
    late = [row for row in rows if row.month >= "2026-01"]
    assert tallies.of(What.PAIR) == Counter(
        (row.recommended, row.approach) for row in late if row.recommended and row.approach
    )
    assert tallies.of(What.SURE) == Counter(
        (row.confidence, row.first_result) for row in late if row.confidence and row.first_result
    )


def test_what_was_taken_away_again_counts_no_more() -> None:
    assert not Tallies({"2026-01|made|rag|": 0, "2026-02|made|rag|": -1}).of(What.MADE)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        *((-3, Took.WEEK), (0, Took.WEEK), (7, Took.WEEK), (8, Took.FORTNIGHT), (14, Took.FORTNIGHT)),
        *((15, Took.MONTH), (31, Took.MONTH), (32, Took.QUARTER), (92, Took.QUARTER), (93, Took.LONGER)),
    ],
)
def test_how_long_it_took(days, band) -> None:
    begun = date(2026, 3, 1)
    assert took(begun, begun + timedelta(days)) is band


@pytest.mark.parametrize(
    ("observed", "expected", "band"),
    [
        *(("0", "100", CostBand.HALF), ("50", "100", CostBand.HALF), ("50.01", "100", CostBand.LESS)),
        *(("79.99", "100", CostBand.LESS), ("80", "100", CostBand.ABOUT), ("125", "100", CostBand.ABOUT)),
        *(
            ("125.01", "100", CostBand.MORE),
            ("199.99", "100", CostBand.MORE),
            ("200", "100", CostBand.DOUBLE),
        ),
        *(("0", "0", CostBand.ABOUT), ("1", "0", CostBand.DOUBLE)),
    ],
)
def test_where_a_cost_lies_against_what_was_expected(observed, expected, band) -> None:
    assert cost_band(Decimal(observed), Decimal(expected)) is band


def test_what_came_of_it() -> None:
    assert [grade(result) for result in (None, 1, 2, 3, 4, 5)] == [
        *(None, Grade.BAD, Grade.BAD, Grade.FAIR, Grade.GOOD, Grade.GOOD)
    ]
