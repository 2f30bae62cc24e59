"""What is watched after a decision: its triggers, and the observations that may fire them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.engine import observations, triggers
from decisions.models.decisions import Decision
from decisions.models.teams import Scoped, ScopedQuerySet
from decisions.models.tokens import ApiToken

KINDS = [(kind.value, kind.value.replace("_", " ").capitalize()) for kind in triggers.Kind]
COMPARED = [
    (triggers.Compared.ABOVE.value, "goes above"),
    (triggers.Compared.BELOW.value, "falls below"),
    (triggers.Compared.DIFFERS.value, "is another one than"),
]
DIGITS, PLACES = 24, 6
"""Of a number that is observed or watched for."""
LONGEST_METRIC = 60
LONGEST_WORD = 100


class DecisionTrigger(Scoped):
    """One reason to look at a decision again, with the figure of then that it is held against."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="triggers")
    kind = models.CharField(max_length=20, choices=KINDS)
    metric = models.CharField(max_length=LONGEST_METRIC, blank=True)  # of one's own, or an event's name
    then_number = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    then_word = models.CharField(max_length=LONGEST_WORD, blank=True)
    factor = models.DecimalField(
        max_digits=9, decimal_places=3, null=True, blank=True, validators=[MinValueValidator(1)]
    )
    volume = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    compared = models.CharField(max_length=10, choices=COMPARED, default=triggers.Compared.ABOVE.value)
    in_a_row = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    muted_until = models.DateField(null=True, blank=True)
    muted_because = models.CharField(max_length=500, blank=True)
    muted_by_name = models.CharField(max_length=120, blank=True)

    within = "decision"
    objects = ScopedQuerySet["DecisionTrigger"].as_manager()

    class Meta:
        ordering = ("decision", "kind", "metric")
        constraints = (
            models.UniqueConstraint(fields=("decision", "kind", "metric"), name="trigger_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in triggers.Kind]), name="trigger_kind_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=("metric", "event")) & ~Q(metric=""))
                | (~Q(kind__in=("metric", "event")) & Q(metric="")),
                name="trigger_named_where_own",
            ),
        )

    def __str__(self) -> str:
        return self.metric or self.get_kind_display()

    @property
    def watch(self) -> triggers.Trigger:
        """The trigger as the engine judges it."""
        return triggers.Trigger(
            triggers.Kind(self.kind),
            then=self.then_number if self.then_number is not None else self.then_word or None,
            factor=self.factor,
            volume=self.volume,
            metric=self.metric,
            compared=triggers.Compared(self.compared),
            in_a_row=self.in_a_row,
            muted_until=self.muted_until,
        )


class Source(models.TextChoices):
    """How an observation came in."""

    FORM = "form", "entered"
    CSV = "csv", "from a file"
    API = "api", "sent by a program"
    COSTS = "costs", "worked out at the prices of the day"


class ObservationQuerySet(ScopedQuerySet["Observation"]):
    """Observations in the order of their days."""

    def by_day(self) -> Self:
        """The oldest first."""
        return self.order_by("on", "metric", "pk")


class Observation(Scoped):
    """The value of one metric of a decision on one day. One value a day: nothing is counted twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="observations")
    metric = models.CharField(max_length=LONGEST_METRIC)
    number = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    word = models.CharField(max_length=LONGEST_WORD, blank=True)  # or a day, as 2026-08-03
    unit = models.CharField(max_length=20, blank=True)
    on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(max_length=120)  # a person's or a token's
    token = models.ForeignKey(ApiToken, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    within = "decision"
    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ("-on", "metric")
        indexes = (models.Index(fields=("decision", "on"), name="observation_of_decision"),)
        constraints = (
            models.UniqueConstraint(fields=("decision", "metric", "on"), name="observation_once_a_day"),
            models.CheckConstraint(
                condition=(Q(number__isnull=False) & Q(word="")) | (Q(number=None) & ~Q(word="")),
                name="observation_number_or_word",
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="observation_source_known"),
        )

    def __str__(self) -> str:
        return f"{self.metric} on {self.on}"

    @property
    def value(self) -> observations.Value:
        """The value in its own kind."""
        if self.number is not None:
            return self.number
        if observations.METRICS.get(self.metric) is observations.Unit.DAY:
            return date.fromisoformat(self.word)
        return self.word

    @property
    def seen(self) -> observations.Observation:
        """The observation as the engine reads it."""
        return observations.Observation(self.metric, self.value, self.on)


class CostsToday(Scoped):
    """What the chosen scenario of a decision costs at the prices of a day, as it was handed over last."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="costs_today")
    figures = models.JSONField(encoder=DjangoJSONEncoder)  # as a review's costs
    as_of = models.DateField()
    handed_over_at = models.DateTimeField(default=timezone.now)

    within = "decision"
    objects = ScopedQuerySet["CostsToday"].as_manager()

    def __str__(self) -> str:
        return f"{self.decision} as of {self.as_of}"
