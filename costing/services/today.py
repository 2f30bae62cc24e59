"""What the chosen scenarios of decisions cost at today's prices, handed over to those who judge again."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from costing.engine.comparison import Comparison, compare, costs_evidence
from costing.engine.scenario import BadScenario, Scenario
from costing.engine.scenario_wire import scenario_from_wire
from costing.price_book import lifetimes
from costing.services.prices import prices_for
from decisions.models import Decision, Team
from decisions.services.decisions import NotInForce
from decisions.services.figures_today import Figures, hand_over

DAYS_A_MONTH = 30
logger = logging.getLogger(__name__)


def hand_over_all(*, as_of: date) -> int:
    """Work out the scenario of each decision in force at the prices of a day; how many were handed over.

    One that cannot be worked out is told of in the log and stops no other.
    """
    done = 0
    decisions = Decision.objects.in_force().filter(content__facts__costs_basis__inputs__isnull=False)
    for decision in decisions.select_related("team").iterator(100):
        try:
            done += hand_over(decision, figures_of(decision, as_of), as_of=as_of)
        except NotInForce:
            continue
        except (BadScenario, ArithmeticError, ValueError, LookupError) as error:
            logger.warning("The costs of decision %s cannot be worked out: %s", decision.pk, error)
    return done


def figures_of(decision: Decision, as_of: date) -> Figures:
    """The figures of a decision's scenario: then by the prices of then, now by those of a day."""
    then = scenario_from_wire(decision.content["facts"]["costs_basis"]["inputs"])
    now = replace(then, day=as_of)
    found_then, found_now = (_compared(one, decision.team) for one in (then, now))
    volume = now.likely("queries_per_day")
    return Figures(
        costs=costs_evidence(found_now),
        break_even_then=_break_even(found_then, decision.approach, then),
        break_even_per_month=_break_even(found_now, decision.approach, now),
        volume=volume * DAYS_A_MONTH if volume is not None else None,
        retires_on=min(
            (
                one.lifetime.retires
                for one in found_now.outlived
                if one.approach == decision.approach and one.lifetime.retires
            ),
            default=None,
        ),
    )


def _compared(scenario: Scenario, team: Team) -> Comparison:
    return compare(scenario, prices_for(team), lifetimes())


def _break_even(found: Comparison, approach: str, scenario: Scenario) -> Decimal | None:
    """The volume a month from which an approach pays against the one that it is compared with."""
    volumes: Any = found.volumes
    pair = volumes.get((approach, scenario.compare_with))
    if pair is None or not pair.known or pair.queries_per_day is None:
        return None
    return Decimal(round(pair.queries_per_day * DAYS_A_MONTH))
