"""What goes out to people: one row for each reminder, written before it is sent and marked after.

The rows decide, not the moment at which a task happens to run: due is asked of the table, only one worker can
take a row over, and what could not be sent comes up again until its tries are used up.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.models.channels import Webhook
from decisions.models.decisions import Decision
from decisions.models.discussion import WAITS
from decisions.models.teams import Scoped, ScopedQuerySet

LEASE = timedelta(minutes=5)
"""How long one worker may take over what it took up; longer than any mail or call may last."""
MOST_TRIES = len(WAITS) + 1


class OutgoingQuerySet(ScopedQuerySet[Any]):
    """What is to be sent, and who sends it."""

    def waiting(self) -> Self:
        """Neither sent, nor found to be needless."""
        return self.filter(sent_at=None, skipped="")

    def sendable(self, now: datetime) -> Self:
        """Those that may be taken up: whose time has come, and that nobody is sending just now."""
        return self.waiting().filter(next_try_at__lte=now, tries__lt=MOST_TRIES)

    def stuck(self) -> Self:
        """Those that were given up after the last try."""
        return self.waiting().filter(tries__gte=MOST_TRIES)

    def claim(self, key: uuid.UUID, tries: int, now: datetime) -> bool:
        """Take one over for this worker alone. The number of tries is the lock; the lease ends it."""
        mine = self.sendable(now).filter(pk=key, tries=tries)
        return bool(mine.update(claimed_at=now, next_try_at=now + LEASE, tries=tries + 1))


class Outgoing(models.Model):
    """Something that is sent once, and tried again when it could not be."""

    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)  # of the last try
    skipped = models.CharField(max_length=200, blank=True)  # why it is not sent after all

    class Meta:
        abstract = True

    @property
    def is_stuck(self) -> bool:
        """Whether nobody tries any more."""
        return not self.sent_at and not self.skipped and self.tries >= MOST_TRIES

    def after_failure(self, now: datetime) -> datetime:
        """When to try again."""
        return now + WAITS[min(self.tries, len(WAITS)) - 1]


class Digest(Outgoing):
    """One person's one mail of a day, for those who want their reminders together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    day = models.DateField()

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        ordering = ("-day",)
        indexes = (models.Index(fields=("next_try_at",), condition=Q(sent_at=None), name="digest_to_send"),)
        constraints = (models.UniqueConstraint(fields=("recipient", "day"), name="digest_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.recipient} on {self.day}"


class Channel(models.TextChoices):
    """How a reminder reaches whom it is for."""

    EMAIL = "email", "E-mail"
    IN_APP = "in_app", "In the app"
    WEBHOOK = "webhook", "Webhook"


class ReminderQuerySet(OutgoingQuerySet):
    """Reminders by where they stand."""

    def single(self) -> Self:
        """Those that go out by themselves, and in no digest."""
        return self.filter(digest=None)


class Reminder(Outgoing, Scoped):
    """One message about one stage of one revisit, to one person or place, over one channel, sent once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="reminders")
    cycle = models.DateField()  # the day from which the stages count
    stage = models.CharField(max_length=20)  # as decisions.engine.revisit.Planned.key says it
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    due_on = models.DateField()
    digest = models.ForeignKey(
        Digest, on_delete=models.SET_NULL, null=True, blank=True, related_name="reminders"
    )

    within = "decision"
    owner_manages = True
    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_at", "pk")
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(sent_at=None, skipped=""), name="reminder_to_send"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("decision", "cycle", "stage", "recipient", "channel"),
                condition=Q(recipient__isnull=False),
                name="reminder_once",
            ),
            models.UniqueConstraint(
                fields=("decision", "cycle", "stage", "webhook"),
                condition=Q(webhook__isnull=False),
                name="reminder_once_by_webhook",
            ),
            models.CheckConstraint(
                condition=Q(channel="webhook", webhook__isnull=False, recipient=None)
                | Q(channel__in=("email", "in_app"), webhook=None, recipient__isnull=False),
                name="reminder_to_a_person_or_a_place",
            ),
        )

    def __str__(self) -> str:
        return f"{self.stage} of {self.decision} to {self.to}"

    @property
    def to(self) -> str:
        """Whom it reaches."""
        return str(self.recipient or self.webhook)


class ReminderRun(models.Model):
    """One run of the job: an empty queue can be told from a job that does not run."""

    as_of = models.DateField()
    by_hand = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    considered = models.PositiveIntegerField(default=0)
    planned = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=dict)  # why → how many decisions
    # [[id of the decision, why], …], of the last run only
    skips = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("-started_at",), name="reminder_run_last"),)

    def __str__(self) -> str:
        return f"as of {self.as_of}"
