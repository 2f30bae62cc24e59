"""What is done to every request and response."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.views import csrf
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from decisions.services import audit

GetResponse = Callable[[HttpRequest], HttpResponse]


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
    """Give the request an id of its own, which the history and the response carry."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = audit.request_id.set(uuid4().hex)
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = audit.request_id.get()
        finally:
            audit.request_id.reset(token)
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


def _leads_to_sign_in(response: HttpResponse) -> bool:
    location = response.headers.get("Location", "")
    return response.status_code == 302 and urlsplit(location).path == resolve_url(settings.LOGIN_URL)
