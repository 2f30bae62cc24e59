"""Putting a review up for sign-off, signing it, and withdrawing what was changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import (
    EDITING_ROLES,
    Decision,
    DecisionDraft,
    NoticeKind,
    Proposal,
    ProposalState,
    Review,
    SignOff,
    SignOffVerdict,
    Team,
    User,
)
from decisions.records.canonical import content_hash
from decisions.services import decisions
from decisions.services.audit import record
from decisions.services.reviews import ReviewIsClosed, touch
from decisions.services.snapshots import Snapshot, changed_parts, snapshot_of
from decisions.services.telling import tell_approvers, tell_concerned

CHANGED = "The review was changed."


class NotReady(Exception):
    """What is missing before the decision can be proposed: field → sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


class ProposalIsOpen(Exception):
    """A proposal waits for signatures already."""


class ProposalIsSettled(Exception):
    """The proposal takes no signature any more; ``proposal`` is how it stands."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(proposal.get_state_display())
        self.proposal = proposal


class ProposalChanged(Exception):
    """The review says something else than what was proposed; the proposal is withdrawn."""

    def __init__(self, changed: Iterable[str]) -> None:
        self.changed = tuple(changed)
        super().__init__(", ".join(self.changed))


class NotAnApprover(Exception):
    """The person is not among the named approvers, or has signed already."""


class CommentNeeded(Exception):
    """Who rejects or asks for changes says why."""


# Proposing ------------------------------------------------------------------------------------------------


def problems_of(
    draft: DecisionDraft, snapshot: Snapshot, approvers: Iterable[User], by: User
) -> dict[str, str]:
    """What stands between a draft and its proposal, by field; nothing when it can be proposed."""
    named = list(approvers)
    asked = [person for person in named if person != by or _team_of(draft).own_sign_off]
    checks = {
        "title": (not draft.title, "Give the decision a title."),
        "approach": (not draft.approach, "Choose an approach."),
        "reasons": (not draft.reasons, "Say why this approach."),
        "override_reason": (
            bool(draft.approach) and snapshot.overrides and not draft.override_reason,
            "You choose another approach than the recommended one. Say why.",
        ),
        "confirmation": (
            draft.reversibility == "one_way" and not draft.confirmation,
            "There is no easy way back: say how you would know that this was wrong.",
        ),
        "deciders": (not draft.deciders, "Name who decides."),
        "revisit_on": (
            not (draft.revisit_on or draft.every_months or draft.never_because),
            "Say when to look again, or why never.",
        ),
        "approvers": (not asked, "Name at least one approver besides yourself."),
        "quorum": (
            bool(asked) and draft.quorum > len(asked),
            f"{draft.quorum} signatures are asked for, and {len(asked)} can sign.",
        ),
    }
    return {field: sentence for field, (missing, sentence) in checks.items() if missing}


@transaction.atomic
def propose(review: Review, *, by: User, as_of: date) -> Proposal:
    """Freeze the review as it stands and ask its approvers to sign.

    Raises :class:`NotReady`, :class:`ProposalIsOpen`, :class:`decisions.CannotSupersede` and
    :class:`ReviewIsClosed`.
    """
    touch(review)
    if Proposal.objects.filter(review=review).open().exists():
        raise ProposalIsOpen
    draft = DecisionDraft.objects.filter(review=review).first() or DecisionDraft(review=review)
    snapshot = snapshot_of(_fresh(review), draft, as_of=as_of)
    approvers = approvers_of(draft)
    if problems := problems_of(draft, snapshot, approvers, by):
        raise NotReady(problems)
    decisions.refuse_wrong_links(review, draft)
    last = Proposal.objects.filter(review=review).aggregate(last=Max("number"))["last"] or 0
    proposal = Proposal.objects.create(
        review=review,
        number=last + 1,
        content=snapshot.content,
        content_hash=snapshot.content_hash,
        as_of=as_of,
        title=draft.title,
        approach=draft.approach,
        overrides=snapshot.overrides,
        quorum=draft.quorum,
        by=by,
        by_name=by.name,
    )
    SignOff.objects.bulk_create(
        SignOff(proposal=proposal, approver=person, approver_name=person.name, own_proposal=person == by)
        for person in approvers
        if person != by or _team_of(draft).own_sign_off
    )
    Review.objects.filter(pk=review.pk).update(proposed_at=proposal.at)
    review.proposed_at = proposal.at
    tell_approvers(proposal, by=by)
    record(by, proposal, "proposed", after={"hash": proposal.content_hash, "approach": proposal.approach})
    return proposal


def approvers_of(draft: DecisionDraft) -> list[User]:
    """The named approvers who may still sign: contributors and managers of the team."""
    if not draft.pk:
        return []
    team = _team_of(draft)
    return list(
        draft.approvers.filter(
            is_active=True, memberships__team=team, memberships__role__in=EDITING_ROLES
        ).order_by("name")
    )


# Withdrawing ----------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw(proposal: Proposal, *, reason: str, by: User) -> None:
    """Take a proposal back. Raises :class:`ProposalIsSettled`."""
    _lock(proposal.review)
    _settle(proposal, ProposalState.WITHDRAWN, withdrawn_because=reason)
    tell_concerned(proposal, NoticeKind.WITHDRAWN, by=by)
    record(by, proposal, "withdrawn", reason=reason)


@transaction.atomic
def withdraw_if_changed(review: Review) -> tuple[str, ...]:
    """Withdraw the open proposal where the review no longer says what it says; which parts differ."""
    _lock(review)
    proposal = Proposal.objects.filter(review=review).open().first()
    return _withdraw_if_changed(proposal) if proposal else ()


def differences_of(proposal: Proposal) -> tuple[str, ...]:
    """The parts in which the review differs today from what was proposed."""
    review = _fresh(proposal.review)
    draft = DecisionDraft.objects.filter(review=review).first() or DecisionDraft(review=review)
    return changed_parts(proposal.content, snapshot_of(review, draft, as_of=proposal.as_of).content)


def _withdraw_if_changed(proposal: Proposal) -> tuple[str, ...]:
    changed = differences_of(proposal)
    if changed:
        _settle(
            proposal,
            ProposalState.WITHDRAWN,
            changed=list(changed),
            withdrawn_because=CHANGED,
        )
        tell_concerned(proposal, NoticeKind.WITHDRAWN, by=None)
        record(None, proposal, "withdrawn", after={"changed": list(changed)}, reason=CHANGED)
    return changed


# Signing --------------------------------------------------------------------------------------------------


def sign(
    proposal: Proposal, *, verdict: SignOffVerdict, comment: str, by: User, seen_hash: str
) -> Decision | None:
    """Say one's word on a proposal; the decision, when this was the last word needed.

    ``seen_hash`` is what the approver read. Of several who press at once each is heard in turn, and once the
    proposal is settled the others are told. Raises :class:`NotAnApprover`, :class:`CommentNeeded`,
    :class:`ProposalIsSettled`, :class:`ProposalChanged`, :class:`decisions.CannotSupersede` and
    :class:`decisions.NotInForce`.
    """
    if verdict != SignOffVerdict.ACCEPTED and not comment.strip():
        raise CommentNeeded
    with transaction.atomic():
        _lock(proposal.review)
        stored = Proposal.objects.get(pk=proposal.pk)
        if not stored.is_open:
            raise ProposalIsSettled(stored)
        # Withdrawn outside of any exception, which would undo the withdrawal.
        changed = _withdraw_if_changed(stored)
        decision = None if changed else _sign(stored, verdict, comment, by, seen_hash)
    if changed:
        raise ProposalChanged(changed)
    return decision


def _sign(
    proposal: Proposal, verdict: SignOffVerdict, comment: str, by: User, seen_hash: str
) -> Decision | None:
    if seen_hash != proposal.content_hash or content_hash(proposal.content) != proposal.content_hash:
        raise ProposalChanged(["content"])
    mine = SignOff.objects.filter(proposal=proposal, approver=by, verdict="")
    if not mine.update(verdict=verdict, comment=comment.strip(), at=timezone.now()):
        raise NotAnApprover
    signed = {"hash": proposal.content_hash, "verdict": verdict}
    record(by, proposal, "signed", after=signed, reason=comment)
    if verdict != SignOffVerdict.ACCEPTED:
        _settle(proposal, ProposalState(verdict))
        tell_concerned(proposal, NoticeKind(verdict), by=by)
        return None
    given = SignOff.objects.filter(proposal=proposal, verdict=SignOffVerdict.ACCEPTED).count()
    if given < proposal.quorum:
        return None
    _settle(proposal, ProposalState.ACCEPTED)
    tell_concerned(proposal, NoticeKind.ACCEPTED, by=by)
    return decisions.accept(proposal, by=by)


def _settle(proposal: Proposal, state: ProposalState, **said: object) -> None:
    """Give the open proposal its end; the condition is the lock."""
    moment = timezone.now()
    open_ = Proposal.objects.filter(pk=proposal.pk).open()
    if not open_.update(state=state, settled_at=moment, **said):
        raise ProposalIsSettled(Proposal.objects.get(pk=proposal.pk))
    proposal.state, proposal.settled_at = state, moment
    Review.objects.filter(pk=proposal.review_id).update(proposed_at=None)


def _lock(review: Review) -> None:
    """Wait for whoever changes the review right now, and let nobody change it until the end."""
    if not Review.objects.select_for_update().filter(pk=review.pk).exists():
        raise ReviewIsClosed(review.pk)


def _fresh(review: Review) -> Review:
    return Review.objects.select_related("component__project__team").get(pk=review.pk)


def _team_of(draft: DecisionDraft) -> Team:
    return draft.review.component.project.team
