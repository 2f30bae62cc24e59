"""Decisions that come out otherwise: told once for each change, in the next digest of whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from decisions.models import (
    MOST_TRIES,
    Decision,
    Digest,
    MailRhythm,
    Membership,
    OutcomeNote,
    Reminder,
    Role,
    Today,
    User,
)
from decisions.reminders import mails, outcomes, planning
from decisions.reminders.outcomes import plan_outcomes
from decisions.reminders.running import remind, send_what_waits
from decisions.reminders.sending import Came, send_waiting
from tests.decisions.reminders.planned import days, due
from tests.statements import statements
from tests.threads import at_once

DAY = date(2026, 11, 3)
MOVED = [{"key": "change_rate", "then": "static", "now": "hourly"}]


def otherwise(decision, outcome="flips", **columns):
    """What a run found of a decision just now."""
    given = {"approach": "rag", "moved": MOVED, "because": "change_rate", "judged_by": "1", "told": False}
    given |= {"outcome": outcome, "changed_at": timezone.now()} | columns
    return Today.objects.update_or_create(decision=decision, defaults=given)[0]


def quiet(team, number=1, **columns):
    """A decision whose day is far."""
    return due(team, DAY + timedelta(300), number=number, **columns)


def in_the_morning():
    Digest.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))


def send(day=DAY):
    in_the_morning()
    return send_waiting(day)


def test_who_is_responsible_and_who_manages_are_told_in_one_mail_each(
    team, contributor, manager, viewer, mailbox
):
    decision = quiet(team, responsible=contributor)
    otherwise(decision)
    otherwise(quiet(team, 2, responsible=manager), "weaker")
    assert plan_outcomes(DAY) == 3
    assert send() == {Came.SENT: 2}
    mine = next(mail for mail in mailbox.messages if mail["To"] == contributor.email)
    assert mine["Subject"] == f"Would come out otherwise today: {decision}"
    for kind in ("plain", "html"):
        text = mine.get_body((kind,)).get_content()
        assert decision.get_absolute_url() in text
        assert "Would be retrieval today: How often do the facts change?" in text.replace("\n", " ")
        assert "without signing in" not in text, "no link of it acts"
    theirs = next(mail for mail in mailbox.messages if mail["To"] == manager.email)
    assert theirs["Subject"] == "2 decisions would come out otherwise today"
    assert "/decisions/today/" in theirs.get_body(("plain",)).get_content()


def test_each_change_is_told_once_and_not_every_week_again(team, manager, mailbox):
    decision = quiet(team)
    otherwise(decision, "weaker")
    for week in range(4):
        plan_outcomes(days(DAY, 7 * week))
        send(days(DAY, 7 * week))
    assert len(mailbox.messages) == 1
    otherwise(decision, "flips")
    plan_outcomes(days(DAY, 30))
    send(days(DAY, 30))
    assert len(mailbox.messages) == 2


def test_it_stands_beside_the_reminders_of_the_day(team, manager, mailbox):
    User.objects.update(reminder_mails=MailRhythm.DAILY)
    otherwise(due(team, DAY))
    planning.plan(DAY)
    plan_outcomes(DAY)
    send()
    (mail,) = mailbox.messages
    assert mail["Subject"] == "1 decision to look at again, 1 would come out otherwise"
    assert "without signing in" in mail.get_body(("plain",)).get_content()


def test_the_job_plans_and_sends_it(team, manager, mailbox):
    otherwise(quiet(team))
    remind(DAY)
    in_the_morning()
    send_what_waits()
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("outcome", ["same", ""])
def test_what_is_the_same_or_cannot_be_judged_is_not_told(team, manager, outcome):
    otherwise(quiet(team), outcome, unjudged="" if outcome else "elsewhere")
    assert plan_outcomes(DAY) == 0


def test_who_wants_no_mails_gets_none_and_nobody_else_waits_for_it(team, contributor, manager, viewer):
    User.objects.filter(pk=manager.pk).update(reminder_mails=MailRhythm.NEVER)
    otherwise(quiet(team, responsible=contributor))
    assert plan_outcomes(DAY) == 1
    assert list(OutcomeNote.objects.values_list("recipient", flat=True)) == [contributor.pk]
    assert plan_outcomes(DAY) == 0


def test_who_is_told_at_the_moment_of_sending_is_asked_again(team, contributor, manager, mailbox):
    left, same, gone = (quiet(team, number, responsible=contributor) for number in (1, 2, 3))
    for decision in (left, same, gone):
        otherwise(decision)
    plan_outcomes(DAY)
    Membership.objects.filter(user=manager).update(role=Role.VIEWER)
    otherwise(same, "same", told=True)
    Decision.objects.filter(pk=gone.pk).update(state="deprecated")
    Decision.objects.filter(pk=left.pk).update(responsible=None)
    assert send() == {Came.NEEDLESS: 2}
    assert mailbox.messages == []
    assert not OutcomeNote.objects.waiting().exists()
    reasons = set(OutcomeNote.objects.values_list("skipped", flat=True))
    assert "It was judged again, and came out otherwise." in reasons
    assert "The decision is not in force any more." in reasons
    assert "Mara Manager looks after it no longer." in reasons


def test_what_could_not_be_sent_is_neither_lost_nor_doubled(team, manager, mailbox):
    otherwise(quiet(team))
    plan_outcomes(DAY)
    mailbox.refused = {manager.email}
    for _ in range(MOST_TRIES):
        assert send() == {Came.FAILED: 1}
    assert send() == {}, "given up for this day"
    mailbox.refused = set()
    plan_outcomes(days(DAY, 1))
    assert send(days(DAY, 1)) == {Came.SENT: 1}
    plan_outcomes(days(DAY, 2))
    assert send(days(DAY, 2)) == {}
    assert len(mailbox.messages) == 1


def test_what_comes_after_the_mail_of_the_day_goes_out_with_the_next(team, manager, mailbox):
    otherwise(quiet(team))
    plan_outcomes(DAY)
    send()
    otherwise(quiet(team, 2))
    plan_outcomes(DAY)
    assert [digest.day for digest in Digest.objects.waiting()] == [days(DAY, 1)]
    send(days(DAY, 1))
    assert len(mailbox.messages) == 2


@pytest.mark.django_db(transaction=True)
def test_planners_at_once_write_each_note_once(team, manager):
    for number in range(1, 21):
        otherwise(quiet(team, number))
    at_once(*[lambda: plan_outcomes(DAY)] * 4)
    assert OutcomeNote.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_a_planner_that_dies_loses_nothing(team, manager, monkeypatch):
    otherwise(quiet(team))

    def die(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(outcomes, "digests_for", lambda people, day: die() if people else {})
        with pytest.raises(KeyboardInterrupt):
            plan_outcomes(DAY)
    assert not OutcomeNote.objects.exists()
    assert plan_outcomes(DAY) == 1


def test_a_mail_names_the_first_and_leads_to_all(team, manager, mailbox, monkeypatch):
    monkeypatch.setattr(mails, "OTHERWISE_SHOWN", 2)
    for number in range(1, 6):
        otherwise(quiet(team, number))
    plan_outcomes(DAY)
    send()
    (mail,) = mailbox.messages
    assert mail["Subject"] == "5 decisions would come out otherwise today"
    text = mail.get_body(("plain",)).get_content()
    assert text.count("ADR-") == 2
    assert "The first 2 of 5" in text


def test_planning_asks_as_often_for_many_as_for_one(team, manager):
    def asked():
        with statements() as made:
            plan_outcomes(DAY)
        return len(made)

    otherwise(quiet(team))
    one = asked()
    for number in range(2, 12):
        otherwise(quiet(team, number))
    assert asked() == one
    assert not Reminder.objects.exists()
