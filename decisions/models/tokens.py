"""Tokens by which programs of a team speak to the API, and the answers they were given."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.models.teams import Scoped, ScopedQuerySet, Team


class Scope(models.TextChoices):
    """What a token lets its holder do."""

    READ = "read", "Read observations"
    WRITE = "write", "Read and add observations"


class ApiTokenQuerySet(ScopedQuerySet["ApiToken"]):
    """Tokens by whether they hold."""

    def active(self) -> Self:
        """Those that nobody has revoked."""
        return self.filter(revoked_at=None)


class ApiToken(Scoped):
    """A secret of one team's programs. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its last letters, by which people know it again
    scope = models.CharField(max_length=10, choices=Scope.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    within = "team"
    owner_manages = True
    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("team", "name"), condition=Q(revoked_at=None), name="token_name_once_in_a_team"
            ),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="token_scope_known"),
        )

    def __str__(self) -> str:
        return self.name


class AnsweredBatch(models.Model):
    """What a batch was answered, so that sending it again does nothing and is answered the same."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="batches")
    key = models.CharField(max_length=100)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("at",), name="batch_by_age"),)
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="batch_answered_once"),)

    def __str__(self) -> str:
        return self.key
