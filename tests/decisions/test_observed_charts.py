"""Forecast against observation, drawn: the drawing, the words and the numbers say the same."""

import json
from datetime import date, timedelta
from decimal import Decimal

from decisions.observed_charts import Expected, Period, Point, forecast_figure

BEGAN = date(2026, 1, 5)


def day(later: int) -> date:
    return BEGAN + timedelta(days=later)


def period(name="ADR-0001", *, began=0, until=100, expected=80, seen=((20, 82), (90, 71)), hue="rag"):
    points = [Point(day(later), Decimal(value), f"{value} %") for later, value in seen]
    wanted = Expected(Decimal(expected), f"{expected} %") if expected is not None else None
    return Period(name, hue, day(began), day(until), wanted, points)


def test_each_decision_has_its_forecast_over_its_time_and_its_dots():
    figure = forecast_figure(
        [period(), period("ADR-0002", began=100, until=200, expected=90, seen=[(150, 88)], hue="prompt")],
        unit="% acceptable answers",
    )
    assert json.loads(json.dumps(figure.drawn, allow_nan=False)) == figure.drawn
    expected, seen, expected_next, seen_next = figure.data
    assert (expected["x"], expected["y"]) == ([day(0).isoformat(), day(100).isoformat()], [80, 80])
    assert expected["line"]["dash"] == "dot"
    assert seen["y"] == [82, 71]
    assert (expected_next["x"][0], seen_next["y"]) == (day(100).isoformat(), [88])
    assert {seen["line"]["color"], seen_next["line"]["color"]} == {"var(--rag-fill)", "var(--prompt-fill)"}
    assert [note["text"] for note in figure.layout["annotations"]] == ["ADR-0001", "ADR-0002"]


def test_the_table_holds_every_number_that_is_drawn():
    figure = forecast_figure([period(), period("ADR-0002", began=100, seen=())], unit="%")
    assert figure.head == ("Decision", "Day", "Observed", "Expected")
    assert figure.rows == [
        ("ADR-0001", day(20).isoformat(), "82 %", "80 %"),
        ("ADR-0001", day(90).isoformat(), "71 %", "80 %"),
        ("ADR-0002", "", "nothing yet", "80 %"),
    ]


def test_the_words_name_the_newest_first_and_count():
    figure = forecast_figure([period(), period("ADR-0002", began=100, seen=[(150, 88)])], unit="%")
    assert figure.says == (
        f"ADR-0002 expected 80 %; observed once on {day(150).isoformat()}: 88 %. "
        f"ADR-0001 expected 80 %; observed 2 times, last on {day(90).isoformat()}: 71 %."
    )


def test_a_decision_that_expected_nothing_has_dots_alone():
    figure = forecast_figure([period(expected=None)], unit="%")
    assert len(figure.data) == 1
    assert figure.rows[0][-1] == "nothing said"
    assert "expected nothing in particular" in figure.says


def test_names_that_would_lie_over_one_another_are_left_out():
    crowded = [period(f"ADR-000{n}", began=n, until=200, seen=()) for n in range(1, 9)]
    figure = forecast_figure(crowded, unit="%")
    assert [note["text"] for note in figure.layout["annotations"]] == ["ADR-0001"]
    assert len(figure.layout["shapes"]) == 8


def test_an_observation_before_the_decision_stays_in_the_drawing():
    figure = forecast_figure([period(seen=[(-30, 60)])], unit="%")
    assert figure.layout["xaxis"]["range"][0] < day(-30).isoformat()
