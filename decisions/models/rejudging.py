"""Whether each decision in force would come out the same today."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.engine.rejudging import Outcome
from decisions.models.decisions import Approach, Decision
from decisions.models.teams import Scoped, ScopedQuerySet

OUTCOMES = [
    (Outcome.SAME.value, "Same today"),
    (Outcome.WEAKER.value, "Weaker today"),
    (Outcome.FLIPS.value, "Flips today"),
]
APPROACHES = [*Approach.choices, ("not_ready", "Not ready")]


class Today(Scoped):
    """What would be recommended today in the place of one decision. It never changes the record."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="today")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    approach = models.CharField(max_length=20, choices=APPROACHES)
    readiness = models.CharField(max_length=20)
    # [{key, then, now}]: the evidence that is not what it was.
    moved = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    # What it was judged by: engine, day, prices and observations. Another one means judging again.
    judged_by = models.CharField(max_length=80)
    judged_at = models.DateTimeField(default=timezone.now)

    within = "decision"
    objects = ScopedQuerySet["Today"].as_manager()

    class Meta:
        indexes = (models.Index(fields=("outcome",), name="today_by_outcome"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]), name="today_outcome_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_outcome_display()}"
