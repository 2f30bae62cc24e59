"""The review: its questions beside the live recommendation, its history, its start and end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions import presence
from decisions.access import SignedInRequest, scoped
from decisions.engine.questions import QUESTIONNAIRE, Question
from decisions.engine.recommend import recommend
from decisions.forms.answers import AnswerForm
from decisions.forms.asked import Asked, asked_sections, progress_of
from decisions.forms.reviews import ClosingForm, TitleForm
from decisions.measured import measured_in
from decisions.models import Answer, AuditEntry, Component, Review
from decisions.panel import panel_of
from decisions.services import reviews as services
from decisions.services.reviews import ReviewIsClosed, StaleAnswer
from decisions.services.revisiting import last_answers
from decisions.then_and_now import LastTime, last_time
from decisions.threads import discussed_since, threads_behind, wordings_of

HISTORY_PAGE = 50


@require_safe
@scoped(Review, to="read")
def review(request: SignedInRequest, review: Review) -> HttpResponse:
    """The questions and the live recommendation."""
    return _review_page(request, review)


@require_POST
@scoped(Review, to="edit")
def answers(request: SignedInRequest, review: Review) -> HttpResponse:
    """Save the whole page: the way without JavaScript. Problems come back as they were entered."""
    saved = {
        question.key: _save(review, AnswerForm(question, request.POST), request, whole_page=True)
        for question in QUESTIONNAIRE
        if f"{question.key}-version" in request.POST
    }
    problems = {key: asked for key, asked in saved.items() if asked.problem}
    if problems:
        return _review_page(request, review, problems)
    messages.success(request, "Your answers are saved.")
    return redirect(review)


@require_POST
@scoped(Review, to="edit")
def answer(request: SignedInRequest, review: Review, key: str) -> HttpResponse:
    """Save one answer, and give back how it stands together with the recommendation that follows."""
    question = _question_or_404(key)
    form = AnswerForm(question, request.POST)
    asked = _save(review, form, request)
    if not request.htmx:
        if asked.problem:
            return _review_page(request, review, {key: asked})
        return redirect(f"{review.get_absolute_url()}#question-{key}")
    return _answer_fragment(request, review, form, asked)


def _answer_fragment(
    request: SignedInRequest, review: Review, form: AnswerForm, asked: Asked
) -> HttpResponse:
    """Rendered from a fresh read, never from what was read before the save."""
    context = _review_context(review)
    fresh = Asked.of(form.question, context["answers"].get(form.question.key))
    context["asked"] = asked if asked.problem else fresh
    keeps_theirs = form.entered("resolve") == "theirs"
    context["whole_question"] = keeps_theirs
    response = render(request, "decisions/review.html#answer", context)
    if not asked.problem:
        response["X-Saved"] = "true"
    if keeps_theirs:
        response["HX-Retarget"] = f"#question-{form.question.key}"
    return response


def confirmed_fragment(request: SignedInRequest, review: Review, key: str) -> HttpResponse:
    """The whole question as it stands once last time's answer is confirmed, and the recommendation."""
    context = _review_context(review)
    asked = Asked.of(QUESTIONNAIRE[key], context["answers"].get(key))
    context |= {"asked": asked, "whole_question": True}
    response = render(request, "decisions/review.html#answer", context)
    response["X-Saved"] = "true"
    return response


@require_safe
@scoped(Review, to="read")
def recommendation(request: SignedInRequest, review: Review) -> HttpResponse:
    """The recommendation alone, as the stored answers give it now."""
    return render(request, "decisions/review.html#recommendation", _review_context(review))


@require_safe
@scoped(Review, to="read")
def changes(request: SignedInRequest, review: Review) -> HttpResponse:
    """What an open page asks every few seconds: who else is here, what others have answered and said since.

    The page sends the version of each answer and thread that it shows; the reply holds those that differ.
    """
    presence.arrive(review, request.user)
    context: dict[str, Any] = {
        "review": review,
        "others": presence.others_at(review, request.user),
        "changed": [],
        "threads": threads_behind(review, request.GET.dict()),
    }
    if request.GET.get("revision") != str(review.revision):
        context |= _review_context(review)
        context["discussed"] = discussed_since(review, request.GET.get("revision", ""))
        context["changed"] = [
            Asked.of(QUESTIONNAIRE[key], stored)
            for key, stored in context["answers"].items()
            if key in QUESTIONNAIRE and request.GET.get(f"{key}-version") != str(stored.version)
        ]
    return render(request, "decisions/review.html#changes", context)


