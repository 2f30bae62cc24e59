"""Charts of shares: how many of how many, and the range of true shares that fits. Pure, as all charts are."""

from __future__ import annotations

from collections.abc import Sequence

from decisions.charts import (
    PERCENT,
    ROOM,
    TOP_DOWN,
    Cell,
    Drawing,
    Figure,
    height_of,
    label,
    linked,
    markers_of,
    percent,
    plain,
    span,
)
from decisions.engine.diagnosis import Share


def shares_figure(
    shares: Sequence[Share],
    names: Sequence[str],
    markers: Sequence[Drawing],
    *,
    columns: tuple[str, str],
    links: Sequence[str] = (),
) -> Figure:
    """Bars of shares with their ranges, the counts in the labels. ``columns`` name the bars and their counts.

    ``links`` lead from each bar, and its count in the table, to what is counted.
    """
    labels = [label(name, f"{share.count} of {share.of}") for name, share in zip(names, shares, strict=True)]
    values = [share.count / share.of if share.of else 0 for share in shares]
    told = [f"{name}: {_told(share)}" for name, share in zip(names, shares, strict=True)]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": labels,
        "x": values,
        "hoverinfo": "text",
        "hovertext": [plain(text) for text in told],
        "marker": markers_of(markers),
        "error_x": _ranges(shares, "var(--surface)", thickness=5),
        **({"customdata": list(links)} if links else {}),
    }
    # The ranges once more, thin, over a rim in the page's colour: seen on bars of every colour.
    ranges = {
        "type": "scatter",
        "mode": "markers",
        "y": labels,
        "x": values,
        "marker": {"size": 1, "color": "var(--text)"},
        "hoverinfo": "skip",
        "error_x": _ranges(shares, "var(--text)", thickness=1.5),
    }
    reach = max((share.high for share in shares), default=1)
    axis = PERCENT | {"range": [0, min(1, reach * 1.05)]}
    layout = {"xaxis": axis, "yaxis": TOP_DOWN, "bargap": 0.45, "margin": ROOM}
    rows = [
        share_row(name, share, link)
        for name, share, link in zip(names, shares, links or [""] * len(names), strict=True)
    ]
    head = (*columns, "Of", "Share", "Range that fits (95 %)")
    return Figure([bars, ranges], layout, height_of(labels), f"{'; '.join(told)}.", head, rows)


def _ranges(shares: Sequence[Share], colour: str, *, thickness: float) -> Drawing:
    """The ranges that fit, drawn over the ends of their bars."""
    values = [share.count / share.of if share.of else 0 for share in shares]
    return {
        "type": "data",
        "symmetric": False,
        "array": [share.high - value for share, value in zip(shares, values, strict=True)],
        "arrayminus": [value - share.low for share, value in zip(shares, values, strict=True)],
        "color": colour,
        "thickness": thickness,
        "width": 4,
    }


def share_row(name: str, share: Share, link: str = "") -> tuple[Cell, ...]:
    """A share as a line of the table."""
    seen = percent(share.count / share.of) if share.of else "–"
    return (name, linked(share.count, link), share.of, seen, span(share.low, share.high))


def _told(share: Share) -> str:
    return f"{share.count} of {share.of}, anything from {span(share.low, share.high)} would fit"
