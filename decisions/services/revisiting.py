"""A revisit in its review: last time's answers confirmed one by one, both judged apart, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from decisions.engine.parsing import BadEvidence, answer_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import Answer, AnswerState, Decision, DecisionDraft, Ending, Review, Revisit, User
from decisions.services import deciding, decisions, revisits
from decisions.services.audit import record
from decisions.services.reviews import Given, close_review, save_answer
from decisions.services.track_records import track

Fact = Mapping[str, Any]
JUDGED = ("process", "process_says", "result", "result_says")


class CannotConfirm(Exception):
    """Last time's answer cannot be taken over; the message is for people."""


class RevisitEnded(Exception):
    """The revisit has ended already."""


def last_answers(revisit: Revisit) -> dict[str, Fact]:
    """What was answered when it was decided, by question, without those that were left open."""
    rows = Decision.objects.filter(pk=revisit.decision_id).values_list("content__facts__answers", flat=True)
    facts: list[Fact] = rows.get() or []
    return {fact["key"]: fact for fact in facts if fact["state"] != AnswerState.UNANSWERED}


def can_confirm(fact: Fact) -> bool:
    """Whether the question is still asked, and takes the answer of then."""
    if fact["key"] not in QUESTIONNAIRE:
        return False
    try:
        answer_from_wire(QUESTIONNAIRE[fact["key"]], fact["value"])
    except BadEvidence:
        return False
    return True


def confirm_answer(review: Review, key: str, *, by: User) -> Answer:
    """Say that last time's answer still holds: the person answers it anew, in their name and of today.

    Raises :class:`CannotConfirm`, where there is none or somebody has answered meanwhile, and
    :class:`~decisions.services.reviews.ReviewIsClosed`.
    """
    fact = last_answers(review.revisit).get(key) if review.revisit else None
    if fact is None or not can_confirm(fact):
        raise CannotConfirm("There is no answer of last time to confirm: answer it anew.")
    current = Answer.objects.filter(review=review, question_key=key).first()
    if current and current.state != AnswerState.UNANSWERED:
        raise CannotConfirm(f"{current.answered_by_name} has answered this since you looked.")
    given = Given(AnswerState(fact["state"]), fact["value"], fact["note"], fact["evidence_url"])
    return save_answer(review, key, given, version=current.version if current else 0, by=by)


@transaction.atomic
def judge(revisit: Revisit, *, by: User, **grades: Any) -> None:
    """Judge how it was decided, and what came of it, apart. Raises :class:`RevisitEnded`."""
    before = {name: getattr(revisit, name) for name in JUDGED}
    after = {name: grades[name] for name in JUDGED}
    if before == after:
        return
    if not Revisit.objects.under_way().filter(pk=revisit.pk).update(**after):
        raise RevisitEnded("This revisit has ended meanwhile.")
    record(by, revisit, "revisit-judged", before=before, after=after)
    for name, value in after.items():
        setattr(revisit, name, value)


# How it ends ------------------------------------------------------------------------------------------------


@transaction.atomic
def keep(review: Review, *, because: str, on: date | None, by: User, as_of: date) -> date | None:
    """End it with the decision still in force: a new cycle begins. The day of the next revisit.

    Raises :class:`RevisitEnded`, :class:`~decisions.services.decisions.NotInForce`,
    :class:`~decisions.services.revisits.ChangedMeanwhile` and :class:`~decisions.services.revisits.Refused`.
    """
    revisit = _end(review, Ending.KEPT, because, by)
    following = revisits.keep(revisit.decision, why=because, on=on, by=by, as_of=as_of)
    close_review(review, reason=f"{revisit.decision.identifier} was kept: {because}", by=by)
    return following


@transaction.atomic
def deprecate(review: Review, *, because: str, by: User) -> None:
    """End it with the decision no longer applying, and nothing in its place. Raises as :func:`keep` does."""
    revisit = _end(review, Ending.DEPRECATED, because, by)
    decisions.deprecate(revisit.decision, reason=because, by=by)
    close_review(review, reason=f"{revisit.decision.identifier} was deprecated: {because}", by=by)


def _end(review: Review, ending: Ending, because: str, by: User) -> Revisit:
    """Write how it ended, if it has not ended yet; the condition is the lock."""
    rows = Revisit.objects.under_way().filter(review=review)
    said = {"because": because, "ended_at": timezone.now(), "ended_by_name": by.name}
    if not rows.update(ending=ending, **said):
        raise RevisitEnded("This revisit has ended meanwhile.")
    revisit = Revisit.objects.select_related("decision__team").get(review=review)
    record(by, revisit, f"revisit-{ending}", reason=because)
    track([revisit.decision_id])
    return revisit


@transaction.atomic
def write_successor(review: Review, *, amends: bool, by: User) -> DecisionDraft:
    """Let what this review proposes take the decision's place; it stays in force until that is signed.

    To amend, the decision part begins with the words of the decision, if nothing was written there yet.
    Raises :class:`RevisitEnded`, :class:`~decisions.services.deciding.StaleDraft` and
    :class:`~decisions.services.reviews.ReviewIsClosed`.
    """
    revisit = review.revisit
    if revisit is None or not revisit.is_under_way:
        raise RevisitEnded("This revisit has ended meanwhile.")
    draft = deciding.draft_of(review)
    linked = {name: set(getattr(draft, name).all()) if draft.pk else set() for name in LINKS}
    linked["supersedes"].add(revisit.decision)
    words = _words_of(revisit.decision) if amends else {"covers": revisit.decision.covers}
    given = {} if draft.pk and draft.title else words
    return deciding.save_draft(review, given, **linked, version=draft.version, by=by)


LINKS = ("supersedes", "rests_on", "approvers")


def _words_of(decision: Decision) -> dict[str, Any]:
    """A decision as the columns of a draft."""
    said = decision.content["record"]
    expected = said["expected"]
    cost = expected["cost_per_month"]
    plain = ("title", "context", "drivers", "reasons", "confirmation", "deciders", "consulted", "informed")
    return {name: said[name] for name in plain} | {
        "approach": decision.approach,
        "covers": decision.covers,
        "options": [_option(option) for option in said["options"]],
        "good": said["consequences"]["good"],
        "bad": said["consequences"]["bad"],
        "cost_per_month": cost["amount"] if cost else None,
        "currency": cost["currency"] if cost else "USD",
        "quality_percent": expected["quality_percent"],
        "confidence": said["confidence"] or "",
        "reversibility": said["reversibility"] or "",
        "every_months": decision.every_months,
        "more_information": said["more_information"],
    }


def _option(option: Mapping[str, Any]) -> dict[str, Any]:
    points = {name: option["points"][name] for name in ("says", "good", "neutral", "bad")}
    return {"title": option["title"], "approach": option["approach"], **points}
