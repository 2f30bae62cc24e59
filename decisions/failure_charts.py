"""The charts of a diagnosis: how the failures stand, what they are, and whether every kind has been seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from decisions.charts import (
    PERCENT,
    ROOM,
    TOP_DOWN,
    Drawing,
    Figure,
    counted_to,
    height_of,
    label,
    marker,
    markers_of,
    plain,
    titled,
)
from decisions.engine.before_after import Change
from decisions.engine.causes import SIDES_OF, Cause, Severity, Side
from decisions.engine.codebook import Codebook
from decisions.engine.diagnosis import Share
from decisions.engine.saturation import Growth
from decisions.engine.verdict import Finding
from decisions.engine.words import plural
from decisions.share_charts import share_row, shares_figure

HUES: Mapping[Side | None, str] = {
    Side.KNOWLEDGE: "rag",
    Side.BEHAVIOUR: "fine-tune",
    Side.PROMPT: "prompt",
    None: "open",
}
"""The hue of the approach that each side speaks for."""

TEXTURES: Mapping[Finding, str] = {
    Finding.SETTLED: "proven",
    Finding.LEANING: "indicated",
    Finding.PROMPT: "indicated",
}
"""How certain a finding is drawn; what is not there is unknown."""

CODES_SHOWN = 15

BESIDE: Drawing = {
    "textposition": "outside",
    "textfont": {"size": 12},
    "constraintext": "none",
    "cliponaxis": False,
}
"""A bar's words, behind its end."""


def sides_figure(sides: Sequence[Share], finding: Finding) -> Figure:
    """How the decided failures stand between the two sides, each with the range that fits it."""
    certainty = TEXTURES.get(finding, "unknown")
    hues = [HUES[Side(side.name)] for side in sides]
    figure = shares_figure(
        sides,
        [side.name.capitalize() for side in sides],
        [marker(hue, certainty) for hue in hues],
        columns=("Side", "Failures"),
    )
    even = {"type": "line", "x0": 0.5, "x1": 0.5, "yref": "paper", "y0": 0, "y1": 1}
    line = {"color": "var(--control)", "width": 1, "dash": "dot"}
    layout = figure.layout | {"xaxis": PERCENT, "shapes": [even | {"line": line}]}
    return replace(figure, layout=layout)


def causes_figure(shares: Sequence[Share]) -> Figure:
    """What all failures that were read count as."""
    hues = [_hue_of(share.name) for share in shares]
    names = [share.name.capitalize() for share in shares]
    return shares_figure(shares, names, [marker(hue) for hue in hues], columns=("Cause", "Failures"))


def codes_figure(shares: Sequence[Share], book: Codebook) -> Figure:
    """The codes that came first, the commonest on top; the rarest beyond fifteen stand in the table only."""
    shown = list(shares[:CODES_SHOWN])
    codes = [book.find(share.name) for share in shares]
    names = [code.name if code else share.name for code, share in zip(codes, shares, strict=True)]
    hues = [HUES[code.cause.side] if code else "open" for code in codes]
    hued = [marker(hue) for hue in hues[: len(shown)]]
    figure = shares_figure(shown, names[: len(shown)], hued, columns=("Code", "Failures"))
    rows = [share_row(name, share) for name, share in zip(names, shares, strict=True)]
    return replace(figure, rows=rows)


def count_figure(by_severity: Mapping[Side, Mapping[Severity | None, int]]) -> Figure:
    """The first tally: each side's failures, counted."""
    counts = {side: sum(levels.values()) for side, levels in by_severity.items()}
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": [label(side.capitalize()) for side in counts],
        "x": list(counts.values()),
        "text": [str(count) for count in counts.values()],
        **BESIDE,
        "hoverinfo": "text",
        "hovertext": [f"{side.capitalize()}: {plural(count, 'failure')}" for side, count in counts.items()],
        "marker": markers_of([marker(HUES[side]) for side in counts]),
    }
    layout = {"xaxis": counted_to(max(counts.values())), "yaxis": TOP_DOWN, "bargap": 0.4, "margin": ROOM}
    says = ", ".join(f"{side} {count}" for side, count in counts.items())
    rows = [(side.capitalize(), count) for side, count in counts.items()]
    return Figure([bars], layout, 200, f"{says}.", ("Side", "Failures"), rows)


