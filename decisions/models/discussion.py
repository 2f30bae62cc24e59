"""What people say about a review and its questions, whom they call in, and what tells them of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from decisions.models.people import User
from decisions.models.reviews import Answer, Review, ReviewState
from decisions.models.teams import Membership, Scoped, ScopedQuerySet

TEXT_LENGTH = 4000


class CommentQuerySet(ScopedQuerySet["Comment"]):
    """Comments, and what is shown with them."""

    def standing(self) -> Self:
        """Those whose words are still there."""
        return self.filter(removed_at=None)

    def with_all_shown(self) -> Self:
        """Bring mentions and earlier wordings along: two queries for however many comments."""
        return self.prefetch_related("mentions", "wordings")


class Comment(Scoped):
    """One remark on a question, or on the review as a whole. A removed one keeps its place, not its words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments")
    question_key = models.CharField(max_length=60, blank=True)  # empty: on the review as a whole
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    # As text too: the comment outlives the person's account.
    author_name = models.CharField(max_length=120)
    text = models.TextField(max_length=TEXT_LENGTH, blank=True)
    # The review's revision when this was written, edited or removed last: tells a page what it has not seen.
    revision = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by_name = models.CharField(max_length=120, blank=True)

    within = "review"
    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=("review", "question_key", "created_at"), name="comment_of_question"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_at=None) & ~Q(text="") | Q(removed_at__isnull=False, text=""),
                name="comment_words_until_removed",
            ),
        )

    def __str__(self) -> str:
        return self.question_key

    def get_absolute_url(self) -> str:
        """Its place in the discussion."""
        discussion = reverse("decisions:discussion", kwargs={"review_id": self.review_id})
        return f"{discussion}#comment-{self.pk}"

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class Wording(models.Model):
    """What a comment said before it was edited. Goes with the words of the comment when they are removed."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField(max_length=TEXT_LENGTH)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return self.text


class Mention(models.Model):
    """A person called into a comment, by the name as it stands there."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("comment", "user"), name="mention_once"),)

    def __str__(self) -> str:
        return self.name


class NoticeKind(models.TextChoices):
    """Why a person is told of something."""

    MENTIONED = "mentioned", "mentioned you"
    COMMENTED = "commented", "commented"
    ASKED = "asked", "asked you to read failures too"
    PROPOSED = "proposed", "asks you to sign"
    ACCEPTED = "accepted", "accepted a proposal"
    REJECTED = "rejected", "rejected a proposal"
    CHANGES_REQUESTED = "changes_requested", "asked for changes of a proposal"
    WITHDRAWN = "withdrawn", "withdrew a proposal"
    REVISIT = "revisit", "asks you to look again at"


MAILED = (
    *(NoticeKind.PROPOSED, NoticeKind.ACCEPTED, NoticeKind.REJECTED),
    *(NoticeKind.CHANGES_REQUESTED, NoticeKind.WITHDRAWN),
)
"""What people are told of by e-mail too."""
WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
"""How long to wait after each try to send something that failed; the first is longer than any send lasts."""
MAIL_TRIES = len(WAITS) + 1


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    """A person's notices; of teams they have left they are not told."""

    def visible_to(self, user: User) -> Self:
        """One's own, of the reviews and decisions one may read now."""
        mine = self.filter(recipient=user)
        if user.is_owner:
            return mine
        teams = Membership.objects.filter(user=user).values("team")
        return mine.filter(
            Q(review__component__project__team__in=teams) | Q(decision__team__in=teams),
        )

    def standing(self) -> Self:
        """Those that still speak of something: the words of their comment are there."""
        return self.filter(Q(comment=None) | Q(comment__removed_at=None))

    def unread(self) -> Self:
        """Those not opened yet."""
        return self.filter(read_at=None)

    def to_answer(self, user: User) -> Self:
        """Calls to this person, in open reviews where they may write, that they have not answered since.

        To speak in the same thread is an answer, and so is to answer the question that it is about.
        """
        thread = {"review": OuterRef("review"), "question_key": OuterRef("comment__question_key")}
        spoken = Comment.objects.filter(**thread, author=user, created_at__gt=OuterRef("created_at"))
        answered = Answer.objects.filter(**thread, answered_by=user, answered_at__gt=OuterRef("created_at"))
        asked = self.editable_by(user).standing().filter(recipient=user, kind=NoticeKind.MENTIONED)
        is_open = Q(review__state=ReviewState.DRAFT, review__component__project__archived_at=None)
        return asked.filter(~Exists(spoken), ~Exists(answered), is_open, settled_at=None)

    def to_mail(self, now: datetime) -> Self:
        """Those whose mail is still to be sent, and that nobody is sending right now."""
        its_time = Q(claimed_at=None)
        for tries, wait in enumerate(WAITS, start=1):
            its_time |= Q(mail_tries=tries, claimed_at__lt=now - wait)
        return self.filter(its_time, kind__in=MAILED, mailed_at=None, mail_tries__lt=MAIL_TRIES)

    def unread_first(self) -> Self:
        """The unread, then the others; of each the newest first."""
        unread = Case(When(read_at=None, then=Value(0)), default=Value(1))
        return self.order_by(unread, "-created_at", "pk")


class Notice(Scoped):
    """Tells one person, once, that somebody said something that concerns them, or asks something of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    # What is to be looked at again; such a notice speaks of no review.
    decision = models.ForeignKey(
        "Decision", on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    proposal = models.ForeignKey(
        "Proposal", on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # When its recipient said that what it asks needs no answer of theirs.
    settled_at = models.DateTimeField(null=True, blank=True)

    within = "review"
    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=("recipient", "-created_at"), name="notice_of_person"),
            models.Index(fields=("recipient",), condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=("kind", "created_at"), condition=Q(mailed_at=None), name="notice_to_mail"),
        )
        constraints = (
            models.UniqueConstraint(fields=("recipient", "comment"), name="notice_once"),
            models.UniqueConstraint(fields=("recipient", "proposal", "kind"), name="notice_of_proposal_once"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"),
            models.CheckConstraint(
                condition=Q(review=None, decision__isnull=False) | Q(review__isnull=False, decision=None),
                name="notice_of_review_or_decision",
            ),
        )

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """What it speaks of."""
        if self.kind == NoticeKind.ASKED:
            return reverse("decisions:second_readers", kwargs={"review_id": self.review_id})
        about = self.proposal or self.comment or self.review or self.decision
        return about.get_absolute_url() if about else reverse("decisions:notices")
