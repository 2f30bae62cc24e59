"""The golden figures of the cost model, their prices, and scenarios with nothing in them."""

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from costing.engine.claims.workbench import Workbench
from costing.engine.presets import PRICED_BY_THE_BOOK
from costing.engine.prices import Price, PriceBook, Source
from costing.engine.scenario import Scenario, checked, standard_scenario

GOLDEN = tomllib.loads(Path("tests/golden/costs.toml").read_text(encoding="utf-8"), parse_float=Decimal)
DAY = date(2026, 11, 21)
BEFORE = date(2026, 1, 1)
SOURCE = Source("The test's own book", "https://example.org/prices", DAY)


def price(item: str, amount: Any, unit: str = "1M tokens", since: date = BEFORE, **more: Any) -> Price:
    return Price(item, unit, Decimal(amount), more.pop("currency", "USD"), since, SOURCE, **more)


def golden_prices() -> list[Price]:
    rates = [
        price(f"{path}/{part}", amount)
        for path, parts in GOLDEN["prices"].items()
        for part, amount in parts.items()
    ]
    return rates + [price(item, amount, unit) for item, (unit, amount) in GOLDEN["other_prices"].items()]


BOOK = PriceBook(golden_prices())


def book_without(*items: str) -> PriceBook:
    return PriceBook(each for each in golden_prices() if each.item not in items)


def book_with(*prices: Price) -> PriceBook:
    items = {each.item for each in prices}
    return PriceBook([*(each for each in golden_prices() if each.item not in items), *prices])


STANDARD = standard_scenario(DAY)


def bare(months: int = 1, choices: dict[str, str] | None = None, **numbers: Any) -> Scenario:
    """A scenario in which only these inputs are not nothing; prices of labour count from the book."""
    nothing = Workbench(BOOK, DAY).scenario(choices or {})
    kept = {key: value for key, value in nothing.numbers.items() if key not in PRICED_BY_THE_BOOK}
    return checked(replace(nothing, months=months, numbers=kept)).with_numbers(**numbers)
