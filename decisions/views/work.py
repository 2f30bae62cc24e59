"""What waits for me, and for my teams."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, signed_in
from decisions.portfolio import work as waiting
from decisions.services.reviews import today


@require_safe
@signed_in
def work(request: SignedInRequest) -> HttpResponse:
    """My signatures, readings, revisits and drafts; what is late or has nobody in my teams."""
    user, day, most = request.user, today(), waiting.MOST
    reviews = ("component__project__team",)
    context = {
        "signatures": waiting.signatures(user).select_related("proposal__review__component__project__team")[
            :most
        ],
        "readings": waiting.readings(user).select_related(*reviews)[:most],
        "revisits": waiting.revisits(user, day)
        .select_related("team", "component__project")
        .defer("content")[:most],
        "drafts": waiting.answers(user).select_related(*reviews)[:most],
        "teams": waiting.teams_work(user, day),
        "today": day,
    }
    return render(request, "decisions/work.html", context)
