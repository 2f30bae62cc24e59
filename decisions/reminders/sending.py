"""Sends what waits: takes one over, asks again whether it is still due, sends it, and marks it sent.

Any number of workers may do this at once. What fails comes up again later; after the last try it stands in a
list that people see. The one window that stays open: a mail server takes a message and this process dies
before it is marked. Then it goes out again, bearing the same Message-ID.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import date, datetime
from enum import StrEnum
from smtplib import SMTPServerDisconnected
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from decisions.models import MOST_TRIES, Channel, Decision, Digest, Notice, NoticeKind, Reminder, User
from decisions.reminders import mails, webhooks
from decisions.reminders.calling import CallFailed
from decisions.reminders.needless import as_they_are_now, why_needless
from decisions.reminders.outcomes import mark_told, notes_of
from decisions.reminders.stages import Calendar

log = logging.getLogger(__name__)

LOOKED_AT = 50
"""Rows among which a worker picks at a time."""
LONGEST = 10 * 60
"""Seconds after which a run leaves the rest to the next one."""
MARKED_AGAIN_AFTER = (1, 2, 4, 8, 16, 32)
"""Seconds between tries to mark what was sent; together well below the lease."""

Clock = Callable[[], datetime]
Outgoing = Reminder | Digest


class Came(StrEnum):
    """What came of one message."""

    SENT = "sent"
    FAILED = "failed"
    NEEDLESS = "needless"


class TakenOver(Exception):
    """Another worker has the row, because this one took longer than its lease."""


class PostOffice:
    """One connection to the mail server for many mails; made again when the server has ended it."""

    def __init__(self) -> None:
        self.connection: Any = get_connection()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand over one mail. Raises what the mail server does, which is an `OSError`."""
        self.connection.open()
        try:
            self.connection.send_messages([message])
        except SMTPServerDisconnected:  # it had waited too long for the next one
            self.close()
            self.connection.open()
            self.connection.send_messages([message])

    def close(self) -> None:
        """Leave."""
        with suppress(OSError):
            self.connection.close()


def send_waiting(as_of: date, *, clock: Clock = timezone.now) -> Counter[Came]:
    """Send everything whose time has come; how many were sent, failed, and were needless after all."""
    calendar, post, came = Calendar.on(as_of), PostOffice(), Counter[Came]()
    end = time.monotonic() + LONGEST
    _show_given_up_days(clock())
    try:
        _send_all(Reminder, lambda key: _remind(key, calendar, post, clock), came, clock, end)
        _send_all(Digest, lambda key: _tell_day(key, calendar, post, clock), came, clock, end)
    finally:
        post.close()
    return came


def _send_all(
    model: type[Outgoing], send: Callable[[UUID], Came], came: Counter[Came], clock: Clock, end: float
) -> None:
    rows = Reminder.objects.single() if model is Reminder else model.objects.all()
    while time.monotonic() < end:
        found = list(rows.sendable(clock()).values_list("pk", "tries")[:LOOKED_AT])
        if not found:
            return
        random.shuffle(found)  # so that several workers seldom reach for the same row
        for key, tries in found:
            if model.objects.claim(key, tries, clock()):
                came[_guarded(model, key, send)] += 1


def _guarded(model: type[Outgoing], key: UUID, send: Callable[[UUID], Came]) -> Came:
    """Send, and let nothing that is wrong with one row stop the others; it comes up again after its lease."""
    try:
        return send(key)
    except Exception as error:
        log.exception("A reminder could not be looked at: %s", key)
        model.objects.waiting().filter(pk=key).update(error=f"{type(error).__name__}: {error}"[:500])
        return Came.FAILED


# One message ------------------------------------------------------------------------------------------------


def _remind(key: UUID, calendar: Calendar, post: PostOffice, clock: Clock) -> Came:
    reminder = as_they_are_now(Reminder.objects.filter(pk=key)).get()
    if reason := why_needless(reminder, calendar):
        return _leave(reminder, reason)
    person, webhook, as_of = reminder.recipient, reminder.webhook, calendar.as_of
    if webhook:
        return _deliver(reminder, clock, lambda: webhooks.call(webhook, reminder, as_of))
    if person and reminder.channel == Channel.IN_APP:
        return _deliver(reminder, clock, lambda: _notify(person, reminder.decision), at_once=True)
    if person:
        return _deliver(reminder, clock, lambda: post.send(mails.mail_of(reminder, person, as_of)))
    return _leave(reminder, "It is for nobody.")


