"""The charts of costs: what is drawn, the same numbers in the table, and nothing that the policy refuses."""

from __future__ import annotations

import json

import pytest

from costing.charts import (
    VOLUMES,
    composition_chart,
    cumulative_chart,
    tornado_chart,
    volume_chart,
)
from costing.engine.comparison import compare
from costing.engine.draws import draw
from costing.engine.numbers import Spread
from costing.engine.sensitivity import tornado
from costing.engine.volumes import cost_by_volume
from costing.price_book import standard_prices
from tests.costing.scenarios import inputs

INPUTS = inputs(context_tokens=Spread.of(500, 1750, 3000))
PRICES = standard_prices()
FOUND = compare(INPUTS, PRICES)
SWINGS = tornado(INPUTS, PRICES, "rag")
assert SWINGS is not None
FIGURES = {
    "cumulative": cumulative_chart(FOUND),
    "bands": cumulative_chart(FOUND, draw(INPUTS, PRICES, count=200)),
    "volume": volume_chart(FOUND, cost_by_volume(INPUTS, PRICES, VOLUMES)),
    "composition": composition_chart(FOUND),
    "tornado": tornado_chart(FOUND, SWINGS),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_json_and_its_text_needs_no_inline_style(name):
    drawn = json.dumps(FIGURES[name].drawn, allow_nan=False)
    assert not any(tag in drawn for tag in ("<b>", "<span", "<a ", "<sub>"))
    assert FIGURES[name].says
    assert {len(row) for row in FIGURES[name].rows} == {len(FIGURES[name].head)}


def trace(figure, name: str):
    return next(each for each in figure.data if each.get("name") == name)


def test_what_does_not_fit_the_window_is_not_drawn():
    assert "Knowledge in the prompt" not in [each.get("name") for each in FIGURES["cumulative"].data]


def test_cumulative_lines_end_at_the_totals():
    assert trace(FIGURES["cumulative"], "Retrieval")["y"][-1] == pytest.approx(
        float(FOUND.approaches["rag"].total)
    )
    assert len(trace(FIGURES["cumulative"], "Retrieval")["x"]) == INPUTS.months + 1


def test_bands_stand_only_where_draws_were_made():
    filled = [each for each in FIGURES["bands"].data if each.get("fill") == "tonexty"]
    assert len(filled) == 5
    assert not any(each.get("fill") for each in FIGURES["cumulative"].data)


def test_the_volume_chart_has_the_plan_the_documents_line_and_the_break_even():
    figure = FIGURES["volume"]
    places = [shape["x0"] for shape in figure.layout["shapes"]]
    assert places[:2] == [10_000, 100_000]
    assert places[2] == FOUND.volumes["fine_tune", "rag"].queries_per_day
    assert figure.layout["xaxis"]["type"] == "log"
    assert [note["x"] for note in figure.layout["annotations"]][:2] == [4.0, 5.0]


def test_parts_add_up_to_the_total():
    for row in FIGURES["composition"].rows:
        parts = [int(str(cell).replace(",", "")) for cell in row[1:]]
        assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=4)


def test_the_tornado_begins_with_what_matters_most():
    low, high = (each["x"] for each in FIGURES["tornado"].data)
    lengths = [abs(one) + abs(other) for one, other in zip(low, high, strict=True)]
    assert lengths[0] == max(lengths)
    assert FIGURES["tornado"].says == f"{FIGURES['tornado'].rows[0][0]} matters most."
