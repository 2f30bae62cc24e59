"""Deciding: the decision part of a review, its proposals, and their sign-offs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.comparing import comparison, part_in_words
from decisions.engine.recommend import recommend
from decisions.forms.decisions import DecisionForm, ReasonForm, SignOffForm
from decisions.models import Answer, Proposal, Review, SignOff, SignOffVerdict
from decisions.panel import panel_of
from decisions.services import deciding, decisions, proposals
from decisions.services.records import record_of_proposal
from decisions.services.reviews import ReviewIsClosed, evidence_of, today
from decisions.services.snapshots import snapshot_of
from decisions.tasks import mail_soon
from decisions.views.reviews import CLOSED_MEANWHILE

SETTLED = "This proposal takes no signature any more: {}."
WITHDRAWN = "The review was changed since this was proposed, so the proposal is withdrawn: {}."


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Review, to="read")
def decision_draft(request: SignedInRequest, review: Review) -> HttpResponse:
    """The decision part: written by contributors, read by all."""
    draft = deciding.draft_of(review)
    writes = review.may_edit and review.is_open
    form = DecisionForm(request.POST or None, instance=draft, review=review)
    if request.method == "POST":
        return _save_draft(request, review, form)
    return render(request, "decisions/decision_draft.html", _draft_context(request, review, form, writes))


def _save_draft(request: SignedInRequest, review: Review, form: DecisionForm) -> HttpResponse:
    if not review.may_edit:
        raise PermissionDenied
    if form.is_valid():
        try:
            deciding.save_draft(
                review,
                form.given(),
                **{name: form.cleaned_data[name] for name in ("supersedes", "rests_on", "approvers")},
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except deciding.StaleDraft as stale:
            form.add_error(None, _stale_words(stale))
        except ReviewIsClosed:
            form.add_error(None, CLOSED_MEANWHILE)
        else:
            messages.success(request, "The decision part is saved.")
            return redirect("decisions:decision_draft", review.pk)
    return render(request, "decisions/decision_draft.html", _draft_context(request, review, form, True))


def _stale_words(stale: deciding.StaleDraft) -> str:
    who = stale.current.updated_by_name
    return f"{who} has saved this part since. Open the page again beside this one, and bring yours in."


@require_POST
@scoped(Review, to="edit")
def proposal_new(request: SignedInRequest, review: Review) -> HttpResponse:
    """Put the review up for sign-off as it stands."""
    try:
        proposal = proposals.propose(review, by=request.user, as_of=today())
    except proposals.NotReady as missing:
        for sentence in missing.problems.values():
            messages.error(request, sentence)
    except proposals.ProposalIsOpen:
        messages.info(request, "A proposal waits for signatures already.")
    except decisions.CannotSupersede as refused:
        messages.error(request, str(refused))
    except ReviewIsClosed:
        messages.error(request, CLOSED_MEANWHILE)
    else:
        mail_soon()
        messages.success(request, "Proposed. Its approvers are told.")
        return redirect(proposal)
    return redirect("decisions:decision_draft", review.pk)


@require_safe
@scoped(Proposal, to="read")
def proposal(request: SignedInRequest, proposal: Proposal) -> HttpResponse:
    """What was proposed, who signs it, and what became of it."""
    return _proposal_page(request, proposal, SignOffForm(initial={"seen_hash": proposal.content_hash}))


@require_POST
@scoped(Proposal, to="edit")
def proposal_sign(request: SignedInRequest, proposal: Proposal) -> HttpResponse:
    """Say one's word on it."""
    form = SignOffForm(request.POST)
    if not form.is_valid():
        return _proposal_page(request, proposal, form)
    try:
        decision = proposals.sign(
            proposal,
            verdict=SignOffVerdict(form.cleaned_data["verdict"]),
            comment=form.cleaned_data["comment"],
            by=request.user,
            seen_hash=form.cleaned_data["seen_hash"],
        )
    except proposals.NotAnApprover:
        messages.error(request, "You are not asked to sign this, or have signed it already.")
    except proposals.ProposalIsSettled as settled:
        messages.error(request, SETTLED.format(settled))
    except proposals.ProposalChanged as changed:
        messages.error(request, WITHDRAWN.format(", ".join(map(part_in_words, changed.changed))))
    except (decisions.CannotSupersede, decisions.NotInForce) as refused:
        messages.error(request, str(refused))
    else:
        mail_soon()
        messages.success(request, f"Signed. It is {decision.identifier} now." if decision else "Signed.")
        return redirect(decision or proposal)
    return redirect(proposal)


