"""Decisions: what a review proposes, who signs it, and the records that stay in force until superseded."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, NoReturn, Self, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from decisions.models.parts import ContentCount, ContentPart
from decisions.models.people import User
from decisions.models.projects import Component
from decisions.models.reviews import Review
from decisions.models.teams import Scoped, ScopedQuerySet, Team
from decisions.records.record import Confidence, Reversibility, identifier

Decisions: TypeAlias = "models.ManyToManyField[Any, Any]"

EVERY_MONTHS = 3
"""Quarterly, unless somebody decides otherwise."""


class Approach(models.TextChoices):
    """What can be chosen. The words are the engine's."""

    PROMPT = "prompt", "Prompting"
    RAG = "rag", "Retrieval"
    FINE_TUNE = "fine_tune", "Fine-tuning"
    BOTH = "both", "Retrieval and fine-tuning"


CONFIDENCES = [(level.value, level.value.capitalize()) for level in Confidence]
REVERSIBILITIES = [
    (Reversibility.TWO_WAY.value, "Two-way door: easy to come back"),
    (Reversibility.ONE_WAY.value, "One-way door: hard to come back"),
]


class ContentIsFixed(Exception):
    """Somebody tried to change what was proposed or decided."""


class FixedQuerySet(ScopedQuerySet[Any]):
    """Rows of which some columns never change once they are written."""

    def update(self, **kwargs: Any) -> int:
        """Change what may change."""
        _refuse_fixed(self.model, kwargs)
        return super().update(**kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ContentIsFixed("What was proposed or decided is not changed in bulk.")

    def delete(self) -> NoReturn:
        raise ContentIsFixed("What was proposed or decided is kept.")


def _refuse_fixed(model: Any, names: Any) -> None:
    if fixed := sorted(set(names) & model.FIXED):
        raise ContentIsFixed(f"{model._meta.verbose_name} keeps its {', '.join(fixed)}.")


class Fixed(Scoped):
    """A row with columns that never change."""

    FIXED: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; of one that exists only what may change."""
        if not self._state.adding:
            names = kwargs.get("update_fields")
            if names is None:
                names = [field.attname for field in self._meta.concrete_fields]
            _refuse_fixed(type(self), names)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ContentIsFixed("What was proposed or decided is kept.")


class DecisionDraft(Scoped):
    """The decision part of a review, while it is being written."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="decision_draft")
    title = models.CharField(max_length=160, blank=True)
    context = models.TextField(max_length=4000, blank=True)
    drivers = models.JSONField(default=list, blank=True)  # one text each
    approach = models.CharField(max_length=20, choices=Approach.choices, blank=True)
    reasons = models.TextField(max_length=4000, blank=True)
    override_reason = models.TextField(max_length=2000, blank=True)
    # [{approach, title, says, good[], neutral[], bad[]}]
    options = models.JSONField(default=list, blank=True)
    good = models.JSONField(default=list, blank=True)  # consequences, one text each
    bad = models.JSONField(default=list, blank=True)
    cost_per_month = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(max_length=3, default="USD")
    quality_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    expected_by = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=10, choices=CONFIDENCES, blank=True)
    reversibility = models.CharField(max_length=10, choices=REVERSIBILITIES, blank=True)
    confirmation = models.TextField(max_length=2000, blank=True)  # how we would know that this was wrong
    deciders = models.JSONField(default=list, blank=True)  # names
    consulted = models.JSONField(default=list, blank=True)
    informed = models.JSONField(default=list, blank=True)
    covers = models.CharField(max_length=120, blank=True)  # the part of the component; empty: all of it
    revisit_on = models.DateField(null=True, blank=True)
    every_months = models.PositiveIntegerField(
        null=True, blank=True, default=EVERY_MONTHS, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    never_because = models.CharField(max_length=500, blank=True)
    more_information = models.TextField(max_length=4000, blank=True)
    supersedes: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Decision", blank=True, related_name="+"
    )
    rests_on: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Decision", blank=True, related_name="+"
    )
    approvers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    quorum = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(20)])
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by_name = models.CharField(max_length=120, blank=True)

    within = "review"
    objects = ScopedQuerySet["DecisionDraft"].as_manager()

    def __str__(self) -> str:
        return self.title or "Decision"

    def clean(self) -> None:
        """One way to come back: a day, a rhythm, or never for a reason."""
        if self.never_because and (self.revisit_on or self.every_months):
            raise ValidationError({"never_because": "Say either when to look again, or why never; not both."})


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    PROPOSED = "proposed", "Waiting for signatures"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ProposalQuerySet(FixedQuerySet):
    """Proposals by state."""

    def open(self) -> Self:
        """Those that wait for signatures."""
        return self.filter(state=ProposalState.PROPOSED)


