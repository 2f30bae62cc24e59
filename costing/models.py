"""A team's own prices, and the cost scenarios of reviews."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from decisions.models import Review, Scoped, Team
from decisions.models.teams import ScopedQuerySet


class ContractPrice(Scoped):
    """What a team pays for an item from a day on, by its own contract.

    A price never changes: a new one begins, and of two from the same day the one entered later counts.
    Without an amount the contract has ended, and from that day the list price counts again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="contract_prices")
    item = models.CharField(max_length=200)
    unit = models.CharField(max_length=20)
    # So many digits are exact in every database.
    amount = models.DecimalField(max_digits=15, decimal_places=7, null=True)
    currency = models.CharField(max_length=3, default="USD")
    since = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="prices_entered"
    )
    entered_by_name = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    within = "team"
    objects = ScopedQuerySet["ContractPrice"].as_manager()

    class Meta:
        ordering = ("item", "since", "entered_at")
        indexes = (models.Index(fields=("team", "item", "since"), name="contract_price_of_team"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="contract_price_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item} since {self.since}"


class Scenario(Scoped):
    """A workload and its assumptions, as saved with a review. At most one of a review is chosen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=80)
    # The engine's wire form, every input written out; and the prices that were used, each with its source.
    inputs = models.JSONField()
    prices = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    is_chosen = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="scenarios_created"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by_name = models.CharField(max_length=150)
    updated_at = models.DateTimeField(default=timezone.now)

    within = "review"
    objects = ScopedQuerySet["Scenario"].as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint("review", Lower("name"), name="scenario_name_unique"),
            models.UniqueConstraint(
                fields=("review",), condition=Q(is_chosen=True), name="scenario_chosen_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("costing:scenario", kwargs={"scenario_id": self.pk})
