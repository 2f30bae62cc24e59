"""A clock that is wrong, and days on which clocks change: everything due is said on its day, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery import Celery
from celery.schedules import crontab

from decisions.models import Channel, Decision, Digest, MailRhythm, Reminder
from decisions.reminders.running import remind, send_what_waits
from decisions.services.reviews import today
from ragft_site.celery import app
from tests.decisions.reminders.planned import due
from tests.faults.lengths import times

VIENNA = ZoneInfo("Europe/Vienna")
SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)
"""In Vienna: no time from 2 to 3, and two hours that both begin at 2."""
NOON = datetime(2026, 11, 3, 12, tzinfo=VIENNA)


@pytest.fixture(autouse=True)
def in_vienna(settings):
    settings.TIME_ZONE = "Europe/Vienna"


def hours(first: date, last: date) -> Iterator[datetime]:
    """Every hour that passes from the first day to the last, both whole."""
    moment = datetime.combine(first, datetime.min.time(), VIENNA).astimezone(UTC)
    end = datetime.combine(last + timedelta(1), datetime.min.time(), VIENNA).astimezone(UTC)
    while moment < end:
        yield moment
        moment += timedelta(hours=1)


def schedule_comes_round(moment: datetime) -> None:
    """What the schedule does at an hour, minute by minute but for those in which nothing can change."""
    with time_machine.travel(moment, tick=False):
        if 7 <= moment.astimezone(VIENNA).hour <= 19:
            remind()
        send_what_waits()


def twice(mailbox) -> int:
    """How many mails came more than once."""
    names = [mail["Message-ID"] for mail in mailbox.messages]
    return len(names) - len(set(names))


@pytest.mark.parametrize("changes_on", [SPRING, AUTUMN])
def test_days_on_which_clocks_change(team, contributor, manager, mailbox, changes_on, figures, pytestconfig):
    manager.reminder_mails = MailRhythm.DAILY
    manager.save()
    days = [changes_on + timedelta(offset) for offset in range(-2, 3)]
    for number, day in enumerate(days, start=1):
        due(team, day, responsible=contributor, number=number)
        due(team, day, responsible=manager, number=10 + number)
    for moment in hours(days[0], days[-1]):
        schedule_comes_round(moment)
    said = Reminder.objects.filter(stage="due", channel=Channel.EMAIL, sent_at__isnull=False)
    assert said.count() == 2 * len(days)
    for reminder in said.select_related("decision"):
        assert reminder.sent_at.astimezone(VIENNA).date() == reminder.decision.revisit_on
        assert reminder.sent_at.astimezone(VIENNA).hour == 7
    assert {digest.next_try_at.astimezone(VIENNA).hour for digest in Digest.objects.all()} == {7}
    assert twice(mailbox) == 0
    zone = "spring" if changes_on is SPRING else "autumn"
    figures(
        f"the day in {zone} on which clocks change, with the two before and after",
        pytestconfig.getoption("--database"),
        len(list(hours(days[0], days[-1]))),
        0,
        0,
        "each mail on its day, at 7 in the morning",
    )


@pytest.mark.parametrize("changes_on", [SPRING, AUTUMN])
def test_the_schedule_on_days_on_which_clocks_change(changes_on, figures, pytestconfig):
    """Celery's own arithmetic of the entries that run at an hour, minute by minute over three days."""
    days = [changes_on + timedelta(offset) for offset in (-1, 0, 1)]
    fired: dict[str, Counter[date]] = {}
    for name, entry in app.conf.beat_schedule.items():
        given = entry["schedule"]
        if given._orig_hour == "*":
            continue
        fired[name] = runs_of(given, days)
    for name, counts in fired.items():
        daily = 13 if name == "remind of decisions" else 1
        for day in days:
            assert counts[day] >= 1, f"{name} on {day}"
            assert counts[day] <= daily + (day == changes_on), f"{name} on {day}"
    figures(
        f"entries of the schedule on {changes_on:%-d %B %Y}",
        pytestconfig.getoption("--database"),
        len(fired),
        0,
        sum(counts[changes_on] > (13 if "remind" in name else 1) for name, counts in fired.items()),
        "nothing: what runs twice does the same once",
    )


