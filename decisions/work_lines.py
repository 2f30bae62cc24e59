"""What waits, line by line: what a line is called, where it leads, and what it says beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from decisions.models import Decision, Notice, Proposal, Review, SignOff
from decisions.records.standing import Found

WORDS = 30
"""Of a comment."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `where` is its project or team; `said` stands before the moment, `due` is its day."""

    title: str
    href: str
    where: str
    approach: str = ""
    said: str = ""
    at: datetime | None = None
    due: date | None = None
    words: str = ""
    settles: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """How a list is called, in the navigation and above its lines, and what it says when nothing is in it."""

    short: str
    title: str
    empty: str


NAMES = {
    "signature": Named("To sign", "For your signature", "Proposals that name you as approver stand here."),
    "answer": Named("To answer", "For your answer", "Comments that call you in stand here until you answer."),
    "changes": Named("To change", "Changes asked of you", "Proposals of yours that came back stand here."),
    "reading": Named("To read", "For your reading", "Failures you are asked to read too stand here."),
    "revisit": Named(
        "To look at again", "To look at again", "Decisions you look after stand here on their day."
    ),
    "drafts": Named("Drafts", "Drafts you work on", "Reviews you begin or answer in stand here."),
    "overdue": Named("Overdue", "Overdue in your teams", "Decisions whose day has passed stand here."),
    "nobody": Named("Nobody responsible", "Nobody looks after", "Decisions nobody looks after stand here."),
    "health": Named("Health", "Not in order in your teams", "What the health checks find stands here."),
}


def lines_of(key: str, rows: QuerySet[Any]) -> list[Line]:
    """The lines of rows of a list, by one query."""
    related, heavy, line = LINES[key]
    return [line(row) for row in rows.select_related(*related).defer(*heavy)]


def trouble_lines(found: Iterable[Found]) -> list[Line]:
    """The lines of what is not in order, by one query."""
    found = list(found)
    rows = Decision.objects.filter(pk__in={one.key for one in found}).select_related("team")
    decisions = {str(row.pk): row for row in rows.defer("content")}
    return [
        Line(one.says, decisions[one.key].get_absolute_url(), str(decisions[one.key].team))
        for one in found
        if one.key in decisions
    ]


def _signature(row: SignOff) -> Line:
    proposal = row.proposal
    where = str(proposal.review.component.project)
    return Line(
        proposal.title, proposal.get_absolute_url(), where, proposal.approach, "proposed ", proposal.at
    )


def _answer(row: Notice) -> Line:
    comment, review = row.comment, row.review
    if comment is None or review is None:
        raise ValueError(f"Notice {row.pk} is of no comment.")
    title, where = f"{row.actor_name} in {review}", str(review.component.project)
    words = Truncator(comment.text).words(WORDS)
    settles = reverse("decisions:notice_settle", args=[row.pk])
    href = comment.get_absolute_url()
    return Line(title, href, where, said="asked ", at=row.created_at, words=words, settles=settles)


def _changes(row: Proposal) -> Line:
    where = str(row.review.component.project)
    return Line(row.title, row.get_absolute_url(), where, row.approach, "came back ", row.settled_at)


def _reading(row: Review) -> Line:
    href = reverse("decisions:reading_next", args=[row.pk])
    return Line(str(row), href, str(row.component.project))


def _draft(row: Review) -> Line:
    where = str(row.component.project)
    return Line(str(row), row.get_absolute_url(), where, said="changed ", at=row.updated_at)


def _decision(row: Decision) -> Line:
    return Line(str(row), row.get_absolute_url(), str(row.team), row.approach, due=row.revisit_on)


def _revisit(row: Decision) -> Line:
    href = reverse("decisions:look_again", args=[row.pk])
    return Line(str(row), href, str(row.team), row.approach, due=row.revisit_on)


REVIEW = "component__project__team"
LINES: dict[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Any], Line]]] = {
    "signature": ((f"proposal__review__{REVIEW}",), ("proposal__content",), _signature),
    "answer": (("comment", f"review__{REVIEW}"), (), _answer),
    "changes": ((f"review__{REVIEW}",), ("content",), _changes),
    "reading": ((REVIEW,), (), _reading),
    "revisit": (("team",), ("content",), _revisit),
    "drafts": ((REVIEW,), (), _draft),
    "overdue": (("team",), ("content",), _revisit),
    "nobody": (("team",), ("content",), _decision),
}
"""List → what its lines need beside the rows, which columns they do not, and how one is made."""
