"""Which input matters most: each moved from low to high by itself, all others at their likely values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from costing.engine.arrays import Floats, Priced, Varied, numbers_of, priced, totals
from costing.engine.fields import FIELDS
from costing.engine.numbers import Spread
from costing.engine.prices import UNITS, Prices
from costing.engine.scenario import Scenario

SWING = Decimal("0.25")
"""How far an input without a range of its own is moved, down and up, within what is allowed."""
SMALLEST = 1e-6
"""Bars shorter than this part of the whole are left out: float noise, and inputs that are not read."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One input of a tornado: its low and high, and the result at each. ``assumed``: by ``SWING``, not given.

    ``key`` is a field, or the item of a price entered in the scenario.
    """

    key: str
    label: str
    low: Decimal
    high: Decimal
    at_low: float
    at_high: float
    assumed: bool

    @property
    def swing(self) -> float:
        """How far the result moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Tornado:
    """How the cost over the horizon moves: of one approach, or of it less another (``against``)."""

    approach: str
    against: str | None
    likely: float
    bars: tuple[Bar, ...]


def tornado(scenario: Scenario, prices: Prices, approach: str, against: str | None = None) -> Tornado | None:
    """The inputs by how much they move the result, the most first; None while a price is missing."""
    ready = {one.key: one for one in priced(scenario, prices)}
    moved = list(_moved(scenario))
    varied = _varied(scenario, moved)
    found = _result(ready, scenario, varied, approach, against)
    if found is None:
        return None
    bars = [
        Bar(
            key, label, spread.low, spread.high, float(found[2 * place]), float(found[2 * place + 1]), assumed
        )
        for place, (key, label, spread, assumed) in enumerate(moved)
    ]
    likely = float(found[-1])
    least = SMALLEST * max(abs(likely), 1.0)
    bars = sorted((bar for bar in bars if bar.swing > least), key=lambda bar: (-bar.swing, bar.key))
    return Tornado(approach, against, likely, tuple(bars))


Moved = tuple[str, str, Spread, bool]


def _moved(scenario: Scenario) -> Iterator[Moved]:
    for key, spread in scenario.numbers.items():
        if not spread.is_sure:
            yield key, FIELDS[key].label, spread, False
        elif spread.likely:
            field = FIELDS[key]
            low = max(field.minimum, spread.likely * (1 - SWING))
            high = min(field.maximum, spread.likely * (1 + SWING))
            yield key, field.label, Spread(low, spread.likely, high), True
    for item, own in scenario.own_prices.items():
        if not own.spread.is_sure:
            yield item, f"Price of {item}", own.spread, False


def _varied(scenario: Scenario, moved: list[Moved]) -> dict[str, Floats]:
    """Two scenarios for each input, low and high, and the likely one last."""
    own = scenario.own_prices
    likely = numbers_of(scenario)
    found = {}
    for place, (key, _, spread, _) in enumerate(moved):
        scale = 1 / UNITS[own[key].unit] if key in own else 1.0
        middle = float(spread.likely) * scale if key in own else likely[key]
        values = np.full(2 * len(moved) + 1, middle)
        values[2 * place], values[2 * place + 1] = float(spread.low) * scale, float(spread.high) * scale
        found[key] = values
    return found


def _result(
    ready: dict[str, Priced], scenario: Scenario, varied: Varied, approach: str, against: str | None
) -> Floats | None:
    one = totals(ready[approach], scenario, varied)
    other = totals(ready[against], scenario, varied) if against else None
    if one is None or (against and other is None):
        return None
    return one if other is None else one - other
