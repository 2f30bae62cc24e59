"""What is done to every request and response."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views import csrf
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from decisions.services.request_ids import known_as
from ragft_site import metrics, views
from ragft_site.logs import route_of

log = structlog.get_logger("ragft.requests")

GetResponse = Callable[[HttpRequest], HttpResponse]


def answered_first(get_response: GetResponse) -> GetResponse:
    """Answer those who watch over the site: they ask by address, over plain HTTP, and outside of sessions."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return views.WATCHED.get(request.path_info.removeprefix("/"), get_response)(request)

    return middleware


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Tell the browser to run and show only what comes from here (`SECURE_CSP`); nothing inline, no eval."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def signed_out_htmx(get_response: GetResponse) -> GetResponse:
    """Send the whole page to sign-in and back to where it was; do not swap a sign-in form into it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        htmx = details(request)
        if not htmx or not _leads_to_sign_in(response):
            return response
        # Of another site's address nothing is kept.
        sign_in = redirect_to_login(htmx.current_url_abs_path or settings.LOGIN_REDIRECT_URL)
        return HttpResponseClientRedirect(sign_in.url)

    return middleware


def request_id(get_response: GetResponse) -> GetResponse:
    """Give the request an id of its own, which log, history, tasks and the response carry."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with known_as() as known:
            response = get_response(request)
            response.headers["X-Request-ID"] = known
        return response

    return middleware


def watched(get_response: GetResponse) -> GetResponse:
    """Tell and count what was asked and how it was answered: the route, never the path or a name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - began
        route, status = route_of(request), response.status_code
        metrics.count(str(request.method), route, status, seconds)
        log.info(
            "request",
            method=request.method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            person=_person(request),
        )
        return response

    return middleware


def time_zone_of_reader(get_response: GetResponse) -> GetResponse:
    """Show times in the zone of the person who signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(request.user.time_zone):
            return get_response(request)

    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse; and tell htmx to load the page again, which brings a fresh token."""
    response = csrf.csrf_failure(request, reason)
    if details(request):
        response.headers["HX-Refresh"] = "true"
    return response


def details(request: HttpRequest) -> HtmxDetails:
    """What htmx says about the request; false when it was not htmx that asked."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by HtmxMiddleware
    return htmx


def _person(request: HttpRequest) -> int | None:
    """The key of who signed in, as far as it is known without asking the database."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return user.pk if user else None


def _leads_to_sign_in(response: HttpResponse) -> bool:
    location = response.headers.get("Location", "")
    return response.status_code == 302 and urlsplit(location).path == resolve_url(settings.LOGIN_URL)
