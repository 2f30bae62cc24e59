"""One cost scenario: every input, as one frozen value. What stands in it has been validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from costing.engine.fields import CHOICES, FIELDS
from costing.engine.numbers import Spread
from costing.engine.presets import preset_of

EARLIEST, LATEST = date(2020, 1, 1), date(2100, 12, 31)
"""The days for which prices can be asked."""
MONTHS_AT_MOST = 60
MOST_A_DAY = Decimal(10**12)
"""Traffic that no growth may exceed."""


class BadScenario(ValueError):
    """An input cannot be used: ``field`` names it, the sentence says what is allowed."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(f"{field}: {says}")
        self.field = field
        self.says = says


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price entered in the scenario, which counts instead of any other; in the scenario's currency."""

    spread: Spread
    unit: str


@dataclass(frozen=True)
class Scenario:
    """The inputs of a cost comparison.

    ``day``: prices of that day count, in every month. ``months``: the horizon. ``compare_with``: the approach
    that the others must beat. ``currency``: that of every figure; one US dollar is ``per_usd`` of it, and
    ``rates`` says the same of other currencies in which prices stand. ``numbers`` holds a spread for each
    field but those left unknown.
    """

    day: date
    numbers: Mapping[str, Spread]
    choices: Mapping[str, str]
    name: str = ""
    months: int = 12
    compare_with: str = "rag"
    currency: str = "USD"
    per_usd: Decimal = Decimal(1)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    own_prices: Mapping[str, OwnPrice] = field(default_factory=dict)

    def likely(self, key: str) -> Decimal | None:
        """The likely value of a field; None while it is unknown."""
        spread = self.numbers.get(key)
        return None if spread is None else spread.likely

    def known(self, key: str) -> Decimal:
        """The likely value of a field that always has one."""
        return self.numbers[key].likely

    def can_be(self, key: str) -> bool:
        """Whether a field may be anything but 0."""
        spread = self.numbers.get(key)
        return spread is not None and (spread.low != 0 or spread.high != 0)

    def with_numbers(self, **changes: Spread | Decimal | int | str) -> Scenario:
        """The same scenario with some fields given otherwise; sure ones as plain numbers."""
        spreads = {
            key: value if isinstance(value, Spread) else Spread.sure(value) for key, value in changes.items()
        }
        return checked(replace(self, numbers={**self.numbers, **spreads}))

    def with_choices(self, **changes: str) -> Scenario:
        """The same scenario with some choices made otherwise."""
        return checked(replace(self, choices={**self.choices, **changes}))


def standard_scenario(day: date, *, currency: str = "USD", per_usd: Decimal = Decimal(1)) -> Scenario:
    """The scenario that the presets make."""
    found = {key: preset_of(key, per_usd) for key in FIELDS}
    return Scenario(
        day,
        {key: value for key, value in found.items() if value is not None},
        {key: choice.default for key, choice in CHOICES.items()},
        currency=currency,
        per_usd=per_usd,
    )


def checked(scenario: Scenario) -> Scenario:
    """The scenario itself, when every number is in its range and none contradicts another."""
    for key, spread in scenario.numbers.items():
        check_spread(key, spread, scenario.per_usd)
    traffic = scenario.numbers["queries_per_day"].high
    growth = scenario.numbers["growth_percent"].high
    if traffic * (1 + growth / 100) ** (scenario.months - 1) > MOST_A_DAY:
        says = f"with this growth traffic would pass {MOST_A_DAY:,} a day within {scenario.months} months."
        raise BadScenario("growth_percent", says)
    return scenario


def check_spread(key: str, spread: Spread, per_usd: Decimal = Decimal(1)) -> None:
    """Refuse a number outside its field's range, and a spread that is not in order; money by its currency."""
    field = FIELDS[key]
    for value in (spread.low, spread.likely, spread.high):
        if not value.is_finite() or not field.minimum <= value <= field.most(per_usd):
            raise BadScenario(key, f"{value:f} is outside what is allowed, {field.allowed_in(per_usd)}.")
    if not spread.in_order:
        raise BadScenario(key, "low must not be above likely, nor likely above high.")
