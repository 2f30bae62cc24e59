"""The job: plans, sends, and writes down what it did, so that an idle job can be told from a broken one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from decisions.models import Decision, Digest, Reminder, ReminderRun, User
from decisions.reminders import planning, sending
from decisions.reminders.outcomes import plan_outcomes
from decisions.reminders.sending import Came
from decisions.services.audit import record
from decisions.services.reviews import today

KEPT = timedelta(days=90)
"""How long one can look back at runs."""
SHOWN = 1_000
"""Decisions of the last run of which it is kept why they were left out."""


class NotStuck(Exception):
    """The reminder was sent, or is still being tried."""


def remind(as_of: date | None = None, *, by_hand: bool = False) -> ReminderRun:
    """Do all that is due on a day, which is today unless said otherwise. Safe to run twice, or at once."""
    run = ReminderRun.objects.create(as_of=as_of or today(), by_hand=by_hand)
    made = planning.plan(run.as_of)
    run.considered, run.planned = made.considered, made.planned
    run.skipped = dict(Counter(reason for _, reason in made.skips))
    # What most of them share is said by its count; the others come first.
    ordered = sorted(made.skips, key=lambda skip: skip[1] == planning.TOLD)
    run.skips = ordered[:SHOWN]
    run.save()
    plan_outcomes(run.as_of)
    came = sending.send_waiting(run.as_of)
    run.sent, run.failed = came[Came.SENT], came[Came.FAILED]
    if came[Came.NEEDLESS]:
        run.skipped["needless when it was to be sent"] = came[Came.NEEDLESS]
    run.finished_at = timezone.now()
    run.save()
    _forget(run)
    return run


def send_what_waits() -> None:
    """Between the runs of the job: what failed and is to be tried again, and what is sent in the morning."""
    now = timezone.now()
    if Reminder.objects.single().sendable(now).exists() or Digest.objects.sendable(now).exists():
        sending.send_waiting(today())


@transaction.atomic
def try_again(reminder: Reminder, *, by: User) -> None:
    """Send once more what was given up. Raises :class:`NotStuck`."""
    stuck = Reminder.objects.stuck().filter(pk=reminder.pk)
    if not stuck.update(tries=0, next_try_at=timezone.now(), error=""):
        raise NotStuck
    record(by, reminder, "reminder-tried-again")


@transaction.atomic
def try_all_again(by: User) -> int:
    """Send once more all that was given up in the teams that this person manages; how many that is."""
    stuck = list(Reminder.objects.managed_by(by).stuck().select_for_update().select_related("decision__team"))
    for reminder in stuck:
        record(by, reminder, "reminder-tried-again")
    keys = [one.pk for one in stuck]
    Reminder.objects.filter(pk__in=keys).update(tries=0, next_try_at=timezone.now(), error="")
    return len(keys)


def _forget(run: ReminderRun) -> None:
    """Why decisions were left out is kept of the last run, and what was done for a while."""
    before = ReminderRun.objects.filter(started_at__lt=run.started_at)
    before.exclude(skips=[]).update(skips=[])
    before.filter(started_at__lt=run.started_at - KEPT).delete()


# What people see --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """How many decisions in force wait for their day, and which have none."""

    in_force: int
    never: int
    without_day: int


def standing() -> Standing:
    """Counted when asked."""
    standing = Decision.objects.in_force()
    without = standing.filter(revisit_on=None)
    never = without.exclude(never_because="").count()
    return Standing(standing.count(), never, without.count() - never)
