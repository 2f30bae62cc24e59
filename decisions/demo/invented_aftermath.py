"""What came of invented decisions: how their revisits ended, and what was observed of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from decisions.models import Decision, Ending, Observation, Revisit

REVISITED_AFTER = 92  # days
GOOD = {"low": 0.45, "medium": 0.6, "high": 0.72}
"""How often what came of a decision is good, by the confidence of those who made it."""
DEARER = {"prompt": 1.0, "rag": 1.1, "fine_tune": 1.3, "both": 1.25}
"""What a month comes to, against what was expected of it."""
FASTER = 0.08
"""Of so many it is observed that their facts now change by the hour."""
MOST_OBSERVED = 4
"""Months in which a decision was observed."""


def revisits_of(
    rng: random.Random, decision: Decision, key: UUID, today: date, successor: Decision | None
) -> Iterator[Revisit]:
    """Most are looked at after a quarter and kept, some end with a successor, and some nobody looks at."""
    decided = timezone.localdate(decision.decided_at)
    day = decided + timedelta(REVISITED_AFTER + rng.randint(-10, 30))
    ending = Ending.KEPT
    if successor and rng.random() < 0.7:
        ended = timezone.localdate(successor.decided_at)
        if ended <= day or rng.random() < 0.3:
            day = ended
            ending = Ending.AMENDED if successor.approach == decision.approach else Ending.SUPERSEDED
    if day >= today or rng.random() < 0.2:
        return
    good = rng.random() < GOOD[decision.content["record"]["confidence"]]
    moment = timezone.make_aware(datetime.combine(day, time(10)))
    yield Revisit(
        pk=key,
        decision=decision,
        started_at=moment,
        started_by_name=_who(decision),
        process=rng.randint(2, 5),
        result=rng.choice((4, 5)) if good else rng.choice((1, 2, 3, 3)),
        ending=ending,
        because="It does what it should." if ending == Ending.KEPT else "The numbers had moved.",
        ended_at=moment,
        ended_by_name=_who(decision),
    )


def observations_of(
    rng: random.Random, decision: Decision, keys: Iterator[UUID], today: date
) -> Iterator[Observation]:
    """What a month cost, for two in five, for a few months; and, rarely, that its facts change more often."""
    day = timezone.localdate(decision.decided_at)
    if rng.random() < FASTER and day + timedelta(30) < today:
        yield Observation(
            pk=next(keys),
            decision=decision,
            metric="change_rate",
            word="hourly",
            on=day + timedelta(30),
            source="form",
            by_name=_who(decision),
        )
    if rng.random() > 0.4:
        return
    expected = Decimal(decision.content["record"]["expected"]["cost_per_month"]["amount"])
    ratio = DEARER[decision.approach] * rng.lognormvariate(0, 0.4)
    for _ in range(rng.randint(1, MOST_OBSERVED)):
        day += timedelta(30)
        if day > today:
            return
        ratio *= rng.uniform(0.93, 1.09)
        yield Observation(
            pk=next(keys),
            decision=decision,
            metric="cost_per_month",
            number=(expected * Decimal(ratio)).quantize(Decimal(1)),
            unit="USD",
            on=day,
            source="api",
            by_name="Billing",
        )


def _who(decision: Decision) -> str:
    return decision.proposal.by_name if decision.proposal else ""
