"""The id of what is being done: of a request, and of the tasks that it queued."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Ties lines of the log and entries of the history together."""


@contextmanager
def known_as(given: str = "") -> Iterator[str]:
    """While this lasts, all that is done bears this id, or a new one."""
    token = request_id.set(given or uuid4().hex)
    try:
        yield request_id.get()
    finally:
        request_id.reset(token)
