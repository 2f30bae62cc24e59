"""Taking the text of examples away: what goes and what stays is said first, then it goes."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from decisions.access import SignedInRequest, scoped
from decisions.engine.words import plural
from decisions.forms.erasure import ErasureForm
from decisions.models import Example, Review
from decisions.services.erasure import erase

MOST_AT_ONCE = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Review, to="manage")
def failures_erase(request: SignedInRequest, review: Review) -> HttpResponse:
    """Ask why, of the examples that the address or the table names; erase them when a reason is given."""
    chosen = _chosen(review, request.POST if request.method == "POST" else request.GET)
    if not chosen:
        messages.info(request, "Choose examples that still have their text; nothing was erased.")
        return redirect("decisions:failures", review.pk)
    form = ErasureForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        keys = [example.pk for example in chosen]
        gone = erase(review, keys, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"The text of {plural(gone, 'example')} is erased.")
        return redirect(chosen[0]) if len(chosen) == 1 else redirect("decisions:failures", review.pk)
    context = {"review": review, "part": "failures", "form": form, "examples": chosen}
    return render(request, "decisions/failures_erase.html", context)


def _chosen(review: Review, given: QueryDict) -> list[Example]:
    """The named examples of this review that have their text, by number."""
    keys = set()
    for raw in given.getlist("example")[:MOST_AT_ONCE]:
        with suppress(ValueError):
            keys.add(UUID(raw))
    rows = Example.objects.filter(review=review, pk__in=keys, erased_at=None)
    return list(rows.without_texts().order_by("number"))
