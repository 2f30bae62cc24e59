"""Sending: once, by one worker, when it is still due; what fails comes again and at last stands in a list."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from decisions.models import (
    MOST_TRIES,
    Channel,
    Decision,
    Digest,
    MailRhythm,
    Notice,
    NoticeKind,
    Reminder,
)
from decisions.models.reminders import LEASE
from decisions.reminders import mails, needless, sending
from decisions.reminders.planning import plan
from decisions.reminders.running import remind, send_what_waits, try_again
from decisions.reminders.sending import Came, send_waiting
from decisions.services import revisits
from tests.decisions.reminders.planned import days, due
from tests.statements import statements
from tests.threads import at_once

DAY = date(2026, 11, 3)


def mail_rows():
    return Reminder.objects.filter(channel=Channel.EMAIL)


def later(**by: float) -> None:
    """Let time pass for what waits."""
    moment = timezone.now() - timedelta(**by)
    Reminder.objects.update(next_try_at=moment)
    Digest.objects.update(next_try_at=moment)


def test_a_mail_says_what_is_due_and_how_to_act_and_how_to_end_it(team, contributor, mailbox):
    decision = due(team, DAY, responsible=contributor)
    plan(days(DAY, 7))
    assert send_waiting(days(DAY, 7)) == {Came.SENT: 2}
    (mail,) = mailbox.messages
    assert mail["To"] == contributor.email
    assert mail["Subject"] == "7 days overdue: ADR-0001 Look the articles up (1)"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "/look-again/" in text
    assert "/look-again/" in html
    assert decision.get_absolute_url() in text
    assert mail["Message-ID"] == f"<reminder-{mail_rows().get().pk}@127.0.0.1>"
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/unsubscribe/[^/\s]+/>", mail["List-Unsubscribe"].strip())
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert send_waiting(days(DAY, 7)) == {}


def test_a_notice_waits_in_the_app_in_the_place_of_the_one_before(team, contributor, mailbox):
    due(team, DAY, responsible=contributor)
    for day in (0, 7):
        plan(days(DAY, day))
        send_waiting(days(DAY, day))
    notice = Notice.objects.get(recipient=contributor)
    assert (notice.kind, notice.actor_name) == (NoticeKind.REVISIT, "ragft")


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_mail_once(team, contributor, mailbox):
    for number in range(1, 21):
        due(team, DAY, responsible=contributor, number=number)
    plan(DAY)
    came = at_once(*[lambda: send_waiting(DAY)] * 4)
    assert sum(one[Came.SENT] for one in came) == 40
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == len(mailbox.messages) == 20
    assert Notice.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_jobs_that_run_at_once_remind_once(team, contributor, mailbox):
    for number in range(1, 11):
        due(team, DAY, responsible=contributor, number=number)
    runs = at_once(*[lambda: remind(DAY)] * 3)
    assert (sum(run.planned for run in runs), sum(run.sent for run in runs)) == (20, 20)
    assert len(mailbox.messages) == 10


def test_what_a_dead_worker_held_goes_out_after_the_lease_with_the_same_name(team, contributor, mailbox):
    due(team, DAY, responsible=contributor)
    plan(DAY)
    row = mail_rows().get()
    assert Reminder.objects.claim(row.pk, row.tries, timezone.now())
    assert not Reminder.objects.claim(row.pk, row.tries, timezone.now()), "one worker alone"
    send_waiting(DAY)
    assert mailbox.messages == []
    send_waiting(DAY, clock=lambda: timezone.now() + LEASE + timedelta(seconds=1))
    assert [mail["Message-ID"] for mail in mailbox.messages] == [f"<reminder-{row.pk}@127.0.0.1>"]


def test_what_fails_stops_nothing_and_comes_again_later_each_time(team, contributor, manager, mailbox):
    due(team, DAY, responsible=contributor)
    due(team, DAY, responsible=manager, number=2)
    mailbox.refused = {contributor.email}
    plan(DAY)
    assert send_waiting(DAY) == {Came.SENT: 3, Came.FAILED: 1}
    row = mail_rows().get(recipient=contributor)
    assert "Not now" in row.error
    assert timedelta(minutes=4) < row.next_try_at - timezone.now() <= timedelta(minutes=5)
    assert send_waiting(DAY) == {}, "not before its time"
    mailbox.refused = set()
    later(seconds=1)
    assert send_waiting(DAY) == {Came.SENT: 1}


def test_after_the_last_try_it_stands_in_a_list_until_tried_again(team, contributor, manager, mailbox):
    due(team, DAY, responsible=contributor)
    mailbox.refused = {contributor.email}
    plan(DAY)
    for _ in range(MOST_TRIES + 3):
        later(seconds=1)
        send_waiting(DAY)
    row = Reminder.objects.stuck().get()
    assert row.is_stuck
    mailbox.refused = set()
    try_again(row, by=manager)
    send_what_waits()
    row.refresh_from_db()
    assert row.sent_at or row.skipped, "today it may be needless: the day of the test has its own stage"


def test_a_message_that_cannot_be_written_stops_no_other(team, contributor, mailbox, monkeypatch):
    broken = due(team, DAY, responsible=contributor)
    due(team, DAY, responsible=contributor, number=2)
    plan(DAY)
    whole = mails.mail_of

    def breaks(reminder, *others):
        if reminder.decision_id == broken.pk:
            raise ValueError("broken")
        return whole(reminder, *others)

    monkeypatch.setattr(mails, "mail_of", breaks)
    assert send_waiting(DAY) == {Came.SENT: 3, Came.FAILED: 1}


def test_a_row_that_cannot_be_judged_stops_no_other(team, contributor, mailbox, monkeypatch):
    broken = due(team, DAY, responsible=contributor)
    due(team, DAY, responsible=contributor, number=2)
    plan(DAY)
    whole = needless.why_needless

    def breaks(reminder, *others):
        if reminder.decision_id == broken.pk:
            raise ValueError("broken")
        return whole(reminder, *others)

    monkeypatch.setattr(sending, "why_needless", breaks)
    assert send_waiting(DAY) == {Came.SENT: 2, Came.FAILED: 2}
    assert set(broken.reminders.values_list("error", flat=True)) == {"ValueError: broken"}


# Still due? -------------------------------------------------------------------------------------------------


def settled(decision, contributor):
    revisits.keep(decision, why="As before.", by=contributor, as_of=DAY)


def snoozed(decision, contributor):
    revisits.snooze(decision, until=days(DAY, 9), because="Tests run.", by=contributor, as_of=DAY)


def superseded(decision, contributor):
    Decision.objects.update(state="superseded")


def left(decision, contributor):
    contributor.memberships.all().delete()


def switched_off(decision, contributor):
    type(contributor).objects.filter(pk=contributor.pk).update(is_active=False)


def unwanted(decision, contributor):
    type(contributor).objects.filter(pk=contributor.pk).update(
        reminder_mails=MailRhythm.NEVER, reminders_in_app=False
    )


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (settled, "looked at"),
        (snoozed, "snoozed"),
        (superseded, "not in force"),
        (left, "not in the team"),
        (switched_off, "not in the team"),
        (unwanted, "wants no"),
    ],
)
def test_what_was_settled_meanwhile_is_not_sent(team, contributor, mailbox, happens, why):
    decision = due(team, DAY, responsible=contributor)
    plan(DAY)
    happens(decision, contributor)
    assert send_waiting(DAY) == {Came.NEEDLESS: 2}
    assert mailbox.messages == []
    assert not Notice.objects.filter(actor_name="ragft").exists()
    assert all(why in reason for reason in Reminder.objects.values_list("skipped", flat=True))


def test_what_was_handed_over_goes_to_who_has_it_now(team, contributor, manager, mailbox):
    decision = due(team, DAY, responsible=contributor)
    plan(DAY)
    revisits.hand_over(decision, to=manager, by=contributor)
    plan(DAY)
    assert send_waiting(DAY) == {Came.NEEDLESS: 2, Came.SENT: 2}
    assert [mail["To"] for mail in mailbox.messages] == [manager.email]


def test_a_stage_that_waited_too_long_gives_way_to_the_next(team, contributor, mailbox):
    due(team, DAY, responsible=contributor)
    plan(DAY)
    plan(days(DAY, 7))
    assert send_waiting(days(DAY, 7)) == {Came.NEEDLESS: 2, Came.SENT: 2}
    assert [mail["Subject"][:6] for mail in mailbox.messages] == ["7 days"]


# Digests ----------------------------------------------------------------------------------------------------


@pytest.fixture
def daily(contributor):
    contributor.reminder_mails = MailRhythm.DAILY
    contributor.save()
    return contributor


def test_a_digest_holds_all_of_the_day_and_is_one_mail(team, daily, mailbox):
    for number in (1, 2, 3):
        due(team, days(DAY, -number), responsible=daily, number=number)
    plan(DAY)
    later(seconds=1)
    assert send_waiting(DAY)[Came.SENT] == 3 + 1
    (mail,) = mailbox.messages
    assert mail["Subject"] == "3 decisions to look at again"
    text = mail.get_body(("plain",)).get_content()
    assert text.index("ADR-0003") < text.index("ADR-0002") < text.index("ADR-0001"), "the oldest first"
    assert mail_rows().waiting().count() == 0


def test_a_digest_that_is_given_up_shows_each_of_its_reminders(team, daily, manager, mailbox):
    for number in (1, 2):
        due(team, DAY, responsible=daily, number=number)
    mailbox.refused = {daily.email}
    plan(DAY)
    for _ in range(MOST_TRIES):
        later(seconds=1)
        send_waiting(DAY)
    assert mail_rows().stuck().count() == 2
    assert not mail_rows().exclude(digest=None).exists()


def test_a_digest_whose_worker_died_over_the_last_try_shows_each_of_its_reminders(team, daily, mailbox):
    for number in (1, 2):
        due(team, DAY, responsible=daily, number=number)
    plan(DAY)
    for tries in range(MOST_TRIES):
        later(seconds=1)
        assert Digest.objects.claim(Digest.objects.get().pk, tries, timezone.now())
    send_waiting(DAY)
    assert not mail_rows().stuck().exists(), "it may be on its way"
    send_waiting(DAY, clock=lambda: timezone.now() + LEASE + timedelta(seconds=1))
    assert mail_rows().stuck().filter(digest=None).count() == 2
    assert mailbox.messages == []


def test_a_digest_of_what_was_settled_is_no_mail(team, daily, mailbox):
    decision = due(team, DAY, responsible=daily)
    plan(DAY)
    settled(decision, daily)
    later(seconds=1)
    send_waiting(DAY)
    assert mailbox.messages == []
    assert Digest.objects.get().skipped


# The job ----------------------------------------------------------------------------------------------------


def test_a_run_is_written_down_with_why_decisions_were_left_out(team, contributor, mailbox):
    due(team, DAY, responsible=contributor)
    snoozed_one = due(team, DAY, responsible=contributor, number=2, snoozed_until=days(DAY, 5))
    run = remind(DAY)
    assert (run.considered, run.planned, run.sent, run.failed) == (2, 2, 2, 0)
    assert run.skipped == {"snoozed until 8 November 2026": 1}
    assert run.skips == [(snoozed_one.pk, "snoozed until 8 November 2026")]
    assert run.finished_at


def test_a_mail_needs_few_queries(team, contributor, mailbox):
    contributor.reminders_in_app = False
    contributor.save()
    for number in range(1, 41):
        due(team, DAY, responsible=contributor, number=number)
    plan(DAY)
    with statements() as made:
        assert send_waiting(DAY)[Came.SENT] == 40
    assert len(made) <= 40 * 3 + 6
