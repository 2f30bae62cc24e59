"""Promises to those who watch over the site: asked by address and without TLS, it says how it stands."""

import pytest
from django.db import connection
from django.test import Client

from decisions.models import Decision
from ragft_site import metrics, signs
from ragft_site.server import server
from tests.decisions.reminders.planned import planned
from tests.decisions.services.deciding import decided

TOKEN = "a-long-random-word-for-tests"
FROM_A_MONITOR = {"host": "10.1.2.3:8000"}
"""Who asks by address."""
NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def silence():
    """Nobody has been heard from."""
    signs._given.clear()
    server().flushdb()


@pytest.fixture
def queue_is_away(settings):
    settings.QUEUE_URL = NOBODY
    server.cache_clear()
    yield
    server.cache_clear()


@pytest.fixture(autouse=True)
def https_behind_a_proxy(settings):
    """The strictest site: one name, and all that comes over plain HTTP is led to https."""
    settings.ALLOWED_HOSTS = ["ragft.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    settings.METRICS_TOKEN = TOKEN


def ask(path: str, **headers: str):
    return Client().get(path, headers=FROM_A_MONITOR | headers)


def figures() -> dict[str, float]:
    response = ask("/metrics", Authorization=f"Bearer {TOKEN}")
    assert response.status_code == 200
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


class TestAlive:
    def test_says_so_without_any_database(self, django_assert_num_queries):
        response = ask("/healthz")
        assert (response.status_code, response.content) == (200, b"alive\n")
        assert "no-cache" in response.headers["Cache-Control"]


@pytest.mark.django_db
class TestReady:
    def test_once_all_parts_were_heard_from(self):
        signs.give("worker")
        signs.give("schedule")
        response = ask("/readyz")
        assert response.status_code == 200
        assert response.json() == {
            "ready": True,
            **dict.fromkeys(("database", "migrations", "queue", "worker", "schedule"), "ok"),
        }

    @pytest.mark.parametrize(("heard", "missing"), [("worker", "schedule"), ("schedule", "worker")])
    def test_not_ready_names_who_is_missing(self, heard, missing):
        signs.give(heard)
        response = ask("/readyz")
        assert response.status_code == 503
        answer = response.json()
        assert (answer["ready"], answer[heard], answer[missing]) == (False, "ok", "not heard from")

    def test_a_queue_that_lost_its_memory_hears_them_again(self, monkeypatch):
        signs.give("worker")
        server().flushdb()
        monkeypatch.setattr(signs, "EVERY", 0)
        signs.give("worker")
        assert ask("/readyz").json()["worker"] == "ok"

    def test_without_the_queue_the_rest_is_still_told(self, queue_is_away):
        signs.give("worker")  # does no harm
        assert ask("/readyz").json() == {
            "ready": False,
            "database": "ok",
            "migrations": "ok",
            "queue": "does not answer",
            "worker": "unknown",
            "schedule": "unknown",
        }

    def test_a_migration_that_is_missing_is_noticed(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'costing' AND name LIKE '0001%%'")
        assert ask("/readyz").json()["migrations"] == "1 to apply"

    def test_it_costs_one_query(self, django_assert_num_queries):
        ask("/readyz")
        with django_assert_num_queries(1):
            ask("/readyz")


@pytest.mark.django_db
class TestMetrics:
    @pytest.mark.parametrize("header", ["", "Bearer guessed", f"Basic {TOKEN}", f"Bearer {TOKEN}é"])
    def test_without_the_token_there_is_no_such_page(self, header):
        assert ask("/metrics", Authorization=header).status_code == 404

    def test_without_a_token_set_nobody_may_read(self, settings):
        settings.METRICS_TOKEN = ""
        assert ask("/metrics", Authorization="Bearer ").status_code == 404

    def test_requests_are_counted_by_route(self, settings):
        settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = False, ["*"]
        before = figures()
        client = Client()
        client.get("/invitations/a-secret-token/")
        client.get("/no/such/page/")
        client.generic("INVENTED", "/sign-in/")
        after = figures()
        counted = {name: after[name] - before.get(name, 0) for name in after if "requests_total" in name}
        assert {name for name, more in counted.items() if more} == {
            'ragft_requests_total{method="GET",route="decisions:invitation",status="404"}',
            'ragft_requests_total{method="GET",route="none",status="404"}',
            'ragft_requests_total{method="other",route="account_login",status="302"}',
        }
        assert 'ragft_request_seconds_count{method="GET",route="decisions:invitation"}' in after
        assert "a-secret-token" not in str(after)

    def test_what_waits_and_what_is_due(self, component, contributor, manager):
        from decisions.services import reviews

        decision = decided(reviews.start_review(component, by=contributor), contributor, manager)
        planned(decision)
        Decision.objects.update(revisit_on=decision.decided_at.date())
        server().rpush(metrics.QUEUE, "a task")
        found = figures()
        assert found["ragft_decisions_due"] == 1
        assert found["ragft_reminders_waiting"] == 1
        assert found["ragft_reminders_failed"] == 0
        assert found["ragft_outbox_age_seconds"] > 0
        assert found["ragft_queue_length"] == 1
        assert found['ragft_up{part="database"}'] == found['ragft_up{part="queue"}'] == 1
        assert found['ragft_up{part="worker"}'] == 0

    def test_without_the_queue_the_tables_still_speak(self, queue_is_away):
        found = figures()
        assert found["ragft_decisions_due"] == 0
        assert found['ragft_up{part="queue"}'] == 0
        assert "ragft_queue_length" not in found