@require_safe
@scoped(Proposal, to="read")
def proposal_comparison(request: SignedInRequest, proposal: Proposal) -> HttpResponse:
    """Two proposals of a review, or a proposal and the review as it is today, part by part."""
    others = Proposal.objects.filter(review=proposal.review).exclude(pk=proposal.pk)
    number = request.GET.get("with", "")
    other = others.filter(number=number).first() if number.isdecimal() and len(number) < 6 else None
    context = {
        "proposal": proposal,
        "review": _review_of(proposal),
        "part": "decision",
        "others": others.defer("content"),
        "other": other,
        "changes": comparison(proposal.content, other.content if other else _today(proposal)),
    }
    return render(request, "decisions/proposal_comparison.html", context)


def _today(proposal: Proposal) -> dict[str, Any]:
    """What would be proposed now, judged as of the day of the proposal so that days alone change nothing."""
    draft = deciding.draft_of(proposal.review)
    return snapshot_of(proposal.review, draft, as_of=proposal.as_of).content


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Proposal, to="edit")
def proposal_withdraw(request: SignedInRequest, proposal: Proposal) -> HttpResponse:
    """Take it back, with a reason."""
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            proposals.withdraw(proposal, reason=form.cleaned_data["reason"], by=request.user)
        except proposals.ProposalIsSettled as settled:
            messages.error(request, SETTLED.format(settled))
        else:
            mail_soon()
        return redirect(proposal)
    context = {"proposal": proposal, "review": _review_of(proposal), "form": form}
    return render(request, "decisions/proposal_withdraw.html", context)


def _draft_context(
    request: SignedInRequest, review: Review, form: DecisionForm, writes: bool
) -> dict[str, Any]:
    answers = list(Answer.objects.filter(review=review))
    found = recommend(evidence_of(review, answers, as_of=today()))
    draft = deciding.draft_of(review)
    missing: dict[str, str] = {}
    if draft.pk:
        snapshot = snapshot_of(review, draft, as_of=today())
        missing = proposals.problems_of(draft, snapshot, proposals.approvers_of(draft), request.user)
    return {
        "review": review,
        "part": "decision",
        "form": form,
        "draft": draft,
        "writes": writes,
        "missing": missing,
        "panel": panel_of(found),
        "proposals": Proposal.objects.filter(review=review).defer("content"),
    }


def _review_of(proposal: Proposal) -> Review:
    """Its review, seen with the same rights."""
    review = proposal.review
    review.viewer_role, review.viewer_is_owner = proposal.viewer_role, proposal.viewer_is_owner
    return review


def _proposal_page(request: SignedInRequest, proposal: Proposal, form: SignOffForm) -> HttpResponse:
    sign_offs = list(SignOff.objects.filter(proposal=proposal))
    asked = any(one.approver_id == request.user.pk and not one.verdict for one in sign_offs)
    context = {
        "proposal": proposal,
        "review": _review_of(proposal),
        "part": "decision",
        "record": record_of_proposal(proposal),
        "sign_offs": sign_offs,
        "form": form if asked and proposal.is_open and proposal.may_edit else None,
        "changed": [part_in_words(part) for part in proposal.changed],
        "given": sum(one.verdict == SignOffVerdict.ACCEPTED for one in sign_offs),
    }
    return render(request, "decisions/proposal.html", context)
