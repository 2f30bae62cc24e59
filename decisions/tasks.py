"""What runs beside the pages. Each task may run twice without harm."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from decisions.reminders import running
from decisions.services import (
    invitations,
    rejudging,
    reviews,
    tallies,
    telling,
    track_records,
    uploads,
)

SOON = 10
"""Seconds for which observations are gathered before their decisions are judged again."""
QUEUED = "rejudge-unsettled"


@shared_task(ignore_result=True)
def send_invitation(invitation_id: str, token: str) -> None:
    """Mail the link of an invitation that still waits for its answer."""
    invitations.deliver(invitation_id, token)


@shared_task(ignore_result=True)
def mail_notices() -> None:
    """Mail what people are told of by e-mail too, and send the reminders that wait for another try."""
    telling.mail_waiting()
    running.send_what_waits()


def mail_soon() -> None:
    """Have what waits mailed once it is stored. Where the queue does not answer, the schedule does it later:
    what was saved stays saved, and its page must not say otherwise.
    """
    transaction.on_commit(mail_notices.delay, robust=True)


@shared_task(ignore_result=True)
def remind() -> None:
    """Plan and send the reminders that are due."""
    running.remind()


@shared_task(ignore_result=True)
def rejudge_unsettled() -> None:
    """Judge again the decisions of which something was observed or taken back."""
    cache.delete(QUEUED)  # first: what is observed from here on asks for another one
    rejudging.rejudge_unsettled(as_of=reviews.today())


def rejudge_soon() -> None:
    """Have what was observed judged within seconds: one task, however much comes in meanwhile.

    Where the queue does not answer, the schedule sees to it within minutes.
    """
    with suppress(OperationalError, RedisError):
        if cache.add(QUEUED, 1, timeout=6 * SOON):
            rejudge_unsettled.apply_async_on_commit(countdown=SOON)


@shared_task(ignore_result=True)
def count_decisions() -> None:
    """Store what is counted of the teams in which something has changed."""
    while track_records.track_missing():
        pass
    tallies.store_stale()


@shared_task(ignore_result=True)
def count_decisions_anew() -> None:
    """Count every team again, so that no mistake outlives a night."""
    tallies.count_anew()


@shared_task(ignore_result=True)
def clear_expired() -> None:
    """Delete sessions whose time is over."""
    call_command("clearsessions")


@shared_task(ignore_result=True)
def remove_expired_uploads() -> None:
    """Remove files that nobody brought in within their hour."""
    uploads.remove_expired(timezone.now())
