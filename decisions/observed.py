"""What was observed since a decision, put into words and series for its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from decisions.charts import Figure
from decisions.engine.observations import METRICS, Unit
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.triggers import SOURCES, WATCHED, Kind, State
from decisions.models import Decision, DecisionTrigger, Observation
from decisions.observed_charts import Expected, Point, series_figure
from decisions.services.triggers import Watched, figures_of
from decisions.wording import answer_in_words, grouped

NAMES = {
    "requests_per_month": "Volume",
    "change_rate": "How often the facts change",
    "quality_percent": "Quality",
    "cost_per_month": "Cost",
    "latency_ms": "Latency",
    "latency_limit_ms": "Latency allowed",
    "break_even_per_month": "Break-even",
    "retires_on": "End of a model or platform",
}
UNITS = {
    "requests_per_month": "requests a month",
    "quality_percent": "% acceptable answers",
    "latency_ms": "ms",
    "latency_limit_ms": "ms allowed",
    "break_even_per_month": "requests a month",
}
ASKED = (
    *("requests_per_month", "quality_percent", "cost_per_month", "latency_ms", "latency_limit_ms"),
    *("change_rate", "retires_on"),
)
"""What people enter; a break-even is worked out."""
KINDS = {
    Kind.VOLUME: "Volume",
    Kind.CHANGE_RATE: "How often the facts change",
    Kind.QUALITY: "Quality",
    Kind.COST: "Cost",
    Kind.LATENCY: "Latency",
    Kind.PRICE: "Break-even",
    Kind.PLATFORM: "End of a model or platform",
    Kind.METRIC: "A metric of your own",
    Kind.EVENT: "An event that somebody reports",
}


@dataclass(frozen=True, slots=True)
class TriggerShown:
    """One trigger and how it stands; ``source`` is the published statement behind it, where there is one."""

    trigger: DecisionTrigger
    name: str
    state: str
    says: str
    source: str
    fired_by: Observation | None
    is_event: bool


@dataclass(frozen=True, slots=True)
class Series:
    """One metric: drawn where its values are numbers, else said in words, the newest first."""

    metric: str
    name: str
    id: str
    figure: Figure | None
    words: tuple[tuple[date, str], ...]


def triggers_shown(watched: Iterable[Watched]) -> list[TriggerShown]:
    """The triggers of a decision in words."""
    return [
        TriggerShown(
            one.trigger,
            name_of(one.trigger),
            one.judged.state.value,
            _state_words(one),
            SOURCES.get(Kind(one.trigger.kind), ""),
            one.fired_by,
            one.trigger.kind == Kind.EVENT,
        )
        for one in watched
    ]


def name_of(trigger: DecisionTrigger) -> str:
    """What it is called on a page."""
    return trigger.metric or KINDS[Kind(trigger.kind)]


def _state_words(one: Watched) -> str:
    if one.judged.state is not State.MUTED:
        return one.judged.says
    trigger = one.trigger
    would = " It would have fired." if one.judged.observation else ""
    return f"{one.judged.says} {trigger.muted_by_name}: {trigger.muted_because}{would}"


def series_of(
    decision: Decision, observed: Sequence[Observation], watched: Iterable[Watched]
) -> list[Series]:
    """Everything observed by metric: what is drawn first, in the order in which metrics are known."""
    fired = {one.fired_by.pk for one in watched if one.fired_by and one.judged.state is State.FIRED}
    by_metric: dict[str, list[Observation]] = {}
    for one in observed:
        by_metric.setdefault(one.metric, []).append(one)
    expected = expected_of(decision.content)
    known = list(NAMES)
    order = sorted(by_metric, key=lambda name: (known.index(name) if name in known else len(known), name))
    decided_on = timezone.localdate(decision.decided_at, timezone.get_default_timezone())
    found = [
        _series(place, metric, by_metric[metric], fired, expected, decided_on)
        for place, metric in enumerate(order)
    ]
    return sorted(found, key=lambda one: one.figure is None)


def _series(
    place: int,
    metric: str,
    rows: Sequence[Observation],
    fired: set[Any],
    expected: Mapping[str, Expected],
    decided_on: date,
) -> Series:
    points = [
        Point(one.on, one.number, value_in_words(one), one.pk in fired)
        for one in rows
        if one.number is not None
    ]
    unit = UNITS.get(metric, rows[-1].unit)
    figure = series_figure(points, expected.get(metric), unit=unit, decided_on=decided_on) if points else None
    words = tuple((one.on, value_in_words(one)) for one in reversed(rows) if one.number is None)
    return Series(metric, NAMES.get(metric, metric), f"series-{place}", figure, words)


def expected_of(content: Mapping[str, Any]) -> dict[str, Expected]:
    """What a decision expected of each metric that is a number."""
    said = content["record"]["expected"]
    by = date.fromisoformat(said["by"]) if said["by"] else None
    currency = (said["cost_per_month"] or {}).get("currency", "USD")
    found = {}
    for kind, value in figures_of(content):
        metric = WATCHED[kind][0]
        if isinstance(value, Decimal):
            dated = by if metric in ("quality_percent", "cost_per_month") else None
            found[metric] = Expected(value, _number_in_words(metric, value, currency), dated)
    return found


def value_in_words(one: Observation) -> str:
    """A value with its unit, as one says it."""
    if one.number is not None:
        return _number_in_words(one.metric, one.number, one.unit)
    if one.metric == "change_rate" and one.word in QUESTIONNAIRE["change_rate"].values:
        return answer_in_words("change_rate", one.word)
    return one.word


def _number_in_words(metric: str, number: Decimal, unit: str) -> str:
    plain = number.normalize()
    words = grouped(int(plain) if plain == plain.to_integral() else float(plain))
    match METRICS.get(metric):
        case Unit.PERCENT:
            return f"{words} %"
        case Unit.MONEY:
            return f"{unit} {words}"
        case Unit.MILLISECONDS:
            return f"{words} ms"
        case Unit.COUNT:
            return words
    return f"{words} {unit}".strip()
