"""The page for what failed: that the database does not answer is not our fault in the code, and passes."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from decisions.api.answers import refusal

RETRY_AFTER = "10"
"""Seconds; a database that was started again is back by then."""
OUR_FAULT = ("no such table", "no such column")
"""What SQLite also calls operational."""


def failed(request: HttpRequest) -> HttpResponse:
    """503 when the database does not answer, otherwise 500. Nothing here asks database, session or person."""
    status = 503 if database_is_away(sys.exc_info()[1]) else 500
    if request.path_info.startswith("/api/"):
        response: HttpResponse = refusal(
            status, f"{HTTPStatus(status).phrase}. Nothing was changed; try again."
        )
    else:
        response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def database_is_away(error: BaseException | None) -> bool:
    """Whether an exception, or what led to it, says so."""
    while error:
        if isinstance(error, OperationalError | InterfaceError) and not str(error).startswith(OUR_FAULT):
            return True
        error = error.__cause__ or error.__context__
    return False
