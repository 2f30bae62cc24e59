"""What is done and looked up beside a running installation, in a process with its settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import (
    Channel,
    Decision,
    Digest,
    MailRhythm,
    Membership,
    Notice,
    NoticeKind,
    Reminder,
    ReminderRun,
    Role,
    Team,
    User,
)
from decisions.reminders import planning, running
from decisions.services.reviews import today
from decisions.tasks import mail_notices, remind
from ragft_site.celery import app
from ragft_site.schedule import LAST_RUNS
from ragft_site.server import server
from tests.decisions.reminders.planned import due

# Reminders --------------------------------------------------------------------------------------------------


@transaction.atomic
def come_due(count: int, *, daily: bool = False) -> None:
    """Let decisions of one more person come due, who wants each mail alone or all together."""
    team = Team.objects.filter(name="Support").first() or Team.objects.create(name="Support")
    number = User.objects.count() + 1
    rhythm = MailRhythm.DAILY if daily else MailRhythm.AT_ONCE
    person = User.objects.create(
        email=f"person-{number}@example.org", name=f"Person {number}", reminder_mails=rhythm
    )
    Membership.objects.create(team=team, user=person, role=Role.CONTRIBUTOR)
    last = Decision.objects.aggregate(last=Max("number"))["last"] or 0
    for one in range(last + 1, last + 1 + count):
        due(team, today() - timedelta(8), responsible=person, number=one)


def ask_for_reminders(count: int = 1) -> None:
    """As the schedule does."""
    for _ in range(count):
        remind.delay()


def let_schedule_fall_behind(since: datetime) -> None:
    """What schedules remember when they have stood still since a moment."""
    server().hset(LAST_RUNS, mapping=dict.fromkeys(app.conf.beat_schedule, since.isoformat()))


def runs() -> int:
    """How often the job of the reminders has run to its end."""
    return ReminderRun.objects.exclude(finished_at=None).count()


def runs_begun() -> int:
    """How often it was begun."""
    return ReminderRun.objects.count()


def ask_for_mails(count: int = 1) -> None:
    """As the schedule does each minute."""
    for _ in range(count):
        mail_notices.delay()


def plan_for_this_morning() -> None:
    """Write the rows of what has come due, and let the hour come of mails that hold all of a day."""
    planning.plan(today())
    Digest.objects.waiting().update(next_try_at=timezone.now())


def let_leases_pass(killed_at: datetime) -> None:
    """As if the minutes had passed for which those who were killed then keep what they took up.

    What was given up after its last try is tried again, as a manager does by a button.
    """
    now = timezone.now()
    Digest.objects.waiting().filter(claimed_at=None).update(next_try_at=now)  # and its morning has come
    for model in (Digest, Reminder):
        model.objects.waiting().filter(claimed_at__lt=killed_at).update(claimed_at=None, next_try_at=now)
    Notice.objects.filter(mailed_at=None, claimed_at__lt=killed_at).update(claimed_at=None)
    manager = User.objects.filter(name="Mara Manager").first() or _manager()
    running.try_all_again(manager)


def _manager() -> User:
    person = User.objects.create(email="mara@example.org", name="Mara Manager")
    Membership.objects.create(team=Team.objects.get(name="Support"), user=person, role=Role.MANAGER)
    return person


def held() -> int:
    """Messages that somebody has taken up and neither sent nor given back."""
    claimed = {"claimed_at__isnull": False, "error": ""}
    return (
        Reminder.objects.waiting().filter(**claimed).count()
        + Digest.objects.waiting().filter(**claimed).count()
    )


def queued() -> int:
    """Tasks that lie in the queue."""
    with app.pool.acquire(block=True) as connection:
        return connection.default_channel.client.llen("celery")


def notices_to_mail() -> int:
    """Notices whose mail is still to go out."""
    return Notice.objects.to_mail(timezone.now()).count()


def waiting() -> int:
    """What is not yet sent, and decisions that are not yet planned."""
    planned = Reminder.objects.values("decision")
    due_now = Decision.objects.filter(revisit_on__lte=today())
    # In this order: what is planned between the two is counted.
    return due_now.exclude(pk__in=planned).count() + Reminder.objects.waiting().count()


def standing() -> str:
    """Every row that waits, to be read when a test fails."""
    rows = Reminder.objects.waiting().values_list(
        "decision__number", "channel", "tries", "next_try_at", "error", "digest", "digest__tries"
    )
    return "\n".join(map(str, rows))


@dataclass(frozen=True)
class Told:
    """What the database says was told: by address and decision, and how often each."""

    mails: dict[tuple[str, str], int] = field(default_factory=dict)
    notices: dict[tuple[str, str], int] = field(default_factory=dict)


def told() -> Told:
    """What stands as sent."""
    said = Told()
    rows: Any = Reminder.objects.exclude(sent_at=None).select_related("recipient", "decision")
    for row in rows.filter(channel=Channel.EMAIL):
        key = row.recipient.email, row.decision.identifier
        said.mails[key] = said.mails.get(key, 0) + 1
    for notice in Notice.objects.filter(kind=NoticeKind.REVISIT).select_related("recipient", "decision"):
        key = notice.recipient.email, notice.decision.identifier
        said.notices[key] = said.notices.get(key, 0) + 1
    return said


def due_by() -> set[tuple[str, str]]:
    """Whom each decision is due with: address and identifier."""
    rows = Decision.objects.filter(revisit_on__lte=today()).select_related("responsible")
    return {(row.responsible.email, row.identifier) for row in rows}
