"""A mail server that refuses, hangs, or ends a conversation: what it took is marked, all else comes again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from decisions.models import Decision, Digest, MailRhythm, Reminder, Role
from decisions.reminders.planning import plan
from decisions.reminders.sending import send_waiting
from decisions.services.reviews import today
from tests.decisions.reminders.planned import due
from tests.faults.lengths import times
from tests.faults.post import DROP, HOLD, STEPS, Post
from tests.mailbox import free_port
from tests.people import make_member


@pytest.fixture
def sends_to(settings, post):
    """Django sends to the mail server of the test, and waits a second for it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = post.host, post.port, 1
    return post


def let_time_pass() -> None:
    """As if the time of every next try had come."""
    now = timezone.now() - timedelta(seconds=1)
    Reminder.objects.waiting().update(next_try_at=now)
    Digest.objects.waiting().update(next_try_at=now)


def sent_at_last(post: Post) -> int:
    """Let the tries come until nothing waits; how many were needed."""
    for tries in range(1, 6):
        post.let_go.set()
        let_time_pass()
        send_waiting(today())
        if not Reminder.objects.waiting().exists():
            return tries
    raise AssertionError(list(Reminder.objects.waiting().values_list("error", "tries")))


def mailed(post: Post) -> tuple[int, int]:
    """How many messages there are, and how many came again under their own Message-ID."""
    names = [message["Message-ID"] for message in post.messages]
    return len(set(names)), len(names) - len(set(names))


@pytest.fixture
def three_mails(team, contributor, manager):
    """Plans two mails alone, and one that holds all of a day, for a new round."""
    manager.reminder_mails = MailRhythm.DAILY
    manager.save()

    def plan_some() -> None:
        Digest.objects.all().delete()  # of the day of an earlier round
        last = Decision.objects.count()
        for number, person in enumerate((contributor, contributor, manager), start=last + 1):
            due(team, today(), responsible=person, number=number)
        plan(today())
        let_time_pass()

    return plan_some


@pytest.mark.parametrize("what", [HOLD, DROP, "451 Not now", "554 Never"])
def test_whatever_it_does_at_each_step(three_mails, sends_to, what, figures, pytestconfig):
    rounds = times(1, 5)
    steps = STEPS if what in {HOLD, DROP} else STEPS[:-1]  # what it has taken it does not refuse
    for _ in range(rounds):
        for step in steps:
            before = mailed(sends_to)
            three_mails()
            sends_to.let_go.clear()
            sends_to.ask(step, what)
            send_waiting(today())
            sent_at_last(sends_to)
            messages, repeated = mailed(sends_to)
            assert messages - before[0] == 3, step
            assert repeated - before[1] <= (step == "taken"), step
    name = {HOLD: "hangs", DROP: "ends the conversation"}.get(what, f"answers {what[:3]}")
    figures(
        f"the mail server {name}, at each of {len(steps)} steps",
        pytestconfig.getoption("--database"),
        rounds * len(steps),
        3 * rounds * len(steps) - messages,
        0,
        f"the mails, later; {repeated} of {messages} once more, with the same Message-ID",
    )


def test_a_server_that_is_not_there(three_mails, sends_to, settings, figures, pytestconfig):
    three_mails()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    for _ in range(3):
        let_time_pass()
        send_waiting(today())
    assert sends_to.messages == []
    settings.EMAIL_PORT = port
    sent_at_last(sends_to)
    assert mailed(sends_to) == (3, 0)
    figures("no mail server", pytestconfig.getoption("--database"), 3, 0, 0, "the mails, later")


def test_4xx_for_one_address_then_250(team, contributor, manager, sends_to):
    for number, person in enumerate(
        (contributor, manager, make_member(team, "Cora Other", Role.CONTRIBUTOR)), 1
    ):
        due(team, today(), responsible=person, number=number)
    plan(today())
    sends_to.refused = {contributor.email}
    send_waiting(today())
    assert sorted(mail["To"] for mail in sends_to.messages) == ["cora@example.org", "mara@example.org"]
    sends_to.refused = set()
    assert sent_at_last(sends_to) == 1
    assert mailed(sends_to) == (3, 0)
