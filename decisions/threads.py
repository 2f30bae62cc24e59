"""The discussion as it is read: comments by the question they are on, and what is new of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Max

from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import AuditEntry, Comment, Review
from decisions.wording import example_number, prompt_of

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
    next_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def anchor(self) -> str:
        """What its elements on a page are named after."""
        return self.key or "review"

    @property
    def about(self) -> str:
        """What is discussed."""
        return prompt_of(self.key) if self.key else "The review as a whole"

    @property
    def is_of_question(self) -> bool:
        """Whether it is about a question of the questionnaire, to which one can go back."""
        return self.key in QUESTIONNAIRE

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
    """Everything that was said: about the review, then each question in page order, then examples.

    What nobody spoke about has no thread here, unless it is asked for.
    """
    said = set(Comment.objects.filter(review=review).values_list("question_key", flat=True).distinct())
    said |= {"", and_of}
    asked = [question.key for question in QUESTIONNAIRE]
    others = sorted(said.difference(["", *asked]), key=lambda key: (example_number(key) or 0, key))
    return _threads(review, ["", *(key for key in asked if key in said), *others])


def _threads(review: Review, keys: Iterable[str]) -> list[Thread]:
    keys = list(keys)
    if not keys:
        return []
    said = defaultdict(list)
    for comment in Comment.objects.filter(review=review, question_key__in=keys).with_all_shown():
        said[comment.question_key].append(comment)
    return [Thread(key, tuple(said[key])) for key in keys]


# What is new -----------------------------------------------------------------------------------------------


def threads_behind(review: Review, data: Mapping[str, str]) -> list[Thread]:
    """The threads that a page has open and that have changed since, for the page to catch up."""
    shown = _shown_in(data)
    if not shown:
        return []
    last = _last_changes(review)
    return _threads(review, [key for key, seen in shown.items() if key in last and seen != str(last[key])])


def threads_begun(review: Review, data: Mapping[str, str]) -> list[Thread]:
    """The threads that a page which shows them all does not have yet."""
    return _threads(review, _last_changes(review).keys() - _shown_in(data).keys())


def discussed_since(review: Review, revision: str) -> set[str]:
    """What was spoken of since the revision that a page shows: keys of questions, the empty one too."""
    seen = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
    return set(
        Comment.objects.filter(review=review, revision__gt=seen)
        .order_by()
        .values_list("question_key", flat=True)
    )


def _shown_in(data: Mapping[str, str]) -> dict[str, str]:
    """The last change that a page shows of each thread it has open."""
    shown = {name.removeprefix(SHOWN): seen for name, seen in data.items() if name.startswith(SHOWN)}
    of_review = Thread("").anchor
    return {"" if anchor == of_review else anchor: seen for anchor, seen in shown.items()}


def _last_changes(review: Review) -> dict[str, int]:
    """The revision of the last change of each thread."""
    comments = Comment.objects.filter(review=review).order_by()
    return dict(comments.values_list("question_key").annotate(Max("revision")))


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