def severity_figure(by_severity: Mapping[Side, Mapping[Severity | None, int]]) -> Figure:
    """The second tally: how bad each side's failures are, the worst on top."""
    levels = [
        level
        for level in (*reversed(Severity), None)
        if level or any(counts[None] for counts in by_severity.values())
    ]
    names = [str(level).capitalize() if level else "Not said" for level in levels]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": side.capitalize(),
            "y": names,
            "x": [counts[level] for level in levels],
            "text": [f"{counts[level]} {side}" if counts[level] else "" for level in levels],
            **BESIDE,
            "hoverinfo": "text",
            "hovertext": [
                f"{name}: {counts[level]} {side}" for name, level in zip(names, levels, strict=True)
            ],
            "marker": marker(HUES[side]),
        }
        for side, counts in by_severity.items()
        if any(counts.values())
    ]
    most = max(count for counts in by_severity.values() for count in counts.values())
    layout = {
        "xaxis": counted_to(most),
        "yaxis": TOP_DOWN,
        "barmode": "group",
        "bargap": 0.3,
        "margin": ROOM | {"r": 92},
    }
    told = [
        f"{name.lower()}: " + ", ".join(f"{counts[level]} {side}" for side, counts in by_severity.items())
        for name, level in zip(names, levels, strict=True)
    ]
    rows: list[tuple[str | int, ...]] = [
        (name, *(counts[level] for counts in by_severity.values()))
        for name, level in zip(names, levels, strict=True)
    ]
    head = ("Severity", *(side.capitalize() for side in by_severity))
    return Figure(traces, layout, height_of(names, least=3), f"{'; '.join(told)}.", head, rows)


def growth_figure(curve: Sequence[Growth]) -> Figure:
    """Kinds of failure seen after so many read: the median of shuffled orders, and the middle nine tenths."""
    read = [point.read for point in curve]
    edge: Drawing = {"type": "scatter", "mode": "lines", "x": read, "hoverinfo": "skip", "line": {"width": 0}}
    middle = {
        "type": "scatter",
        "mode": "lines+markers" if len(curve) < 3 else "lines",
        "x": read,
        "y": [point.median for point in curve],
        "line": {"color": "var(--ink)", "width": 2},
        "marker": {"color": "var(--ink)"},
        "hoverinfo": "text",
        "hovertext": [
            f"After {point.read} read: {_kinds(point.median)}"
            f" ({point.low:.0f} to {point.high:.0f} in nine of ten orders)"
            for point in curve
        ],
    }
    band = {"fill": "tonexty", "fillcolor": "color-mix(in srgb, var(--ink) 14%, transparent)"}
    layout = {
        "xaxis": {"title": titled("Failures read"), "rangemode": "tozero", "nticks": 8},
        "yaxis": {"title": titled("Kinds seen"), "rangemode": "tozero", "nticks": 6},
    }
    last = curve[-1]
    halfway = curve[len(curve) // 2]
    says = f"{_kinds(last.median)} after {plural(last.read, 'failure')}; {_kinds(halfway.median)} half-way."
    rows = [(point.read, f"{point.median:g}", f"{point.low:.1f}", f"{point.high:.1f}") for point in curve]
    return Figure(
        [
            edge | {"y": [point.low for point in curve]},
            edge | band | {"y": [point.high for point in curve]},
            middle,
        ],
        layout,
        280,
        says,
        ("Read", "Kinds, median", "Low", "High"),
        rows,
    )


def before_after_figure(changes: Sequence[Change], book: Codebook) -> Figure:
    """Each code's share of the failures read, in the earlier review (outline) and in this one (solid)."""
    codes = [book.find(change.name) for change in changes]
    names = [code.name if code else change.name for code, change in zip(codes, changes, strict=True)]
    hues = [HUES[code.cause.side] if code else "open" for code in codes]
    traces = [
        _then_or_now("Now", [(change.now, change.of_now) for change in changes], names, hues, "proven"),
        _then_or_now("Then", [(change.then, change.of_then) for change in changes], names, hues, "unknown"),
    ]
    most = max(value for trace in traces for value in trace["x"])
    layout = {
        "xaxis": PERCENT | {"range": [0, min(1, most * 1.05)]},
        "yaxis": TOP_DOWN,
        "barmode": "group",
        "bargap": 0.35,
        "margin": ROOM | {"r": 84},
    }
    says = " ".join(f"{name}: {change.says}" for name, change in zip(names, changes, strict=True))
    rows = [
        (name, f"{change.then} of {change.of_then}", f"{change.now} of {change.of_now}", f"{change.p:.3f}")
        for name, change in zip(names, changes, strict=True)
    ]
    height = height_of([label(name) for name in names], least=3)
    return Figure(traces, layout, height, says, ("Code", "Then", "Now", "p"), rows)


def _then_or_now(
    name: str, counts: Sequence[tuple[int, int]], names: Sequence[str], hues: Sequence[str], certainty: str
) -> Drawing:
    told = [f"{name}, {code}: {count} of {of}" for code, (count, of) in zip(names, counts, strict=True)]
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [label(code) for code in names],
        "x": [count / of if of else 0 for count, of in counts],
        "text": [f"{name.lower()} {count} of {of}" for count, of in counts],
        **BESIDE,
        "hoverinfo": "text",
        "hovertext": [plain(text) for text in told],
        "marker": markers_of([marker(hue, certainty) for hue in hues]),
    }


def _hue_of(name: str) -> str:
    return HUES[SIDES_OF.get(Cause(name))] if name in set(Cause) else HUES[None]


def _kinds(count: float) -> str:
    return f"{count:g} {'kind' if count == 1 else 'kinds'}"
