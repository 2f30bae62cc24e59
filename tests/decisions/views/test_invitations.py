"""From the invitation to the place in the team, by a link that works once and for one address."""

import time
from datetime import timedelta
from email.message import EmailMessage

import pytest
from celery.contrib.testing.worker import start_worker
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import timezone
from kombu import pools

from decisions import tasks
from decisions.models import Invitation, Membership, Role, User
from decisions.services import invitations
from ragft_site.celery import app
from tests.mailbox import Mailbox
from tests.people import PASSWORD

NEWCOMER = {"name": "Nina New", "password": PASSWORD}


def link(token: str) -> str:
    return reverse("decisions:invitation", kwargs={"token": token})


def url(name: str, **kwargs: object) -> str:
    return reverse(f"decisions:{name}", kwargs=kwargs)


@pytest.fixture
def token(team, manager):
    """Of an invitation to somebody without an account."""
    return invitations.invite(team, email="new@example.org", role=Role.CONTRIBUTOR, by=manager)[1]


@pytest.fixture
def strangers_token(team, manager, stranger):
    """Of an invitation to somebody with an account."""
    return invitations.invite(team, email=stranger.email, role=Role.VIEWER, by=manager)[1]


# Answering


def test_a_newcomer_sees_who_invites_them_where_to(client, token):
    page = client.get(link(token))
    assert "Mara Manager invites you to the team Support as contributor" in page.text
    assert page["Cache-Control"].startswith("max-age=0, no-cache")


def test_a_newcomer_joins_and_is_signed_in(client, token, team):
    page = client.post(link(token), NEWCOMER)
    assert page["Location"] == team.get_absolute_url()
    person = User.objects.get(email="new@example.org")
    assert get_user(client) == person
    assert Membership.objects.get(user=person).role == Role.CONTRIBUTOR
    assert client.get(page["Location"]).status_code == 200


@pytest.mark.parametrize("password", ["short", "password", "new@example.org", ""])
def test_a_weak_password_is_refused(client, token, password):
    page = client.post(link(token), NEWCOMER | {"password": password})
    assert page.status_code == 200
    assert page.context["form"].errors["password"]
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_link_works_once(client, token):
    client.post(link(token), NEWCOMER)
    client.logout()
    page = client.get(link(token))
    assert (page.status_code, "Accepted already" in page.text) == (410, True)
    assert client.post(link(token), NEWCOMER).status_code == 410


def test_the_second_tab_of_the_same_person_is_led_to_the_team(client, token, team):
    client.post(link(token), NEWCOMER)
    assert client.post(link(token), NEWCOMER)["Location"] == team.get_absolute_url()


def test_somebody_with_an_account_joins_with_it(signed_in, stranger, strangers_token, team):
    client = signed_in(stranger)
    assert "Join" in client.get(link(strangers_token)).text
    assert client.post(link(strangers_token))["Location"] == team.get_absolute_url()
    assert Membership.objects.get(user=stranger, team=team).role == Role.VIEWER


def test_an_account_is_never_made_twice_nor_entered_by_the_link(client, stranger, strangers_token):
    page = client.get(link(strangers_token))
    assert f"{reverse('account_login')}?next={link(strangers_token)}" in page.text
    client.post(link(strangers_token), NEWCOMER)
    assert User.objects.filter(email=stranger.email).count() == 1
    assert not get_user(client).is_authenticated
    stranger.refresh_from_db()
    assert stranger.name == "Sam Stranger"


@pytest.mark.parametrize("who", ["token", "strangers_token"])
def test_another_person_cannot_take_the_place(signed_in, viewer, request, who):
    foreign = link(request.getfixturevalue(who))
    client = signed_in(viewer)
    for page in (client.get(foreign), client.post(foreign, NEWCOMER)):
        assert "You are signed in as vera@example.org" in page.text
    assert Membership.objects.filter(user=viewer).count() == 1
    assert Invitation.objects.get().standing == "open"


def test_a_switched_off_account_is_told(client, stranger, strangers_token):
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    assert "switched off" in client.get(link(strangers_token)).text


def test_an_unknown_link_explains_itself(client, db):
    page = client.get(link("guessed"))
    assert (page.status_code, "No such invitation" in page.text) == (404, True)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("ended", "says"), [("expires_at", "Too old"), ("revoked_at", "Withdrawn")])
def test_a_link_that_ended_says_why(client, token, method, ended, says):
    Invitation.objects.update(**{ended: timezone.now() - timedelta(seconds=1)})
    page = getattr(client, method)(link(token), NEWCOMER)
    assert (page.status_code, says in page.text) == (410, True)
    assert not User.objects.filter(email="new@example.org").exists()


# Offering


def offer(client, team, **data: str):
    return client.post(url("invitation_new", team_id=team.pk), {"role": "viewer", **data}, follow=True)


