"""The job by hand, on its schedule, and around the days on which clocks change."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from decisions import tasks
from decisions.models import Digest, MailRhythm, Reminder, ReminderRun
from decisions.reminders.planning import digests_for
from decisions.services.reviews import today
from ragft_site.celery import app
from tests.decisions.reminders.planned import days, due

DAY = date(2026, 11, 3)


def run(*words: str) -> dict[str, object]:
    out = StringIO()
    call_command("remind", *words, stdout=out)
    return json.loads(out.getvalue())


def test_it_says_what_it_planned_sent_and_left_out(team, contributor, mailbox):
    due(team, DAY, responsible=contributor)
    due(team, DAY, number=2, snoozed_until=days(DAY, 5), responsible=contributor)
    said = run("--as-of", "2026-11-03")
    assert (said["as_of"], said["considered"], said["planned"], said["sent"]) == ("2026-11-03", 2, 2, 2)
    assert said["skipped"] == {"snoozed until 8 November 2026": 1}
    assert said["skips"] == [
        {"decision": "ADR-0002 Look the articles up (2)", "why": "snoozed until 8 November 2026"}
    ]
    assert run("--as-of", "2026-11-03")["sent"] == 0
    assert ReminderRun.objects.filter(by_hand=True).count() == 2
    assert not ReminderRun.objects.last().skips, "why decisions were left out is kept of the last run alone"


def test_a_day_that_is_none_is_refused():
    with pytest.raises(CommandError, match="no day such as"):
        run("--as-of", "tomorrow")


def test_the_schedule_does_the_same(team, contributor, mailbox):
    due(team, today(), responsible=contributor)
    tasks.remind()
    assert len(mailbox.messages) == 1
    assert not ReminderRun.objects.get().by_hand
    assert app.conf.beat_schedule["remind of decisions"]["task"] == tasks.remind.name


def test_each_minute_takes_up_what_waits(team, contributor, mailbox):
    decision = due(team, today(), responsible=contributor)
    Reminder.objects.create(
        decision=decision, cycle=today(), stage="due", channel="email", recipient=contributor, due_on=today()
    )
    tasks.mail_notices()
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 1, tzinfo=UTC),  # an hour is left out
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # an hour comes twice
    ],
)
def test_on_days_on_which_clocks_change_each_is_reminded_once(team, contributor, mailbox, settings, moment):
    settings.TIME_ZONE = "Europe/Vienna"
    day = moment.astimezone(ZoneInfo("Europe/Vienna")).date()
    due(team, day, responsible=contributor)
    with time_machine.travel(moment, tick=False):
        assert today() == day
        tasks.remind()
    with time_machine.travel(moment.replace(hour=20), tick=False):
        tasks.remind()
    assert len(mailbox.messages) == 1


def test_the_day_is_the_organisations_and_not_utcs(team, contributor, mailbox, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    due(team, DAY, responsible=contributor)
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False):  # 1 o'clock of the third
        tasks.remind()
    assert [mail["Subject"][:9] for mail in mailbox.messages] == ["Due today"]


def test_a_digest_of_a_later_day_goes_out_in_the_morning(contributor):
    contributor.reminder_mails = MailRhythm.DAILY
    contributor.save()
    digests_for({contributor.pk}, DAY)
    assert timezone.localtime(Digest.objects.get().next_try_at).hour == 7
