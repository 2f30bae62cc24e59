"""What decisions of a project expected a month to cost and answers to be worth, against what was observed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from decisions.charts import Figure
from decisions.models import Decision, Observation
from decisions.observed import NAMES, UNITS, expected_of, value_in_words
from decisions.observed_charts import Period, Point, forecast_figure

METRICS = ("quality_percent", "cost_per_month")
DRAWN = 12
"""Decisions, the newest of those whose part of the project has been observed."""
POINTS = 800
"""Observations of them all, the newest."""

Key = tuple[UUID | None, str, str, str]
"""Component, part of it, metric, unit: what can be drawn on one pair of axes."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One metric of one part of the project; `part` is empty where there is only one."""

    id: str
    title: str
    figure: Figure
    note: str


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What is drawn, how many decisions could be, and those in force of which nothing was observed."""

    drawn: Sequence[Forecast]
    left_out: int
    unobserved: Sequence[Decision]


def is_observed() -> Exists:
    """Whether anything was observed of a decision that can be held against its forecast."""
    return Exists(
        Observation.objects.filter(decision=OuterRef("pk"), metric__in=METRICS, number__isnull=False)
    )


def forecasts_of(decisions: Sequence[Any], *, as_of: date) -> Forecasts:
    """By two queries for however many decisions, which come annotated with `is_observed` and a component."""
    parts = {(one.component_id, one.covers) for one in decisions if one.is_observed}
    following = [one for one in decisions if (one.component_id, one.covers) in parts]
    following.sort(key=lambda one: (one.decided_at, one.number))
    shown = following[-DRAWN:]
    unobserved = [one for one in decisions if one.is_in_force and not one.is_observed]
    drawn = _drawn(shown, as_of, is_one=len(parts) == 1) if shown else []
    return Forecasts(drawn, len(following) - len(shown), unobserved)


def _drawn(shown: Sequence[Decision], as_of: date, *, is_one: bool) -> list[Forecast]:
    expected = _expected(shown)
    observed = _observed(shown)
    periods: defaultdict[Key, list[Period]] = defaultdict(list)
    names = {}
    for one in shown:
        currency, of = expected[one.pk]
        for metric in METRICS:
            key = (one.component_id, one.covers, metric, UNITS.get(metric, f"{currency} a month"))
            names[key] = _part(one)
            points = observed[one.pk, metric]
            if metric in of or points:
                began = _day(one.decided_at)
                until = _day(one.ended_at) if one.ended_at else as_of
                hue = one.approach.replace("_", "-") or "open"
                periods[key].append(
                    Period(str(one.identifier), hue, began, max(began, until), of.get(metric), points)
                )
    return [
        Forecast(
            f"forecast-{place}",
            NAMES[key[2]] if is_one else f"{NAMES[key[2]]}: {names[key]}",
            forecast_figure(found, unit=key[3]),
            _note(found),
        )
        for place, (key, found) in enumerate(periods.items())
        if any(one.points for one in found)
    ]


def _expected(shown: Iterable[Decision]) -> dict[UUID, tuple[str, dict[str, Any]]]:
    """Decision → the currency it reckons in, and what it expected of each metric."""
    contents = Decision.objects.filter(pk__in=[one.pk for one in shown]).values_list("pk", "content")
    found = {}
    for pk, content in contents:
        cost = content["record"]["expected"]["cost_per_month"] or {}
        found[pk] = (cost.get("currency", "USD"), expected_of(content))
    return found


def _observed(shown: Iterable[Decision]) -> defaultdict[tuple[UUID, str], list[Point]]:
    """Decision and metric → what was observed, the oldest first."""
    rows = Observation.objects.filter(decision__in=[one.pk for one in shown], metric__in=METRICS)
    found: defaultdict[tuple[UUID, str], list[Point]] = defaultdict(list)
    newest = rows.exclude(number=None).order_by("-on", "-pk").defer("note")[:POINTS]
    for one in reversed(newest):
        if one.number is not None:
            found[one.decision_id, one.metric].append(Point(one.on, one.number, value_in_words(one)))
    return found


def _part(one: Decision) -> str:
    return ", ".join(filter(None, (str(one.component), one.covers)))


def _note(periods: Sequence[Period]) -> str:
    """How much it rests on: a few observations are no trend."""
    counts = ", ".join(f"{len(one.points) or 'none'} of {one.name}" for one in periods)
    return f"Observations: {counts}. Dotted: what was expected."


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())
