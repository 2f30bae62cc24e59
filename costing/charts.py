"""Charts of a comparison as values: cumulative cost, cost by volume, composition, and what matters most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from costing.engine.approaches import APPROACHES
from costing.engine.comparison import Comparison
from costing.engine.draws import Draws
from costing.engine.lines import Group
from costing.engine.months import ApproachCost
from costing.engine.sensitivity import Tornado
from costing.engine.volumes import REFERENCE_A_DAY
from decisions.charts import ROOM, TOP_DOWN, TRANSPARENT, Drawing, Figure, fill, height_of, label

HUES = {
    "prompt": "prompt",
    "long_prompt": "prompt",
    "rag": "rag",
    "fine_tune": "fine-tune",
    "both": "both",
    "small_model": "open",
}
DASHES = {"long_prompt": "dash", "small_model": "dot"}
"""Which share a hue, or have none, are told apart by their line as well as by their words."""

SYMBOLS = {
    "prompt": "circle",
    "long_prompt": "circle-open",
    "rag": "diamond",
    "fine_tune": "triangle-up",
    "both": "star",
    "small_model": "square",
}
PATTERNS = {Group.SETUP: "", Group.PER_QUERY: "/", Group.MONTHLY: ".", Group.UPKEEP: "x"}
GROUP_LABELS = {
    Group.SETUP: "Set-up",
    Group.PER_QUERY: "Questions",
    Group.MONTHLY: "Fees",
    Group.UPKEEP: "Upkeep",
}
LEGEND: Drawing = {
    "showlegend": True,
    "legend": {
        "orientation": "h",
        "x": 0,
        "y": 1.02,
        "yanchor": "bottom",
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
    },
}
HATCH: Drawing = {"fillmode": "replace", "bgcolor": "var(--surface)", "size": 7, "solidity": 0.35}
MOST_BARS = 10
VOLUMES = tuple(float(digit * 10**power) for power in range(1, 7) for digit in (1, 2, 5))
"""Questions a day at which the cost by volume is shown."""


def able(found: Comparison) -> list[ApproachCost]:
    """The approaches that can be drawn: priced in full, and fitting the window."""
    return [one for one in found.approaches.values() if one.complete and one.fits_window]


def cumulative_chart(found: Comparison, draws: Draws | None = None) -> Figure:
    """What has been paid by the end of each month, with bands from P10 to P90 where draws were made."""
    shown = able(found)
    bands = {} if draws is None else draws.bands
    traces: list[Drawing] = []
    for one in shown:
        if draws is not None and draws.drawn and one.key in bands:
            traces += _band(one.key, bands[one.key].p10, bands[one.key].p90)
        traces.append(_line(one.key, range(len(one.cumulative)), [_number(sum_) for sum_ in one.cumulative]))
    layout = {
        **LEGEND,
        "margin": {**ROOM, "t": 8},
        "hovermode": "x unified",
        "xaxis": {"title": {"text": "Months"}, "dtick": max(1, found.scenario.months // 12)},
        "yaxis": _money_axis(found),
    }
    head = ("Approach", *(["Set-up"] + [f"Month {month}" for month in range(1, found.scenario.months + 1)]))
    rows = [(_name(one.key), *(_told(sum_) for sum_ in one.cumulative)) for one in shown]
    ends = ", ".join(f"{_name(one.key)} {_told(one.total)}" for one in shown)
    says = f"Paid by month {found.scenario.months}, in {found.scenario.currency}: {ends or 'nothing known'}."
    return Figure(traces, layout, 400, says, head, rows)


def volume_chart(found: Comparison, by_volume: Mapping[str, Sequence[float]]) -> Figure:
    """Cost over the horizon at each volume, on logarithmic axes, with the plan and the documents' line."""
    shown = [one.key for one in able(found) if one.key in by_volume]
    planned = float(found.scenario.known("queries_per_day"))
    traces = [_line(key, VOLUMES, list(by_volume[key])) for key in shown]
    crossing = _crossing(found)
    marks = [(planned, "Your plan", "solid"), (REFERENCE_A_DAY, "The documents’ line", "dash")]
    if crossing is not None:
        marks.append((crossing, "Break-even", "dot"))
    layout = {
        **LEGEND,
        "margin": {**ROOM, "t": 8},
        "xaxis": {
            "type": "log",
            "title": {"text": "Questions a day"},
            "dtick": 1,
            "tickformat": ",~s",
            "range": [_exponent(VOLUMES[0]), _exponent(max(VOLUMES[-1], *(place for place, _, _ in marks)))],
        },
        "yaxis": {**_money_axis(found), "type": "log", "dtick": 1},
        "shapes": [_upright(place, dash) for place, _, dash in marks if place > 0],
        "annotations": [_written(place, text, number) for number, (place, text, _) in enumerate(marks)],
    }
    head = ("Questions a day", *(_name(key) for key in shown))
    rows = [
        (f"{volume:,.0f}", *(f"{by_volume[key][number]:,.0f}" for key in shown))
        for number, volume in enumerate(VOLUMES)
    ]
    told = "no break-even" if crossing is None else f"break-even at {crossing:,.0f} questions a day"
    return Figure(traces, layout, 400, f"Planned are {planned:,.0f} questions a day; {told}.", head, rows)


