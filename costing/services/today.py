"""What the chosen scenarios of decisions cost at today's prices, handed over to those who judge again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from costing.engine.comparison import Comparison, compare, costs_evidence
from costing.engine.prices import Prices
from costing.engine.scenario import BadScenario, Scenario
from costing.engine.scenario_wire import scenario_from_wire
from costing.price_book import edition, lifetimes
from costing.services.prices import prices_for
from decisions.engine.recommend import ENGINE_VERSION
from decisions.models import Decision, Occasion, Rejudging
from decisions.services import rejudging_runs
from decisions.services.decisions import NotInForce
from decisions.services.figures_today import Figures, hand_over
from decisions.services.rejudging import AT_ONCE, rejudge_some

DAYS_A_MONTH = 30
WORKED_OUT_AT_ONCE = 100
"""Decisions whose contents are held in memory."""
logger = logging.getLogger(__name__)


def judge_all(occasion: Occasion, *, as_of: date, holder: str) -> Rejudging:
    """Work out the costs of all decisions in force at today's prices, and judge them again; the run.

    It is not over where its time was: then the same holder goes on. Raises
    :class:`~decisions.services.rejudging_runs.UnderWay`.
    """
    run = rejudging_runs.begin(occasion, as_of=as_of, holder=holder)

    def price(goes_on: Callable[[], bool]) -> None:
        hand_over_all(as_of=run.as_of, since=run.started_at, goes_on=goes_on)

    return rejudging_runs.go_on(run, prices=edition(), price=price)


def what_changed() -> Occasion | None:
    """What has changed for all decisions since they were judged last, or was left lying; None for nothing."""
    if rejudging_runs.left_lying():
        return Occasion.NIGHT
    last = rejudging_runs.last_through()
    if not Decision.objects.in_force().exists():
        return None
    if last is None or last.rules != ENGINE_VERSION:
        return Occasion.RELEASE
    return Occasion.PRICES if last.prices != edition() else None


def judge_team(team: UUID, *, as_of: date, since: datetime) -> None:
    """The same for the decisions of one team, whose own prices have changed at a moment."""
    hand_over_all(as_of=as_of, since=since, team=team)
    decisions = Decision.objects.in_force().filter(team=team).order_by("pk")
    for some in _batches(list(decisions.values_list("pk", flat=True)), AT_ONCE):
        rejudge_some(some, as_of=as_of)


def hand_over_all(
    *,
    as_of: date,
    since: datetime | None = None,
    team: UUID | None = None,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Work out the scenario of each decision in force at the prices of a day; how many were handed over.

    Those that were handed over ``since`` a moment are left, so that what was interrupted goes on. One that
    cannot be worked out is told of in the log and stops no other.
    """
    decisions = Decision.objects.in_force().filter(content__facts__costs_basis__inputs__isnull=False)
    if team:
        decisions = decisions.filter(team=team)
    if since:
        decisions = decisions.exclude(costs_today__handed_over_at__gte=since)
    done, prices = 0, dict[UUID, Prices]()
    for some in _batches(list(decisions.order_by("pk").values_list("pk", flat=True)), WORKED_OUT_AT_ONCE):
        for decision in Decision.objects.filter(pk__in=some).select_related("team"):
            if not goes_on():
                return done
            if decision.team_id not in prices:
                prices[decision.team_id] = prices_for(decision.team)
            done += _hand_over(decision, as_of, prices[decision.team_id])
    return done


def _hand_over(decision: Decision, as_of: date, prices: Prices) -> bool:
    try:
        return hand_over(decision, figures_of(decision, as_of, prices), as_of=as_of)
    except NotInForce:
        return False
    except (BadScenario, ArithmeticError, ValueError, LookupError) as error:
        logger.warning("The costs of decision %s cannot be worked out: %s", decision.pk, error)
        return False


def _batches(pks: list[UUID], size: int) -> Iterator[list[UUID]]:
    return (pks[at : at + size] for at in range(0, len(pks), size))


def figures_of(decision: Decision, as_of: date, prices: Prices | None = None) -> Figures:
    """The figures of a decision's scenario: then by the prices of then, now by those of a day."""
    then = scenario_from_wire(decision.content["facts"]["costs_basis"]["inputs"])
    now = replace(then, day=as_of)
    known = prices or prices_for(decision.team)
    found_then, found_now = (compare(one, known, lifetimes()) for one in (then, now))
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


def _break_even(found: Comparison, approach: str, scenario: Scenario) -> Decimal | None:
    """The volume a month from which an approach pays against the one that it is compared with."""
    volumes: Any = found.volumes
    pair = volumes.get((approach, scenario.compare_with))
    if pair is None or not pair.known or pair.queries_per_day is None:
        return None
    return Decimal(round(pair.queries_per_day * DAYS_A_MONTH))
