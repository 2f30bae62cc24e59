"""Who calls: a program that bears a token of one team, which it must not do too often."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from decisions.access import View, by_token
from decisions.api.answers import refusal
from decisions.models import ApiToken
from decisions.services import tokens

BEARER = re.compile(r"Bearer +([A-Za-z0-9_-]{20,100}) *", re.ASCII | re.IGNORECASE)
CALLS_A_MINUTE = 120
"""Of one token; a batch is one call."""

TokenView = Callable[[HttpRequest, ApiToken], HttpResponse]


def bears_token(view: TokenView) -> View:
    """Hand the view the token of the request: 401 without one that holds, 429 for one that calls too often.

    There is no session behind it, so the form token that protects sessions is not asked for.
    """

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        found = BEARER.fullmatch(request.headers.get("Authorization", ""))
        token = tokens.holder_of(found[1]) if found else None
        if token is None:
            why = "Send the token of a team as “Authorization: Bearer …”; this one is missing or unknown."
            return refusal(401, why, WWW_Authenticate='Bearer realm="ragft"')
        now = timezone.now()
        if _calls(token, now.strftime("%H%M")) > CALLS_A_MINUTE:
            why = f"A token may call {CALLS_A_MINUTE} times a minute; a call takes up to 1,000 observations."
            return refusal(429, why, Retry_After=str(60 - now.second))
        tokens.mark_used(token, now)
        return view(request, token)

    return by_token(csrf_exempt(wrapper))


def _calls(token: ApiToken, minute: str) -> int:
    """How often it has called in this minute."""
    key = f"api-calls:{token.pk}:{minute}"
    cache.add(key, 0, timeout=120)
    try:
        return int(cache.incr(key))
    except ValueError:  # the minute ended between the two
        return 1