class Proposal(Fixed):
    """The frozen content put up for sign-off: a snapshot under its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField()  # in its review, from 1
    # {"record": …, "evidence": …}: decisions.services.snapshots
    content = models.JSONField(encoder=DjangoJSONEncoder)
    content_hash = models.CharField(max_length=80)
    as_of = models.DateField()
    title = models.CharField(max_length=160)
    approach = models.CharField(max_length=20, choices=Approach.choices)
    overrides = models.BooleanField()  # another approach than the recommended one was chosen
    state = models.CharField(max_length=20, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    quorum = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    changed = models.JSONField(default=list, blank=True)  # the parts whose change withdrew it

    within = "review"
    FIXED = frozenset(
        {"review", "review_id", "number", "content", "content_hash", "as_of", "title", "approach"}
        | {"overrides", "quorum", "by_name", "at"}
    )
    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("review", "number"), name="proposal_number_unique"),
            models.UniqueConstraint(
                fields=("review",), condition=Q(state="proposed"), name="proposal_open_once"
            ),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_known"),
        )

    def __str__(self) -> str:
        return f"Proposal {self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:proposal", kwargs={"proposal_id": self.pk})

    @property
    def is_open(self) -> bool:
        """Whether it waits for signatures."""
        return self.state == ProposalState.PROPOSED


class SignOffVerdict(models.TextChoices):
    """What an approver says."""

    ACCEPTED = "accepted", "Accept"
    REJECTED = "rejected", "Reject"
    CHANGES_REQUESTED = "changes_requested", "Request changes"


SAID = {
    SignOffVerdict.ACCEPTED.value: "accepted",
    SignOffVerdict.REJECTED.value: "rejected",
    SignOffVerdict.CHANGES_REQUESTED.value: "asked for changes",
}


class SignOffQuerySet(ScopedQuerySet["SignOff"]):
    """Sign-offs by whether they are given."""

    def waiting_for(self, user: User) -> Self:
        """Those that this person is asked for and has not given."""
        return self.filter(approver=user, verdict="", proposal__state=ProposalState.PROPOSED)


class SignOff(Scoped):
    """One named approver's word on one proposal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="sign_offs")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="sign_offs"
    )
    approver_name = models.CharField(max_length=120)
    own_proposal = models.BooleanField(default=False)  # shown: who proposed signs too
    verdict = models.CharField(max_length=20, choices=SignOffVerdict.choices, blank=True)
    comment = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    within = "proposal"
    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ("approver_name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("proposal", "approver"), name="sign_off_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *SignOffVerdict.values]), name="sign_off_verdict_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.approver_name} on {self.proposal}"

    @property
    def said(self) -> str:
        """The word in the past tense."""
        return SAID.get(self.verdict, "has not signed")


class DecisionState(models.TextChoices):
    """Where a decision stands. Due and overdue are computed from dates, never stored.

    What is decided here begins in force; the last two are for decisions brought in from elsewhere.
    """

    ACCEPTED = "accepted", "In force"
    SUPERSEDED = "superseded", "Superseded"
    DEPRECATED = "deprecated", "Deprecated"
    PROPOSED = "proposed", "Proposed elsewhere"
    REJECTED = "rejected", "Rejected elsewhere"


