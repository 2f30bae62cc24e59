"""What is observed of a feature after it was decided about: values of metrics on days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = Decimal | str | date


class Unit(StrEnum):
    """What the values of a metric are."""

    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"
    MILLISECONDS = "milliseconds"
    DAY = "day"
    WORD = "word"


METRICS = {
    "requests_per_month": Unit.COUNT,
    "change_rate": Unit.WORD,
    "quality_percent": Unit.PERCENT,
    "cost_per_month": Unit.MONEY,
    "latency_ms": Unit.MILLISECONDS,
    "latency_limit_ms": Unit.MILLISECONDS,
    "break_even_per_month": Unit.COUNT,
    "retires_on": Unit.DAY,
}
"""The metrics that everybody knows; a trigger of one's own brings its name with it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of a metric on a day."""

    metric: str
    value: Value
    on: date


def refusal(one: Observation, as_of: date, own: Iterable[str] = ()) -> str:
    """Why an observation cannot be taken, in words; empty where it can. `own` are metrics of one's own."""
    if one.on > as_of:
        return f"{one.on.isoformat()} is a day to come."
    if one.metric in own:
        return _refused(one.value, None)
    if one.metric not in METRICS:
        return f"The metric “{one.metric[:60]}” is not known here."
    return _refused(one.value, METRICS[one.metric])


def _refused(value: Value, unit: Unit | None) -> str:
    if unit is Unit.DAY:
        return "" if isinstance(value, date) else "Its value is a day, such as 2026-08-03."
    if unit is Unit.WORD:
        return "" if isinstance(value, str) and value.strip() else "Its value is one of the answers."
    if not isinstance(value, Decimal) or not value.is_finite():
        return "" if unit is None and isinstance(value, str) and value.strip() else "Its value is a number."
    if value < 0 and unit is not None:
        return "Its value is at least 0."
    if unit is Unit.PERCENT and value > 100:
        return "Its value is a percentage, from 0 to 100."
    return ""
