"""What a person is told of: who mentioned them, and who spoke where they take part."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped, signed_in
from decisions.models import Notice
from decisions.services import discussion as services
from decisions.services.reviews import today

NOTICES_PAGE = 50


@require_safe
@signed_in
def notices(request: SignedInRequest) -> HttpResponse:
    """All notices, the unread first."""
    found = Notice.objects.visible_to(request.user).standing().unread_first()
    shown = found.select_related(
        "comment", "proposal", "review__component__project__team", "decision__team"
    ).defer("proposal__content", "decision__content")
    page = Paginator(shown, NOTICES_PAGE).get_page(request.GET.get("page"))
    return render(request, "decisions/notices.html", {"page": page, "now": timezone.now(), "today": today()})


@require_POST
@scoped(Notice, to="read")
def notice_open(request: SignedInRequest, notice: Notice) -> HttpResponse:
    """Mark the notice read, and go to what it speaks of."""
    services.mark_read(notice)
    return redirect(notice)


@require_POST
@scoped(Notice, to="read")
def notice_settle(request: SignedInRequest, notice: Notice) -> HttpResponse:
    """Say that what it asks needs no answer, and go on with those that do."""
    services.settle(notice)
    return redirect("decisions:work_list", "answer")


@require_POST
@signed_in
def notices_read(request: SignedInRequest) -> HttpResponse:
    """Mark everything read that the page has shown."""
    services.mark_all_read(request.user, until=_moment(request.POST.get("until", "")))
    return redirect("decisions:notices")


def _moment(text: str) -> datetime:
    """The moment the page was made; now, where it does not say."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    return moment if moment and timezone.is_aware(moment) else timezone.now()
