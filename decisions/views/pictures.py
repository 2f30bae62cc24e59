"""The portfolio in pictures."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, signed_in
from decisions.portfolio.pictures import LASTS, Wanted, pictures_of
from decisions.portfolio.scope import Scope
from decisions.services.reviews import today


@require_safe
@signed_in
def pictures(request: SignedInRequest) -> HttpResponse:
    """What one may read as charts, each with its table; every count leads to the list."""
    scope = Scope(request.user, today())
    given = Wanted(request.GET.get("team", ""), request.GET.get("months", ""))
    wanted = given.read(scope)
    drawn, made = pictures_of(wanted, scope, reverse("decisions:decisions"))
    context = {
        "wanted": wanted,
        "left_out": given != wanted,
        "pictures": drawn,
        "made": made,
        "teams": scope.teams,
        "lasts": LASTS,
    }
    return render(request, "decisions/pictures.html", context)
