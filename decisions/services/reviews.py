"""What changes about a review: its start, its answers, its end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from decisions.engine.evidence import Evidence
from decisions.engine.parsing import answer_from_wire, costs_from_wire, diagnosis_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import Outline, outline
from decisions.models import (
    Answer,
    AnswerState,
    AuditEntry,
    Component,
    Ending,
    Review,
    ReviewState,
    Revisit,
    User,
)
from decisions.services.audit import record


class ReviewIsClosed(Exception):
    """The review no longer takes changes."""


class RevisitGoesOn(Exception):
    """The review cannot be taken up again: its revisit has ended, or another one has begun since."""


class StaleAnswer(Exception):
    """Somebody else has answered since; ``current`` is what stands now."""

    def __init__(self, current: Answer) -> None:
        super().__init__(current.question_key)
        self.current = current


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says about one question; ``value`` is in wire form, None unless answered."""

    state: AnswerState = AnswerState.UNANSWERED
    value: Any = None
    note: str = ""
    evidence_url: str = ""


def given_in(answer: Answer | None) -> Given:
    """What a stored answer says; nothing where there is none."""
    if answer is None:
        return Given()
    return Given(AnswerState(answer.state), answer.value, answer.note, answer.evidence_url)


def today() -> date:
    """The day by which reviews are judged: the organisation's, the same for readers in every time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def evidence_of(review: Review, answers: Iterable[Answer], *, as_of: date) -> Evidence:
    """The engine's evidence: the stored answers of a review, and what was measured in it.

    "Don't know" stays told from unanswered.
    """
    known = {}
    for answer in answers:
        if answer.state != AnswerState.UNANSWERED and answer.question_key in QUESTIONNAIRE:
            question = QUESTIONNAIRE[answer.question_key]
            known[answer.question_key] = answer_from_wire(question, answer.value)
    return Evidence(known, diagnosis_from_wire(review.diagnosis), costs_from_wire(review.costs), as_of)


def outlines_of(reviews: Iterable[Review], *, as_of: date) -> dict[UUID, Outline]:
    """The headline of each review's recommendation, from one query for all their answers."""
    by_id = {review.pk: review for review in reviews}
    answers: dict[UUID, list[Answer]] = {pk: [] for pk in by_id}
    for answer in Answer.objects.filter(review__in=by_id):
        answers[answer.review_id].append(answer)
    return {pk: outline(evidence_of(by_id[pk], given, as_of=as_of)) for pk, given in answers.items()}


@transaction.atomic
def start_review(component: Component, *, by: User) -> Review:
    """Open the next review of a component, empty."""
    Component.objects.select_for_update().get(pk=component.pk)  # numbers are given one at a time
    last = Review.objects.filter(component=component).aggregate(last=Max("number"))["last"] or 0
    review = Review.objects.create(
        component=component,
        number=last + 1,
        questionnaire_version=QUESTIONNAIRE.version,
        created_by=by,
    )
    record(by, review, "started")
    return review


def save_answer(review: Review, key: str, given: Given, *, version: int, by: User) -> Answer:
    """Store what a person says about one question, based on the version they saw (0: none yet).

    Raises :class:`StaleAnswer` when somebody else has answered since, unless they said the same, and
    :class:`ReviewIsClosed`. Saying again what stands already changes nothing.
    """
    try:
        with transaction.atomic():
            return _save_answer(review, key, given, version=version, by=by)
    except (StaleAnswer, IntegrityError):  # somebody else was first, perhaps by a moment
        current = Answer.objects.get(review=review, question_key=key)
        if given_in(current) == given:
            return current
        raise StaleAnswer(current) from None


def _save_answer(review: Review, key: str, given: Given, *, version: int, by: User) -> Answer:
    current = Answer.objects.filter(review=review, question_key=key).first()
    if given_in(current) == given:
        return current or Answer(review=review, question_key=key, state=AnswerState.UNANSWERED, version=0)
    if current is None:
        version = 0
    elif current.version != version:
        raise StaleAnswer(current)
    touch(review)
    answer = Answer(
        pk=current.pk if current else None,
        review=review,
        question_key=key,
        state=given.state,
        value=given.value,
        note=given.note,
        evidence_url=given.evidence_url,
        version=version + 1,
        answered_by=by,
        answered_by_name=by.name,
    )
    if current is None:
        answer.save(force_insert=True)
    else:
        _replace(current, answer)
    record(by, answer, "answered", before=_audited(current), after=_audited(answer))
    return answer