class DecisionQuerySet(FixedQuerySet):
    """Decisions by where they stand."""

    def in_force(self) -> Self:
        """Those that count today."""
        return self.filter(state=DecisionState.ACCEPTED)

    def to_look_at(self, user: User, *, until: date) -> Self:
        """Those this person looks after, and may, whose day comes until then; the longest overdue first."""
        mine = self.editable_by(user).in_force().filter(responsible=user, revisit_on__lte=until)
        return mine.order_by("revisit_on", "pk")


class Decision(Fixed):
    """An accepted proposal: numbered in its team, immutable, in force until superseded or deprecated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    # Empty for decisions that came in from elsewhere.
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    title = models.CharField(max_length=160)
    approach = models.CharField(max_length=20, choices=Approach.choices, blank=True)
    covers = models.CharField(max_length=120, blank=True)
    overrides = models.BooleanField(default=False)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    content_hash = models.CharField(max_length=80)
    # Parts of the content, which no list can afford to read: [{number, …}], and how many answers it rests on.
    rests_on = models.GeneratedField(
        expression=ContentPart("content", "record", "rests_on"),
        output_field=models.JSONField(null=True),
        db_persist=True,
    )
    answer_count = models.GeneratedField(
        expression=ContentCount("content", "facts", "answers"),
        output_field=models.IntegerField(null=True),
        db_persist=True,
    )
    decided_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=20, choices=DecisionState.choices, default=DecisionState.ACCEPTED)
    supersedes = models.ManyToManyField(
        "self", through="Supersession", symmetrical=False, related_name="superseded_by"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    deprecated_because = models.CharField(max_length=1000, blank=True)
    # When it is looked at again; moves with every revisit, and is no part of what was signed.
    revisit_on = models.DateField(null=True, blank=True)
    every_months = models.PositiveIntegerField(null=True, blank=True)
    never_because = models.CharField(max_length=500, blank=True)
    # When somebody last said that it holds: what was observed until then was taken into account.
    looked_at = models.DateTimeField(null=True, blank=True)
    # When the day was set, which began the cycle, and how often it was: of two who set it one is told no.
    revisit_set_at = models.DateTimeField(default=timezone.now)
    revisit_version = models.PositiveIntegerField(default=0)
    snoozed_until = models.DateField(null=True, blank=True)
    snoozed_because = models.CharField(max_length=500, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )

    within = "team"
    FIXED = frozenset(
        {"team", "team_id", "number", "component", "component_id", "proposal", "proposal_id", "title"}
        | {"approach", "covers", "overrides", "content", "content_hash", "decided_at"}
    )
    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("team", "-number")
        indexes = (
            models.Index(fields=("state", "revisit_on", "team"), name="decision_to_revisit"),
            models.Index(fields=("responsible", "state", "revisit_on"), name="decision_of_responsible"),
        )
        constraints = (
            models.UniqueConstraint(fields=("team", "number"), name="decision_number_unique"),
            models.UniqueConstraint(
                fields=("component", "covers"),
                condition=Q(state="accepted", component__isnull=False),
                name="decision_in_force_once",
            ),
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="decision_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.identifier} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("decisions:decision", kwargs={"decision_id": self.pk})

    @property
    def identifier(self) -> str:
        """Its name in the team, such as ADR-0012."""
        return identifier(self.number)

    @property
    def is_in_force(self) -> bool:
        """Whether it counts today."""
        return self.state == DecisionState.ACCEPTED

    def is_due(self, as_of: date) -> bool:
        """Whether the day has come to look at it again, snoozed or not."""
        return self.is_in_force and self.revisit_on is not None and self.revisit_on <= as_of


class Supersession(models.Model):
    """One decision took the place of another one."""

    successor = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="took_over")
    predecessor = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="given_over")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("successor", "predecessor"), name="supersession_once"),
            models.CheckConstraint(
                condition=~Q(successor=models.F("predecessor")), name="supersession_of_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.successor} supersedes {self.predecessor}"
