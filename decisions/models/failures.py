"""Failure examples: how they came in, what they say, and which of them count once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from decisions.models.people import User
from decisions.models.reviews import Review
from decisions.models.teams import Role, Scoped, ScopedQuerySet

STAGED_FOR = timedelta(hours=1)
"""How long a file waits for its import to be decided; then it is removed unread."""


class UploadQuerySet(ScopedQuerySet["Upload"]):
    """Files that wait to be brought in."""

    def visible_to(self, user: User) -> Self:
        """One's own: to everybody else they are not there."""
        return self._of_members(user, *Role).filter(by=user, created_at__gt=timezone.now() - STAGED_FOR)

    def waiting(self, now: datetime) -> Self:
        """Those whose hour is not over."""
        return self.filter(created_at__gt=now - STAGED_FOR)

    def expired(self, now: datetime) -> Self:
        """Those that nobody brought in within the hour."""
        return self.filter(created_at__lte=now - STAGED_FOR)


class Upload(Scoped):
    """A file or a paste while its import is being decided. Only the person who brought it may see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255, blank=True)  # empty: pasted
    data = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    within = "review"
    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        indexes = (models.Index(fields=("created_at",), name="upload_by_age"),)

    def __str__(self) -> str:
        return self.name or "what was pasted"

    def get_absolute_url(self) -> str:
        return reverse("decisions:upload", kwargs={"upload_id": self.pk})


class Origin(models.TextChoices):
    """How examples came in."""

    FILE = "file", "From a file"
    PASTE = "paste", "Pasted"
    TYPED = "typed", "Typed"


class Import(Scoped):
    """Examples that came in together, and can be undone together. Its row stays when they are undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="imports")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    name = models.CharField(max_length=255, blank=True)
    shape = models.CharField(max_length=60, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    # By shape: field → path, and the answers to what the shape left open.
    plans = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    # How the examples were picked: travels with every chart.
    card = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    # What was looked for, own patterns with it, and how often each mark was set.
    redaction = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    count = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True)

    within = "review"
    objects = ScopedQuerySet["Import"].as_manager()

    class Meta:
        ordering = ("-at",)
        constraints = (models.CheckConstraint(condition=Q(origin__in=Origin.values), name="import_origin"),)

    def __str__(self) -> str:
        return self.name or self.get_origin_display()

    def get_absolute_url(self) -> str:
        return reverse("decisions:failure_import", kwargs={"import_id": self.pk})


class ExampleQuerySet(ScopedQuerySet["Example"]):
    """Examples by how far their reading has come."""

    def unread(self) -> Self:
        """Those that nobody has finished reading."""
        return self.filter(readers_done=0, erased_at=None)

    def read(self) -> Self:
        """Those that somebody has finished reading."""
        return self.filter(readers_done__gt=0)

    def without_texts(self) -> Self:
        """For lists and tallies: texts can be long."""
        return self.defer("input", "output", "expected", "context", "system", "history", "labels")


class Example(Scoped):
    """One failure: what went in, the bad output that came out, and whatever else is known of it.

    Erased, it keeps its place, its hash and what was said of it, and none of its text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="examples")
    brought = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="examples")
    number = models.PositiveIntegerField()  # its place in the review, from 1
    input = models.TextField(blank=True)
    output = models.TextField(blank=True)
    expected = models.TextField(blank=True)
    context = models.JSONField(default=list, blank=True)  # passages, as texts
    system = models.TextField(blank=True)
    history = models.JSONField(default=list, blank=True)  # earlier turns: [role, text]
    source_id = models.CharField(max_length=200, blank=True)
    trace_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)  # where it came from, not here
    origin = models.CharField(max_length=255, blank=True)  # part and line of the file
    facets = models.JSONField(default=dict, blank=True)  # short values of the record, to filter by
    labels = models.JSONField(default=list, blank=True)  # what others said of it before it came here
    formulas = models.JSONField(default=list, blank=True)  # fields that a spreadsheet would take for formulas
    text_hash = models.CharField(max_length=32)
    # The text hash of the first of its near-duplicates; empty where it is like no other. They count once.
    near = models.CharField(max_length=32, blank=True)
    # How many have finished reading it: kept here so that what to read next is found by an index.
    readers_done = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by_name = models.CharField(max_length=120, blank=True)
    erased_because = models.CharField(max_length=500, blank=True)

    within = "review"
    objects = ExampleQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("review", "readers_done", "number"), name="example_to_read"),)
        constraints = (
            models.UniqueConstraint(fields=("review", "number"), name="example_number_unique"),
            models.UniqueConstraint(fields=("review", "text_hash"), name="example_once"),
        )

    def __str__(self) -> str:
        return f"Example {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:example", kwargs={"example_id": self.pk})

    @property
    def is_erased(self) -> bool:
        """Whether its text was taken away."""
        return self.erased_at is not None


class Arm(models.TextChoices):
    """What an example is run again with."""

    CONTROL = "control", "Plain re-run"
    CONTEXT = "context", "With the missing fact"
    INSTRUCTION = "instruction", "With a better instruction"


class ArmRun(Scoped):
    """One re-run of an example in one arm, and whether the answer came right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    example = models.ForeignKey(Example, on_delete=models.CASCADE, related_name="runs")
    arm = models.CharField(max_length=20, choices=Arm.choices)
    given = models.TextField(blank=True)  # the fact or the instruction that was added
    output = models.TextField(blank=True)
    right = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    within = "example"
    objects = ScopedQuerySet["ArmRun"].as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.CheckConstraint(condition=Q(arm__in=Arm.values), name="run_arm_known"),)

    def __str__(self) -> str:
        return f"{self.get_arm_display()} of {self.example}"

    def as_audited(self) -> dict[str, Any]:
        """Without any text: the history outlives an erasure."""
        return {"arm": self.arm, "right": self.right, "hash": self.example.text_hash}
