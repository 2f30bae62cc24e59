"""A comparison as plain JSON values, in a fixed order: what the command line prints and files keep.

Money is in the scenario's currency, rounded to eight digits after the point; ``null`` is not known.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from costing.engine.comparison import ENGINE_VERSION, Comparison, costs_evidence
from costing.engine.draws import Draws
from costing.engine.latency import Latency
from costing.engine.lines import Group
from costing.engine.months import ApproachCost, Line
from costing.engine.numbers import Spread
from costing.engine.prices import Price
from costing.engine.scenario_wire import plain, scenario_to_wire
from costing.engine.sensitivity import Tornado

DIGITS = Decimal("1e-8")


def comparison_to_wire(found: Comparison) -> dict[str, Any]:
    """The whole comparison."""
    cheapest = found.cheapest
    return {
        "engine_version": ENGINE_VERSION,
        "scenario": scenario_to_wire(found.scenario),
        "cheapest": cheapest and cheapest.key,
        "approaches": [_approach(one, found) for one in found.approaches.values()],
        "break_evens": [_break_even(pair, found) for pair in found.break_evens],
        "outlived": [
            {
                "approach": each.approach,
                "item": each.lifetime.item,
                "retires": each.lifetime.retires.isoformat(),
                "closes_to_new": each.lifetime.closes_to_new and each.lifetime.closes_to_new.isoformat(),
                "says": each.says,
            }
            for each in found.outlived
        ],
        "prices": [price_to_wire(price) for price in found.prices],
        "evidence": costs_evidence(found),
    }


def price_to_wire(price: Price) -> dict[str, Any]:
    """One price with its source, as a review keeps it."""
    return {
        "item": price.item,
        "amount": plain(price.amount),
        "currency": price.currency,
        "unit": price.unit,
        "since": price.since.isoformat(),
        "kind": price.kind,
        "source": {
            "name": price.source.name,
            "url": price.source.url,
            "read": price.source.read and price.source.read.isoformat(),
        },
        "note": price.note,
    }


def draws_to_wire(draws: Draws) -> dict[str, Any]:
    """The bands and probabilities; the first figure of each row is the set-up, then one a month."""
    return {
        "count": draws.count,
        "seed": draws.seed,
        "drawn": list(draws.drawn),
        "missing": list(draws.missing),
        "bands": [
            {
                "approach": band.approach,
                **{name: [_short(value) for value in getattr(band, name)] for name in ("p10", "p50", "p90")},
            }
            for band in draws.bands.values()
        ],
        "cheaper": [
            {"approach": one, "against": other, "probability": list(shares)}
            for (one, other), shares in draws.cheaper.items()
        ],
    }


def tornado_to_wire(tornado: Tornado) -> dict[str, Any]:
    """The inputs by how much they matter."""
    return {
        "approach": tornado.approach,
        "against": tornado.against,
        "likely": _short(tornado.likely),
        "bars": [
            {
                "key": bar.key,
                "label": bar.label,
                "low": plain(bar.low),
                "high": plain(bar.high),
                "at_low": _short(bar.at_low),
                "at_high": _short(bar.at_high),
                "assumed": bar.assumed,
            }
            for bar in tornado.bars
        ],
    }


def _approach(one: ApproachCost, found: Comparison) -> dict[str, Any]:
    return {
        "approach": one.key,
        "label": one.approach.label,
        "complete": one.complete,
        "problems": list(one.problems),
        "fits_window": one.fits_window,
        "notes": list(one.notes),
        "setup": _money(one.setup),
        "per_query": _money(one.per_query),
        "running": _money(one.running),
        "total": _money(one.total),
        "by_group": {group.value: _money(one.total_of(group)) for group in Group},
        "per_acceptable_answer": _money(found.per_acceptable(one.key)),
        "by_month": [_money(amount) for amount in one.by_month],
        "cumulative": [_money(amount) for amount in one.cumulative],
        "latency": _latency(found.latencies[one.key]),
        "lines": [_line(line) for line in one.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.cost.key,
        "label": line.cost.label,
        "group": line.cost.group.value,
        "when": line.cost.when.value,
        "formula": line.cost.formula,
        "inputs": {name: float(value) for name, value in line.inputs.items()},
        "prices": [price.item for price in line.prices],
        "amount": _money(line.amount),
        "total": _money(line.total),
        "problem": line.problem,
    }


def _latency(latency: Latency) -> dict[str, Any]:
    return {
        "model_ms": _spread(latency.model),
        "added_ms": _spread(latency.added),
        "total_ms": _spread(latency.total),
        "within_budget": latency.within,
    }


def _spread(spread: Spread) -> dict[str, int | float]:
    return {"low": plain(spread.low), "likely": plain(spread.likely), "high": plain(spread.high)}


def _break_even(pair: tuple[str, str], found: Comparison) -> dict[str, Any]:
    months, volume = found.break_evens[pair], found.volumes[pair]
    return {
        "approach": months.approach,
        "against": months.against,
        "known": months.known,
        "month": months.month,
        "months": _money(months.months),
        "says": months.says,
        "queries_per_day": None if volume.queries_per_day is None else _short(volume.queries_per_day),
        "volume_says": volume.says,
    }


def _money(value: Decimal | None) -> float | None:
    return None if value is None else float(value.quantize(DIGITS, ROUND_HALF_EVEN))


def _short(value: float) -> float:
    """Floats to twelve digits, so that the last bits of a machine do not show."""
    return float(f"{value:.12g}")
