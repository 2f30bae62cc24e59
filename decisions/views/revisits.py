"""Doing a revisit: confirming last time's answers, then and now side by side, and how it ends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.forms.revisiting import DeprecateForm, JudgementForm, KeepForm
from decisions.models import Decision, Review, Revisit
from decisions.services import reviews, revisiting, revisits
from decisions.services.deciding import StaleDraft
from decisions.services.decisions import NotInForce
from decisions.services.reviews import ReviewIsClosed, StaleAnswer
from decisions.services.revisiting import CannotConfirm, RevisitEnded
from decisions.then_and_now import then_and_now
from decisions.views.reviews import CLOSED_MEANWHILE, confirmed_fragment

REFUSALS = (RevisitEnded, NotInForce, revisits.ChangedMeanwhile, revisits.Refused)


@require_safe
@scoped(Review, to="read")
def revisit(request: SignedInRequest, review: Review) -> HttpResponse:
    """Then and now, and the four ways to end it."""
    return _page(request, review)


@require_POST
@scoped(Review, to="edit")
def answer_confirm(request: SignedInRequest, review: Review, key: str) -> HttpResponse:
    """Say that last time's answer to one question still holds."""
    _revisit_of(review)
    try:
        revisiting.confirm_answer(review, key, by=request.user)
    except CannotConfirm as refusal:
        messages.error(request, str(refusal))
    except StaleAnswer:
        messages.error(request, "Somebody else has answered this in this moment.")
    except ReviewIsClosed:
        messages.error(request, CLOSED_MEANWHILE)
    else:
        if request.htmx:
            return confirmed_fragment(request, review, key)
    return redirect(f"{review.get_absolute_url()}#question-{key}")


@require_POST
@scoped(Review, to="edit")
def revisit_judge(request: SignedInRequest, review: Review) -> HttpResponse:
    """Judge process and result, each on its own scale."""
    form = JudgementForm(request.POST)
    if not form.is_valid():
        return _page(request, review, judgement=form)
    try:
        revisiting.judge(_revisit_of(review), by=request.user, **form.cleaned_data)
        messages.success(request, "Your judgement is kept.")
    except RevisitEnded as refusal:
        messages.error(request, str(refusal))
    return redirect("decisions:revisit", review.pk)


@require_POST
@scoped(Review, to="edit")
def revisit_keep(request: SignedInRequest, review: Review) -> HttpResponse:
    """It holds: a new cycle begins."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _page(request, review, keep=form)
    given = form.cleaned_data
    decision = _revisit_of(review).decision
    try:
        following = revisiting.keep(review, **given, by=request.user, as_of=reviews.today())
    except revisits.Refused as refusal:
        form.add_error("on", str(refusal))
        return _page(request, review, keep=form)
    except (*REFUSALS, ReviewIsClosed) as refusal:
        return _refused(request, review, refusal)
    next_time = f" Next time on {following:%-d %B %Y}." if following else ""
    messages.success(request, f"{decision.identifier} holds.{next_time}")
    return redirect(decision)


@require_POST
@scoped(Review, to="edit")
def revisit_deprecate(request: SignedInRequest, review: Review) -> HttpResponse:
    """It no longer applies, and nothing takes its place."""
    form = DeprecateForm(request.POST)
    if not form.is_valid():
        return _page(request, review, deprecate=form)
    decision = _revisit_of(review).decision
    try:
        revisiting.deprecate(review, because=form.cleaned_data["because"], by=request.user)
    except (*REFUSALS, ReviewIsClosed) as refusal:
        return _refused(request, review, refusal)
    messages.success(request, f"{decision.identifier} is deprecated.")
    return redirect(decision)


@require_POST
@scoped(Review, to="edit")
def revisit_successor(request: SignedInRequest, review: Review) -> HttpResponse:
    """Write what takes its place, with its words (`amends`) or afresh."""
    _revisit_of(review)
    try:
        amends = request.POST.get("how") == "amend"
        draft = revisiting.write_successor(review, amends=amends, by=request.user)
    except StaleDraft:
        messages.error(request, "Somebody else has written the decision part in this moment: look again.")
    except (*REFUSALS, ReviewIsClosed) as refusal:
        return _refused(request, review, refusal)
    else:
        taken = ", ".join(one.identifier for one in draft.supersedes.all())
        messages.success(request, f"What you propose here takes the place of {taken} once it is signed.")
    return redirect("decisions:decision_draft", review.pk)


def _revisit_of(review: Review) -> Revisit:
    if review.revisit is None:
        raise Http404
    return review.revisit


def _refused(request: SignedInRequest, review: Review, refusal: Exception) -> HttpResponse:
    closed = isinstance(refusal, ReviewIsClosed)
    messages.error(request, CLOSED_MEANWHILE if closed else str(refusal))
    return redirect("decisions:revisit", review.pk)


def _page(request: SignedInRequest, review: Review, **sent: Any) -> HttpResponse:
    found = _revisit_of(review)
    decision = Decision.objects.select_related("team", "proposal__review").get(pk=found.decision_id)
    judged = {name: getattr(found, name) for name in revisiting.JUDGED}
    context = {
        "review": review,
        "part": "revisit",
        "revisit": found,
        "beside": then_and_now(review, decision, revisiting.last_answers(found)),
        "ends": review.may_edit and review.is_open and found.is_under_way and decision.is_in_force,
        "judgement": sent.get("judgement") or JudgementForm(initial=judged),
        "keep": sent.get("keep") or KeepForm(),
        "deprecate": sent.get("deprecate") or DeprecateForm(),
    }
    return render(request, "decisions/revisit.html", context)
