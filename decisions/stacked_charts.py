"""Charts of bars made of parts, each with its count, which leads to what it counts. Pure, as charts are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from decisions.charts import (
    ROOM,
    TOP_DOWN,
    Cell,
    Drawing,
    Figure,
    counts_axis,
    height_of,
    label,
    linked,
    plain,
)

Counts = Mapping[tuple[str, str], int]

LEGEND: Drawing = {
    "showlegend": True,
    "legend": {
        "orientation": "h",
        "y": 1,
        "yanchor": "bottom",
        "x": 0,
        "traceorder": "normal",
        "font": {"size": 12},
        "itemclick": False,
        "itemdoubleclick": False,
    },
}


LEGEND_LINE = 24
"""Pixels; each line holds about two words of a legend."""
FITTING: Drawing = {"uniformtext": {"minsize": 10, "mode": "hide"}}
"""Words that do not fit into their part of a bar are left out."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a part of a bar stands for: its key, word, sign and colour."""

    key: str
    word: str
    colour: str
    sign: str = ""

    @property
    def name(self) -> str:
        return f"{self.sign} {self.word}".strip()


def stacked_figure(
    places: Sequence[tuple[str, str]],
    kinds: Sequence[Kind],
    counts: Counts,
    link: Callable[[str, str], str],
    *,
    head: str,
    says: Callable[[int], str] | None = None,
) -> Figure | None:
    """Bars from left to right, each of the parts that are there; ``counts`` by place and kind."""
    shown = [(key, name) for key, name in places if any(counts.get((key, kind.key)) for kind in kinds)]
    used = [kind for kind in kinds if any(counts.get((key, kind.key)) for key, _ in shown)]
    if not shown:
        return None
    names = {key: label(name) for key, name in shown}
    by_name = {(kind.key, names[key]): counts.get((key, kind.key), 0) for key, _ in shown for kind in used}
    keys = {name: key for key, name in names.items()}
    traces = [part(kind, list(keys), by_name, lambda kind, name: link(keys[name], kind)) for kind in used]
    layout = {
        **(LEGEND if len(kinds) > 1 else {}),
        "barmode": "stack",
        "bargap": 0.35,
        "margin": ROOM,
        "xaxis": counts_axis(max(sum(by_name[kind.key, name] for kind in used) for name in keys)),
        "yaxis": TOP_DOWN,
        **FITTING,
    }
    rows = [
        line_of(name, names[key], used, by_name, lambda kind, name: link(keys[name], kind))
        for key, name in shown
    ]
    told = "; ".join(
        f"{name}: " + ", ".join(f"{kind.word.lower()} {by_name[kind.key, names[key]]}" for kind in used)
        for key, name in shown
    )
    columns = (head, *(kind.word for kind in used), *(("Total",) if len(used) > 1 else ()))
    above = LEGEND_LINE * ((len(used) + 1) // 2) if len(kinds) > 1 else 0
    height = height_of(list(keys), least=2 if above else 1, above=above)
    said = f"{says(len(shown))}: {told}." if says else f"{told}."
    return Figure(traces, layout, max(height, 160), said, columns, rows)


def part(
    kind: Kind,
    places: Sequence[str],
    counts: Counts,
    link: Callable[[str, str], str],
    *,
    across: bool = False,
) -> Drawing:
    """One kind of all the bars, with its counts in them; bars go up where places stand across."""
    values = [counts[kind.key, place] for place in places]
    along, up = ("x", "y") if across else ("y", "x")
    return {
        "type": "bar",
        "orientation": "v" if across else "h",
        "name": kind.name,
        along: list(places),
        up: values,
        "text": [str(value) if value else "" for value in values],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "hoverinfo": "text",
        "hovertext": [
            f"{place}, {plain(kind.word.lower())}: {value}"
            for place, value in zip(places, values, strict=True)
        ],
        "marker": {"color": kind.colour, "line": {"color": "var(--surface)", "width": 1}},
        "customdata": [link(kind.key, place) for place in places],
    }


def line_of(
    name: str, place: str, kinds: Sequence[Kind], counts: Counts, link: Callable[[str, str], str]
) -> tuple[Cell, ...]:
    """The counts of one place as a line of the table, each leading to what it counts; their sum last."""
    values = [counts[kind.key, place] for kind in kinds]
    cells = [linked(value, link(kind.key, place)) for kind, value in zip(kinds, values, strict=True)]
    return (name, *cells, *((sum(values),) if len(kinds) > 1 else ()))
