"""Puts one invented review into the site: what was answered and said in it, day by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from decisions.demo.deciding import DecisionLoad
from decisions.demo.failing import FailureLoad, written_failures
from decisions.engine.parsing import answers_from_wire
from decisions.models import (
    Answer,
    AnswerState,
    AuditEntry,
    Comment,
    Component,
    Notice,
    Review,
    User,
    Wording,
)
from decisions.services import discussion, reviews

Table = dict[str, Any]

BETWEEN = timedelta(minutes=7)
"""What happens on one day happens one after the other."""

READ_AFTER_DAYS = 3
"""Notices older than this have been read."""


@dataclass
class ReviewLoad:
    """One review as it is written down, made by the same services as everybody's, and then given its days."""

    people: Mapping[str, User]
    now: datetime
    component: Component
    table: Table
    moments: list[datetime] = field(default_factory=list)  # of each row of the history, in order
    answers: dict[str, Answer] = field(default_factory=dict)

    def run(self) -> None:
        """Make the review and everything in it."""
        by, began = self._by(self.table), self._ago(self.table["days_ago"])
        self.review = reviews.start_review(self.component, by=by)
        self._happened(began)
        reviews.rename_review(self.review, title=self.table["title"], by=by)
        self._happened(began)
        for number, said in enumerate(self._events(), start=1):
            happen = self._answer if "key" in said else self._comment
            happen(said, self._ago(said["days_ago"]) + BETWEEN * number)
        if name := self.table.get("failures"):
            failures, now = written_failures(name), self._ago(self.table["failures_days_ago"])
            FailureLoad(self.review, self.people, failures, now, self._happened).run()
        closed_at = None
        if closed := self.table.get("closed"):
            closed_at = self._ago(closed["days_ago"])
            reviews.close_review(self.review, reason=closed["reason"], by=self._by(closed))
            self._happened(closed_at)
        if decided := self.table.get("decided"):
            closed_at = self._ago(decided["days_ago"])
            Answer.objects.bulk_update(self.answers.values(), ["answered_at"])  # the proposal tells of them
            DecisionLoad(self.review, self.people, decided, self.now, closed_at, self._happened).run()
        self._give_days(began, closed_at)

    def _events(self) -> list[Table]:
        """Answers and comments from the oldest on; on one day the answers come first."""
        same = {"by": self.table["by"], "days_ago": self.table["days_ago"]}
        written = (*self.table["answers"], *self.table.get("comments", ()))
        return sorted((same | said for said in written), key=lambda said: -said["days_ago"])

    def _answer(self, table: Table, at: datetime) -> None:
        key, value = table["key"], table.get("value")
        answers_from_wire({key: value})  # the demo is held to the same rules as everybody's answers
        state = AnswerState.DONT_KNOW if value is None else AnswerState.ANSWERED
        given = reviews.Given(state, value, table.get("note", ""), table.get("evidence_url", ""))
        version = self.answers[key].version if key in self.answers else 0
        answer = reviews.save_answer(self.review, key, given, version=version, by=self._by(table))
        answer.answered_at = at
        self.answers[key] = answer
        self._happened(at)

    def _comment(self, table: Table, at: datetime) -> None:
        by = self._by(table)
        first = table.get("edited") or table["text"]
        said = discussion.comment(self.review, text=first, by=by, question_key=table.get("on", ""))
        self._happened(at)
        edited_at = None
        if "edited" in table:
            edited_at = at + BETWEEN
            discussion.edit_comment(said, text=table["text"], by=by)
            Wording.objects.filter(comment=said).update(written_at=at)
            self._happened(edited_at)
        Comment.objects.filter(pk=said.pk).update(created_at=at, edited_at=edited_at)
        read_at = at + timedelta(days=1) if table["days_ago"] > READ_AFTER_DAYS else None
        Notice.objects.filter(comment=said).update(created_at=at, read_at=read_at)

    def _happened(self, at: datetime) -> None:
        self.moments.append(at)

    def _give_days(self, began: datetime, closed_at: datetime | None) -> None:
        """Put everything on its invented day; the history has one row for each thing that happened."""
        Review.objects.filter(pk=self.review.pk).update(
            created_at=began, updated_at=self.moments[-1], closed_at=closed_at
        )
        Answer.objects.bulk_update(self.answers.values(), ["answered_at"])
        history: QuerySet[AuditEntry] = QuerySet(AuditEntry)  # not the manager's, which refuses
        entries = list(history.filter(review=self.review).order_by("pk"))
        for entry, moment in zip(entries, self.moments, strict=True):
            entry.at = moment
        history.bulk_update(entries, ["at"])

    def _by(self, table: Table) -> User:
        return self.people[table["by"]]

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)
