"""Uncertainty: the scenario drawn many times from its low, likely and high, with a seed.

Each input with a range is drawn from the triangle between low and high with its peak at likely, by itself.
Every input has a stream of its own, so that giving one a range does not draw the others anew. The same seed
gives the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from costing.engine.arrays import Floats, cumulative, priced
from costing.engine.fields import FIELDS, NO_COST
from costing.engine.numbers import Spread
from costing.engine.prices import UNITS, Prices
from costing.engine.scenario import Scenario

DRAWS = 10_000
MOST_DRAWS = 100_000
LARGEST_SEED = 2**32 - 1
PERCENTILES = (10, 50, 90)


@dataclass(frozen=True, slots=True)
class Band:
    """One approach's cumulative cost: P10, P50 and P90, set-up first, then the end of each month."""

    approach: str
    p10: tuple[float, ...]
    p50: tuple[float, ...]
    p90: tuple[float, ...]


@dataclass(frozen=True)
class Draws:
    """What the draws show. ``cheaper[(a, b)][m]``: share of draws in which a's sum is below b's by month m.

    ``missing`` are approaches of which a price is missing; ``drawn`` are the inputs that were not sure.
    """

    count: int
    seed: int
    drawn: tuple[str, ...]
    bands: Mapping[str, Band]
    cheaper: Mapping[tuple[str, str], tuple[float, ...]]
    missing: tuple[str, ...]

    def chance_cheaper(self, approach: str, against: str, month: int) -> float | None:
        """The probability that one approach is cheaper than another by a month; None while it is unknown."""
        found = self.cheaper.get((approach, against))
        return None if found is None else found[month]


def draw(scenario: Scenario, prices: Prices, *, count: int = DRAWS, seed: int = 0) -> Draws:
    """Draw the scenario ``count`` times. Raises ``ValueError`` for a count or seed out of range."""
    if not 1 <= count <= MOST_DRAWS:
        raise ValueError(f"Draws must be 1 to {MOST_DRAWS:,}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"The seed must be 0 to {LARGEST_SEED:,}.")
    varied = _drawn(scenario, count, seed)
    sums: dict[str, Floats] = {}
    missing = []
    for one in priced(scenario, prices):
        found = cumulative(one, scenario, varied)
        if found is None:
            missing.append(one.key)
        else:
            sums[one.key] = found
    return Draws(
        count,
        seed,
        tuple(varied),
        {key: _band(key, found) for key, found in sums.items()},
        _cheaper(sums),
        tuple(missing),
    )


def _drawn(scenario: Scenario, count: int, seed: int) -> dict[str, Floats]:
    found = {}
    for place, key in enumerate(FIELDS):
        spread = scenario.numbers.get(key)
        if spread is not None and not spread.is_sure and key not in NO_COST:
            found[key] = _triangle(spread, count, (seed, place))
    for item, own in scenario.own_prices.items():
        if not own.spread.is_sure:
            stream = (seed, *item.encode())
            found[item] = _triangle(own.spread, count, stream) / UNITS[own.unit]
    return found


def _triangle(spread: Spread, count: int, stream: tuple[int, ...]) -> Floats:
    generator = np.random.default_rng(stream)
    return generator.triangular(float(spread.low), float(spread.likely), float(spread.high), count)


def _band(key: str, sums: Floats) -> Band:
    low, middle, high = np.percentile(sums, PERCENTILES, axis=1)
    return Band(key, tuple(low.tolist()), tuple(middle.tolist()), tuple(high.tolist()))


def _cheaper(sums: Mapping[str, Floats]) -> dict[tuple[str, str], tuple[float, ...]]:
    return {
        (one, other): tuple((sums[one] < sums[other]).mean(axis=1).tolist())
        for one in sums
        for other in sums
        if one != other
    }
