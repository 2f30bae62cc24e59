"""The cost claims of the published documents, recomputed for everybody to check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from costing.claims_page import chapters, counted, rows_on
from costing.forms.claims import ClaimsForm
from decisions.access import public
from decisions.services.reviews import today


@require_safe
@public
def claims(request: HttpRequest) -> HttpResponse:
    """Every claim with our figure, at the list prices of today or of another day."""
    form = ClaimsForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    day = chosen.get("day") or today()
    rows = rows_on(day)
    shown = tuple(row for row in rows if row.verdict == (chosen.get("verdict") or row.verdict))
    context = {
        "form": form,
        "day": day,
        "counts": counted(rows),
        "total": len(rows),
        "chapters": chapters(shown),
    }
    return render(request, "costing/claims.html", context)
