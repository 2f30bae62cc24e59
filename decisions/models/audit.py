"""The history: what was changed, by whom, when and why. Rows are added, never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from decisions.models.projects import Project
from decisions.models.reviews import Review
from decisions.models.teams import Team


class AppendOnly(Exception):
    """Somebody tried to change or remove a row of the history."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """The history as it is read; nothing here writes."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("The history cannot be changed.")

    def delete(self) -> NoReturn:
        raise AppendOnly("The history cannot be removed.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            raise AppendOnly("The history cannot be changed.")
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("The history cannot be changed.")


class AuditEntry(models.Model):
    """One change. Who and what also stand as text, so that the entry outlives both."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="history")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, related_name="history")
    review = models.ForeignKey(Review, on_delete=models.SET_NULL, null=True, related_name="history")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="history"
    )
    actor_name = models.CharField(max_length=120)
    action = models.SlugField(max_length=60, db_index=False)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=40)
    target_text = models.CharField(max_length=255)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("review", "-at"), name="audit_of_review"),
            models.Index(fields=("team", "-at"), name="audit_of_team"),
            models.Index(fields=("target_type", "target_id", "-at"), name="audit_of_target"),
        )

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action} {self.target_text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("The history cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("The history cannot be removed.")
