"""What is done around every task: its id comes from the request that queued it, its end is told and counted.

Celery calls these functions: the first where a task is queued, the others in the worker.
"""

from __future__ import annotations

import logging.config
import time
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

import structlog
from celery.signals import (
    before_task_publish,
    heartbeat_sent,
    setup_logging,
    task_failure,
    task_postrun,
    task_prerun,
)
from django.conf import settings

from decisions.services.request_ids import known_as, request_id
from ragft_site import signs, task_figures

HEADER = "request_id"
LOST = "lost"
"""The outcome of a task whose process was killed under it."""

log = structlog.get_logger("ragft.tasks")
_running: ContextVar[tuple[float, ExitStack] | None] = ContextVar("running", default=None)


@before_task_publish.connect(weak=False)
def carry_id(headers: dict[str, Any], **unused: Any) -> None:
    """Send the id along. What logs may show of the arguments says nothing: one opens an invitation."""
    headers[HEADER] = request_id.get() or uuid4().hex
    headers["argsrepr"] = headers["kwargsrepr"] = "…"


@task_prerun.connect(weak=False)
def begin(task: Any, **unused: Any) -> None:
    """Take the id on for as long as the task runs."""
    held = ExitStack()
    held.enter_context(known_as(task.request.get(HEADER) or ""))
    _running.set((time.perf_counter(), held))


@task_postrun.connect(weak=False)
def end(task: Any, state: str | None = None, **unused: Any) -> None:
    """Say what came of it."""
    running = _running.get()
    if not running:
        return
    began, held = running
    seconds = time.perf_counter() - began
    outcome = (state or "failure").lower()
    log.info("task", task=task.name, outcome=outcome, ms=round(seconds * 1000, 1))
    task_figures.count(task.name, outcome, seconds)
    _running.set(None)
    held.close()


@task_failure.connect(weak=False)
def tell_failure(sender: Any, exception: BaseException | None = None, **unused: Any) -> None:
    """Say why it failed; and count one whose process is gone, which the worker tells from outside of it."""
    log.error("task failed", task=sender.name, exc_info=exception)
    if not _running.get():
        task_figures.count(sender.name, LOST)


@heartbeat_sent.connect(weak=False)
def give_sign(**unused: Any) -> None:
    """The worker's loop turns, and has its queue."""
    signs.give("worker")


@setup_logging.connect(weak=False)
def log_as_elsewhere(**unused: Any) -> None:
    """Keep Celery from a logging of its own."""
    logging.config.dictConfig(settings.LOGGING)
