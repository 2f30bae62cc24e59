"""Having all decisions in force judged again at today's prices, by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from costing.tasks import begin_by_hand
from decisions.access import SignedInRequest, signed_in
from decisions.services.rejudging_runs import UnderWay, may_judge


@require_POST
@signed_in
def judge_again(request: SignedInRequest) -> HttpResponse:
    """Begin a run, unless one goes on."""
    if not may_judge(request.user):
        raise PermissionDenied
    try:
        begin_by_hand(request.user)
    except UnderWay:
        messages.info(request, "A run goes on already.")
    except OperationalError:
        messages.error(request, "The task queue does not answer. Try again when it does.")
    return redirect("decisions:today")
