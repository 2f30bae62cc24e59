"""A file that waits: how it is read, what would come of it, and the decision to bring it in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.engine.codebook import BadCodebook
from decisions.import_page import Deciding
from decisions.imports.errors import BadFile
from decisions.imports.redaction import BadPattern
from decisions.models import Import, Review, Upload
from decisions.models.failures import STAGED_FOR
from decisions.services import imports, uploads
from decisions.services.imports import AlreadyBroughtIn, NothingToBring, Overtaken
from decisions.services.reviews import ReviewIsClosed
from decisions.services.said_before import UnknownCodes

CLOSED = "This review takes no changes now: it was closed, or its project was put away."


@require_safe
@scoped(Upload, to="edit")
def upload(request: SignedInRequest, upload: Upload) -> HttpResponse:
    """How the file was understood, and every way to have it understood otherwise."""
    deciding = Deciding(upload)
    return _page(request, deciding, counts=deciding.is_counted_at_once)


@require_POST
@scoped(Upload, to="edit")
def upload_preview(request: SignedInRequest, upload: Upload) -> HttpResponse:
    """The first examples by the mapping as sent; without JavaScript all of the page. Writes nothing."""
    deciding = Deciding(upload, request.POST)
    if request.htmx and request.htmx.target == "upload_preview":
        return _part(request, deciding, "upload_preview")
    return _page(request, deciding, counts=not request.htmx or deciding.is_counted_at_once)


@require_POST
@scoped(Upload, to="edit")
def upload_count(request: SignedInRequest, upload: Upload) -> HttpResponse:
    """The file counted through as the page says. Writes nothing."""
    return _part(request, Deciding(upload, request.POST), "upload_count", counts=True)


@require_POST
@scoped(Upload, to="edit")
def upload_confirm(request: SignedInRequest, upload: Upload) -> HttpResponse:
    """Bring the examples in."""
    deciding, review = Deciding(upload, request.POST), upload.review
    if not deciding.is_valid:
        return _page(request, deciding, counts=False)
    try:
        made = imports.bring_in(upload, deciding.choices, by=request.user)
    except REFUSED as refused:
        return _page(request, deciding, counts=True, problem=in_words(refused))
    except AlreadyBroughtIn:
        messages.info(request, "This file was brought in already, or thrown away.")
        return redirect("decisions:imports", review.pk)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
        return redirect("decisions:failures", review.pk)
    messages.success(request, f"{_examples(made)} here now.")
    return redirect("decisions:failures", review.pk)


@require_POST
@scoped(Upload, to="edit")
def upload_discard(request: SignedInRequest, upload: Upload) -> HttpResponse:
    """Throw the file away."""
    uploads.discard(upload)
    messages.info(request, f"{upload.name or 'What you pasted'} was thrown away. Nothing of it was kept.")
    return redirect("decisions:import_new", upload.review.pk)


REFUSED = (BadFile, BadPattern, BadCodebook, UnknownCodes, NothingToBring, Overtaken)


def in_words(refused: Exception) -> str:
    """Why nothing was brought in, and what to do."""
    match refused:
        case BadFile():
            return f"{refused} Nothing was stored."
        case UnknownCodes():
            named = ", ".join(f"“{code}”" for code in refused.codes)
            return (
                f"Nobody here can tell what {named} means: say below what to take it for, or bring the JSON "
                "of the export, which has the codebook. Nothing was stored."
            )
        case NothingToBring():
            return "There is no example in it that this review does not have. Nothing was stored."
        case Overtaken():
            return "Others brought examples in at the same moment. Nothing was stored; try again."
    return f"{refused} Nothing was stored."


def review_of(row: Upload | Import) -> Review:
    """The review of a row, with the role of the person for whom the row was fetched."""
    review = row.review
    review.viewer_role, review.viewer_is_owner = row.viewer_role, row.viewer_is_owner
    return review


def _examples(made: Import) -> str:
    return "1 example is" if made.count == 1 else f"{made.count:,} examples are"


def _page(request: SignedInRequest, deciding: Deciding, *, counts: bool, problem: str = "") -> HttpResponse:
    context = _context(deciding, counts=counts)
    context |= {"problem": problem or context.get("problem", ""), "whole_page": True}
    return render(request, "decisions/upload.html", context)


def _part(request: SignedInRequest, deciding: Deciding, name: str, *, counts: bool = False) -> HttpResponse:
    return render(request, f"decisions/upload.html#{name}", _context(deciding, counts=counts))


def _context(deciding: Deciding, *, counts: bool) -> dict[str, Any]:
    """What page and parts draw from. A file that cannot be read says so in the place of what it holds."""
    upload = deciding.upload
    context: dict[str, Any] = {
        "review": review_of(upload),
        "part": "failures",
        "place": "imports",
        "upload": upload,
        "until": upload.created_at + STAGED_FOR,
    }
    try:
        context |= {"deciding": deciding, "groups": deciding.groups, "previews": list(deciding.previews)}
        if counts and deciding.is_valid:
            context["counted"] = deciding.found
    except (BadFile, BadPattern) as refused:
        context["problem"] = in_words(refused)
    return context
