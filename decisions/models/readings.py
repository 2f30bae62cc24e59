"""Readings: what people say of failures, who reads what again, what was settled; and the codebook."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from decisions.engine.causes import Cause, Severity
from decisions.models.failures import Example
from decisions.models.people import User
from decisions.models.reviews import Review
from decisions.models.teams import Scoped, ScopedQuerySet

CAUSES = [(cause.value, cause.value.capitalize()) for cause in Cause]
SEVERITIES = [(severity.value, severity.value.capitalize()) for severity in Severity]


class ReadingState(models.TextChoices):
    """How far a reading has come."""

    DRAFT = "draft", "Being read"
    DEFERRED = "deferred", "Put off"
    DONE = "done", "Read"


class NextStep(models.TextChoices):
    """What would explain a failure that nobody can explain yet."""

    EXPERT = "expert", "An expert must look at it"
    TRACE = "trace", "The full trace is needed"
    REPRODUCE = "reproduce", "It cannot be reproduced"
    DISPUTED = "disputed", "The expected answer is disputed"


class ReadingQuerySet(ScopedQuerySet["Reading"]):
    """Readings by state and by reader."""

    def done(self) -> Self:
        """Those that count."""
        return self.filter(state=ReadingState.DONE)

    def of(self, review: Review) -> Self:
        """Those of one review."""
        return self.filter(example__review=review)

    def shown_to(self, user: User) -> Self:
        """One's own, and those of others once everybody who is to read the example has finished."""
        awaited = SecondReading.objects.open().filter(example=models.OuterRef("example"))
        return self.filter(Q(reader=user) | Q(state=ReadingState.DONE) & ~models.Exists(awaited))


class Reading(Scoped):
    """One person's view of one example: note first, then codes, and through the codebook the cause."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    example = models.ForeignKey(Example, on_delete=models.CASCADE, related_name="readings")
    # Empty for a reading that came in with a file.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="readings"
    )
    reader_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=ReadingState.choices, default=ReadingState.DRAFT)
    note = models.TextField(max_length=8000, blank=True)
    codes = models.JSONField(default=list, blank=True)  # ids: the first thing upstream first, then tags
    overruled = models.CharField(max_length=20, choices=CAUSES, blank=True)
    overruled_because = models.CharField(max_length=1000, blank=True)
    next_step = models.CharField(max_length=20, choices=NextStep.choices, blank=True)
    next_step_owner = models.CharField(max_length=120, blank=True)
    severity = models.CharField(max_length=20, choices=SEVERITIES, blank=True)
    sure = models.BooleanField(default=True)
    flaky = models.BooleanField(default=False)
    fact = models.CharField(max_length=1000, blank=True)
    # None: not said; empty: nowhere, nobody.
    fact_lives = models.CharField(max_length=300, null=True, blank=True)  # noqa: DJ001
    fact_owner = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001
    corrected = models.TextField(blank=True)  # the answer as it should have been
    marked = models.JSONField(default=list, blank=True)  # parts of the output: [start, end]
    seconds = models.FloatField(default=0)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    within = "example"
    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ("finished_at", "started_at", "pk")
        indexes = (models.Index(fields=("reader", "state", "-updated_at"), name="reading_of_reader"),)
        constraints = (
            models.UniqueConstraint(fields=("example", "reader"), name="reading_once"),
            models.CheckConstraint(condition=Q(state__in=ReadingState.values), name="reading_state_known"),
            models.CheckConstraint(
                condition=Q(state=ReadingState.DONE, finished_at__isnull=False)
                | (~Q(state=ReadingState.DONE) & Q(finished_at=None)),
                name="reading_finished_when_done",
            ),
        )

    def __str__(self) -> str:
        return f"Reading of {self.example}"

    def as_audited(self) -> dict[str, Any]:
        """What the history keeps: no text, so that an erasure erases."""
        return {
            "hash": self.example.text_hash,
            "state": self.state,
            "codes": self.codes,
            "overruled": self.overruled,
            "severity": self.severity,
            "next_step": self.next_step,
            "version": self.version,
        }


class SecondReadingQuerySet(ScopedQuerySet["SecondReading"]):
    """Further readings that were asked for."""

    def open(self) -> Self:
        """Those whose reader has not finished."""
        done = Reading.objects.done().filter(
            example=models.OuterRef("example"), reader=models.OuterRef("reader")
        )
        return self.filter(~models.Exists(done))


class SecondReading(Scoped):
    """A person was asked to read an example too, without seeing what others made of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    example = models.ForeignKey(Example, on_delete=models.CASCADE, related_name="second_readings")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_readings"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)

    within = "example"
    objects = SecondReadingQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (models.UniqueConstraint(fields=("example", "reader"), name="second_reading_once"),)

    def __str__(self) -> str:
        return f"{self.reader} reads {self.example} too"


class Settlement(Scoped):
    """What the readers of one example agreed on in the end, and why. It counts in the place of theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    example = models.OneToOneField(Example, on_delete=models.CASCADE, related_name="settlement")
    codes = models.JSONField(default=list)
    overruled = models.CharField(max_length=20, choices=CAUSES, blank=True)
    severity = models.CharField(max_length=20, choices=SEVERITIES, blank=True)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    within = "example"
    objects = ScopedQuerySet["Settlement"].as_manager()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"What was settled of {self.example}"

    def as_audited(self) -> dict[str, Any]:
        """What the history keeps: no text, so that an erasure erases."""
        return {
            "hash": self.example.text_hash,
            "codes": self.codes,
            "overruled": self.overruled,
            "severity": self.severity,
        }


class CodebookVersion(Scoped):
    """The codebook of a review as it stood after one change. Undoing is a further version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="codebook_versions")
    number = models.PositiveIntegerField()
    codes = models.JSONField()
    change = models.CharField(max_length=300)  # in words
    # Reading → its codes before, where the change moved readings to another code.
    moved = models.JSONField(default=dict, blank=True)
    undoes = models.PositiveIntegerField(
        null=True, blank=True
    )  # the number of the version that it takes back
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    within = "review"
    objects = ScopedQuerySet["CodebookVersion"].as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("review", "number"), name="codebook_version_unique"),)

    def __str__(self) -> str:
        return f"Codebook {self.number}"
