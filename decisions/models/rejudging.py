"""Whether each decision in force would come out the same today, and the runs that judge it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from decisions.engine.rejudging import Outcome
from decisions.models.decisions import Approach, Decision
from decisions.models.teams import Scoped, ScopedQuerySet

OUTCOMES = [
    (Outcome.SAME.value, "Same today"),
    (Outcome.WEAKER.value, "Weaker today"),
    (Outcome.FLIPS.value, "Flips today"),
]
OTHERWISE = (Outcome.FLIPS.value, Outcome.WEAKER.value)
APPROACHES = [*Approach.choices, ("not_ready", "Not ready")]
SILENT = timedelta(minutes=2)
"""How long a run that goes on may give no sign of life; no batch lasts as long."""


class Unjudged(models.TextChoices):
    """Why a decision cannot be judged again."""

    ELSEWHERE = (
        "elsewhere",
        "It was brought in from elsewhere, without a recommendation to compare with.",
    )
    UNREADABLE = "unreadable", "What was signed cannot be read by the questions and rules of today."


class TodayQuerySet(ScopedQuerySet["Today"]):
    """What was found, by how it came out."""

    def judged(self) -> Self:
        """Those that could be judged."""
        return self.exclude(outcome="")

    def otherwise(self) -> Self:
        """Those that would not come out as they were decided."""
        return self.filter(outcome__in=OTHERWISE)


class Today(Scoped):
    """What would be recommended today in the place of one decision. It never changes the record."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="today")
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)  # empty: it cannot be judged
    unjudged = models.CharField(
        max_length=20, choices=Unjudged.choices, blank=True, default="", db_default=""
    )  # and why
    approach = models.CharField(max_length=20, choices=APPROACHES, blank=True)
    readiness = models.CharField(max_length=20, blank=True)
    # [{key, then, now}]: the evidence that is not what it was.
    moved = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    # What of it decides, with commas between: decisions.engine.rejudging.decides.
    because = models.CharField(max_length=200, blank=True, default="", db_default="")
    # What it was judged by: engine, prices and observations. Another one means judging again.
    judged_by = models.CharField(max_length=80)
    holds_until = models.DateField(null=True, blank=True)  # the last day on which it is judged like this
    judged_at = models.DateTimeField(default=timezone.now)
    # Since when it comes out like this, and whether people have been told of it.
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now())
    told = models.BooleanField(default=False, db_default=False)

    within = "decision"
    objects = TodayQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("outcome",), name="today_by_outcome"),
            models.Index(
                fields=("changed_at",),
                condition=Q(told=False, outcome__in=("flips", "weaker")),
                name="today_to_tell",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome], unjudged="")
                | Q(outcome="", unjudged__in=Unjudged.values),
                name="today_outcome_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_outcome_display() or self.get_unjudged_display()}"


class Unsettled(models.Model):
    """A decision of which something was observed or taken back since it was judged last.

    Rows are only ever added and taken away, never changed: what comes in while a decision is being judged
    has a row of its own, which that judging leaves.
    """

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.decision}"


class Occasion(models.TextChoices):
    """What a run was begun for."""

    NIGHT = "night", "as every night"
    PRICES = "prices", "because prices or the ends of platforms have changed"
    RELEASE = "release", "because the rules have changed"
    PERSON = "person", "by hand"


class RejudgingQuerySet(models.QuerySet["Rejudging"]):
    """Runs by whether they are over."""

    def under_way(self) -> Self:
        """The one that is not over, if there is one."""
        return self.filter(ended_at=None)

    def held_by(self, run: Rejudging) -> Self:
        """This run, as long as nobody else has taken it over, ended it or asked it to stop."""
        return self.filter(pk=run.pk, holder=run.holder, ended_at=None, stopped_by_name="")


class Rejudging(models.Model):
    """One run over all decisions in force: a page without findings can be told from a job that never ran."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=120, blank=True)
    as_of = models.DateField()
    of = models.PositiveIntegerField(default=0)  # decisions in force; none while costs are worked out
    judged = models.PositiveIntegerField(default=0)
    flips = models.PositiveIntegerField(default=0)  # of all in force, when it ended
    weaker = models.PositiveIntegerField(default=0)
    # By which rules and prices; the prices are empty until the costs of all decisions were worked out.
    rules = models.CharField(max_length=20)
    prices = models.CharField(max_length=80, blank=True)
    holder = models.CharField(max_length=64)  # the task that works on it
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)  # its last sign of life
    ended_at = models.DateTimeField(null=True, blank=True)
    stopped_by_name = models.CharField(max_length=120, blank=True)

    objects = RejudgingQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("-started_at",), name="rejudging_last"),)
        constraints = (
            models.UniqueConstraint(
                models.ExpressionWrapper(Q(ended_at=None), output_field=models.BooleanField()),
                condition=Q(ended_at=None),
                name="rejudging_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"as of {self.as_of}"

    @property
    def is_over(self) -> bool:
        """Whether it has ended or was stopped."""
        return self.ended_at is not None

    @property
    def share(self) -> int:
        """How far it has come, in percent."""
        return min(100 * self.judged // self.of, 100) if self.of else 0

    def is_silent(self, now: datetime) -> bool:
        """Whether whoever worked on it seems to be gone."""
        return self.ended_at is None and now - self.seen_at > SILENT