def test_a_manager_invites(signed_in, manager, team):
    page = offer(signed_in(manager), team, email="New@Example.org")
    assert Invitation.objects.get().email == "new@example.org"
    assert "An invitation is on its way" in page.text


@pytest.mark.parametrize(
    ("data", "field"),
    [({"email": "new"}, "email"), ({"email": "new@example.org", "role": "boss"}, "role"), ({}, "email")],
)
def test_a_bad_invitation_comes_back_with_its_error(signed_in, manager, team, data, field):
    page = offer(signed_in(manager), team, **data)
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not Invitation.objects.exists()


def test_members_are_not_invited(signed_in, manager, viewer, team):
    page = offer(signed_in(manager), team, email=viewer.email)
    assert "This person is in Support already" in page.text


def test_sending_again_makes_the_old_link_worthless(signed_in, manager, token, client):
    invitation = Invitation.objects.get()
    signed_in(manager).post(url("invitation_resend", invitation_id=invitation.pk))
    assert client.get(link(token)).status_code == 404
    assert Invitation.objects.get().standing == "open"


def test_withdrawing_makes_the_link_worthless(signed_in, manager, token, client):
    invitation = Invitation.objects.get()
    page = signed_in(manager).post(url("invitation_revoke", invitation_id=invitation.pk), follow=True)
    assert "is withdrawn" in page.text
    assert client.get(link(token)).status_code == 410


@pytest.mark.parametrize("name", ["invitation_resend", "invitation_revoke"])
def test_what_was_answered_stays_so(signed_in, manager, token, client, name):
    client.post(link(token), NEWCOMER)
    invitation = Invitation.objects.get()
    page = signed_in(manager).post(url(name, invitation_id=invitation.pk), follow=True)
    assert "has answered" in page.text
    assert Invitation.objects.get().standing == "accepted"


@pytest.mark.django_db(transaction=True)
def test_a_dead_queue_keeps_the_invitation_and_says_what_to_do(signed_in, manager, team, monkeypatch):
    nowhere = app.connection_for_write("redis+socket:///nowhere/valkey.sock")
    monkeypatch.setattr(app.amqp, "_producer_pool", pools.producers[nowhere])
    page = offer(signed_in(manager), team, email="new@example.org")
    assert Invitation.objects.get().mailed_at is None
    assert "Send it again" in page.text


# The mail


def test_the_mail_carries_the_link_and_its_sending_is_noted(token, mailbox, settings):
    settings.SITE_URL = "https://ragft.example.org"
    tasks.send_invitation(str(Invitation.objects.get().pk), token)
    (message,) = mailbox.messages
    assert (message["To"], message["Subject"]) == ("new@example.org", "Join Support on ragft")
    for kind in ("plain", "html"):
        assert f"https://ragft.example.org{link(token)}" in message.get_body((kind,)).get_content()
    assert Invitation.objects.get().mailed_at


def test_names_cannot_smuggle_markup_or_headers_into_the_mail(token, mailbox, team):
    team.name = "A & <b>B</b>\r\nBcc: x@example.org"
    team.save()
    tasks.send_invitation(str(Invitation.objects.get().pk), token)
    (message,) = mailbox.messages
    assert message["Subject"] == "Join A & <b>B</b> Bcc: x@example.org on ragft"
    assert message["Bcc"] is None
    assert "A & <b>B</b>" in message.get_body(("plain",)).get_content()
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;" in message.get_body(("html",)).get_content()


@pytest.mark.parametrize("ended", ["expires_at", "revoked_at", "accepted_at"])
def test_what_ended_meanwhile_is_not_mailed(token, mailbox, ended):
    Invitation.objects.update(**{ended: timezone.now() - timedelta(seconds=1)})
    tasks.send_invitation(str(Invitation.objects.get().pk), token)
    assert mailbox.messages == []


def first_message(mailbox: Mailbox) -> EmailMessage:
    """Wait for what the worker sends."""
    deadline = time.monotonic() + 20
    while not mailbox.messages and time.monotonic() < deadline:
        time.sleep(0.05)
    return mailbox.messages[0]


@pytest.mark.django_db(transaction=True)
def test_from_the_managers_button_to_the_newcomers_team(signed_in, manager, team, mailbox, client):
    with start_worker(app, perform_ping_check=False, shutdown_timeout=30):
        offer(signed_in(manager), team, email="new@example.org")
        message = first_message(mailbox)
    body = message.get_body(("plain",))
    assert body
    text = body.get_content()
    (path,) = [word.partition("/invitations/")[2] for word in text.split() if "/invitations/" in word]
    client.post(f"/invitations/{path}", NEWCOMER)
    assert team.memberships.filter(user__email="new@example.org").exists()
