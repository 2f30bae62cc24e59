"""A review that is ready to be proposed, for the tests of what follows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from decisions.models import AnswerState, Decision, DecisionDraft, Proposal, Review, SignOffVerdict, User
from decisions.services import deciding, proposals, reviews
from decisions.services.reviews import Given

FULL: dict[str, Any] = {
    "title": "Look the articles up",
    "context": "It does not know what our articles say.",
    "approach": "rag",
    "reasons": "The facts change weekly, and nobody can train that fast.",
    "override_reason": "The pilot has shown it.",
    "options": [
        {
            "approach": "rag",
            "title": "Retrieval",
            "good": ["Fresh facts"],
            "neutral": [],
            "bad": ["An index"],
        },
        {"approach": "prompt", "title": "Prompting", "good": ["Nothing to run"], "neutral": [], "bad": []},
    ],
    "reversibility": "two_way",
    "deciders": ["Mara Manager"],
    "every_months": 3,
    "quorum": 1,
}


def written(
    review: Review,
    by: User,
    approvers: Iterable[User],
    *,
    supersedes: Iterable[Decision] = (),
    rests_on: Iterable[Decision] = (),
    **changed: Any,
) -> DecisionDraft:
    """The decision part, written in full but for what is changed."""
    given = FULL | changed
    version = deciding.draft_of(review).version
    return deciding.save_draft(
        review, given, supersedes=supersedes, rests_on=rests_on, approvers=approvers, version=version, by=by
    )


def answered(review: Review, by: User, key: str = "stage", value: Any = "stable", version: int = 0) -> None:
    """One answer."""
    given = Given(AnswerState.ANSWERED, value)
    reviews.save_answer(review, key, given, version=version, by=by)


def proposed(review: Review, by: User, approvers: Iterable[User], **changed: Any) -> Proposal:
    """The review, written in full and put up for sign-off."""
    written(review, by, approvers, **changed)
    return proposals.propose(review, by=by, as_of=reviews.today())


def signed(
    proposal: Proposal, by: User, verdict: SignOffVerdict = SignOffVerdict.ACCEPTED
) -> Decision | None:
    """One person's word on what was proposed."""
    comment = "" if verdict == SignOffVerdict.ACCEPTED else "Because."
    return proposals.sign(proposal, verdict=verdict, comment=comment, by=by, seen_hash=proposal.content_hash)


def decided(review: Review, by: User, approver: User, **changed: Any) -> Decision:
    """A decision of this review."""
    decision = signed(proposed(review, by, [approver], **changed), approver)
    assert decision is not None
    return decision
