"""What the product says of itself, on stderr: lines of JSON, or words at a terminal.

Every line bears the id of what it belongs to. What people wrote, who they are, and what opens a door stays
out: paths give way to the name of their route, addresses of e-mail are blotted out, and of an exception only
the first line is told, since what follows quotes the data.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from django.http import HttpRequest
from structlog.typing import EventDict, Processor

from decisions.services.request_ids import request_id
from ragft_site import env

E_MAIL = re.compile(r"[^\s@<>\"'=:;,()\[\]{}/]+@[\w-]+(?:\.[\w-]+)+")
PATH_OF_URL = re.compile(r"(https?://[^/\s\"']+)/[^\s\"']+")
LONGEST = 300
"""Letters of an exception's message; the place where it was raised says more."""
NO_ROUTE = "none"


def form() -> str:
    """How lines look: `json`, or `words` at a terminal, unless LOG_FORMAT says otherwise."""
    return env.choice("LOG_FORMAT", "words" if sys.stderr.isatty() else "json", among={"json", "words"})


def formatter() -> logging.Formatter:
    """The formatter of every process, also of Granian's, which reads no settings (`granian_logs.json`)."""
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        with_id,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    last: Processor = (
        structlog.processors.JSONRenderer()
        if form() == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            without_path,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            with_exception,
            scrubbed,
            last,
        ],
    )


def route_of(request: HttpRequest) -> str:
    """The name of the route that a request took: bounded in number, and without what stands in the path."""
    match = request.resolver_match
    return match.view_name if match else NO_ROUTE


# Processors, each handed a line as a dictionary -------------------------------------------------------------


def with_id(logger: Any, method: str, line: EventDict) -> EventDict:
    """The id of the request, or of the task."""
    if known := request_id.get():
        line["request_id"] = known
    return line


def without_path(logger: Any, method: str, line: EventDict) -> EventDict:
    """Django's own lines name paths, and a token may stand in one; Celery's go on to quote the message."""
    record: logging.LogRecord = line["_record"]
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        for path in (request.get_full_path(), request.path):
            line["event"] = line["event"].replace(path, route_of(request))
    if record.name.startswith("celery"):
        line["event"] = line["event"].partition("\n")[0]
    return line


def with_exception(logger: Any, method: str, line: EventDict) -> EventDict:
    """An exception as text."""
    info = line.pop("exc_info", None)
    error = (
        info if isinstance(info, BaseException) else sys.exc_info()[1] if info is True else info and info[1]
    )
    if error:
        line["exception"] = "\n".join(told(error))
    return line


def told(error: BaseException) -> Iterator[str]:
    """Where an exception comes from, and first what led to it, without the data that its message quotes."""
    led = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if led:
        yield from told(led)
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
    yield f"{type(error).__module__}.{type(error).__qualname__}: {str(error).partition(chr(10))[0][:LONGEST]}"


def scrubbed(logger: Any, method: str, line: EventDict) -> EventDict:
    """Blot out addresses of e-mail, and of URLs what follows the host."""
    for key, value in line.items():
        if isinstance(value, str):
            line[key] = PATH_OF_URL.sub(r"\1/…", E_MAIL.sub("[e-mail]", value))
    return line
