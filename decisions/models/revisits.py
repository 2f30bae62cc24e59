"""Looking at a decision again: one time each, in a review of its own, with how it ended."""

from __future__ import annotations

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.models.decisions import Decision
from decisions.models.teams import Scoped, ScopedQuerySet


class Ending(models.TextChoices):
    """How a revisit ended."""

    KEPT = "kept", "Kept"
    AMENDED = "amended", "Amended"
    SUPERSEDED = "superseded", "Superseded"
    DEPRECATED = "deprecated", "Deprecated"
    LEFT = "left", "Left without an outcome"


GRADES = [
    (1, "1 – bad"),
    (2, "2"),
    (3, "3 – fair"),
    (4, "4"),
    (5, "5 – good"),
]


class RevisitQuerySet(ScopedQuerySet["Revisit"]):
    """Revisits by whether they are over."""

    def under_way(self) -> Self:
        """Those that have not ended."""
        return self.filter(ending="")


class Revisit(Scoped):
    """One time a decision was looked at again. How it was decided is judged apart from what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="revisits")
    started_at = models.DateTimeField(default=timezone.now)
    started_by_name = models.CharField(max_length=120)
    process = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=GRADES, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    process_says = models.TextField(max_length=2000, blank=True)
    result = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=GRADES, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    result_says = models.TextField(max_length=2000, blank=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    because = models.TextField(max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=120, blank=True)

    within = "decision"
    objects = RevisitQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("decision",), condition=Q(ending=""), name="revisit_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ending__in=["", *Ending.values]), name="revisit_ending_known"),
            models.CheckConstraint(
                condition=Q(ending="", ended_at=None) | (~Q(ending="") & Q(ended_at__isnull=False)),
                name="revisit_ended_with_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"Revisit of {self.decision}"

    @property
    def is_under_way(self) -> bool:
        """Whether it has not ended yet."""
        return not self.ending
