"""What the tests observe of a decision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from decisions.models import Decision, Source, User
from decisions.services import reviews
from decisions.services.observations import record_observations
from decisions.services.observed_values import Item


def day(later: int = 0) -> date:
    """Today, or so many days later."""
    return reviews.today() + timedelta(days=later)


def observe(
    decision: Decision,
    by: User,
    metric: str = "latency_ms",
    value: Any = 900,
    *,
    later: int = 0,
    note: str = "",
) -> UUID:
    """One observation, recorded."""
    item = Item(str(decision.pk), metric, value, on=day(later), note=note)
    among = Decision.objects.filter(pk=decision.pk)
    (answer,) = record_observations([item], among=among, source=Source.FORM, as_of=day(), by=by)
    assert answer.id, answer.says
    return answer.id


def decided_long_ago(decision: Decision, days: int = 40) -> Decision:
    """As if it had been looked at so many days ago, for the days since to count."""
    Decision.objects.filter(pk=decision.pk).update(looked_at=timezone.now() - timedelta(days=days))
    decision.refresh_from_db()
    return decision
