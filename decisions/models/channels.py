"""Where a team and its people want to hear of revisits: addresses that are called, and calendars."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.models.teams import Scoped, ScopedQuerySet, Team


class WebhookKind(models.TextChoices):
    """What the place that is called understands."""

    SLACK = "slack", "Slack, Mattermost and the like"
    GENERIC = "generic", "JSON with a signature"


class Webhook(Scoped):
    """An address that is called for each stage of a team's revisits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="webhooks")
    kind = models.CharField(max_length=10, choices=WebhookKind.choices)
    url = models.URLField(max_length=500)
    secret_number = models.PositiveSmallIntegerField(default=1)  # grows when the secret is to be another
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by_name = models.CharField(max_length=120)

    within = "team"
    owner_manages = True
    objects = ScopedQuerySet["Webhook"].as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("team", "url"), condition=Q(is_active=True), name="webhook_once_in_a_team"
            ),
            models.CheckConstraint(condition=Q(kind__in=WebhookKind.values), name="webhook_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.host} (…{self.url[-4:]})"

    @property
    def host(self) -> str:
        """All that is shown of the address: the rest of it is often what lets one write there."""
        return urlsplit(self.url).hostname or ""


class CalendarFeed(models.Model):
    """A person's address of a calendar: of their own revisits, or with a team of all of that team's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "team"), condition=Q(team__isnull=False), name="feed_of_team_once"
            ),
            models.UniqueConstraint(fields=("person",), condition=Q(team=None), name="feed_of_person_once"),
        )

    def __str__(self) -> str:
        return f"Revisits of {self.team or self.person}"
