"""The diagnosis: what the failures that were read say, and when reading is over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.findings import findings_of, sizes_needed
from decisions.models import Review
from decisions.services import diagnosis as services
from decisions.services.reviews import ReviewIsClosed

CLOSED = "This review takes no changes now: it was closed, or its project was put away."


@require_safe
@scoped(Review, to="read")
def diagnosis(request: SignedInRequest, review: Review) -> HttpResponse:
    """What the failures say, and how surely."""
    context = {
        "review": review,
        "part": "failures",
        "place": "diagnosis",
        "findings": findings_of(review, to=request.user),
        "sizes": sizes_needed(),
    }
    return render(request, "decisions/diagnosis.html", context)


@require_POST
@scoped(Review, to="edit")
def reading_close(request: SignedInRequest, review: Review) -> HttpResponse:
    """Say that what was read is all that will be: it speaks, were it fewer than twenty."""
    try:
        services.close_reading(review, by=request.user)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    return redirect("decisions:diagnosis", review.pk)


@require_POST
@scoped(Review, to="edit")
def reading_reopen(request: SignedInRequest, review: Review) -> HttpResponse:
    """Go on reading."""
    try:
        services.reopen_reading(review, by=request.user)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    return redirect("decisions:diagnosis", review.pk)
