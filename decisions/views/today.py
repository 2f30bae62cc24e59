"""Would we decide the same today? What came out otherwise, and the run that judges it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, signed_in
from decisions.services import rejudging_runs
from decisions.today_page import counts_for, groups_for, runs_for


@require_safe
@signed_in
def today(request: SignedInRequest) -> HttpResponse:
    """What flips and what is weaker, by what moved it; when it was judged, and what could not be."""
    user = request.user
    context = {"runs": runs_for(user), "counts": counts_for(user), "groups": groups_for(user)}
    return render(request, "decisions/today.html", context)


@require_safe
@signed_in
def today_progress(request: SignedInRequest) -> HttpResponse:
    """How far the run has come: as a share alone, for it goes over the decisions of everybody."""
    runs = runs_for(request.user)
    response = render(request, "decisions/today.html#today-progress", {"runs": runs})
    if runs.under_way is None and request.htmx:
        response["HX-Refresh"] = "true"  # all of the page has something new to say
    return response


@require_POST
@signed_in
def today_stop(request: SignedInRequest) -> HttpResponse:
    """Stop the run after the decisions that it is judging just now."""
    if not rejudging_runs.may_judge(request.user):
        raise PermissionDenied
    if rejudging_runs.stop(by=request.user):
        messages.success(request, "It stops in a moment. What was judged stays; the next run goes on.")
    else:
        messages.info(request, "It has ended, or somebody has stopped it before.")
    return redirect("decisions:today")
