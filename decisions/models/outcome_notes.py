"""Telling people of decisions that would come out otherwise today: planned as rows, sent in digests."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.models.decisions import Decision
from decisions.models.reminders import Digest
from decisions.models.teams import Scoped, ScopedQuerySet


class OutcomeNoteQuerySet(ScopedQuerySet["OutcomeNote"]):
    """Notes by where they stand."""

    def waiting(self) -> Self:
        """Neither sent, nor found to be needless."""
        return self.filter(sent_at=None, skipped="")


class OutcomeNote(Scoped):
    """That one decision would come out otherwise today, for one person, once; it goes out in a digest."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    changed_at = models.DateTimeField()  # which change: Today.changed_at
    digest = models.ForeignKey(
        Digest, on_delete=models.SET_NULL, null=True, blank=True, related_name="outcome_notes"
    )
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    skipped = models.CharField(max_length=200, blank=True)  # why it is not sent after all

    within = "decision"
    objects = OutcomeNoteQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=("digest",), condition=Q(sent_at=None, skipped=""), name="outcome_note_waiting"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("decision", "recipient", "changed_at"), name="outcome_note_once"),
        )

    def __str__(self) -> str:
        return f"{self.decision} to {self.recipient}"
