"""The page for what failed: that database or queue do not answer is no fault of the code, and passes."""

from __future__ import annotations

import sys
from http import HTTPStatus

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from decisions.api.answers import refusal

RETRY_AFTER = "10"
"""Seconds; a database that was started again is back by then."""
OUR_FAULT = ("no such table", "no such column")
"""What SQLite also calls operational."""


def failed(request: HttpRequest) -> HttpResponse:
    """503 when database or queue do not answer, otherwise 500. Nothing here asks them, or who is there."""
    part = what_is_away(sys.exc_info()[1])
    status = 503 if part else 500
    if request.path_info.startswith("/api/"):
        response: HttpResponse = refusal(
            status, f"{HTTPStatus(status).phrase}. Nothing was changed; try again."
        )
    else:
        response = HttpResponse(loader.get_template(f"{status}.html").render({"part": part}), status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def what_is_away(error: BaseException | None) -> str:
    """Which part does not answer, as an exception, or what led to it, says; empty when none is meant."""
    while error:
        if isinstance(error, OperationalError | InterfaceError) and not str(error).startswith(OUR_FAULT):
            return "database"
        if isinstance(error, redis.ConnectionError | redis.TimeoutError):
            return "queue"
        error = error.__cause__ or error.__context__
    return ""
