"""Numbers of the cost model: a ``Decimal`` in a scenario, an array with one value a draw in many at once.

Formulas are written once and serve both. ``choose`` stands for ``if``, ``at_least`` for ``max``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Number = Any
"""A ``Decimal``, or a numpy array of floats; both know + - * / ** and comparisons, mixed with ``int``."""

DAYS_A_MONTH = 30
"""Every month of the model has as many days."""


def choose(condition: Any, yes: Number, no: Number) -> Number:
    """``yes`` where the condition holds, else ``no``; both must be finite."""
    if isinstance(condition, bool):
        return yes if condition else no
    return no + condition * (yes - no)


def at_least(floor: Number, value: Number) -> Number:
    """The larger of two numbers."""
    return choose(value > floor, value, floor)


@dataclass(frozen=True, slots=True)
class Spread:
    """One input: the likely value, and how low and how high it may be. A sure one has all three alike."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @classmethod
    def sure(cls, value: Decimal | int | str) -> Spread:
        """An input without doubt."""
        exact = Decimal(value)
        return cls(exact, exact, exact)

    @classmethod
    def of(cls, low: Decimal | int | str, likely: Decimal | int | str, high: Decimal | int | str) -> Spread:
        """An input with doubt."""
        return cls(Decimal(low), Decimal(likely), Decimal(high))

    @property
    def is_sure(self) -> bool:
        return self.low == self.high

    @property
    def in_order(self) -> bool:
        """Whether low is not above likely, nor likely above high."""
        return self.low <= self.likely <= self.high

    def times(self, factor: Decimal) -> Spread:
        """All three multiplied: the same input in another unit."""
        return Spread(self.low * factor, self.likely * factor, self.high * factor)
