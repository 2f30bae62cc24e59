"""The same formulas on arrays: many scenarios at once, one value each, as floats.

A *column* is a set of such scenarios: some fields or prices hold an array, the others one number. Results
have the months down and the scenarios across, set-up in the first row: cumulative costs, in floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from costing.engine.approaches import APPROACHES, Approach, approach_for
from costing.engine.lines import Cost, When, costs_for
from costing.engine.months import given_to
from costing.engine.prices import Prices
from costing.engine.quantities import Sheet, Unknown
from costing.engine.rates import Rates, rates_of
from costing.engine.scenario import Scenario

Floats = NDArray[np.float64]
Varied = Mapping[str, Floats]
"""Fields, and items of prices in the scenario's currency for one unit's single thing, → a value each."""


@dataclass(frozen=True)
class Priced:
    """An approach made ready: its prices looked up and its costs chosen, once for many evaluations."""

    approach: Approach
    rates: Rates
    costs: tuple[Cost, ...]

    @property
    def key(self) -> str:
        return self.approach.key


def priced(scenario: Scenario, prices: Prices) -> tuple[Priced, ...]:
    """All approaches made ready."""
    found = []
    for key in APPROACHES:
        approach = approach_for(key, scenario.choices["small_model_does"])
        rates = rates_of(approach, scenario, prices)
        found.append(Priced(approach, rates, costs_for(approach, scenario, rates)))
    return tuple(found)


def numbers_of(scenario: Scenario) -> dict[str, float]:
    """The likely values as floats."""
    return {key: float(spread.likely) for key, spread in scenario.numbers.items()}


def cumulative(one: Priced, scenario: Scenario, varied: Varied) -> Floats | None:
    """Costs summed up, months down (set-up first) and scenarios across; None while a price is missing."""
    count = max((len(values) for values in varied.values()), default=1)
    sheet = _sheet(one, scenario, varied)
    try:
        sums = {when: _sum(one, sheet, when) for when in When}
        each_month = sums[When.EACH_MONTH] + sums[When.EACH_QUERY] * sheet["billed_queries"]
        if sums[When.EACH_RETRAINING] is not ZERO:
            each_month = each_month + sums[When.EACH_RETRAINING] * sheet["retrains"]
    except Unknown:
        return None
    rows = np.empty((scenario.months + 1, count))
    rows[0] = sums[When.ONCE]
    rows[1:] = each_month
    return np.cumsum(rows, axis=0, out=rows)


def totals(one: Priced, scenario: Scenario, varied: Varied) -> Floats | None:
    """The last row of ``cumulative``: the whole cost over the horizon, scenarios across."""
    found = cumulative(one, scenario, varied)
    return None if found is None else found[-1]


ZERO = 0.0


def _sheet(one: Priced, scenario: Scenario, varied: Varied) -> Sheet:
    numbers = {**numbers_of(scenario), **{key: varied[key] for key in varied if key in scenario.numbers}}
    values = {
        role: varied.get(rate.price.item, float(rate.value.likely)) for role, rate in one.rates.known.items()
    }
    months = np.arange(1, scenario.months + 1, dtype=np.float64).reshape(-1, 1)
    return Sheet({**given_to(one.approach, one.rates, numbers, values), "month": months})


def _sum(one: Priced, sheet: Sheet, when: When) -> Floats | float:
    found: Floats | float = ZERO
    for cost in one.costs:
        if cost.when is when:
            found = found + sheet.result(cost.amount, cost.reads)
    return found