def composition_chart(found: Comparison) -> Figure:
    """What each approach's total is made of."""
    shown = able(found)
    names = [_name(one.key) for one in shown]
    labels = [label(name) for name in names]
    hues = [fill(HUES[one.key]) for one in shown]
    traces: list[Drawing] = []
    for group in Group:
        amounts = [_number(one.total_of(group)) for one in shown]
        hover = "%{y}, " + GROUP_LABELS[group] + ": %{x:,.0f}<extra></extra>"
        of_group = {"type": "bar", "orientation": "h", "legendgroup": group.value}
        marker = {"color": hues, "pattern": {**HATCH, "shape": PATTERNS[group], "fgcolor": hues}}
        traces.append(
            {
                **of_group,
                "y": labels,
                "x": amounts,
                "marker": marker,
                "hovertemplate": hover,
                "showlegend": False,
            }
        )
        traces.append({**of_group, "name": GROUP_LABELS[group], **_swatch(labels[:1], PATTERNS[group])})
    layout = {
        **LEGEND,
        "margin": ROOM,
        "barmode": "stack",
        "xaxis": _money_axis(found),
        "yaxis": TOP_DOWN,
    }
    head = ("Approach", *GROUP_LABELS.values(), "Total")
    rows = [
        (_name(one.key), *(_told(one.total_of(group)) for group in Group), _told(one.total)) for one in shown
    ]
    told = "; ".join(f"{_name(one.key)} {_told(one.total)}" for one in shown)
    says = f"Totals in {found.scenario.currency}: {told}."
    return Figure(traces, layout, height_of([label(name) for name in names], least=3), says, head, rows)


def _swatch(place: Sequence[str], shape: str) -> Drawing:
    """A bar of no length, for the legend alone: the texture in a colour that means no approach."""
    grey = fill("open")
    pattern = {**HATCH, "shape": shape, "fgcolor": grey}
    return {"y": list(place), "x": [0], "marker": {"color": grey, "pattern": pattern}, "hoverinfo": "skip"}


def tornado_chart(found: Comparison, tornado: Tornado) -> Figure:
    """Which inputs move the result most, each from its low to its high by itself."""
    bars = tornado.bars[:MOST_BARS]
    hue = fill(HUES[tornado.approach])
    names = [label(bar.label) for bar in bars]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": names,
            "base": [tornado.likely] * len(bars),
            "x": [getattr(bar, end) - tornado.likely for bar in bars],
            "marker": {
                "color": hue if end == "at_high" else "rgba(0, 0, 0, 0)",
                "line": {"color": hue, "width": 1.5},
            },
            "customdata": [[_text(getattr(bar, end[3:])), getattr(bar, end)] for bar in bars],
            "hovertemplate": "%{y} at %{customdata[0]}: %{customdata[1]:,.0f}<extra></extra>",
        }
        for end, name, ground in (("at_low", "At its low", TRANSPARENT), ("at_high", "At its high", hue))
    ]
    layout = {
        **LEGEND,
        "margin": ROOM,
        "barmode": "overlay",
        "xaxis": {**_money_axis(found), "rangemode": "normal"},
        "yaxis": TOP_DOWN,
    }
    rows = [
        (bar.label, _text(bar.low), _text(bar.high), f"{bar.at_low:,.0f}", f"{bar.at_high:,.0f}")
        for bar in bars
    ]
    head = ("Input", "Low", "High", "Result at low", "Result at high")
    most = f"{bars[0].label} matters most" if bars else "No input matters"
    return Figure(traces, layout, height_of(names, least=3), f"{most}.", head, rows)


def _line(key: str, places: Sequence[Any] | range, values: Sequence[float]) -> Drawing:
    colour = fill(HUES[key])
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": _name(key),
        "x": list(places),
        "y": list(values),
        "line": {"color": colour, "width": 2, "dash": DASHES.get(key, "solid")},
        "marker": {"color": colour, "symbol": SYMBOLS[key], "size": 6},
        "hovertemplate": "%{y:,.0f}",
    }


def _band(key: str, low: Sequence[float], high: Sequence[float]) -> list[Drawing]:
    """Two unseen lines with the ground between them tinted."""
    edge: Drawing = {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
        "x": list(range(len(low))),
    }
    tint = f"color-mix(in srgb, {fill(HUES[key])} 22%, transparent)"
    return [{**edge, "y": list(low)}, {**edge, "y": list(high), "fill": "tonexty", "fillcolor": tint}]


def _crossing(found: Comparison) -> float | None:
    """The volume at which fine-tuning crosses what it is compared with."""
    against = found.scenario.compare_with
    pair = ("fine_tune" if against != "fine_tune" else "rag", against)
    return found.volumes[pair].queries_per_day or None


def _upright(place: float, dash: str) -> Drawing:
    line = {"color": "var(--control)", "width": 1, "dash": dash}
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": place,
        "x1": place,
        "y0": 0,
        "y1": 1,
        "line": line,
    }


def _written(place: float, text: str, number: int) -> Drawing:
    """A word beside an upright line, each at its own height; on a logarithmic axis places are exponents."""
    beside = (
        {"xanchor": "left", "xshift": 4} if place < REFERENCE_A_DAY else {"xanchor": "right", "xshift": -4}
    )
    return {
        "xref": "x",
        "yref": "paper",
        "x": _exponent(place),
        "y": 0.98 - 0.07 * number,
        "text": text,
        "showarrow": False,
        "font": {"size": 12},
        **beside,
    }


def _exponent(place: float) -> float:
    return float(Decimal(place).log10())


def _money_axis(found: Comparison) -> Drawing:
    return {"title": {"text": found.scenario.currency}, "tickformat": ",~s", "rangemode": "tozero"}


def _name(key: str) -> str:
    return APPROACHES[key].label


def _number(amount: Decimal) -> float:
    return round(float(amount), 2)


def _told(amount: Decimal) -> str:
    return f"{amount:,.0f}"


def _text(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
