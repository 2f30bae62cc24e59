"""The charts of what is observed: each metric as a series of days, against what was expected of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from decisions.charts import Drawing, Figure, fill, plain, titled

SHOWN = 400
"""Points of one chart, the newest; the rest stands in the table of the page."""
DOTTED = {"color": "var(--control)", "width": 1.5, "dash": "dot"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What was expected, in words too, such as "85 %"; ``by`` is the day by which, if one was named."""

    value: Decimal
    words: str
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day, in words too; whether it fired a trigger."""

    on: date
    value: Decimal
    words: str
    fired: bool = False


def series_figure(
    points: Sequence[Point], expected: Expected | None, *, unit: str, decided_on: date
) -> Figure:
    """A series in the order of its days: what fired in the colour of alarm, what was expected as a line."""
    shown = points[-SHOWN:]
    line: Drawing = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [point.on.isoformat() for point in shown],
        "y": [float(point.value) for point in shown],
        "line": {"color": "var(--ink)", "width": 2},
        "marker": {
            "color": ["var(--overdue)" if point.fired else "var(--ink)" for point in shown],
            "symbol": ["diamond" if point.fired else "circle" for point in shown],
            "size": [11 if point.fired else 6 for point in shown],
        },
        "hoverinfo": "text",
        "hovertext": [_hover(point) for point in shown],
    }
    layout: Drawing = {
        "xaxis": {"type": "date", "tickformat": "%-d %b %Y", "nticks": 4, "range": _days(shown, decided_on)},
        "yaxis": {"title": titled(unit), "rangemode": "tozero", "nticks": 5},
        "margin": {"l": 8, "r": 16, "t": 20, "b": 8},
    }
    layout |= _lines(expected, decided_on)
    rows = [(point.on.isoformat(), point.words) for point in shown]
    return Figure([line], layout, 240, _says(shown, expected), ("Day", unit or "Value"), rows)


def _hover(point: Point) -> str:
    fired = ", which fired a trigger" if point.fired else ""
    return plain(f"{point.on.isoformat()}: {point.words}{fired}")


def _days(shown: Sequence[Point], decided_on: date) -> list[str]:
    """From the first to the last day with a little room; from the decision on, where it came before."""
    days = [decided_on, *(point.on for point in shown)]
    first, last = min(days), max(days)
    room = max((last - first).days // 25, 1)
    return [
        date.fromordinal(max(first.toordinal() - room, 1)).isoformat(),
        date.fromordinal(last.toordinal() + room).isoformat(),
    ]


def _lines(expected: Expected | None, decided_on: date) -> Drawing:
    """The day of the decision, and what was expected."""
    day = decided_on.isoformat()
    shapes: list[Drawing] = [_upright(day)]
    notes: list[Drawing] = [_note("decided", x=day, yref="paper", y=1, xanchor="left", yanchor="bottom")]
    if expected:
        level = float(expected.value)
        shapes.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level, "line": DOTTED}
        )
        words = f"expected {plain(expected.words)}"
        notes.append(_note(words, xref="paper", x=1, y=level, xanchor="right", yanchor="bottom"))
    return {"shapes": shapes, "annotations": notes}


def _upright(day: str) -> Drawing:
    """A line through the whole height of the drawing."""
    line = {"color": "var(--line-strong)", "width": 1}
    return {"type": "line", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1, "line": line}


def _note(text: str, **place: object) -> Drawing:
    return {"text": text, "showarrow": False, "font": {"size": 12, "color": "var(--muted)"}, **place}


def _says(shown: Sequence[Point], expected: Expected | None) -> str:
    first, last = shown[0], shown[-1]
    told = f"{last.words} on {last.on.isoformat()}"
    if len(shown) > 1:
        told = f"From {first.words} on {first.on.isoformat()} to {told}"
    if expected:
        by = f" by {expected.by.isoformat()}" if expected.by else ""
        told += f"; expected {expected.words}{by}"
    fired = [point for point in shown if point.fired]
    if fired:
        told += f". A trigger fired on {fired[0].on.isoformat()}"
    return f"{told}."


# Forecast and observed, decision after decision ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """One decision while it was in force: what was expected of it, and what was observed, in its colour."""

    name: str  # ADR-0012
    hue: str
    began: date
    until: date
    expected: Expected | None
    points: Sequence[Point]


def forecast_figure(periods: Sequence[Period], *, unit: str) -> Figure:
    """One metric through decisions that followed one another, in the order in which they were decided."""
    days = [day for one in periods for day in (one.began, one.until)]
    every = [Point(day, Decimal(), "") for day in days] + [point for one in periods for point in one.points]
    layout: Drawing = {
        "xaxis": {"type": "date", "tickformat": "%-d %b %Y", "nticks": 4, "range": _days(every, min(days))},
        "yaxis": {"title": titled(unit), "rangemode": "tozero", "nticks": 5},
        "margin": {"l": 8, "r": 16, "t": 20, "b": 8},
        "hovermode": "closest",
    }
    layout |= _begins(periods)
    data = [line for one in periods for line in _lines_of(one)]
    rows = [row for one in periods for row in _rows_of(one)]
    head = ("Decision", "Day", "Observed", "Expected")
    return Figure(data, layout, 240, " ".join(map(_told, reversed(periods))), head, rows)


def _lines_of(one: Period) -> list[Drawing]:
    """What was expected as a dotted line while the decision counted, what was observed as dots."""
    found: list[Drawing] = []
    if one.expected:
        level = float(one.expected.value)
        words = plain(f"{one.name} expected {one.expected.words}")
        found.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [one.began.isoformat(), one.until.isoformat()],
                "y": [level, level],
                "line": {"color": fill(one.hue), "width": 2, "dash": "dot"},
                "hoverinfo": "text",
                "hovertext": [words, words],
            }
        )
    if one.points:
        found.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [point.on.isoformat() for point in one.points],
                "y": [float(point.value) for point in one.points],
                "line": {"color": fill(one.hue), "width": 1.5},
                "marker": {"color": fill(one.hue), "size": 8},
                "hoverinfo": "text",
                "hovertext": [f"{plain(one.name)}, {_hover(point)}" for point in one.points],
            }
        )
    return found


def _begins(periods: Sequence[Period]) -> Drawing:
    """The day on which each was decided; named where the names have room beside one another."""
    first, last = periods[0].began.toordinal(), max(one.until.toordinal() for one in periods)
    room, named_at = max((last - first) // 4, 1), -math.inf
    shapes, notes = [], []
    for one in periods:
        day = one.began.isoformat()
        shapes.append(_upright(day))
        if one.began.toordinal() - named_at >= room:
            named_at = one.began.toordinal()
            side = "right" if last - named_at < room and len(periods) > 1 else "left"
            notes.append(_note(plain(one.name), x=day, yref="paper", y=1, xanchor=side, yanchor="bottom"))
    return {"shapes": shapes, "annotations": notes}


def _rows_of(one: Period) -> list[tuple[str, str, str, str]]:
    expected = one.expected.words if one.expected else "nothing said"
    if not one.points:
        return [(one.name, "", "nothing yet", expected)]
    return [(one.name, point.on.isoformat(), point.words, expected) for point in one.points]


def _told(one: Period) -> str:
    expected = f"expected {one.expected.words}" if one.expected else "expected nothing in particular"
    if not one.points:
        return f"{one.name} {expected}; nothing was observed."
    last, count = one.points[-1], len(one.points)
    times = "once" if count == 1 else f"{count} times, last"
    return f"{one.name} {expected}; observed {times} on {last.on.isoformat()}: {last.words}."
