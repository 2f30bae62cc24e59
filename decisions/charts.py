"""Charts as values: what is drawn, what it says, and its numbers as a table. Pure: values in, figures out.

A figure is drawn in the browser by plotly.js (its ``data`` and ``layout``). Colours are named as in the
stylesheets, ``var(--rag-fill)``, and looked up there, so that a chart follows the theme. Textures mean what
they mean everywhere: solid is proven, hatched is indicated, an outline is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

HEIGHTS = (80, 120, 160, 200, 240, 280, 320, 360, 400, 480, 560, 640, 800)
"""In pixels: the steps that charts.css knows."""

TRANSPARENT = "rgba(0, 0, 0, 0)"
LABEL_WIDTH = 26

Drawing = dict[str, Any]

TOP_DOWN: Drawing = {"autorange": "reversed", "showgrid": False, "tickfont": {"size": 12}}
PERCENT: Drawing = {"range": [0, 1], "tickformat": ".0%", "nticks": 6, "tickangle": 0}
ROOM: Drawing = {"l": 8, "r": 28, "t": 8, "b": 8}


@dataclass(frozen=True, slots=True)
class Linked:
    """A number of a table that leads to what is counted."""

    text: str | int
    href: str

    def __str__(self) -> str:
        return str(self.text)


Cell = str | int | Linked


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart: plotly's ``data`` and ``layout``, what it ``says`` in words, and its numbers as a table.

    ``height`` is one of :data:`HEIGHTS`, in pixels. A point whose ``customdata`` is an address leads there.
    """

    data: Sequence[Drawing]
    layout: Drawing
    height: int
    says: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def drawn(self) -> Drawing:
        """What the browser draws from, in JSON's own types."""
        return {"data": list(self.data), "layout": self.layout}


def linked(number: int, href: str) -> Cell:
    """A number that leads somewhere, where there is somewhere to go and something to see."""
    return Linked(number, href) if href and number else number


def plain(text: str) -> str:
    """Text as it stands: plotly reads tags and entities, and what people write may look like them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(*lines: str) -> str:
    """Lines of a label beside a bar, the long ones wrapped."""
    return "<br>".join(plain(part) for line in lines for part in wrap(line, LABEL_WIDTH) or [""])


def fill(hue: str) -> str:
    """The colour of an approach's marks and bars: prompt, rag, fine-tune, both or open."""
    return f"var(--{hue}-fill)"


def marker(hue: str, certainty: str = "proven") -> Drawing:
    """How a bar of this hue is filled, by how certain it is: solid, hatched, or an outline."""
    colour = fill(hue)
    edge = {"color": colour, "width": 1.5}
    if certainty == "proven":
        return {"color": colour, "line": edge}
    if certainty == "indicated":
        hatched = {"shape": "/", "fgcolor": colour, "bgcolor": TRANSPARENT, "size": 7, "solidity": 0.4}
        return {"color": colour, "line": edge, "pattern": hatched}
    return {"color": TRANSPARENT, "line": edge}


def height_of(labels: Sequence[str], *, least: int = 2, above: int = 0) -> int:
    """The step in which so many rows find room, each as high as the longest label, or as so many lines.

    ``above`` is the room in pixels that a legend takes.
    """
    lines = max((text.count("<br>") + 1 for text in labels), default=1)
    wanted = len(labels) * (max(lines, least) * 16 + 6) + 40 + above
    return next((height for height in HEIGHTS if height >= wanted), HEIGHTS[-1])


def titled(text: str) -> Drawing:
    """The title of an axis, as large as its figures."""
    return {"text": plain(text), "font": {"size": 12}}


def percent(share: float) -> str:
    """A share of 0–1 in whole percent."""
    return f"{round(100 * share)} %"


def span(low: float, high: float) -> str:
    """A range of shares in whole percent."""
    return f"{round(100 * low)}–{round(100 * high)} %"


def markers_of(markers: Sequence[Drawing]) -> Drawing:
    """One marker for each bar, in plotly's form: the same keys, with a list in each."""
    drawn: Drawing = {
        "color": [one["color"] for one in markers],
        "line": {"color": [one["line"]["color"] for one in markers], "width": 1.5},
    }
    if any("pattern" in one for one in markers):
        drawn["pattern"] = {**markers[0]["pattern"], "fgcolor": [one["color"] for one in markers]}
    return drawn


def counted_to(most: int) -> Drawing:
    """An axis of counts: whole numbers, with room for a label behind the longest bar."""
    return {"range": [0, max(most, 1) * 1.12], **counts_axis(most)}


def counts_axis(most: int) -> Drawing:
    """An axis of counts: whole numbers from nought, each once, however few."""
    steps: Drawing = {"dtick": 1} if most <= 5 else {"nticks": 5}
    return {"tickformat": "d", "rangemode": "tozero", **steps}
