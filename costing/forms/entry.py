"""What a person enters about a scenario: text read as the engine's inputs, and what is wrong with it.

A number has three texts, `KEY`, `KEY-low` and `KEY-high`; without the last two it is sure. Every problem is
found at once, each under the field it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from costing.engine.fields import CHOICES, FIELDS
from costing.engine.numbers import Spread
from costing.engine.prices import UNITS
from costing.engine.scenario import BadScenario
from costing.engine.scenario import Scenario as Inputs
from costing.engine.scenario_wire import scenario_from_wire, scenario_to_wire

FACTORS = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, "b": 10**9}
NUMBER = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>\d{1,3}(?:[, \u00a0\u202f'’]\d{3})+|\d{1,18})(?P<part>\.\d{1,12})?"
    r"\s*(?P<factor>k|m|bn|b)?",
    re.ASCII | re.IGNORECASE,
)
WAYS_TO_SAY_UNKNOWN = ("", "–", "-", "?")
FRAME = ("day", "months", "compare_with", "currency", "per_usd", "rates", "own_prices")
OWN_PRICE = re.compile(r"(?P<item>\S+)\s+(?P<amount>\S+)\s*(?:/|per|a)\s*(?P<unit>.+)")
MOST_PROBLEMS = 100


@dataclass(frozen=True)
class Entry:
    """The texts of a form, what they come to, and what is wrong: field → one sentence.

    ``inputs`` is None while something is wrong.
    """

    texts: Mapping[str, str]
    inputs: Inputs | None
    errors: Mapping[str, str]


def entry_of(data: Mapping[str, str], *, today: date) -> Entry:
    """Read a form that was sent."""
    texts = {key: str(value).strip()[:2000] for key, value in data.items()}
    errors: dict[str, str] = {}
    wire = _wire(texts, errors)
    inputs = None
    for _ in range(MOST_PROBLEMS):  # the engine names one problem at a time
        try:
            inputs = scenario_from_wire(wire, day=today)
            break
        except BadScenario as error:
            field = error.field.partition(".")[0]
            errors.setdefault(field, _sentence(error.says))
            if field not in wire:
                break
            del wire[field]
    return Entry(texts, None if errors else inputs, errors)


def texts_of(inputs: Inputs) -> dict[str, str]:
    """The texts of a form that say what the inputs are."""
    wire = scenario_to_wire(inputs)
    texts = {key: str(wire[key]) for key in ("name", "day", "months", "compare_with", "currency")}
    texts["per_usd"] = f"{inputs.per_usd:f}"
    texts["rates"] = ", ".join(f"{code} {rate:f}" for code, rate in (inputs.rates or {}).items())
    texts["own_prices"] = "\n".join(
        f"{item} {_amount_text(own.spread)} / {own.unit}" for item, own in (inputs.own_prices or {}).items()
    )
    texts |= inputs.choices
    for key in FIELDS:
        spread = inputs.numbers.get(key)
        texts[key] = "" if spread is None else number_text(spread.likely)
        if spread is not None and not spread.is_sure:
            texts[f"{key}-low"], texts[f"{key}-high"] = number_text(spread.low), number_text(spread.high)
    return texts


def number_text(value: Decimal) -> str:
    """A number as people write it: 10,000 or 0.075."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal_from(text: str) -> Decimal:
    """A number as people write it: 10k, 1.5M, 100,000, −5. Raises ``ValueError``."""
    found = NUMBER.fullmatch(text)
    if not found:
        raise ValueError(f"“{text[:40]}” is no number. Write it like 10k, 1.5M or 100,000.")
    value = Decimal(re.sub(r"\D", "", found["whole"]) + (found["part"] or ""))
    sign = -1 if found["sign"] else 1
    return sign * value * FACTORS[(found["factor"] or "").lower()]


def _wire(texts: Mapping[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """What was entered, in the engine's wire form; what cannot be read at all goes to the errors."""
    wire: dict[str, Any] = {key: texts[key] for key in (*CHOICES, "compare_with", "day") if texts.get(key)}
    if texts.get("currency"):
        wire["currency"] = texts["currency"].upper()
    readers = {"months": decimal_from, "per_usd": decimal_from, "rates": _rates, "own_prices": _own_prices}
    for key, reader in readers.items():
        if texts.get(key):
            _read(wire, errors, key, lambda key=key, reader=reader: reader(texts[key]))
    if wire.get("currency", "USD") == "USD":
        wire.pop("per_usd", None)
    for key in FIELDS:
        if key in texts:
            _read(wire, errors, key, lambda key=key: _spread(key, texts))
    return wire


def _read(wire: dict[str, Any], errors: dict[str, str], key: str, reader: Any) -> None:
    try:
        wire[key] = reader()
    except ValueError as error:
        errors[key] = str(error)


def _spread(key: str, texts: Mapping[str, str]) -> Any:
    if texts[key] in WAYS_TO_SAY_UNKNOWN:
        if not FIELDS[key].optional:
            raise ValueError(f"A number is needed, {FIELDS[key].allowed}.")
        return None
    likely = decimal_from(texts[key])
    low, high = (texts.get(f"{key}-{end}", "") for end in ("low", "high"))
    if not low and not high:
        return likely
    return {
        "low": decimal_from(low) if low else likely,
        "likely": likely,
        "high": decimal_from(high) if high else likely,
    }


def _rates(text: str) -> dict[str, Decimal]:
    """`EUR 0.92, GBP 0.79`: how much of each one US dollar is."""
    found = {}
    for part in filter(None, re.split(r"[,;\n]+\s*", text)):
        code, _, amount = part.strip().partition(" ")
        found[code.upper()] = decimal_from(amount.strip())
    return found


def _own_prices(text: str) -> dict[str, Any]:
    """One a line: `hosting/acme/h100 2.50 / hour`."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = OWN_PRICE.fullmatch(line)
        if not parts or parts["unit"].strip() not in UNITS:
            raise ValueError(
                f"“{line[:60]}” cannot be read. Write item, amount and unit, as in "
                f"hosting/acme/h100 2.50 / hour; units are {', '.join(UNITS)}."
            )
        found[parts["item"]] = {"amount": _amount(parts["amount"]), "unit": parts["unit"].strip()}
    return found


def _amount(text: str) -> Any:
    """`2.50`, or `2..2.50..3` for low, likely and high."""
    ends = text.split("..")
    if len(ends) == 3:
        return dict(zip(("low", "likely", "high"), map(decimal_from, ends), strict=True))
    return decimal_from(text)


def _amount_text(spread: Spread) -> str:
    ends = (spread.likely,) if spread.is_sure else (spread.low, spread.likely, spread.high)
    return "..".join(f"{end:f}" for end in ends)


def _sentence(says: str) -> str:
    return says[:1].upper() + says[1:]
