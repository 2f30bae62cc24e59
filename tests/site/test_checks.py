"""Promises of the system checks."""

from types import ModuleType

from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from ragft_site import checks


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def marked(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


marked.access = "public"  # type: ignore[attr-defined]


def errors_of(*patterns) -> list[str]:
    urlconf = ModuleType("urls_of_a_test")
    urlconf.urlpatterns = list(patterns)  # type: ignore[attr-defined]
    with override_settings(ROOT_URLCONF=urlconf):
        return [str(error.msg) for error in checks.every_view_says_who_may_call_it()]


def test_a_marked_view_passes():
    assert errors_of(path("open/", marked)) == []


def test_a_bare_view_is_refused_and_named_however_deep():
    below = [path("things/<int:thing_id>/", bare), path("", marked)]
    assert errors_of(path("below/", include(below))) == [
        "The view of /below/things/<int:thing_id>/ bears no access mark."
    ]


def test_every_view_of_the_site_bears_a_mark():
    assert checks.every_view_says_who_may_call_it() == []
