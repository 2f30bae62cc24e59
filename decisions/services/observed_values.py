"""One observation as it comes in, checked and turned into the columns of its row."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from decisions.engine.observations import METRICS, Observation, Unit, Value, refusal
from decisions.engine.questions import QUESTIONNAIRE
from decisions.models.observations import DIGITS, LONGEST_WORD, PLACES

UNITS: dict[Unit, tuple[str, ...]] = {
    Unit.COUNT: ("count",),
    Unit.PERCENT: ("percent", "%"),
    Unit.MILLISECONDS: ("milliseconds", "ms"),
    Unit.DAY: ("day",),
    Unit.WORD: ("word",),
}
"""How a unit may be called, the name it is kept by first; money is called by its currency."""
LONGEST_NOTE = 500
LONGEST_UNIT = 20
LARGEST = Decimal(10) ** (DIGITS - PLACES)
SMALLEST = Decimal(1).scaleb(-PLACES)
NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Refused(Exception):
    """Why an observation is not taken, in words."""


@dataclass(frozen=True, slots=True)
class Item:
    """An observation as it comes in: of which decision, by id or number, and what is said of it."""

    decision: str
    metric: str
    value: object
    on: object
    unit: str = ""
    note: str = ""


def checked(item: Item, *, currency: str, own: Collection[str], as_of: date) -> dict[str, Any]:
    """The columns of a row. Raises :class:`Refused`."""
    unit = METRICS.get(item.metric)
    day = day_in(item.on)
    if day is None:
        raise Refused(f"{_shown(item.on)} is no day; write it as 2026-08-03.")
    one = Observation(item.metric, _value(item.value, unit), day)
    if why := refusal(one, as_of, own):
        raise Refused(why)
    _refuse_choice(one)
    _refuse_text(item.note, LONGEST_NOTE, "note")
    return {
        "metric": one.metric,
        "on": one.on,
        "unit": _unit(item, unit, currency),
        "note": item.note.strip(),
        **_columns(one.value),
    }


def day_in(given: object) -> date | None:
    """A day, or what is written as one; None where it is none."""
    if isinstance(given, date):
        return given
    if not isinstance(given, str) or not DAY.fullmatch(given.strip()):
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        return None


def _value(given: object, unit: Unit | None) -> Value:
    """What was given in its own kind, as far as it can be told; the engine refuses what does not fit."""
    if isinstance(given, bool):
        raise Refused("Its value is a number, a word or a day, not true or false.")
    if isinstance(given, int | float | Decimal):
        return _number(str(given))
    if unit is Unit.DAY and (day := day_in(given)):
        return day
    if isinstance(given, date):
        return given
    if not isinstance(given, str):
        raise Refused("Its value is a number, a word or a day.")
    text = given.strip()
    if unit is not Unit.WORD and NUMBER.fullmatch(text):
        return _number(text)
    _refuse_text(text, LONGEST_WORD, "value")
    return text


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Refused("Its value is a number.") from None
    if not number.is_finite():
        raise Refused("Its value is a number.")
    if abs(number) >= LARGEST:
        raise Refused(f"Its value is less than {LARGEST:,}.")
    return number.quantize(SMALLEST, ROUND_HALF_EVEN)


def _refuse_choice(one: Observation) -> None:
    if one.metric == "change_rate" and one.value not in QUESTIONNAIRE["change_rate"].values:
        raise Refused(f"Its value is one of {', '.join(QUESTIONNAIRE['change_rate'].values)}.")


def _refuse_text(text: str, longest: int, name: str) -> None:
    if len(text) > longest:
        raise Refused(f"Its {name} has at most {longest} letters.")
    if CONTROL.search(text):
        raise Refused(f"Its {name} holds signs that are no letters.")


def _unit(item: Item, unit: Unit | None, currency: str) -> str:
    _refuse_text(item.unit, LONGEST_UNIT, "unit")
    given = item.unit.strip()
    if unit is None:
        return given
    names = (currency,) if unit is Unit.MONEY else UNITS[unit]
    if given and given.lower() not in (name.lower() for name in names):
        raise Refused(f"“{item.metric}” is given in {' or '.join(names)}, not in {_shown(given)}.")
    return names[0]


def _columns(value: Value) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {"number": value, "word": ""}
    return {"number": None, "word": value.isoformat() if isinstance(value, date) else value}


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text}”" if len(text) <= 40 else f"“{text[:40]}…”"
