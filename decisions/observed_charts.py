"""The charts of what is observed: each metric as a series of days, against what was expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from decisions.charts import Drawing, Figure, plain

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
        "yaxis": {"title": {"text": plain(unit)}, "rangemode": "tozero", "nticks": 5},
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
    shapes: list[Drawing] = [
        {"type": "line", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1}
        | {"line": {"color": "var(--line-strong)", "width": 1}}
    ]
    notes: list[Drawing] = [_note("decided", x=day, yref="paper", y=1, xanchor="left", yanchor="bottom")]
    if expected:
        level = float(expected.value)
        shapes.append(
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level, "line": DOTTED}
        )
        words = f"expected {plain(expected.words)}"
        notes.append(_note(words, xref="paper", x=1, y=level, xanchor="right", yanchor="bottom"))
    return {"shapes": shapes, "annotations": notes}


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
