"""What changes about the discussion of a review: comments, their mentions, and the notices of them."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from decisions.models import Answer, Comment, Mention, Notice, NoticeKind, Review, User, Wording
from decisions.services.audit import record
from decisions.services.reviews import touch


class NotTheAuthor(Exception):
    """Only its author changes a comment, and only a manager removes another's."""


class CommentIsRemoved(Exception):
    """The comment's words are gone; there is nothing left to change."""


class ReasonNeeded(Exception):
    """Who removes the words of another says why."""


# Comments -------------------------------------------------------------------------------------------------


@transaction.atomic
def comment(
    review: Review, *, text: str, by: User, question_key: str = "", key: uuid.UUID | None = None
) -> Comment:
    """Say something about a question, or without a question about the review; tell those it concerns.

    `key` becomes the comment's own, chosen where it was written: what is sent twice is there once. Raises
    :class:`ReviewIsClosed`.
    """
    touch(review)
    if key and (sent_before := Comment.objects.filter(pk=key).first()):
        if (sent_before.review_id, sent_before.author_id, sent_before.text) == (review.pk, by.pk, text):
            return sent_before
        key = None
    made = Comment.objects.create(
        pk=key or uuid.uuid4(),
        review=review,
        question_key=question_key,
        author=by,
        author_name=by.name,
        text=text,
        revision=_revision(review),
    )
    mentioned = _mention(made)
    _tell(made, mentioned, NoticeKind.MENTIONED)
    _tell(
        made, _taking_part(review).exclude(pk__in=[person.pk for person in mentioned]), NoticeKind.COMMENTED
    )
    record(by, made, "commented", after={"wording": 1})
    return made


@transaction.atomic
def edit_comment(comment: Comment, *, text: str, by: User) -> None:
    """Give one's own comment other words; the earlier ones stay readable. Who is newly mentioned is told.

    Raises :class:`NotTheAuthor`, :class:`CommentIsRemoved` and :class:`ReviewIsClosed`.
    """
    stored = _locked(comment)
    if stored.author_id != by.pk:
        raise NotTheAuthor
    if stored.is_removed:
        raise CommentIsRemoved
    if stored.text == text:
        return
    touch(stored.review)
    Wording.objects.create(comment=stored, text=stored.text, written_at=stored.edited_at or stored.created_at)
    _write(stored, text=text, edited_at=timezone.now())
    before = set(stored.mentions.values_list("user", flat=True))
    mentioned = _mention(stored)
    _tell(stored, [person for person in mentioned if person.pk not in before], NoticeKind.MENTIONED)
    # A name that was taken out again: what remains true is that there is a comment.
    stored.notices.exclude(recipient__in=mentioned).update(kind=NoticeKind.COMMENTED)
    count = stored.wordings.count()
    record(by, stored, "comment-edited", before={"wording": count}, after={"wording": count + 1})


@transaction.atomic
def remove_comment(comment: Comment, *, by: User, reason: str = "") -> None:
    """Take the words of a comment away, in all its wordings; that there was one, and who removed it, stays.

    Its author may, and a manager of the team with a reason; in a closed review too, for what must not stand
    there must not stay because of that. Raises :class:`NotTheAuthor` and :class:`ReasonNeeded`.
    """
    stored = _locked(comment)
    if stored.is_removed:
        return
    if stored.author_id != by.pk:
        if not Comment.objects.managed_by(by).filter(pk=stored.pk).exists():
            raise NotTheAuthor
        if not reason:
            raise ReasonNeeded
    Review.objects.filter(pk=stored.review_id).update(revision=F("revision") + 1)
    _write(stored, text="", removed_at=timezone.now(), removed_by_name=by.name)
    stored.wordings.all().delete()
    stored.mentions.all().delete()
    record(by, stored, "comment-removed", reason=reason)


def _locked(comment: Comment) -> Comment:
    """The comment as it is now, held until the transaction ends."""
    stored = Comment.objects.select_for_update().get(pk=comment.pk)
    stored.review = comment.review  # with the way up to its team
    return stored


def _write(comment: Comment, **columns: Any) -> None:
    columns["revision"] = _revision(comment.review)
    Comment.objects.filter(pk=comment.pk).update(**columns)
    for name, value in columns.items():
        setattr(comment, name, value)


def _revision(review: Review) -> int:
    """The number of the change under way, which has counted itself already."""
    return Review.objects.values_list("revision", flat=True).get(pk=review.pk)


# Mentions -------------------------------------------------------------------------------------------------

SPACE = r"[^\S\n]+"  # between the words of a name


def mentioned_in(text: str, people: Iterable[User]) -> dict[User, str]:
    """Which of the people are called in by `@` and their name, with the name as it is written there.

    Of names that begin alike the longest counts; case does not. Two of the same name are both meant.
    """
    bearers: dict[str, list[User]] = defaultdict(list)
    for person in people:
        bearers[" ".join(unicodedata.normalize("NFC", person.name).lower().split())].append(person)
    names = sorted(filter(None, bearers), key=len, reverse=True)
    if not names or "@" not in text:
        return {}
    groups = "|".join(f"({SPACE.join(map(re.escape, name.split()))})" for name in names)
    found: dict[User, str] = {}
    for match in re.finditer(rf"(?<!\w)@(?:{groups})(?!\w)", text, re.IGNORECASE):
        for person in bearers[names[(match.lastindex or 1) - 1]]:
            found.setdefault(person, match[0][1:])
    return found


def _mention(comment: Comment) -> list[User]:
    """Store whom the comment mentions now, instead of whom it did; give them back."""
    found = mentioned_in(comment.text, comment.review.component.project.team.readers())
    comment.mentions.all().delete()
    Mention.objects.bulk_create(
        Mention(comment=comment, user=person, name=name) for person, name in found.items()
    )
    return list(found)


# Notices --------------------------------------------------------------------------------------------------


def _tell(comment: Comment, people: Iterable[User], kind: NoticeKind) -> None:
    """Leave each of them one notice of the comment, its author excepted.

    Who has one already, and is mentioned only now, finds it new.
    """
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=person,
                kind=kind,
                review=comment.review,
                comment=comment,
                actor_id=comment.author_id,
                actor_name=comment.author_name,
            )
            for person in people
            if person.pk != comment.author_id
        ],
        update_conflicts=True,
        unique_fields=["recipient", "comment"],
        update_fields=["kind", "created_at", "read_at", "settled_at"],
    )


def _taking_part(review: Review) -> QuerySet[User]:
    """Who has made the review, answered or commented in it, and may still read it."""
    answered = Answer.objects.filter(review=review).values("answered_by")
    commented = Comment.objects.filter(review=review).values("author")
    took_part = Q(pk=review.created_by_id) | Q(pk__in=answered) | Q(pk__in=commented)
    return review.component.project.team.readers().filter(took_part)


def unread_count(user: User) -> int:
    """How many notices wait for this person, of what they may read and what is still there."""
    return Notice.objects.visible_to(user).standing().unread().count()


def mark_read(notice: Notice) -> None:
    """Its recipient has opened the notice."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def settle(notice: Notice) -> None:
    """Its recipient says that what it asks needs no answer."""
    now = timezone.now()
    Notice.objects.filter(pk=notice.pk, settled_at=None).update(settled_at=now)
    mark_read(notice)


def mark_all_read(user: User, *, until: datetime) -> None:
    """The person has seen all notices up to this moment; what came later stays new."""
    unread = Notice.objects.visible_to(user).unread()
    unread.filter(created_at__lte=until).update(read_at=timezone.now())
