"""Invitations are answered once, in time, by whom they were meant for."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from decisions.models import AuditEntry, Invitation, Membership, Role, User
from decisions.services import invitations
from tests.threads import at_once


@pytest.fixture
def offer(team, manager):
    return invitations.invite(team, email="new@example.org", role=Role.CONTRIBUTOR, by=manager)


@pytest.fixture
def invitation(offer):
    return offer[0]


def test_only_the_hash_of_the_token_is_kept(offer):
    invitation, token = offer
    assert len(token) >= 43
    assert token not in str(Invitation.objects.values().get())
    assert invitations.find(token) == invitation
    assert invitations.find("guessed") is None


def test_an_invitation_lasts_two_weeks(invitation):
    assert invitation.expires_at - invitation.created_at == pytest.approx(
        timedelta(days=14), abs=timedelta(seconds=5)
    )


def test_inviting_again_renews_the_link_and_the_role(offer, team, manager):
    again, token = invitations.invite(team, email="New@Example.org", role=Role.VIEWER, by=manager)
    assert Invitation.objects.get().role == Role.VIEWER
    assert invitations.find(offer[1]) is None
    assert invitations.find(token) == again


def test_members_are_not_invited(team, manager, viewer):
    with pytest.raises(invitations.AlreadyMember):
        invitations.invite(team, email="VERA@example.org", role=Role.MANAGER, by=manager)


def test_a_newcomer_gets_an_account_and_the_place(invitation, team):
    person = invitations.accept_as_newcomer(invitation, name="Nina New", password="long enough")
    assert (person.email, person.is_owner) == ("new@example.org", False)
    assert team.memberships.get(user=person).role == Role.CONTRIBUTOR
    invitation.refresh_from_db()
    assert (invitation.standing, invitation.accepted_by) == ("accepted", person)
    assert AuditEntry.objects.filter(action="joined", actor=person).exists()


def test_somebody_with_an_account_takes_the_place(team, manager, stranger):
    invitation, _ = invitations.invite(team, email=stranger.email, role=Role.VIEWER, by=manager)
    assert invitations.accept(invitation, by=stranger).role == Role.VIEWER


def test_an_address_with_an_account_makes_no_second_one(team, manager, stranger):
    invitation, _ = invitations.invite(team, email=stranger.email, role=Role.VIEWER, by=manager)
    with pytest.raises(invitations.HasAccount):
        invitations.accept_as_newcomer(invitation, name="Second Sam", password="long enough")


@pytest.mark.parametrize("ending", ["expired", "revoked", "accepted", "renewed"])
def test_a_link_that_ended_makes_nobody(invitation, manager, ending):
    {
        "expired": lambda: Invitation.objects.update(expires_at=timezone.now()),
        "revoked": lambda: invitations.revoke(invitation, by=manager),
        "accepted": lambda: invitations.accept_as_newcomer(invitation, name="Nina", password="long enough"),
        "renewed": lambda: invitations.renew(invitation, by=manager),
    }[ending]()
    people, places = User.objects.count(), Membership.objects.count()
    with pytest.raises((invitations.NotOpen, invitations.HasAccount)):
        invitations.accept_as_newcomer(invitation, name="Late", password="long enough")
    assert (User.objects.count(), Membership.objects.count()) == (people, places)


def test_what_was_answered_is_neither_renewed_nor_revoked(invitation, manager):
    invitations.accept_as_newcomer(invitation, name="Nina", password="long enough")
    for change in (invitations.renew, invitations.revoke):
        with pytest.raises(invitations.NotOpen):
            change(invitation, by=manager)


def test_an_expired_invitation_can_be_renewed(offer, manager):
    Invitation.objects.update(expires_at=timezone.now())
    token = invitations.renew(offer[0], by=manager)
    renewed = invitations.find(token)
    assert renewed
    assert renewed.standing == "open"


TAKEN = (invitations.NotOpen, invitations.HasAccount)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_account(offer, team):
    join = partial(invitations.accept_as_newcomer, offer[0], name="Nina", password="long enough")
    results = at_once(join, join, refusals=TAKEN)
    assert sorted(isinstance(result, TAKEN) for result in results) == [False, True]
    assert team.memberships.filter(user__email="new@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_membership(team, manager, stranger):
    invitation, _ = invitations.invite(team, email=stranger.email, role=Role.VIEWER, by=manager)
    join = partial(invitations.accept, invitation, by=stranger)
    results = at_once(join, join, refusals=TAKEN)
    assert sorted(isinstance(result, TAKEN) for result in results) == [False, True]
    assert team.memberships.filter(user=stranger).count() == 1