def _tell_day(key: UUID, calendar: Calendar, post: PostOffice, clock: Clock) -> Came:
    digest = Digest.objects.select_related("recipient").get(pk=key)
    due = []
    for reminder in as_they_are_now(digest.reminders.waiting()):
        if reason := why_needless(reminder, calendar):
            _leave(reminder, reason)
        else:
            due.append(reminder)
    notes = notes_of(digest)
    if not due and not notes:
        return _leave(digest, "Nothing of it was due any more.")
    holds = Reminder.objects.filter(pk__in=[one.pk for one in due])

    def mark_what_it_holds(now: datetime) -> None:
        holds.update(sent_at=now, error="")
        mark_told(notes, now)

    came = _deliver(
        digest,
        clock,
        lambda: post.send(mails.mail_of_day(digest, due, notes, calendar.as_of)),
        also=mark_what_it_holds,
    )
    if came is Came.FAILED and digest.tries >= MOST_TRIES:
        _show_each_of(digest)
    return came


def _show_given_up_days(now: datetime) -> None:
    """Also those of which nobody said that they failed, because the worker died over the last try."""
    over = Digest.objects.stuck().filter(next_try_at__lte=now)
    for digest in over.filter(Exists(Reminder.objects.waiting().filter(digest=OuterRef("pk")))):
        _show_each_of(digest)


def _show_each_of(digest: Digest) -> None:
    """What a mail of a day held that was given up stands in the list of what failed, each by itself."""
    error = digest.error or "The worker that sent it has ended in the middle."
    digest.reminders.waiting().update(digest=None, tries=MOST_TRIES, error=error)


def _notify(person: User, decision: Decision) -> None:
    """Leave one notice, in the place of those of earlier stages that were not read."""
    Notice.objects.filter(recipient=person, decision=decision, kind=NoticeKind.REVISIT, read_at=None).delete()
    Notice.objects.create(recipient=person, kind=NoticeKind.REVISIT, decision=decision, actor_name="ragft")


# What becomes of a row --------------------------------------------------------------------------------------


def _deliver(
    row: Outgoing,
    clock: Clock,
    send: Callable[[], None],
    *,
    at_once: bool = False,
    also: Callable[[datetime], None] | None = None,
) -> Came:
    """Send, and mark it and `also` what it holds; with `at_once` both in one transaction, or neither."""
    try:
        with transaction.atomic() if at_once else nullcontext():
            send()
            _mark_patiently(row, also, clock)
    except TakenOver:
        log.warning("Another worker has taken over what took too long: %s", row.pk)
        return Came.NEEDLESS
    except (OSError, CallFailed) as error:
        return _fail(row, error, clock())
    except Exception as error:  # one that cannot be sent stops no other
        log.exception("A reminder could not be sent: %s", row.pk)
        return _fail(row, error, clock())
    return Came.SENT


def _mine(row: Outgoing) -> Any:
    """The row, as long as nobody else has taken it over."""
    return type(row).objects.waiting().filter(pk=row.pk, tries=row.tries)


def _mark_patiently(row: Outgoing, also: Callable[[datetime], None] | None, clock: Clock) -> None:
    """Mark what has gone out, also when the database is started again or its disk is full just now.

    Unmarked, it would go out once more. Raises :class:`TakenOver`, and at last what the database says.
    """
    for seconds in MARKED_AGAIN_AFTER:
        try:
            return _mark_sent(row, also, clock())
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            log.warning("It is sent and could not be marked; once more in %s seconds: %s", seconds, error)
            connection.close()
            time.sleep(seconds)
    return _mark_sent(row, also, clock())


@transaction.atomic
def _mark_sent(row: Outgoing, also: Callable[[datetime], None] | None, now: datetime) -> None:
    if not _mine(row).update(sent_at=now, error=""):
        raise TakenOver
    if also:  # marked later, what it holds would go out again with the next day's
        also(now)


def _fail(row: Outgoing, error: Exception, now: datetime) -> Came:
    row.error = (str(error) or type(error).__name__)[:500]
    _mine(row).update(error=row.error, next_try_at=row.after_failure(now))
    return Came.FAILED


def _leave(row: Outgoing, reason: str) -> Came:
    _mine(row).update(skipped=reason[:200])
    return Came.NEEDLESS
