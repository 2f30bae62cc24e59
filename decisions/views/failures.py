"""The failures of a review: the table of its examples."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, scoped
from decisions.models import Review


@require_safe
@scoped(Review, to="read")
def failures(request: SignedInRequest, review: Review) -> HttpResponse:
    """Every example of a review."""
    context = {"review": review, "part": "failures", "place": "examples"}
    return render(request, "decisions/failures.html", context)
