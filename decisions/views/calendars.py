"""Calendars of revisits: made and ended by their person, read by calendar programs without a sign-in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, public, signed_in
from decisions.models import CalendarFeed, Team
from decisions.services import calendars as services
from decisions.services.reviews import today


@require_safe
@signed_in
def calendars(request: SignedInRequest) -> HttpResponse:
    """The addresses one has, and those one may make."""
    return _page(request)


@require_POST
@never_cache
@signed_in
def calendar_new(request: SignedInRequest) -> HttpResponse:
    """Make an address, and show it this once: only its hash is kept."""
    team = None
    if key := request.POST.get("team"):
        team = get_object_or_404(Team.objects.visible_to(request.user), pk=_uuid(key))
    token = services.open_feed(request.user, team=team)
    address = settings.SITE_URL + reverse("decisions:calendar_file", kwargs={"token": token})
    return _page(request, address=address, opened=team or request.user)


@require_POST
@signed_in
def calendar_removal(request: SignedInRequest, feed_id: UUID) -> HttpResponse:
    """Let an address lead nowhere."""
    if not services.close_feed(request.user, feed_id):
        raise Http404
    messages.success(request, "The address leads nowhere now.")
    return redirect("decisions:calendars")


@require_safe
@never_cache
@public
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself."""
    feed = services.find_feed(token)
    if feed is None:
        raise Http404
    data = services.calendar_of(feed, as_of=today())
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")


def _page(request: SignedInRequest, **made: object) -> HttpResponse:
    feeds = {feed.team_id: feed for feed in CalendarFeed.objects.filter(person=request.user)}
    teams = [(team, feeds.get(team.pk)) for team in Team.objects.visible_to(request.user)]
    context = {"mine": feeds.get(None), "teams": teams, **made}
    return render(request, "decisions/calendars.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
