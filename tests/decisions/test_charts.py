"""Figures: what is drawn, what it says, and that the numbers beneath are the same."""

import json
from itertools import product

import pytest

from decisions import charts
from decisions.charts import HEIGHTS, Figure, height_of, label, marker, plain
from decisions.engine import before_after
from decisions.engine.causes import Cause, Severity, Side
from decisions.engine.codebook import STARTING, Code, add
from decisions.engine.diagnosis import diagnose, share
from decisions.engine.saturation import growth
from decisions.engine.verdict import Finding
from decisions.failure_charts import (
    CODES_SHOWN,
    before_after_figure,
    causes_figure,
    codes_figure,
    count_figure,
    growth_figure,
    severity_figure,
    sides_figure,
)
from tests.decisions.engine.failures import diagnosed, reading

FOUND = diagnosed(knowledge=12, retrieval=2, behaviour=5, prompt=1, unexplained=2, flaky=1)


def weighed():
    found = [reading(f"k{index}", "knowledge", severity=Severity.MINOR) for index in range(5)]
    found += [reading("b", "behaviour", severity=Severity.UNACCEPTABLE), reading("p", "prompt")]
    return diagnose(found, STARTING, closed=True).tally.by_severity


def figures() -> dict[str, Figure]:
    shares = [share(name, count, 23) for name, count in FOUND.tally.by_code.items()]
    return {
        "sides": sides_figure(FOUND.sides, FOUND.finding),
        "causes": causes_figure(FOUND.shares),
        "codes": codes_figure(shares, STARTING),
        "count": count_figure(weighed()),
        "severity": severity_figure(weighed()),
        "growth": growth_figure(growth(FOUND.tally.in_order_read)),
        "before-after": before_after_figure(
            before_after.changes(FOUND.tally.by_code, 23, {"wrong-format": 9}, 20), STARTING
        ),
    }


FIGURES = figures()


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_whole(name):
    figure = FIGURES[name]
    assert json.loads(json.dumps(figure.drawn, allow_nan=False)) == figure.drawn
    assert figure.height in HEIGHTS
    assert figure.says
    assert figure.rows
    assert all(len(row) == len(figure.head) for row in figure.rows)
    lengths = {len(trace["y"]) for trace in figure.data} | {len(trace["x"]) for trace in figure.data}
    assert len(lengths) == 1


@pytest.mark.parametrize("name", FIGURES)
def test_colours_are_the_stylesheets(name):
    """No colour of a chart's own, so that light, dark and forced colours reach it."""
    text = json.dumps(FIGURES[name].drawn)
    assert "#" not in text
    assert text.count("rgba(") + text.count("rgb(") == text.count(charts.TRANSPARENT)


@pytest.mark.parametrize(
    ("finding", "pattern", "filled"),
    [(Finding.SETTLED, None, True), (Finding.LEANING, "/", True), (Finding.OPEN, None, False)],
)
def test_texture_says_how_certain(finding, pattern, filled):
    drawn = sides_figure(FOUND.sides, finding).data[0]["marker"]
    assert drawn.get("pattern", {}).get("shape") == pattern
    assert (drawn["color"][0] == "var(--rag-fill)") is filled


def test_the_range_is_drawn_and_printed():
    figure = FIGURES["sides"]
    bars = figure.data[0]
    knowledge = FOUND.sides[0]
    assert bars["x"][0] + bars["error_x"]["array"][0] == pytest.approx(knowledge.high)
    assert bars["x"][0] - bars["error_x"]["arrayminus"][0] == pytest.approx(knowledge.low)
    assert figure.rows[0] == ("Knowledge", 14, 19, "74 %", "51–88 %")
    assert "14 of 19, anything from 51–88 % would fit" in figure.says


def test_causes_are_coloured_by_the_side_they_speak_for():
    colours = dict(zip([row[0] for row in FIGURES["causes"].rows], _colours("causes"), strict=True))
    assert colours["Knowledge"] == colours["Retrieval"] == "var(--rag-fill)"
    assert colours["Behaviour"] == colours["Reasoning"] == "var(--fine-tune-fill)"
    assert colours["Prompt"] == "var(--prompt-fill)"
    assert colours["Unexplained"] == colours["Flaky"] == colours["Product"] == "var(--open-fill)"


def test_text_of_people_is_drawn_as_it_stands():
    book = add(STARTING, Code("x", "<b>bold</b> & co", Cause.PROMPT))
    drawn = codes_figure([share("x", 1, 2)], book).data[0]
    assert drawn["y"][0] == "&lt;b&gt;bold&lt;/b&gt; &amp; co<br>1 of 2"
    assert drawn["hovertext"][0].startswith("&lt;b&gt;")
    assert plain("a < b") == "a &lt; b"


def test_rare_codes_beyond_fifteen_stand_in_the_table():
    codes = [Code(f"c{index}", f"Code {index}", Cause.KNOWLEDGE) for index in range(20)]
    figure = codes_figure([share(code.id, 1, 20) for code in codes], add(STARTING, *codes))
    assert len(figure.data[0]["y"]) == CODES_SHOWN
    assert len(figure.rows) == 20


def test_labels_wrap_and_never_vanish():
    assert label("It invented instead of saying so", "3 of 9").count("<br>") == 2
    assert label("") == ""


@pytest.mark.parametrize("rows", [0, 1, 5, 20, 200])
def test_heights_come_in_steps(rows):
    assert height_of(["one<br>two"] * rows) in HEIGHTS


def test_the_longest_label_gives_every_row_its_height():
    assert height_of(["a", "b<br>c<br>d<br>e"]) > height_of(["a", "b"])


def test_marker_of_every_texture():
    drawn = [
        marker(hue, level) for hue, level in product(("rag", "open"), ("proven", "indicated", "unknown"))
    ]
    assert len({json.dumps(one, sort_keys=True) for one in drawn}) == len(drawn)


def test_a_side_without_failures_takes_no_room():
    names = [trace["name"] for trace in FIGURES["severity"].data]
    assert names == ["Knowledge", "Behaviour", "Prompt"]
    levels = {side: dict.fromkeys((*Severity, None), 0) for side in Side}
    assert severity_figure(levels).data == []
    assert count_figure(levels).data[0]["x"] == [0, 0, 0]


def _colours(name):
    return FIGURES[name].data[0]["marker"]["color"]
