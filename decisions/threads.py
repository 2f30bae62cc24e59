"""The discussion as it is read: comments by the question they are on, and what is new of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Max

from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import AuditEntry, Comment, Review
from decisions.wording import prompt_of

SHOWN = "thread-"
"""How a page names, beside the last revision it shows of it, each thread it has open."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments on one question, or with an empty key those on the review as a whole.

    ``entered`` and ``errors``: what somebody wanted to say here, and why it was refused.
    """

    key: str
    comments: tuple[Comment, ...] = ()
    entered: str = ""
    errors: tuple[str, ...] = ()
    next_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def anchor(self) -> str:
        """What its elements on a page are named after."""
        return self.key or "review"

    @property
    def about(self) -> str:
        """What is discussed."""
        return prompt_of(self.key) if self.key else "The review as a whole"

    @property
    def revision(self) -> int:
        """The change of the review that changed this thread last."""
        return max((comment.revision for comment in self.comments), default=0)

    @property
    def count(self) -> int:
        """How many comments stand."""
        return sum(not comment.is_removed for comment in self.comments)

    @property
    def latest(self) -> Comment | None:
        """Who spoke last, for the ear."""
        return next((comment for comment in reversed(self.comments) if not comment.is_removed), None)


def thread_of(review: Review, key: str) -> Thread:
    """What was said about one question, or with an empty key about the review."""
    (thread,) = _threads(review, [key])
    return thread


def threads_of(review: Review, *, and_of: str = "") -> list[Thread]:
    """Everything that was said: first about the review, then about each question in page order.

    A question nobody spoke about has no thread here, unless it is asked for.
    """
    said = set(Comment.objects.filter(review=review).values_list("question_key", flat=True).distinct())
    said |= {"", and_of}
    asked = [question.key for question in QUESTIONNAIRE]
    return _threads(
        review, ["", *(key for key in asked if key in said), *sorted(said.difference(["", *asked]))]
    )


def _threads(review: Review, keys: Iterable[str]) -> list[Thread]:
    keys = list(keys)
    said = defaultdict(list)
    for comment in Comment.objects.filter(review=review, question_key__in=keys).with_all_shown():
        said[comment.question_key].append(comment)
    return [Thread(key, tuple(said[key])) for key in keys]


# What is new -----------------------------------------------------------------------------------------------


def threads_behind(review: Review, data: Mapping[str, str]) -> list[Thread]:
    """The threads that a page has open and that have changed since, for the page to catch up."""
    shown = {_key_of(name): value for name, value in data.items() if name.startswith(SHOWN)}
    if not shown:
        return []
    changes = Comment.objects.filter(review=review, question_key__in=shown).order_by()
    last = dict(changes.values_list("question_key").annotate(Max("revision")))
    behind = [key for key, revision in last.items() if shown[key] != str(revision)]
    return _threads(review, behind) if behind else []


def discussed_since(review: Review, revision: str) -> set[str]:
    """What was spoken of since the revision that a page shows: keys of questions, the empty one too."""
    seen = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
    return set(
        Comment.objects.filter(review=review, revision__gt=seen)
        .order_by()
        .values_list("question_key", flat=True)
    )


def _key_of(name: str) -> str:
    anchor = name.removeprefix(SHOWN)
    return "" if anchor == Thread("").anchor else anchor


# The history -----------------------------------------------------------------------------------------------


def wordings_of(entries: Iterable[AuditEntry]) -> dict[str, list[str]]:
    """All that the comments of these entries said in turn, by the comment's id; nothing of removed ones."""
    of_comments = Comment._meta.label_lower
    ids = {entry.target_id for entry in entries if entry.target_type == of_comments}
    if not ids:
        return {}
    comments = Comment.objects.standing().filter(pk__in=ids).prefetch_related("wordings")
    return {
        str(comment.pk): [*(wording.text for wording in comment.wordings.all()), comment.text]
        for comment in comments
    }
