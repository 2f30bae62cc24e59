"""Bringing examples in: pasted, as a file, or typed; and the imports that were made and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.engine.words import plural
from decisions.forms.imports import LABELS, FileForm, PasteForm, TypedForm, shown_path
from decisions.imports import bounds
from decisions.imports.choices import Choices
from decisions.imports.detect import BY_KEY
from decisions.imports.errors import BadFile
from decisions.imports.redaction import KINDS, Change, changes_in
from decisions.models import Import, Review, Upload
from decisions.services import imports as services
from decisions.services import uploads
from decisions.services.imports import AlreadyThere, AlreadyUndone
from decisions.services.reviews import ReviewIsClosed
from decisions.uploading import was_too_large
from decisions.views.uploads import CLOSED, review_of

Ways = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Review, to="edit")
def import_new(request: SignedInRequest, review: Review) -> HttpResponse:
    """Three ways: paste, a file, or one example that is typed."""
    ways: dict[str, Callable[[SignedInRequest, Review], HttpResponse]] = {
        "paste": _paste,
        "file": _file,
        "typed": _typed,
    }
    way = ways.get(request.POST.get("way", ""))
    try:
        return way(request, review) if way else _new_page(request, review)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
        return redirect("decisions:failures", review.pk)


def _paste(request: SignedInRequest, review: Review) -> HttpResponse:
    form = PasteForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data["text"].encode("utf-8", "replace")
        try:
            return redirect(uploads.stage(review, name="", data=data, by=request.user))
        except BadFile as refused:
            form.add_error("text", str(refused))
    return _new_page(request, review, paste=form)


def _file(request: SignedInRequest, review: Review) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, too_large=was_too_large(request))
    if form.is_valid():
        name, data = form.given
        try:
            return redirect(uploads.stage(review, name=name, data=data, by=request.user))
        except BadFile as refused:
            form.add_error("file", f"{name}: {refused}")
    return _new_page(request, review, file=form)


def _typed(request: SignedInRequest, review: Review) -> HttpResponse:
    """Store what was typed; first ask, where something in it looks as if it should not be kept."""
    form = TypedForm(request.POST)
    if not form.is_valid():
        return _new_page(request, review, typed=form)
    asked = form.cleaned_data["redaction"]
    choices = Choices(kinds=(), patterns=()) if asked == "kept" else services.last_redaction(review)
    changes = changes_in([form.typed.read], choices.rules)
    if changes and not asked:
        return _new_page(request, review, typed=form, changes=changes)
    try:
        made = services.type_in(review, form.typed, choices, by=request.user)
    except AlreadyThere as there:
        form.add_error("output", f"{there.example} says the same.")
        return _new_page(request, review, typed=form)
    messages.success(request, f"{made.examples.get()} is here now.")
    return redirect("decisions:import_new", review.pk)


def _new_page(
    request: SignedInRequest, review: Review, *, changes: tuple[Change, ...] = (), **given: Any
) -> HttpResponse:
    context = _context(review) | {
        "paste": PasteForm(),
        "file": FileForm(),
        "typed": TypedForm(),
        "waiting": Upload.objects.visible_to(request.user).filter(review=review).defer("data"),
        "changes": changes,
        "largest": bounds.FILE // bounds.MB,
        "opened": next(iter(given), "paste"),
    }
    return render(request, "decisions/import_new.html", context | given)


# What was brought in ----------------------------------------------------------------------------------------


@require_safe
@scoped(Review, to="read")
def imports(request: SignedInRequest, review: Review) -> HttpResponse:
    """Every import, undone ones too."""
    made = Import.objects.filter(review=review)
    return render(request, "decisions/imports.html", _context(review) | {"imports": made})


@require_safe
@scoped(Import, to="read")
def failure_import(request: SignedInRequest, brought: Import) -> HttpResponse:
    """One import: how its examples were picked, where their texts came from, what was taken out."""
    kinds = dict(KINDS)
    context = _context(review_of(brought)) | {
        "brought": brought,
        "shape": BY_KEY[brought.shape].title if brought.shape in BY_KEY else "",
        "plans": [_plan_shown(plan) for plan in brought.plans],
        "kinds": [kinds.get(kind, kind) for kind in brought.redaction.get("kinds", ())],
    }
    return render(request, "decisions/failure_import.html", context)


def _plan_shown(plan: dict[str, Any]) -> dict[str, Any]:
    fields = [(LABELS[name], shown_path(path)) for name, path in plan["fields"].items() if path]
    title = BY_KEY[plan["shape"]].title if plan["shape"] in BY_KEY else plan["shape"]
    return {"title": title, "parts": list(filter(None, plan["parts"])), "fields": fields}


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Import, to="edit")
def import_undo(request: SignedInRequest, brought: Import) -> HttpResponse:
    """Take an import back, once it is clear what goes with it."""
    if request.method == "POST":
        try:
            gone = services.undo(brought, by=request.user)
        except AlreadyUndone:
            messages.info(request, "Somebody else has undone this import.")
        except ReviewIsClosed:
            messages.error(request, CLOSED)
        else:
            said = f"{plural(gone.examples, 'example')} taken away. That they were here stays in the history."
            messages.success(request, said)
        return redirect("decisions:imports", brought.review.pk)
    context = _context(review_of(brought)) | {"brought": brought, "going": services.going_with(brought)}
    return render(request, "decisions/import_undo.html", context)


def _context(review: Review) -> dict[str, Any]:
    return {"review": review, "part": "failures", "place": "imports"}
