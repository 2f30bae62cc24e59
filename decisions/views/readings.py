"""Reading failures one by one: the page of a reading, every deed on it, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from decisions.access import SignedInRequest, scoped, signed_in
from decisions.annotating import Annotator, Standing, as_uuid, codes_by_use
from decisions.engine.causes import Cause
from decisions.engine.codebook import Codebook
from decisions.forms.readings import CAUSE_CHOICES, SEVERITY_CHOICES, ReadingForm, SubmitKeyForm
from decisions.models import Example, NextStep, Reading, Review, SubmitKey
from decisions.services import people
from decisions.services import readings as services
from decisions.services.codebook import BadCodebook, add_code
from decisions.services.reading_list import hold, next_example, release
from decisions.services.readings import NotFinishable, NothingToUndo, StaleReading, TextIsErased
from decisions.services.reviews import ReviewIsClosed
from decisions.services.standing_codebook import book_in, version_of

CLOSED = "This review is closed, so nothing more is read in it. What you entered last was not taken."
ERASED = "The text of this example was erased. There is nothing left to read."


@require_safe
@scoped(Review, to="edit")
def reading_next(request: SignedInRequest, review: Review) -> HttpResponse:
    """Lead to what this person should read next, or say that nothing is left; `after` is where they are."""
    if not review.is_open:
        return redirect("decisions:failures", review.pk)
    after = as_uuid(request.GET.get("after", ""))
    here = Example.objects.filter(review=review, pk=after).without_texts().first() if after else None
    found = next_example(review, request.user, after=here)
    return redirect("decisions:reading", found) if found else _nothing_left(request, review)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Example, to="edit")
def reading(request: SignedInRequest, example: Example) -> HttpResponse:
    """One example and what this person says of it: saved, finished, put off, taken up again."""
    review = _review_of(example)
    if request.method != "POST":
        if example.is_erased or not review.is_open:
            return redirect(example)
        return _annotator(request, _as_stored(request, example))
    deed = DEEDS.get(request.POST.get("deed", "save"))
    if deed is None:
        return HttpResponseBadRequest("No such deed.")
    try:
        return _do(deed, request, example)
    except (ReviewIsClosed, TextIsErased) as refusal:
        messages.error(request, ERASED if isinstance(refusal, TextIsErased) else CLOSED)
        address = example.get_absolute_url()
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_POST
@signed_in
def submit_key(request: SignedInRequest) -> HttpResponse:
    """Choose the key that finishes a reading, and go back to where one was."""
    form = SubmitKeyForm(request.POST)
    if form.is_valid():
        people.choose_submit_key(request.user, form.cleaned_data["submit_key"])
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("decisions:profile")
    return redirect(back)


# Deeds ------------------------------------------------------------------------------------------------------

Deed = Callable[[SignedInRequest, Example, ReadingForm], HttpResponse]


def _do(deed: Deed, request: SignedInRequest, example: Example) -> HttpResponse:
    """Do it, or say what stands against it, with everything that was entered."""
    form = ReadingForm(request.POST)
    if not form.is_valid():
        errors = tuple(str(error) for found in form.errors.values() for error in found)
        return _back(request, example, form, problem="error", errors=errors)
    try:
        return deed(request, example, form)
    except StaleReading as stale:
        return _back(request, example, form, problem="conflict", reading=stale.current)


def _save(request: SignedInRequest, example: Example, form: ReadingForm) -> HttpResponse:
    saved = _keep(request, example, form)
    hold(example.pk, request.user)
    if request.htmx:
        shown = Annotator(example, saved, Codebook(()))
        response = render(request, "decisions/_reading_state.html", {"annotator": shown})
        response["X-Saved"] = "true"
        return response
    messages.success(request, "Your draft is kept.")
    return redirect("decisions:reading", example.pk)


def _keep(request: SignedInRequest, example: Example, form: ReadingForm) -> Reading:
    return services.save_draft(
        example, form.said, version=form.version_seen, by=request.user, seconds=form.seconds_spent
    )


def _finish(request: SignedInRequest, example: Example, form: ReadingForm) -> HttpResponse:
    try:
        services.finish_reading(
            example, form.said, version=form.version_seen, by=request.user, seconds=form.seconds_spent
        )
    except NotFinishable as refused:
        kept = _keep(request, example, form)
        shown = replace(
            _as_stored(request, example, reading=kept),
            entered=form.said,
            problem="missing",
            missing=refused.missing,
            focus=refused.missing[0].field,
        )
        return _annotator(request, shown)
    return _go_on(request, example)


def _defer(request: SignedInRequest, example: Example, form: ReadingForm) -> HttpResponse:
    services.defer_reading(
        example, form.said, version=form.version_seen, by=request.user, seconds=form.seconds_spent
    )
    return _go_on(request, example)


def _undo(request: SignedInRequest, example: Example, form: ReadingForm) -> HttpResponse:
    """Open the last finished reading again; what was begun here is kept."""
    if form.said != services.Said() or form.version_seen:
        _keep(request, example, form)
    try:
        opened = services.undo_last(example.review, by=request.user)
    except NothingToUndo:
        shown = replace(_as_stored(request, example), words="There is nothing of yours to take back here.")
        return _annotator(request, shown)
    release(example.pk, request.user)
    return _turn_to(request, opened.example, opened)


def _reopen(request: SignedInRequest, example: Example, form: ReadingForm) -> HttpResponse:
    """Take up again what one has finished."""
    stored = services.own_reading(example, request.user)
    if stored:
        stored.example = example
        stored = services.reopen_reading(stored, by=request.user)
    return _turn_to(request, example, stored)


def _add_code(request: SignedInRequest, example: Example, form: ReadingForm) -> HttpResponse:
    """Put a code that was missing into the codebook, and give it to this example."""
    name, cause = form.cleaned_data["new_code"], form.cleaned_data["new_cause"]
    if not cause:
        return _back(request, example, form, problem="error", errors=("Say which cause the new code has.",))
    try:
        code = add_code(example.review, name=name, cause=Cause(cause), by=request.user)
    except BadCodebook as refused:
        return _back(request, example, form, problem="error", errors=(str(refused),))
    said = replace(form.said, codes=(*form.said.codes, code.id))
    kept = services.save_draft(
        example, said, version=form.version_seen, by=request.user, seconds=form.seconds_spent
    )
    return _turn_to(request, example, kept, focus="code-search", codebook_changed=True)


def _take_mine(request: SignedInRequest, example: Example, form: ReadingForm) -> HttpResponse:
    """Of two tabs, what stands in this one holds: it goes on from the version of the other."""
    theirs = services.own_reading(example, request.user)
    if theirs:
        form.cleaned_data["version"] = theirs.version
    kept = _keep(request, example, form)
    return _turn_to(request, example, kept)


DEEDS: dict[str, Deed] = {
    "save": _save,
    "finish": _finish,
    "defer": _defer,
    "undo": _undo,
    "reopen": _reopen,
    "add_code": _add_code,
    "mine": _take_mine,
}


# Replies ----------------------------------------------------------------------------------------------------


def _go_on(request: SignedInRequest, example: Example) -> HttpResponse:
    """The next example, or word that nothing is left. What was fetched ahead is not sent again."""
    found = next_example(example.review, request.user, after=example)
    release(example.pk, request.user)
    if not request.htmx:
        return redirect("decisions:reading", found) if found else _to_next(example.review)
    if found is None:
        return _saved(_nothing_left(request, example.review))
    if str(found) == request.POST.get("ahead"):
        hold(found, request.user)
        context = {"review": example.review, "standing": Standing(example.review), "swap_oob": True}
        response = render(request, "decisions/_reading_progress.html", context)
        response["X-Ahead"] = str(found)
        return _saved(response)
    upcoming = Example.objects.get(pk=found)
    upcoming.review = example.review
    return _turn_to(request, upcoming, None)


def _turn_to(
    request: SignedInRequest,
    example: Example,
    stored: Reading | None,
    *,
    focus: str = "note",
    codebook_changed: bool = False,
) -> HttpResponse:
    """The page of an example after something was saved."""
    if not request.htmx:
        return redirect("decisions:reading", example.pk)
    shown = replace(_as_stored(request, example, reading=stored), focus=focus)
    return _saved(_annotator(request, shown, codebook_changed=codebook_changed))


def _back(
    request: SignedInRequest,
    example: Example,
    form: ReadingForm,
    *,
    problem: str,
    reading: Reading | None = None,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    """What was entered, beside what stands against it. A silent save changes only how it says it stands."""
    shown = replace(
        _as_stored(request, example, reading=reading),
        entered=form.said,
        version_entered=form.version_seen,
        problem=problem,
        errors=errors,
    )
    if request.htmx and request.POST.get("deed", "save") == "save":
        return render(request, "decisions/_reading_state.html", {"annotator": shown})
    return _annotator(request, shown)


def _annotator(request: SignedInRequest, shown: Annotator, *, codebook_changed: bool = False) -> HttpResponse:
    review = shown.example.review
    hold(shown.example.pk, request.user)
    context = _context(request, review) | {"annotator": shown, "example": shown.example}
    if not request.htmx or request.htmx.history_restore_request:
        return render(request, "decisions/reading.html", context | _shell(request, review, shown.book))
    if codebook_changed:
        context |= {"codebook": codes_by_use(review, shown.book), "swap_codebook": True}
    context["swap_oob"] = request.method == "POST"
    return render(request, "decisions/_annotator.html", context)


def _nothing_left(request: SignedInRequest, review: Review) -> HttpResponse:
    context = _context(request, review)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "decisions/_reading_done.html", context | {"swap_oob": True})
    return render(request, "decisions/reading.html", context | _shell(request, review, Codebook(())))


def _context(request: SignedInRequest, review: Review) -> dict[str, Any]:
    return {
        "review": review,
        "standing": Standing(review),
        "causes": [(value, label, Cause(value).says if value else "") for value, label in CAUSE_CHOICES],
        "severities": SEVERITY_CHOICES,
        "next_steps": NextStep.choices,
    }


def _shell(request: SignedInRequest, review: Review, book: Codebook) -> dict[str, Any]:
    """What stays while one example follows another."""
    return {
        "codebook": codes_by_use(review, book),
        "submit_keys": SubmitKey.choices,
        "submit_key": request.user.submit_key,
    }


def _as_stored(request: SignedInRequest, example: Example, *, reading: Reading | None = None) -> Annotator:
    stored = reading or services.own_reading(example, request.user)
    return Annotator(example, stored, book_in(version_of(example.review)))


def _review_of(example: Example) -> Review:
    """Its review, with the role that the example was fetched with."""
    example.review.viewer_role = example.viewer_role
    return example.review


def _to_next(review: Review) -> HttpResponse:
    return redirect("decisions:reading_next", review.pk)


def _saved(response: HttpResponse) -> HttpResponse:
    response["X-Saved"] = "true"
    return response
