"""The codebook of a review: read by cause, changed after a look at what the change would do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.codebook_page import causes_shown, code_shown, compared, near_names
from decisions.engine.causes import Cause
from decisions.engine.codebook import BadCodebook, Codebook
from decisions.engine.codebook_changes import Change
from decisions.forms.codebook import CAUSES, FORMS, TAKE_BACK, CodeForm, EditForm, SplitForm
from decisions.models import CodebookVersion, Review
from decisions.services import codebook as services
from decisions.services.codebook import StaleCodebook
from decisions.services.coded_rows import carriers_shown
from decisions.services.diagnosis import diagnosis_of
from decisions.services.reviews import ReviewIsClosed

CLOSED = "This review takes no changes now: it was closed, or its project was put away."


@require_safe
@scoped(Review, to="read")
def codebook(request: SignedInRequest, review: Review) -> HttpResponse:
    """The codes by cause, and what became of them."""
    return _codebook_page(request, review, CodeForm())


@require_POST
@scoped(Review, to="edit")
def code_new(request: SignedInRequest, review: Review) -> HttpResponse:
    """Add a code of the team's own."""
    form = CodeForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            code = services.add_code(review, **given | {"cause": Cause(given["cause"])}, by=request.user)
        except BadCodebook as refused:
            form.add_error("name", str(refused))
        except ReviewIsClosed:
            messages.error(request, CLOSED)
            return redirect("decisions:codebook", review.pk)
        else:
            messages.success(request, f"“{code.name}” is in the codebook.")
            return redirect("decisions:codebook", review.pk)
    return _codebook_page(request, review, form)


@require_safe
@scoped(Review, to="read")
def code(request: SignedInRequest, review: Review, code_id: str) -> HttpResponse:
    """One code: what it means, what carries it, and the ways to change it."""
    found = diagnosis_of(review)
    chosen = found.book.by_id.get(code_id)
    if chosen is None or chosen.folded_into is not None:
        raise Http404
    initial = {"code": chosen.id, "name": chosen.name, "cause": chosen.cause, "says": chosen.says}
    context = {
        "diagnosis": found,
        "shown": code_shown(found, chosen),
        "carriers": carriers_shown(review, found.book, chosen.id, to=request.user),
        "edit_form": EditForm(book=found.book, initial=initial, auto_id="edit-%s"),
        "split_form": SplitForm(book=found.book, initial={"code": chosen.id}, auto_id="split-%s"),
    }
    return render(request, "decisions/code.html", _context(review) | context)


@require_POST
@scoped(Review, to="edit")
def codebook_preview(request: SignedInRequest, review: Review) -> HttpResponse:
    """What a change would do to every tally and to the finding. Writes nothing."""
    return _preview(request, review)


@require_POST
@scoped(Review, to="edit")
def codebook_change(request: SignedInRequest, review: Review) -> HttpResponse:
    """Make the change, in the version in which it was looked at."""
    seen = request.POST.get("seen", "")
    try:
        if request.POST.get("kind") == TAKE_BACK:
            version = services.take_back(review, seen=seen, by=request.user)
        else:
            change = _change_in(request, review, services.book_of(review))
            version = services.change_codebook(review, change, seen=seen, by=request.user)
    except StaleCodebook as stale:
        return _preview(request, review, meanwhile=list(stale.since))
    except BadCodebook as refused:
        return _preview_page(request, review, {"problems": [str(refused)]})
    except ReviewIsClosed:
        return _preview_page(request, review, {"problems": [CLOSED]})
    messages.success(request, version.change)
    return redirect("decisions:codebook", review.pk)


def _preview(
    request: SignedInRequest, review: Review, *, meanwhile: list[CodebookVersion] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"meanwhile": meanwhile or []}
    try:
        change = _change_in(request, review, services.book_of(review))
        shown = services.preview(review, change)
    except BadCodebook as refused:
        return _preview_page(request, review, context | {"problems": [str(refused)]})
    return _preview_page(request, review, context | {"preview": shown, "tallies": compared(shown)})


def _preview_page(request: SignedInRequest, review: Review, context: dict[str, Any]) -> HttpResponse:
    again = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "seen")
    ]
    context |= _context(review) | {"again": again, "fragment": bool(request.htmx)}
    template = "decisions/codebook_preview.html"
    return render(request, f"{template}#codebook-preview" if request.htmx else template, context)


def _change_in(request: SignedInRequest, review: Review, book: Codebook) -> Change:
    """The change that was sent. Raises :class:`BadCodebook` with all that is wrong with it."""
    kind = request.POST.get("kind", "")
    if kind == TAKE_BACK:
        return services.undoing(review)
    if kind not in FORMS:
        raise Http404
    rows = []
    if kind == SplitForm.kind:
        carriers = carriers_shown(review, book, request.POST.get("code", ""), to=request.user)
        rows = [carrier.id for carrier in carriers]
    form = FORMS[kind](request.POST, book=book, rows=rows)
    if not form.is_valid():
        raise BadCodebook(" ".join(form.problems))
    return form.change


def _codebook_page(request: SignedInRequest, review: Review, form: CodeForm) -> HttpResponse:
    found = diagnosis_of(review)
    versions = CodebookVersion.objects.filter(review=review).defer("codes", "moved")
    context = {
        "diagnosis": found,
        "causes": causes_shown(found),
        "near": near_names(found.book),
        "form": form,
        "versions": versions,
        "last": services.last_change(review),
        "inherited": None if versions else services.version_of(review),
    }
    return render(request, "decisions/codebook.html", _context(review) | context)


def _context(review: Review) -> dict[str, Any]:
    may_change = review.may_edit and review.is_open
    return {
        "review": review,
        "part": "failures",
        "place": "codebook",
        "may_change": may_change,
        "cause_choices": CAUSES,
    }