def _replace(current: Answer, answer: Answer) -> None:
    """Write over the version that was seen; the condition is the lock."""
    changed = Answer.objects.filter(pk=current.pk, version=current.version).update(
        state=answer.state,
        value=answer.value,
        note=answer.note,
        evidence_url=answer.evidence_url,
        version=answer.version,
        answered_by=answer.answered_by,
        answered_by_name=answer.answered_by_name,
        answered_at=answer.answered_at,
    )
    if not changed:
        raise StaleAnswer(current)


def touch(review: Review) -> None:
    """Count the change, in the same statement that makes sure that the review still takes it.

    A proposal that waits for signatures is looked at again once the change is there.
    """
    # The state stands in the statement itself, not behind a join: PostgreSQL asks it again once it has waited
    # for the row, so that of a save and a close at the same moment one is told.
    active = Component.objects.filter(pk=OuterRef("component"), project__archived_at=None)
    open_reviews = Review.objects.filter(pk=review.pk, state=ReviewState.DRAFT).filter(Exists(active))
    if not open_reviews.update(revision=F("revision") + 1, updated_at=timezone.now()):
        raise ReviewIsClosed(review.pk)
    if review.proposed_at:
        transaction.on_commit(partial(_withdraw_if_changed, review))


def _withdraw_if_changed(review: Review) -> None:
    # Imported late: proposals are made of reviews, and reviews change under them.
    from decisions.services import proposals

    proposals.withdraw_if_changed(review)


def _audited(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {
        "state": answer.state,
        "value": answer.value,
        "note": answer.note,
        "evidence_url": answer.evidence_url,
        "version": answer.version,
    }


def was_left_as_seen(answer: Answer, given: Given, *, version: int) -> bool:
    """Whether a person who saw an older version left it as it was: nothing of theirs is in it then.

    A form that posts all questions at once brings untouched ones along.
    """
    if version == 0:
        return given == Given()
    seen = AuditEntry.objects.filter(
        target_type=Answer._meta.label_lower,
        target_id=str(answer.pk),
        action="answered",
        after__version=version,
    ).first()
    if seen is None or not seen.after:
        return False
    return given == Given(
        AnswerState(seen.after["state"]), seen.after["value"], seen.after["note"], seen.after["evidence_url"]
    )


@transaction.atomic
def rename_review(review: Review, *, title: str, by: User) -> None:
    """Give the review a title, or take it away."""
    if review.title == title:
        return
    touch(review)
    Review.objects.filter(pk=review.pk).update(title=title)
    record(by, review, "renamed", before={"title": review.title}, after={"title": title})
    review.title = title


@transaction.atomic
def close_review(review: Review, *, reason: str, by: User) -> None:
    """End the review without a decision; it stays readable. A revisit that goes on in it is left."""
    touch(review)
    now = timezone.now()
    Review.objects.filter(pk=review.pk).update(state=ReviewState.CLOSED, closed_at=now)
    left = Revisit.objects.under_way().filter(review=review)
    left.update(ending=Ending.LEFT, because=reason, ended_at=now, ended_by_name=by.name)
    record(by, review, "closed", reason=reason)


@transaction.atomic
def reopen_review(review: Review, *, by: User) -> None:
    """Take a closed review up again, and its revisit with it. Raises :class:`RevisitGoesOn`."""
    if review.revisit_id:
        _resume(review.revisit_id)
    closed = Review.objects.filter(pk=review.pk, state=ReviewState.CLOSED)
    if closed.update(state=ReviewState.DRAFT, closed_at=None, revision=F("revision") + 1):
        record(by, review, "reopened")


def _resume(revisit_id: UUID) -> None:
    """Take up a revisit that was left; one that has ended otherwise stays ended."""
    left = Revisit.objects.filter(pk=revisit_id, ending=Ending.LEFT)
    try:
        with transaction.atomic():
            taken = left.update(ending="", because="", ended_at=None, ended_by_name="")
    except IntegrityError:
        raise RevisitGoesOn("Another revisit of this decision has begun since.") from None
    if not taken:
        raise RevisitGoesOn("The revisit that went on in this review has ended.")
