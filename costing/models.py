"""A team's own prices."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.models import Scoped, Team
from decisions.models.teams import ScopedQuerySet


class ContractPrice(Scoped):
    """What a team pays for an item from a day on, by its own contract.

    A price never changes: a new one begins, and of two from the same day the one entered later counts.
    Without an amount the contract has ended, and from that day the price of everybody counts again.
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
