"""The door for programs: with a real token, and without."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from decisions.api import tokens as door
from decisions.api.observations import LARGEST_BODY
from decisions.models import AnsweredBatch, ApiToken, AuditEntry, Observation, Scope, Unsettled
from decisions.services import reviews, tokens
from decisions.services.observations import MOST
from decisions.tasks import rejudge_unsettled
from tests.decisions.services.deciding import decided
from tests.queued import queued
from tests.threads import at_once

ADDRESS = "/api/v1/observations/"


def day(later=0):
    return (reviews.today() + timedelta(days=later)).isoformat()


@pytest.fixture
def decision(review, contributor, manager):
    return decided(review, contributor, manager, quality_percent="85")


@pytest.fixture
def secret(team, manager):
    return tokens.create_token(team, name="Nightly", scope=Scope.WRITE, by=manager)[1]


@pytest.fixture
def reading_secret(team, manager):
    return tokens.create_token(team, name="Board", scope=Scope.READ, by=manager)[1]


def one(decision, /, **changed):
    return {"decision": decision.identifier, "metric": "latency_ms", "value": 900, "on": day()} | changed


def send(secret, *items, body=None, kind="application/json", **headers):
    body = json.dumps({"observations": items}) if body is None else body
    bearer = {"Authorization": f"Bearer {secret}"} if secret else {}
    # As strict about form tokens as a browser is: programs have none.
    client = Client(enforce_csrf_checks=True)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(ADDRESS, body, content_type=kind, headers=bearer | named)


def test_good_ones_are_kept_and_each_is_answered(decision, secret, contributor):
    answer = send(
        secret,
        one(decision, note="p95", unit="ms"),
        one(decision, metric="happiness"),
        one(decision, value=None),
        one(decision, colour="red"),
        "latency",
        one(decision, on=5),
        one(decision, decision="ADR-0404"),
        one(decision),
        one(decision, value=float(10**15) * 10**6),
        one(decision, metric="quality_percent", value="82.25"),
    )
    assert answer.status_code == 200
    said = answer.json()
    assert (said["recorded"], said["already_recorded"], said["refused"]) == (2, 1, 7)
    assert [found["outcome"] for found in said["observations"]][:3] == ["recorded", "refused", "refused"]
    assert [found["says"] for found in said["observations"][1:7]] == [
        "The metric “happiness” is not known here.",
        "Its value is missing.",
        "“colour” is not known here; known are decision, metric, value, on, unit, note.",
        "It is an object with decision, metric, value and on.",
        "Its on is a text.",
        "There is no such decision here.",
    ]
    assert answer["Cache-Control"] == "no-store"
    row = Observation.objects.get(metric="latency_ms")
    assert (row.source, row.by_name, row.token.name) == ("api", "Nightly", "Nightly")
    assert AuditEntry.objects.get(action="observed").after["token"] == "Nightly"


def test_a_batch_of_which_nothing_is_good_is_422(decision, secret):
    answer = send(secret, one(decision, value="fast"))
    assert answer.status_code == 422
    assert answer.json()["observations"][0]["says"] == "Its value is a number."


@pytest.mark.parametrize("wrong", ["", "Bearer", "Bearer x", "Basic abc", f"Bearer ragft_{'a' * 43}"])
def test_without_a_token_that_holds_it_is_401(decision, wrong):
    answer = Client().post(
        ADDRESS, "{}", content_type="application/json", headers={"Authorization": wrong} if wrong else {}
    )
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(signed_in, manager, decision):
    assert signed_in(manager).post(ADDRESS, "{}", content_type="application/json").status_code == 401


def test_a_revoked_token_opens_nothing(decision, secret, manager):
    tokens.revoke(ApiToken.objects.get(), by=manager)
    assert send(secret, one(decision)).status_code == 401
    assert not Observation.objects.exists()


def test_a_token_that_may_read_adds_nothing(decision, reading_secret):
    assert send(reading_secret, one(decision)).status_code == 403


def test_nothing_leaks_of_other_teams(decision, other_team, stranger):
    _, theirs = tokens.create_token(other_team, name="Theirs", scope=Scope.WRITE, by=stranger)
    real = send(theirs, one(decision, decision=str(decision.pk)))
    invented = send(theirs, one(decision, decision="00000000-0000-4000-8000-000000000000"))
    assert (real.status_code, real.json()) == (invented.status_code, invented.json())
    read = Client().get(ADDRESS, {"decision": decision.pk}, headers={"Authorization": f"Bearer {theirs}"})
    assert read.status_code == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"observations": {}}', "application/json", 400),
        ('{"observations": [], "more": 1}', "application/json", 400),
        ('{"observations": [{"value": NaN}]}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"observations": [' + "9" * 6_000 + "]}", "application/json", 400),
        (b'{"observations": ["\xff"]}', "application/json", 400),
        ('{"observations": []}', "text/plain", 415),
        (" " * (LARGEST_BODY + 1), "application/json", 413),
        ('{"observations": [' + ",".join(["{}"] * (MOST + 1)) + "]}", "application/json", 413),
    ],
)
def test_a_body_that_is_no_batch_is_refused_whole(decision, secret, body, kind, status):
    answer = send(secret, body=body, kind=kind)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize("text", ["\x00", "\ud800", "' OR 1=1 --", "x" * 10_000])
def test_odd_texts_are_refused_and_break_nothing(decision, secret, text):
    for name in ("decision", "metric", "value", "on", "unit", "note"):
        given = one(decision, **{name: text})
        answer = send(secret, given)
        assert answer.status_code in (200, 422)
    assert Observation.objects.filter(metric="latency_ms").count() <= 1


def test_the_same_batch_under_the_same_key_is_done_once(decision, secret):
    first = send(secret, one(decision), one(decision, metric="x"), Idempotency_Key="night-1")
    again = send(secret, one(decision), one(decision, metric="x"), Idempotency_Key="night-1")
    assert again.json() == first.json()
    assert (again["Idempotency-Replayed"], again.status_code) == ("true", 200)
    assert "Idempotency-Replayed" not in first
    other = send(secret, one(decision, value=1), Idempotency_Key="night-1")
    assert other.status_code == 422
    assert Observation.objects.count() == 1


def test_a_key_belongs_to_its_token(decision, secret, team, manager):
    _, second = tokens.create_token(team, name="Second", scope=Scope.WRITE, by=manager)
    send(secret, one(decision), Idempotency_Key="k")
    answer = send(second, one(decision, on=day(-1)), Idempotency_Key="k")
    assert answer.json()["recorded"] == 1


def test_kept_answers_are_thrown_away_after_a_while(decision, secret):
    send(secret, one(decision), Idempotency_Key="old")
    AnsweredBatch.objects.update(at="2026-01-01T00:00Z")
    send(secret, one(decision), Idempotency_Key="new")
    assert [batch.key for batch in AnsweredBatch.objects.all()] == ["new"]


@pytest.mark.parametrize("key", ["a b", "x" * 101, "é"])
def test_a_key_is_short_and_plain(decision, secret, key):
    assert send(secret, one(decision), Idempotency_Key=key).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_of_the_same_batch_at_once_one_is_done(decision, secret):
    answers = at_once(*(lambda: send(secret, one(decision), Idempotency_Key="k") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1
    assert Observation.objects.count() == AnsweredBatch.objects.count() == 1


def test_who_calls_too_often_waits(decision, secret, monkeypatch):
    monkeypatch.setattr(door, "CALLS_A_MINUTE", 2)
    answers = [send(secret, one(decision)) for _ in range(4)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_when_a_token_was_used_is_kept_to_the_minute(decision, secret):
    send(secret, one(decision))
    used = ApiToken.objects.get().last_used_at
    send(secret, one(decision))
    assert ApiToken.objects.get().last_used_at == used


def test_observations_are_read_back(decision, secret, reading_secret):
    send(secret, *(one(decision, value=900 + n, on=day(-n)) for n in range(3)))
    read = {"Authorization": f"Bearer {reading_secret}"}
    answer = Client().get(ADDRESS, {"decision": decision.identifier, "since": day(-1)}, headers=read)
    assert [(found["value"], found["on"]) for found in answer.json()["observations"]] == [
        ("901", day(-1)),
        ("900", day()),
    ]
    assert answer.json()["more"] is False
    assert Client().get(ADDRESS, headers=read).status_code == 422
    assert Client().get(ADDRESS, {"decision": "ADR-0001", "since": "x"}, headers=read).status_code == 422
    assert Client().delete(ADDRESS, headers=read).status_code == 405


def test_a_batch_takes_few_queries(decision, secret, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        send(secret, *(one(decision, on=day(-n)) for n in range(500)), Idempotency_Key="q")


def test_the_address_stays_as_it_is():
    assert reverse("decisions:api_observations") == ADDRESS


@pytest.mark.django_db(transaction=True)
def test_however_much_comes_in_one_task_judges_it_again(decision, secret):
    with queued() as tasks:
        for number in range(5):
            send(secret, one(decision, metric="requests_per_month", value=str(900 + number), on=day(-number)))
    assert tasks == {"rejudge_unsettled": 1}
    rejudge_unsettled()
    assert not Unsettled.objects.exists()
    with queued() as tasks:
        send(secret, one(decision, metric="requests_per_month", value="7", on=day(-9)))
    assert tasks == {"rejudge_unsettled": 1}, "what comes after it asks for another one"
