"""How decisions have fared: what each was sure of, and what came of it. Pictures and filters read this."""

from __future__ import annotations

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from decisions.engine.track_record import CostBand, Grade, Took
from decisions.models.decisions import CONFIDENCES, Decision
from decisions.models.revisits import Ending
from decisions.models.teams import Scoped, ScopedQuerySet

ALL_TEAMS = uuid.UUID(int=0)
"""The key of the tally of all teams together."""


class TrackRecord(Scoped):
    """What became of one decision, as far as it is known; empty is not known yet.

    The first half was said when it was decided and stays. The second half follows its revisits and the
    newest observation of its cost.
    """

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="track_record")
    confidence = models.CharField(max_length=10, choices=CONFIDENCES, blank=True)
    took = models.CharField(max_length=10, choices=[(one.value, one.says) for one in Took], blank=True)

    first_ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    first_result = models.CharField(
        max_length=10, choices=[(one.value, one.says) for one in Grade], blank=True
    )
    observed_cost = models.DecimalField(max_digits=24, decimal_places=6, null=True)  # a month, as expected
    observed_on = models.DateField(null=True)
    cost_band = models.CharField(
        max_length=10, choices=[(one.value, one.says) for one in CostBand], blank=True
    )

    within = "decision"
    objects = ScopedQuerySet["TrackRecord"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("first_ending",), name="track_record_by_ending"),
            models.Index(fields=("cost_band",), name="track_record_by_cost"),
        )

    def __str__(self) -> str:
        return f"The track record of {self.decision}"


class Tally(models.Model):
    """How many decisions of a team there are of each kind, by the month they were decided in.

    The row of :data:`ALL_TEAMS` holds the sum of all others as they are stored. A stale row is counted
    afresh whenever it is read, until it is stored anew.
    """

    id = models.UUIDField(primary_key=True)  # the team's
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # {"2026-03|approach|rag": 7}
    is_stale = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "tallies"
        indexes = (models.Index(fields=("is_stale",), name="tally_stale"),)

    def __str__(self) -> str:
        return f"The tally of {self.pk}"
