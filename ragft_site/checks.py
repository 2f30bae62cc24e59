"""System checks, run at every start: settings that contradict each other, views without an access mark."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Notice
from django.urls import URLPattern, URLResolver, get_resolver

SHORTEST_TOKEN = 20
LONGEST_EMAIL_TIMEOUT = 60
"""Seconds; a mail takes a few answers of the server, and a worker holds it for five minutes."""


@register(Tags.security)
def settings_agree(**unused: Any) -> list[CheckMessage]:
    """Refuse settings of which one must be a mistake."""
    contradictions = [
        (
            "ragft.E001",
            settings.DEBUG and settings.SECURE,
            "DEBUG is true, but SITE_URL begins with https: error pages would show settings to visitors.",
            "Unset DEBUG where people work; where you develop, set SITE_URL to http://127.0.0.1:8000.",
        ),
        (
            "ragft.E002",
            settings.DEBUG and not settings.SITE_IS_LOOPBACK,
            "DEBUG is true, but SITE_URL names a host that others can reach.",
            "Unset DEBUG, or set SITE_URL to http://127.0.0.1:8000.",
        ),
        (
            "ragft.E003",
            settings.TRUSTED_PROXIES and settings.SITE_IS_LOOPBACK,
            "TRUSTED_PROXIES is set, but SITE_URL is this machine itself, which no proxy stands in front of.",
            "Set SITE_URL to the address that the proxy serves, or unset TRUSTED_PROXIES.",
        ),
        (
            "ragft.E005",
            settings.EMAIL_TIMEOUT > LONGEST_EMAIL_TIMEOUT,
            f"EMAIL_TIMEOUT is over {LONGEST_EMAIL_TIMEOUT} seconds: another worker would take a mail over "
            "while the first one still waits, and it would go out twice.",
            "Set EMAIL_TIMEOUT lower; 20 seconds are plenty.",
        ),
        (
            "ragft.E006",
            settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN,
            f"METRICS_TOKEN has fewer than {SHORTEST_TOKEN} characters, and could be guessed.",
            "Set a long random word, or leave it unset: then nobody can read /metrics.",
        ),
    ]
    return [Error(text, hint=hint, id=key) for key, wrong, text, hint in contradictions if wrong]


@register
def mail_reaches_people(**unused: Any) -> list[CheckMessage]:
    """Say when a site that others can reach would write its mail to files."""
    if settings.SITE_IS_LOOPBACK or not settings.EMAIL_FILE_PATH:
        return []
    return [
        Notice(
            f"Mail is written to files in {settings.EMAIL_FILE_PATH} and reaches nobody.",
            hint="Set EMAIL_URL to your mail server, such as smtp+tls://user:password@mail.example.org:587.",
            id="ragft.W007",
        )
    ]


@register(Tags.urls)
def every_view_says_who_may_call_it(**unused: Any) -> list[CheckMessage]:
    """Refuse a view without an `access` mark: nobody has decided who may call it."""
    return [
        Error(
            f"The view of /{route} bears no access mark.",
            hint="Decorate it with one of decisions.access, another package's view where it enters the URLs.",
            id="ragft.E004",
        )
        for route, pattern in views(get_resolver().url_patterns)
        if not hasattr(pattern.callback, "access")
    ]


def views(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every view below `patterns`, with its whole route."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        else:
            yield route, pattern