def runs_of(given: crontab, days: list[date]) -> Counter[date]:
    """How often an entry runs on each of these days, in Vienna."""
    clock = Celery(set_as_current=False)
    clock.conf.update(timezone="Europe/Vienna", enable_utc=True)
    entry = crontab(minute=given._orig_minute, hour=given._orig_hour, app=clock)
    moment = datetime.combine(days[0], datetime.min.time(), VIENNA).astimezone(UTC)
    last, counts = moment - timedelta(hours=1), Counter[date]()
    while moment.astimezone(VIENNA).date() <= days[-1]:
        with time_machine.travel(moment, tick=False):
            if entry.is_due(last).is_due:
                last = moment
                counts[moment.astimezone(VIENNA).date()] += 1
        moment += timedelta(minutes=1)
    return counts


def test_a_day_back(team, contributor, mailbox, figures, pytestconfig):
    """For an hour, or for good: what was due comes, at the latest a day later."""
    rounds = times(1, 10)
    for number in range(rounds):
        start = NOON + timedelta(days=10 * number)
        before = len(mailbox.messages)
        first = due(team, start.date(), responsible=contributor, number=2 * number + 1)
        schedule_comes_round(start)
        second = due(team, start.date(), responsible=contributor, number=2 * number + 2)
        for hour in range(30):  # the clock is set back, and goes on from there
            schedule_comes_round(start - timedelta(days=1) + timedelta(hours=hour))
        said = Reminder.objects.filter(channel=Channel.EMAIL, stage="due", sent_at__isnull=False)
        assert {first.pk, second.pk} <= set(said.values_list("decision", flat=True))
        assert len(mailbox.messages) - before >= 2
    assert twice(mailbox) == 0
    figures(
        "the clock a day back", pytestconfig.getoption("--database"), rounds, 0, 0, "mails up to a day late"
    )


def test_what_was_taken_up_before_the_clock_went_back_comes_too(team, contributor, mailbox):
    due(team, NOON.date() - timedelta(days=1), responsible=contributor)
    mailbox.refused = {contributor.email}
    schedule_comes_round(NOON)
    mailbox.refused = set()
    for hour in range(26):
        schedule_comes_round(NOON - timedelta(days=1) + timedelta(hours=hour))
    assert len(mailbox.messages) == 1


def test_a_quarter_forward_and_back(team, contributor, manager, mailbox, figures, pytestconfig):
    rounds = times(1, 10)
    for number in range(rounds):
        start = NOON + timedelta(days=200 * number)
        Decision.objects.update(state="deprecated")
        soon = due(team, start.date() + timedelta(days=30), responsible=contributor, number=2 * number + 1)
        later = due(team, start.date() + timedelta(days=120), responsible=contributor, number=2 * number + 2)
        schedule_comes_round(start)
        schedule_comes_round(start + timedelta(days=91))  # wrong, for an hour
        for day in (*range(1, 120, times(5, 1)), 120):
            schedule_comes_round(start + timedelta(days=day))
        with time_machine.travel(start + timedelta(days=120), tick=False):
            assert today() == later.revisit_on
        said = Reminder.objects.filter(channel=Channel.EMAIL, sent_at__isnull=False)
        assert "due" in said.filter(decision=later).values_list("stage", flat=True)
        assert said.filter(decision=soon).exists(), "it was asked for, too early"
    assert twice(mailbox) == 0
    figures(
        "the clock a quarter forward and back",
        pytestconfig.getoption("--database"),
        rounds,
        0,
        0,
        "what comes due in that quarter is asked for too early, and once",
    )
