"""Reviews and the answers given in them."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, F, Max, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from decisions.models.people import User
from decisions.models.projects import Component
from decisions.models.teams import Scoped, ScopedQuerySet


class ReviewState(models.TextChoices):
    """Where a review stands."""

    DRAFT = "draft", "Draft"
    CLOSED = "closed", "Closed"
    DECIDED = "decided", "Decided"


class ReviewQuerySet(ScopedQuerySet["Review"]):
    """Reviews by state and by the work left in them."""

    def drafts(self) -> Self:
        """Open reviews of projects that are not put away."""
        return self.filter(state=ReviewState.DRAFT, component__project__archived_at=None)

    def with_progress(self, question_count: int) -> Self:
        """Count the questions that are settled (answered, or an honest "don't know") and those still open."""
        settled = Count("answers", filter=~Q(answers__state=AnswerState.UNANSWERED))
        return self.annotate(settled_count=settled, open_count=Value(question_count) - settled)

    def last_worked_on_first_by(self, user: User) -> Self:
        """Order by when this person last answered in it, then by anybody's last change."""
        mine = Max("answers__answered_at", filter=Q(answers__answered_by=user))
        return self.annotate(worked_on_at=mine).order_by(
            F("worked_on_at").desc(nulls_last=True), "-updated_at"
        )


class Review(Scoped):
    """One round of deciding for one component."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=20, choices=ReviewState.choices, default=ReviewState.DRAFT)
    questionnaire_version = models.PositiveIntegerField()
    # Goes up with every change, so that a late reply can be told from a fresh one.
    revision = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reviews_created"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Since when a proposal waits for signatures; a change of what it says withdraws it.
    proposed_at = models.DateTimeField(null=True, blank=True)
    # What was measured, as the engine reads it. Written with every change of readings or of the chosen
    # scenario, so that judging a review asks nothing else of the database.
    diagnosis = models.JSONField(null=True, blank=True)
    costs = models.JSONField(null=True, blank=True)
    # What the costs rest on: the scenario, its inputs and the prices it used, each with source and day.
    costs_basis = models.JSONField(null=True, blank=True)
    example_count = models.PositiveIntegerField(default=0)
    read_count = models.PositiveIntegerField(default=0)
    reading_closed_at = models.DateTimeField(null=True, blank=True)
    # The decision it looks at again, where it does.
    revisit = models.OneToOneField(
        "Revisit", on_delete=models.PROTECT, null=True, blank=True, related_name="review"
    )

    # Set by `with_progress`.
    settled_count: int
    open_count: int

    within = "component"
    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("component", "number"), name="review_number_unique"),
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="review_state_known"),
        )

    def __str__(self) -> str:
        return self.title or f"Review {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:review", kwargs={"review_id": self.pk})

    @property
    def is_open(self) -> bool:
        """Whether its answers may still change: not when closed, nor when its project was put away."""
        return self.state == ReviewState.DRAFT and not self.component.project.is_archived

    @cached_property
    def comment_counts(self) -> dict[str, int]:
        """How many comments each question has, those on the review as a whole under the empty key."""
        counted = self.comments.standing().order_by().values_list("question_key").annotate(Count("pk"))
        return dict(counted)

    @property
    def comment_count(self) -> int:
        """How many comments there are in all."""
        return sum(self.comment_counts.values())


class AnswerState(models.TextChoices):
    """What is known about a question."""

    ANSWERED = "answered", "Answered"
    DONT_KNOW = "dont_know", "Don't know"
    UNANSWERED = "unanswered", "Unanswered"


class Answer(Scoped):
    """What a review holds about one question. A cleared answer keeps its row, so that its version goes on."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    question_key = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=AnswerState.choices)
    value = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    note = models.TextField(max_length=4000, blank=True)
    evidence_url = models.URLField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    # As text too: the answer outlives the person's account.
    answered_by_name = models.CharField(max_length=120)
    answered_at = models.DateTimeField(default=timezone.now)

    within = "review"
    objects = ScopedQuerySet["Answer"].as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("review", "question_key"), name="answer_once"),
            models.CheckConstraint(condition=Q(state__in=AnswerState.values), name="answer_state_known"),
            models.CheckConstraint(
                condition=Q(state=AnswerState.ANSWERED, value__isnull=False)
                | (~Q(state=AnswerState.ANSWERED) & Q(value__isnull=True)),
                name="answer_value_when_answered",
            ),
        )

    def __str__(self) -> str:
        return self.question_key
