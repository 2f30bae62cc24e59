"""The JSON form of a scenario: flat, one key an input, what is left out takes its preset.

    {"day": "2026-11-21", "months": 36, "model": "openai/gpt-4o",
     "queries_per_day": 10000, "context_tokens": {"low": 500, "likely": 2000, "high": 3000},
     "currency": "EUR", "per_usd": 0.9,
     "own_prices": {"rerank/cohere/v3.5": {"amount": 1.5, "unit": "1K searches"}}}

``null`` leaves an optional field unknown. Unknown keys are refused, and so is any value outside its range.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from costing.engine.approaches import APPROACHES
from costing.engine.fields import CHOICES, FIELDS
from costing.engine.numbers import Spread
from costing.engine.presets import preset_of
from costing.engine.prices import UNITS
from costing.engine.scenario import (
    EARLIEST,
    LATEST,
    MONTHS_AT_MOST,
    BadScenario,
    OwnPrice,
    Scenario,
    checked,
)

FRAME = ("name", "day", "months", "compare_with", "currency", "per_usd", "rates", "own_prices")
KEYS = (*FRAME, *CHOICES, *FIELDS)
NAME = re.compile(r"[a-z0-9][\w.:-]*(/[\w.:-]+)+", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
LONGEST_NAME, MOST_OWN_PRICES = 100, 50
RATE_RANGE = (Decimal("0.000001"), Decimal(1_000_000))
EXAMPLES = {"rerank": "cohere/v3.5", "hosting": "azure/tuned"}
DEAREST = Decimal(1_000_000)


def scenario_from_wire(raw: object, *, day: date | None = None) -> Scenario:
    """The scenario that a JSON value describes; or ``BadScenario``; ``day`` counts where it names none."""
    given = _object("scenario", raw)
    for key in given:
        if key not in KEYS:
            raise BadScenario(str(key)[:LONGEST_NAME], "there is no such input.")
    currency, per_usd = _currency(given)
    return checked(
        Scenario(
            _day(given.get("day"), day),
            _numbers(given, per_usd),
            {key: _choice(key, given[key]) if key in given else CHOICES[key].default for key in CHOICES},
            _text("name", given.get("name", ""), LONGEST_NAME),
            _months(given.get("months", Scenario.months)),
            _one_of("compare_with", given.get("compare_with", Scenario.compare_with), tuple(APPROACHES)),
            currency,
            per_usd,
            _rates(given.get("rates")),
            _own_prices(given.get("own_prices")),
        )
    )


def scenario_to_wire(scenario: Scenario) -> dict[str, Any]:
    """The whole scenario as JSON values, presets written out: what it makes does not change with them."""
    numbers = {key: _spread_to_wire(scenario.numbers.get(key)) for key in FIELDS}
    frame: dict[str, Any] = {
        "name": scenario.name,
        "day": scenario.day.isoformat(),
        "months": scenario.months,
        "compare_with": scenario.compare_with,
        "currency": scenario.currency,
        "per_usd": plain(scenario.per_usd),
        "rates": {code: plain(rate) for code, rate in scenario.rates.items()},
        "own_prices": {
            item: {"amount": _spread_to_wire(own.spread), "unit": own.unit}
            for item, own in scenario.own_prices.items()
        },
    }
    return {**frame, **scenario.choices, **numbers}


def plain(value: Decimal) -> int | float:
    """A number as JSON has it: whole where it is."""
    return int(value) if value == value.to_integral_value() else float(value)


def _spread_to_wire(spread: Spread | None) -> Any:
    if spread is None or spread.is_sure:
        return None if spread is None else plain(spread.likely)
    return {"low": plain(spread.low), "likely": plain(spread.likely), "high": plain(spread.high)}


def _object(key: str, raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise BadScenario(key, "must be an object with named inputs.")
    return raw


def _number(key: str, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise BadScenario(key, "must be a number.")
    return raw if isinstance(raw, Decimal) else Decimal(str(raw)) if isinstance(raw, float) else Decimal(raw)


def _within(key: str, raw: object, low: Decimal, high: Decimal) -> Decimal:
    value = _number(key, raw)
    if not value.is_finite() or not low <= value <= high:
        raise BadScenario(key, f"{value:f} is outside what is allowed, {low:,} to {high:,}.")
    return value


def _spread(key: str, raw: object) -> Spread:
    if not isinstance(raw, Mapping):
        return Spread.sure(_number(key, raw))
    if set(raw) != {"low", "likely", "high"}:
        raise BadScenario(key, "must be a number, or an object with low, likely and high.")
    return Spread(*(_number(f"{key}.{part}", raw[part]) for part in ("low", "likely", "high")))


def _numbers(given: Mapping[str, Any], per_usd: Decimal) -> dict[str, Spread]:
    found = {}
    for key, field in FIELDS.items():
        if key not in given:
            value = preset_of(key, per_usd)
        elif given[key] is None and field.optional:
            value = None
        else:
            value = _spread(key, given[key])
        if value is not None:
            found[key] = value
    return found


def _text(key: str, raw: object, longest: int) -> str:
    if not isinstance(raw, str) or len(raw) > longest:
        raise BadScenario(key, f"must be text of at most {longest} characters.")
    return raw


def _one_of(key: str, raw: object, options: tuple[str, ...]) -> str:
    if raw not in options:
        raise BadScenario(key, f"must be one of {', '.join(options)}.")
    return str(raw)


def _choice(key: str, raw: object) -> str:
    choice = CHOICES[key]
    if choice.options:
        return _one_of(key, raw, choice.options)
    value = _text(key, raw, LONGEST_NAME)
    if value not in choice.also and not NAME.fullmatch(value):
        also = f", or {' or '.join(choice.also)}" if choice.also else ""
        raise BadScenario(
            key, f"must name provider and model, as in {EXAMPLES.get(key, choice.default)}{also}."
        )
    return value


def _months(raw: object) -> int:
    value = _within("months", raw, Decimal(1), Decimal(MONTHS_AT_MOST))
    if value != int(value):
        raise BadScenario("months", f"must be a whole number, 1 to {MONTHS_AT_MOST}.")
    return int(value)


def _day(raw: object, otherwise: date | None) -> date:
    if raw is None and otherwise is not None:
        return otherwise
    try:
        day = date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise BadScenario("day", f"must be a date from {EARLIEST} to {LATEST}, as 2026-11-21.")
    return day


def _code(key: str, raw: object) -> str:
    if not isinstance(raw, str) or not CURRENCY.fullmatch(raw):
        raise BadScenario(key, "must be a currency of three capital letters, as in EUR.")
    return raw


def _currency(given: Mapping[str, Any]) -> tuple[str, Decimal]:
    code = _code("currency", given.get("currency", "USD"))
    per_usd = _within("per_usd", given.get("per_usd", 1), *RATE_RANGE)
    if code == "USD" and per_usd != 1:
        raise BadScenario("per_usd", "must be 1 while the currency is USD.")
    if code != "USD" and "per_usd" not in given:
        raise BadScenario("per_usd", f"says how many {code} one US dollar is; it is needed.")
    return code, per_usd


def _rates(raw: object) -> dict[str, Decimal]:
    given = _object("rates", {} if raw is None else raw)
    if len(given) > MOST_OWN_PRICES:
        raise BadScenario("rates", f"may name at most {MOST_OWN_PRICES} currencies.")
    return {_code("rates", code): _within(f"rates.{code}", rate, *RATE_RANGE) for code, rate in given.items()}


def _own_prices(raw: object) -> dict[str, OwnPrice]:
    given = _object("own_prices", {} if raw is None else raw)
    if len(given) > MOST_OWN_PRICES:
        raise BadScenario("own_prices", f"may name at most {MOST_OWN_PRICES} items.")
    return {_item(item): _own_price(f"own_prices.{item}", own) for item, own in given.items()}


def _item(raw: object) -> str:
    item = _text("own_prices", raw, 2 * LONGEST_NAME)
    if not NAME.fullmatch(item):
        raise BadScenario("own_prices", f"{item!r} is no item of prices, as in hosting/azure/tuned.")
    return item


def _own_price(key: str, raw: object) -> OwnPrice:
    given = _object(key, raw)
    if set(given) != {"amount", "unit"}:
        raise BadScenario(key, "must have an amount and a unit.")
    unit = _one_of(f"{key}.unit", given["unit"], tuple(UNITS))
    spread = _spread(f"{key}.amount", given["amount"])
    for value in (spread.low, spread.likely, spread.high):
        _within(f"{key}.amount", value, Decimal(0), DEAREST)
    if not spread.in_order:
        raise BadScenario(f"{key}.amount", "low must not be above likely, nor likely above high.")
    return OwnPrice(spread, unit)