@require_safe
@scoped(Review, to="read")
def history(request: SignedInRequest, review: Review) -> HttpResponse:
    """Every change: who, what, when, before and after."""
    entries = AuditEntry.objects.filter(review=review)
    page = Paginator(entries, HISTORY_PAGE).get_page(request.GET.get("page"))
    context = {"review": review, "page": page, "part": "history", "wordings": wordings_of(page)}
    return render(request, "decisions/review_history.html", context)


@require_POST
@scoped(Component, to="edit")
def review_start(request: SignedInRequest, component: Component) -> HttpResponse:
    """Open the next review of a component."""
    if component.project.is_archived:
        messages.error(request, "This project was put away. Take it up again before starting a review.")
        return redirect(component.project)
    return redirect(services.start_review(component, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Review, to="edit")
def review_edit(request: SignedInRequest, review: Review) -> HttpResponse:
    """Give the review a title."""
    form = TitleForm(request.POST or None, initial={"title": review.title})
    if form.is_valid():
        try:
            services.rename_review(review, **form.cleaned_data, by=request.user)
        except ReviewIsClosed:
            form.add_error(None, CLOSED_MEANWHILE)
        else:
            return redirect(review)
    return render(request, "decisions/review_edit.html", {"review": review, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Review, to="edit")
def review_close(request: SignedInRequest, review: Review) -> HttpResponse:
    """End the review without a decision, with a reason."""
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        try:
            services.close_review(review, **form.cleaned_data, by=request.user)
        except ReviewIsClosed:
            messages.info(request, "Somebody else closed this review before you.")
        return redirect(review)
    return render(request, "decisions/review_close.html", {"review": review, "form": form})


@require_POST
@scoped(Review, to="edit")
def review_reopen(request: SignedInRequest, review: Review) -> HttpResponse:
    """Take a closed review up again."""
    try:
        services.reopen_review(review, by=request.user)
    except services.RevisitGoesOn as refusal:
        messages.error(request, str(refusal))
    return redirect(review)


CLOSED_MEANWHILE = "This review takes no changes now: it was closed, or its project was put away."


def _question_or_404(key: str) -> Question:
    if key not in QUESTIONNAIRE:
        raise Http404
    return QUESTIONNAIRE[key]


def _save(review: Review, form: AnswerForm, request: SignedInRequest, *, whole_page: bool = False) -> Asked:
    """Save what one form says; how the question stands then, with what went wrong."""
    question = form.question
    if not form.is_valid():
        return Asked.refused(_stored(review, question), form)
    version = form.cleaned_data["version"]
    if form.entered("resolve") == "theirs":
        return Asked.of(question, None)
    if form.entered("resolve") == "mine":
        version = form.cleaned_data["their_version"] or version
    try:
        stored = services.save_answer(review, question.key, form.given, version=version, by=request.user)
    except StaleAnswer as stale:
        if whole_page and services.was_left_as_seen(stale.current, form.given, version=version):
            return Asked.of(question, stale.current)
        return Asked.in_conflict(stale.current, form)
    except ReviewIsClosed:
        form.add_error(None, CLOSED_MEANWHILE)
        return Asked.refused(_stored(review, question), form)
    return Asked.of(question, stored)


def _stored(review: Review, question: Question) -> Answer | None:
    return Answer.objects.filter(review=review, question_key=question.key).first()


def _review_page(
    request: SignedInRequest, review: Review, problems: dict[str, Asked] | None = None
) -> HttpResponse:
    presence.arrive(review, request.user)
    context = _review_context(review)
    context["others"] = presence.others_at(review, request.user)
    context["sections"] = asked_sections(context["answers"], problems or {})
    context["problems"] = list((problems or {}).values())
    return render(request, "decisions/review.html", context)


def _review_context(review: Review) -> dict[str, Any]:
    """What page and fragment draw from: the stored answers, and what the engine says of them."""
    stored = list(Answer.objects.filter(review=review).select_related("review"))
    if stored:
        fresh = stored[0].review
        review.revision, review.diagnosis, review.costs = fresh.revision, fresh.diagnosis, fresh.costs
    evidence = services.evidence_of(review, stored, as_of=services.today())
    found, answers = recommend(evidence), {answer.question_key: answer for answer in stored}
    return {
        "review": review,
        "part": "questions",
        "answers": answers,
        "measured": measured_in(evidence, answers),
        "progress": progress_of(stored),
        "panel": panel_of(found),
        "last": _last_time(review, answers),
    }


def _last_time(review: Review, answers: dict[str, Answer]) -> dict[str, LastTime]:
    """What was answered last time, where the review looks at a decision again."""
    return last_time(last_answers(review.revisit), answers) if review.revisit else {}
