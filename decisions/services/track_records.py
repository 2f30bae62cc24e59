"""Keeping the track records of decisions, and what is counted of them, true to what they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.fields.json import KT
from django.utils import timezone

from decisions.engine.track_record import cost_band, grade, took
from decisions.models import Decision, Ending, Observation, Revisit, TrackRecord
from decisions.services.tallies import mark_stale

BATCH = 500
COST = "cost_per_month"
KNOWN = ("decision", "team", "decided_at", "begun", "confidence", "expected", "currency")


@transaction.atomic
def track(keys: Iterable[UUID]) -> None:
    """Write anew how these decisions have fared: from the signed content, revisits and observations.

    Four queries for few or many. It is to be called in the transaction that changes what they rest on.
    """
    wanted = list(keys)
    rows = Decision.objects.filter(pk__in=wanted).order_by("pk")
    known = rows.annotate(confidence=KT("content__record__confidence")).values_list(
        *("pk", "team", "decided_at", "proposal__review__created_at", "confidence"),
        *("listing__cost_per_month", "listing__currency"),
    )
    endings, costs = _first_endings(wanted), _newest_costs(wanted)
    made, teams = [], set()
    for row in known:
        said = dict(zip(KNOWN, row, strict=True))
        teams.add(said["team"])
        made.append(_record(said, endings.get(said["decision"]), costs.get(said["decision"])))
    TrackRecord.objects.bulk_create(
        made,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["decision"],
        update_fields=[
            *("confidence", "took", "first_ending", "first_result", "observed_cost", "observed_on"),
            "cost_band",
        ],
    )
    mark_stale(teams)


def track_missing(most: int = BATCH) -> int:
    """Write the records of decisions that have none, as those of before there were any; how many."""
    missing = list(Decision.objects.filter(track_record=None).values_list("pk", flat=True)[:most])
    if missing:
        track(missing)
    return len(missing)


def _record(
    said: dict[str, Any], ended: tuple[str, int | None] | None, cost: Observation | None
) -> TrackRecord:
    ending, result = ended or ("", None)
    expected = said["expected"]
    comparable = cost is not None and expected is not None and cost.unit == said["currency"]
    return TrackRecord(
        decision_id=said["decision"],
        confidence=said["confidence"] or "",
        took=took(_day(said["begun"]), _day(said["decided_at"])) if said["begun"] else "",
        first_ending=ending,
        first_result=grade(result) or "",
        observed_cost=cost.number if cost else None,
        observed_on=cost.on if cost else None,
        cost_band=cost_band(cost.number, expected) if comparable and cost and cost.number is not None else "",
    )


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


def _first_endings(keys: list[UUID]) -> dict[UUID, tuple[str, int | None]]:
    """How the first revisit of each that came to an end has ended, and its result."""
    ended = Revisit.objects.filter(decision__in=keys).exclude(ending__in=("", Ending.LEFT))
    newest_first = ended.order_by("-ended_at", "-pk").values_list("decision", "ending", "result")
    return {decision: (ending, result) for decision, ending, result in newest_first}


def _newest_costs(keys: list[UUID]) -> dict[UUID, Observation]:
    """The newest observation of each one's cost."""
    rows = Observation.objects.filter(decision__in=keys, metric=COST, number__isnull=False)
    return {one.decision_id: one for one in rows.only("decision", "number", "unit", "on").order_by("on")}
