"""What runs beside the pages. Each task may run twice without harm."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

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


@shared_task(ignore_result=True)
def send_invitation(invitation_id: str, token: str) -> None:
    """Mail the link of an invitation that still waits for its answer."""
    invitations.deliver(invitation_id, token)


@shared_task(ignore_result=True)
def mail_notices() -> None:
    """Mail what people are told of by e-mail too, and send the reminders that wait for another try."""
    telling.mail_waiting()
    running.send_what_waits()


@shared_task(ignore_result=True)
def remind() -> None:
    """Plan and send the reminders that are due."""
    running.remind()


@shared_task(ignore_result=True)
def rejudge() -> None:
    """Judge again every decision whose evidence or rules have changed."""
    rejudging.rejudge_all(as_of=reviews.today())


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
