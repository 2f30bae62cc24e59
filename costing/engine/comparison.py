"""The front door: every approach of one scenario, side by side, with what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from costing.engine.approaches import APPROACHES
from costing.engine.breakeven import TOO_LONG, BreakEven, break_even
from costing.engine.latency import Latency, latency_of
from costing.engine.lifetimes import Outlived, outlived
from costing.engine.months import ApproachCost, cost_of
from costing.engine.prices import Lifetimes, Price, Prices
from costing.engine.scenario import Scenario
from costing.engine.volumes import BreakEvenVolume, break_even_volumes

ENGINE_VERSION = 1


@dataclass(frozen=True)
class Comparison:
    """What one scenario comes to. Money is in the scenario's currency; pairs are (approach, against)."""

    scenario: Scenario
    approaches: Mapping[str, ApproachCost]
    break_evens: Mapping[tuple[str, str], BreakEven]
    volumes: Mapping[tuple[str, str], BreakEvenVolume]
    latencies: Mapping[str, Latency]
    outlived: tuple[Outlived, ...]

    @property
    def cheapest(self) -> ApproachCost | None:
        """The one with the lowest total, of those that are priced in full and fit the window."""
        able = [one for one in self.approaches.values() if one.complete and one.fits_window]
        return min(able, key=lambda one: one.total, default=None)

    @property
    def prices(self) -> tuple[Price, ...]:
        """Every price that was used, each once: keep them with the figures."""
        used = [p for one in self.approaches.values() for line in one.lines for p in line.prices]
        return tuple(sorted(dict.fromkeys(used), key=lambda price: price.item))

    def per_acceptable(self, key: str) -> Decimal | None:
        """Cost of one acceptable answer over the horizon, set-up included; None while something is unknown.

        The expected cost of an answer divided by the share that is acceptable (arXiv 2605.09533).
        """
        one, share = self.approaches[key], self.scenario.likely(f"acceptable_{key}")
        return one.total / (sum(one.queries) * share / 100) if share and one.complete else None


def compare(scenario: Scenario, prices: Prices, lifetimes: Lifetimes | None = None) -> Comparison:
    """Price every approach of a scenario, and hold each against each."""
    costs = {key: cost_of(key, scenario, prices) for key in APPROACHES}
    pairs = [(one, other) for one in costs for other in costs if one != other]
    volumes = {(found.approach, found.against): found for found in break_even_volumes(scenario, prices)}
    for pair in pairs:
        if not all(costs[key].fits_window for key in pair):
            volumes[pair] = BreakEvenVolume(*pair, known=False, queries_per_day=None, says=TOO_LONG)
    return Comparison(
        scenario,
        costs,
        {(one, other): break_even(costs[one], costs[other]) for one, other in pairs},
        volumes,
        {key: latency_of(cost.approach, scenario) for key, cost in costs.items()},
        outlived(scenario, lifetimes or Lifetimes()),
    )


def costs_evidence(found: Comparison) -> dict[str, Any]:
    """The figures as evidence for a recommendation, in US dollars; what is not known is left out.

    ``monthly``: an average month of the horizon without set-up. ``break_even_months``: against the approach
    the scenario compares with, None for never. An approach that does not fit the window has no figures.
    """
    scenario = found.scenario
    able = {key: one for key, one in found.approaches.items() if one.complete and one.fits_window}
    against = scenario.compare_with
    crossings = {key: found.break_evens[key, against] for key in able if key != against}
    return {
        "monthly": {key: _rounded(one.running / scenario.per_usd) for key, one in able.items()},
        "break_even_months": {
            key: None if each.months is None else _rounded(each.months)
            for key, each in crossings.items()
            if each.known
        },
        "latency_ms": {key: _rounded(found.latencies[key].total.likely) for key in able},
        "window_tokens": _rounded(scenario.known("window_tokens")),
    }


def _rounded(value: Decimal) -> float:
    return float(value.quantize(Decimal("0.01"), ROUND_HALF_UP))
