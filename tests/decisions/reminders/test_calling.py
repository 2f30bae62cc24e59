"""Calling webhooks: a real server takes the call; no place inside is ever reached by one."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
from datetime import date

import pytest

from decisions.models import Reminder, Webhook
from decisions.reminders import calling, webhooks
from decisions.reminders.calling import CallFailed, is_public, post_json
from decisions.reminders.planning import plan
from decisions.reminders.sending import send_waiting
from tests.called import Called
from tests.decisions.reminders.planned import due

DAY = date(2026, 11, 3)
INSIDE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104
    *("100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0"),
    *("fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
)


@pytest.fixture
def place(settings):
    settings.WEBHOOK_INSIDE_HOSTS = {"127.0.0.1", "chat.test"}
    with Called() as called:
        yield called


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_open_internet_is_known(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "169.254.169.254"],
)
def test_no_place_inside_is_called(host):
    with pytest.raises(CallFailed, match=r"inside a network or on this machine|no place"):
        post_json(f"https://{host}/", b"{}", {})


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/", "must begin with https"),
        ("ftp://example.org/", "must begin with https"),
        ("https://name:word@example.org/", "name and a password"),
        ("https:///path", "no address"),
        ("https://example.org:0/", "no address"),
        ("https://example.org:99999/", "no address"),
        ("https://no-such-place.invalid/", "no place of the name"),
    ],
)
def test_what_is_no_place_to_call_is_refused(url, why):
    with pytest.raises(CallFailed, match=why):
        post_json(url, b"{}", {})


def test_a_name_that_answers_otherwise_the_next_time_gains_nothing(place, monkeypatch):
    asked = []
    look_up = socket.getaddrinfo

    def changing(host, *others, **options):
        asked.append(host)
        assert asked.count("chat.test") <= 1, "the name is asked for once"
        return look_up("127.0.0.1" if host == "chat.test" else host, *others, **options)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    post_json(place.url(host="chat.test"), b"{}", {})
    (call,) = place.calls
    assert call.headers["Host"].startswith("chat.test:")


def test_one_address_inside_among_several_is_enough_to_refuse(monkeypatch):
    found = [(socket.AF_INET, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(CallFailed, match="inside a network"):
        post_json("https://two.example.org/", b"{}", {})


def test_a_redirect_is_said_and_not_followed(place):
    with pytest.raises(CallFailed, match="302 and leads elsewhere"):
        post_json(place.url("/elsewhere"), b"{}", {})
    assert [call.path for call in place.calls] == ["/elsewhere"]


def test_a_refusal_is_told_in_its_own_words(place):
    with pytest.raises(CallFailed, match="It answered 500: no such channel"):
        post_json(place.url("/broken"), b"{}", {})


def test_a_huge_reply_is_cut(place):
    with pytest.raises(CallFailed) as failed:
        post_json(place.url("/huge"), b"{}", {})
    assert len(str(failed.value)) < 300


def test_a_reply_that_drips_is_cut(place, monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(CallFailed, match="did not answer within"):
        post_json(place.url("/slow"), b"{}", {})
    assert time.monotonic() - began < 3


def test_nobody_there_is_said(place):
    with pytest.raises(CallFailed, match="could not be reached"):
        post_json("http://127.0.0.1:1/", b"{}", {})


# What is said -----------------------------------------------------------------------------------------------


def test_a_call_is_signed_and_tells_the_stage(team, contributor, place):
    webhook = Webhook.objects.create(team=team, kind="generic", url=place.url("/ok/1"))
    decision = due(team, DAY, responsible=contributor)
    plan(DAY)
    send_waiting(DAY)
    assert Reminder.objects.get(channel="webhook").sent_at
    (call,) = place.calls
    said = json.loads(call.body)
    assert (said["stage"], said["decision"]["number"], said["team"]) == ("due", "ADR-0001", "Support")
    assert said["text"].startswith("Due today: <http")
    assert str(decision.pk) in said["text"]
    moment, signature = (part.split("=")[1] for part in call.headers["X-Ragft-Signature"].split(","))
    signed = hmac.new(webhooks.secret_of(webhook).encode(), f"{moment}.".encode() + call.body, hashlib.sha256)
    assert signature == signed.hexdigest()
    assert "look-again" not in call.body.decode(), "a link that acts is for one person alone"


def test_slack_gets_its_text_alone_with_its_signs_escaped(team, contributor, place):
    Webhook.objects.create(team=team, kind="slack", url=place.url())
    due(team, DAY, responsible=contributor)
    plan(DAY)
    send_waiting(DAY)
    (call,) = place.calls
    assert set(json.loads(call.body)) == {"text"}
    assert webhooks._escaped("a <b> & c|d") == "a &lt;b&gt; &amp; c¦d"


def test_a_new_secret_signs_otherwise(team):
    webhook = Webhook.objects.create(team=team, kind="generic", url="https://example.org/")
    before = webhooks.secret_of(webhook)
    webhook.secret_number += 1
    assert webhooks.secret_of(webhook) != before
