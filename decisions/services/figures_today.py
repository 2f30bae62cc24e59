"""What a decision's chosen scenario comes to at the prices of a day: handed over by who works it out.

Prices and the ends of platforms are the affair of `costing`, whose task calls :func:`hand_over` for the
decisions in force. Everything here that speaks of prices reads only what was handed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from decisions.engine.parsing import costs_from_wire
from decisions.engine.triggers import Kind
from decisions.models import CostsToday, Decision, DecisionTrigger
from decisions.services.decisions import NotInForce
from decisions.services.observations import observe_figures


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a day. ``None`` is not known.

    ``costs`` are in the form of a review's: `{monthly, break_even_months, latency_ms, window_tokens}`, in US
    dollars, months, milliseconds and tokens. ``break_even_per_month`` is the volume, in requests a month, at
    which the chosen approach begins to pay at the prices of that day, ``break_even_then`` at those it was
    decided at, and ``volume`` the scenario's own. ``retires_on`` is the first day on which a model or a
    platform of the scenario ends.
    """

    costs: Mapping[str, Any]
    break_even_then: Decimal | None = None
    break_even_per_month: Decimal | None = None
    volume: Decimal | None = None
    retires_on: date | None = None


@transaction.atomic
def hand_over(decision: Decision, figures: Figures, *, as_of: date) -> bool:
    """Take over the figures of a day; False where later ones stand already.

    Handing the same over again changes nothing. With the first figures the trigger on the break-even is set.
    Raises :class:`~decisions.engine.parsing.BadEvidence` and :class:`NotInForce`.
    """
    costs_from_wire(figures.costs)
    if not Decision.objects.in_force().filter(pk=decision.pk).exists():
        raise NotInForce(f"{decision.identifier} was superseded or deprecated meanwhile.")
    stored = CostsToday.objects.select_for_update().filter(decision=decision).first()
    if stored is None:
        stored = CostsToday(decision=decision)
        _watch_break_even(decision, figures)
    elif stored.as_of > as_of:
        return False
    stored.figures, stored.as_of, stored.handed_over_at = dict(figures.costs), as_of, timezone.now()
    stored.save()
    values: dict[str, Decimal | date] = {}
    if figures.break_even_per_month is not None:
        values["break_even_per_month"] = figures.break_even_per_month
    if figures.retires_on is not None:
        values["retires_on"] = figures.retires_on
    observe_figures(decision, values, as_of=as_of)
    return True


def _watch_break_even(decision: Decision, figures: Figures) -> None:
    if figures.break_even_then is None:
        return
    trigger = DecisionTrigger(
        decision=decision,
        kind=Kind.PRICE,
        then_number=figures.break_even_then,
        volume=figures.volume,
    )
    DecisionTrigger.objects.bulk_create([trigger], ignore_conflicts=True)
