"""Rows that cannot be dealt with stop no other; and a decision whose owner left is not forgotten."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from decisions.models import Channel, Decision, Notice, Reminder, Role, Today, User
from decisions.reminders.planning import plan
from decisions.reminders.running import remind
from decisions.reminders.sending import send_waiting
from decisions.services import rejudging, reviews
from decisions.services.reviews import today
from decisions.tasks import mail_notices
from tests.decisions.reminders.planned import due
from tests.decisions.services.deciding import answered, decided, proposed
from tests.faults.lengths import times
from tests.people import make_member

BROKEN = "no\nsuch@example.org"
"""An address to which no mail can be written; it came into the table past every form."""


def broken_address(person: User) -> None:
    User.objects.filter(pk=person.pk).update(email=BROKEN)


def test_a_person_no_mail_can_be_written_to(team, contributor, manager, mailbox, figures, pytestconfig):
    count = times(5, 100)
    for number in range(1, count + 1):
        due(team, today(), responsible=contributor if number % 2 else manager, number=number)
    broken_address(manager)
    remind()
    wanted = (count + 1) // 2
    assert len(mailbox.messages) == wanted
    assert {mail["To"] for mail in mailbox.messages} == {contributor.email}
    left = Reminder.objects.waiting().filter(channel=Channel.EMAIL)
    assert left.count() == count - wanted, "they come again, and at last stand in the list of what failed"
    assert not left.filter(error="").exists()
    figures(
        "a record that raises, among reminders",
        pytestconfig.getoption("--database"),
        count - wanted,
        0,
        0,
        "the others as ever; the broken ones in the list of what failed",
    )


def test_a_notice_that_cannot_be_mailed_stops_no_other_and_no_reminder(
    team, review, contributor, manager, mailbox
):
    other = make_member(team, "Nora Manager", Role.MANAGER)
    proposed(review, contributor, [manager, other], quorum=1)
    due(team, today(), responsible=contributor)
    plan(today())
    broken_address(manager)
    mail_notices()
    assert sorted(mail["To"] for mail in mailbox.messages) == [contributor.email, other.email]
    assert Notice.objects.get(recipient=manager).mail_tries == 1, "it is tried again"


def test_a_stage_that_nobody_knows_stops_no_other(team, contributor, mailbox):
    for number in (1, 2, 3):
        due(team, today(), responsible=contributor, number=number)
    plan(today())
    Reminder.objects.filter(decision__number=2).update(stage="of another version")
    send_waiting(today())
    assert sorted(mail["Subject"][11:19] for mail in mailbox.messages) == ["ADR-0001", "ADR-0003"]
    due(team, today(), responsible=contributor, number=4)
    remind()
    assert any("ADR-0004" in mail["Subject"] for mail in mailbox.messages), "nor what is planned later"


def test_a_decision_that_cannot_be_judged_stops_no_other(
    component, contributor, manager, figures, pytestconfig
):
    made = []
    for number in range(times(3, 20)):
        review = reviews.start_review(component, by=contributor)
        answered(review, contributor, "change_rate", "weekly")
        made.append(decided(review, contributor, manager, covers=f"Part {number}"))
    broken = made[0]
    content: dict[str, Any] = broken.content
    content["facts"]["answers"] = [{"key": "change_rate", "state": "answered", "value": {"no": "word"}}]
    QuerySet(Decision).filter(pk=broken.pk).update(content=content)  # past those that refuse it
    rejudging.rejudge_all(as_of=today())
    judged = Today.objects.filter(unjudged="").values_list("decision", flat=True)
    assert set(judged) == {one.pk for one in made[1:]}
    figures(
        "a record that raises, among decisions judged again",
        pytestconfig.getoption("--database"),
        1,
        0,
        0,
        "the others as ever; of the broken one that it cannot be read",
    )


def test_what_waits_when_its_owner_leaves_goes_to_the_heir(
    team, contributor, manager, owner, mailbox, figures, pytestconfig
):
    count = times(3, 50)
    for number in range(1, count + 1):
        due(team, today(), responsible=contributor, number=number)
    plan(today())
    contributor.memberships.all().delete()  # between planning and sending
    remind()
    assert {mail["To"] for mail in mailbox.messages} == {manager.email}
    assert len(mailbox.messages) == count
    User.objects.filter(pk=manager.pk).update(is_active=False)
    due(team, today(), responsible=contributor, number=count + 1)
    remind()
    assert mailbox.messages[-1]["To"] == owner.email
    names = [mail["Message-ID"] for mail in mailbox.messages]
    assert len(names) == len(set(names)) >= count + 1
    figures(
        "a decision whose owner left, between planning and sending",
        pytestconfig.getoption("--database"),
        count + 1,
        0,
        0,
        "the managers are asked instead, and the owners where there is none",
    )
