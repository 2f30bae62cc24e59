"""The portfolio's charts: what is drawn is what is counted, and every part of it leads to what it counts."""

import json
from collections import Counter
from urllib.parse import urlencode

import pytest

from decisions import portfolio_charts as drawn
from decisions.charts import HEIGHTS, TRANSPARENT, Figure, Linked
from decisions.engine.tally import Counted, Tallies, tally

ROWS = [
    Counted("2026-01", "rag", "rag", False, "knowledge", "high", "week", "kept", "good", "about"),
    Counted("2026-01", "rag", "rag", False, "knowledge", "high", "month", "amended", "bad", "double"),
    Counted("2026-02", "prompt", "rag", True, "prompt", "low", "week", "kept", "good", "half"),
    Counted("2026-02", "prompt", "prompt", False, "prompt", "low", "week"),
    Counted("2026-02", ""),
]
TALLIES = Tallies(tally(ROWS))
PERIODS = [
    drawn.Period("Jan 2026", ("2026-01",), "2026-01-01", "2026-01-31"),
    drawn.Period("Feb 2026", ("2026-02",), "2026-02-01", "2026-02-28"),
]


def link(**filters: str) -> str:
    return f"/?{urlencode(filters)}"


def figures(tallies: Tallies) -> dict[str, Figure | None]:
    due = {("t1", "overdue"): 2, ("t1", "soon"): 1, ("t2", "soon"): 4}
    return {
        "over_time": drawn.over_time(tallies, PERIODS, link),
        "due": drawn.due_by_team(
            [("t1", "A & B"), ("t2", "C")] if tallies.counts else [], due if tallies.counts else {}, link
        ),
        "chosen": drawn.recommended_and_chosen(tallies, link),
        "overrides": drawn.how_overrides_fared(tallies, link),
        "reaffirmed": drawn.reaffirmed(tallies, link),
        "costs": drawn.cost_against_forecast(tallies, link),
        "causes": drawn.causes_behind(tallies, link),
        "time": drawn.time_to_sign(tallies, link),
        "calibration": drawn.calibration(tallies, link),
    }


FIGURES = figures(TALLIES)
each = pytest.mark.parametrize("name", FIGURES)


def figure(name: str) -> Figure:
    found = FIGURES[name]
    assert found
    return found


@each
def test_every_figure_is_whole(name) -> None:
    one = figure(name)
    assert json.loads(json.dumps(one.drawn, allow_nan=False)) == one.drawn
    assert one.height in HEIGHTS
    assert one.says.endswith(".")
    assert all(len(row) == len(one.head) for row in one.rows)
    for trace in one.data:
        assert len(trace["x"]) == len(trace["y"])
        assert "customdata" not in trace or len(trace["customdata"]) == len(trace["x"])


@each
def test_colours_are_the_stylesheets(name) -> None:
    text = json.dumps(figure(name).drawn)
    assert "#" not in text
    assert text.count("rgba(") + text.count("rgb(") == text.count(TRANSPARENT)


@each
def test_what_leads_somewhere_leads_to_a_list(name) -> None:
    one = figure(name)
    cells = [cell for row in one.rows for cell in row if isinstance(cell, Linked)]
    assert cells
    assert all(cell.href.startswith("/?") for cell in cells)


@each
def test_nothing_counted_draws_nothing(name) -> None:
    assert figures(Tallies(Counter()))[name] is None


def test_a_share_of_few_comes_with_its_range() -> None:
    (first, second) = figure("reaffirmed").rows
    assert [str(cell) for cell in first] == ["Prompting", "1", "1", "100 %", "21–100 %"]
    assert [str(cell) for cell in second] == ["Retrieval", "1", "2", "50 %", "9–91 %"]
    assert "1 of 2, anything from 9–91 % would fit" in figure("reaffirmed").says


def test_the_surer_are_held_to_what_came_of_it() -> None:
    rows = [[str(cell) for cell in row[:3]] for row in figure("calibration").rows]
    assert rows == [["Low confidence", "1", "1"], ["High confidence", "1", "2"]]


def test_a_month_leads_to_its_days() -> None:
    january = figure("over_time").rows[0]
    cell = next(cell for cell in january if isinstance(cell, Linked))
    assert cell.href == "/?approach=rag&from=2026-01-01&to=2026-01-31"
    assert figure("over_time").head == ("Decided", "Prompting", "Retrieval", "None named", "Total")


def test_names_of_people_are_drawn_as_they_stand() -> None:
    assert figure("due").data[0]["y"][0] == "A &amp; B"
    assert figure("due").rows[0][0] == "A & B"


def test_equal_causes_of_two_approaches_are_two_bars() -> None:
    rows = [Counted("2026-01", approach, cause="knowledge") for approach in ("rag", "both")]
    found = drawn.causes_behind(Tallies(tally(rows)), link)
    assert found
    assert len(set(found.data[0]["y"])) == 2


def test_few_are_counted_in_ones() -> None:
    assert figure("chosen").layout["xaxis"]["dtick"] == 1
    assert figure("over_time").layout["yaxis"]["dtick"] == 1
    many = drawn.time_to_sign(Tallies(tally([Counted("2026-01", "rag", took="week")] * 40)), link)
    assert many
    assert "dtick" not in many.layout["xaxis"]
