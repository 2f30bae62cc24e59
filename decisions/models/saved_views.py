"""Views of the portfolio that people keep: filters, order and columns under a name."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from decisions.models.people import User
from decisions.models.teams import Scoped, ScopedQuerySet, Team


class SavedViewQuerySet(ScopedQuerySet["SavedView"]):
    """Whose views they are."""

    def visible_to(self, user: User) -> Self:
        """One's own, and those that a team of one's own shares."""
        return self.filter(Q(by=user) | Q(team__in=Team.objects.visible_to(user)))


class SavedView(Scoped):
    """One view: private, or of a team. It keeps the address, which says everything."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    asked = models.CharField(max_length=2000, blank=True)  # as it stands behind the ? of the address
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="saved_views"
    )
    by_name = models.CharField(max_length=120)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    within = "team"
    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "created_at")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('decisions:decisions')}?{self.asked}"
