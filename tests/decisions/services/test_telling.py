"""Who is told of a proposal, in the app and by e-mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from decisions.models import Notice, NoticeKind, Review, Role, SignOffVerdict
from decisions.services import proposals, telling
from tests.decisions.services.deciding import answered, proposed, signed, written
from tests.people import make_member
from tests.threads import at_once


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


@pytest.fixture
def second(team):
    return make_member(team, "Sora Second", Role.CONTRIBUTOR)


def test_approvers_are_asked_in_the_app_and_by_mail(review, contributor, manager, viewer, mailbox):
    proposal = proposed(review, contributor, [manager])
    assert told(NoticeKind.PROPOSED) == ["Mara Manager"]
    assert telling.mail_waiting() == 1
    (mail,) = mailbox.messages
    assert mail["To"] == manager.email
    assert mail["Subject"] == "To sign: Look the articles up"
    assert proposal.get_absolute_url() in mail.get_body(("plain",)).get_content()
    assert telling.mail_waiting() == 0


@pytest.mark.parametrize("verdict", list(SignOffVerdict))
def test_what_became_of_it_is_told_to_all_concerned_but_who_did_it(
    review, contributor, manager, second, owner, verdict
):
    answered(review, second)
    proposal = proposed(review, contributor, [manager])
    signed(proposal, manager, verdict)
    assert told(NoticeKind(verdict)) == ["Cleo Contributor", "Sora Second"]


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_by_a_change_is_told(review, contributor, manager):
    proposed(review, contributor, [manager])
    written(Review.objects.get(pk=review.pk), contributor, [manager], reasons="Another.")
    assert told(NoticeKind.WITHDRAWN) == ["Cleo Contributor", "Mara Manager"]


def test_who_left_the_team_is_not_told(review, contributor, manager, second):
    answered(review, second)
    proposal = proposed(review, contributor, [manager])
    second.memberships.all().delete()
    proposals.withdraw(proposal, reason="Too early.", by=contributor)
    assert told(NoticeKind.WITHDRAWN) == ["Mara Manager"]


def test_a_mail_that_cannot_be_sent_waits_and_stops_no_other(
    review, contributor, manager, second, mailbox, settings
):
    proposed(review, contributor, [manager, second], quorum=2)
    mailbox.refused = {manager.email}
    assert telling.mail_waiting() == 1
    assert telling.mail_waiting() == 0, "within the lease nobody tries again"
    mailbox.refused = set()
    Notice.objects.update(claimed_at=timezone.now() - timedelta(minutes=6))
    assert telling.mail_waiting() == 1
    assert sorted(mail["To"] for mail in mailbox.messages) == sorted([manager.email, second.email])


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(review, contributor, manager, second, mailbox):
    proposed(review, contributor, [manager, second], quorum=2)
    assert sum(at_once(telling.mail_waiting, telling.mail_waiting)) == 2
    assert len(mailbox.messages) == 2
