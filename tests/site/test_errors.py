"""Promises of the pages for what fails: they say what was kept and what to do, and need nothing."""

import re

import pytest
import redis
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from ragft_site.errors import what_is_away

ID = re.compile(r'<code class="request-id">(\w{32})</code>')


def raising(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


def asking(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("There.")


urlpatterns = [
    path("asking/", asking),
    path("api/v1/asking/", asking),
    path("400/", raising(SuspiciousOperation())),
    path("403/", raising(PermissionDenied())),
    path("404/", raising(Http404())),
    path("500/", raising(ValueError("a fault"))),
    path("", include("ragft_site.urls")),
]
handler500 = "ragft_site.errors.failed"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def database_away(transactional_db):
    """The database, as it is when nobody listens at its address, or its folder is gone."""
    wrapper = connections["default"]
    wrapper.close()
    kept = wrapper.settings_dict
    key = "HOST" if wrapper.vendor == "postgresql" else "NAME"
    without_pool = {name: value for name, value in kept["OPTIONS"].items() if name != "pool"}
    wrapper.settings_dict = kept | {key: "/nobody/listens/here", "OPTIONS": without_pool}
    yield
    wrapper.close()
    wrapper.settings_dict = kept


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_each_page_names_its_request(client, status):
    response = client.get(f"/{status}/")
    assert response.status_code == status
    assert ID.search(response.text)[1] == response.headers["X-Request-ID"]
    assert re.search(r"Nothing was (changed|lost)|was not made", response.text)


@pytest.mark.django_db
def test_a_form_that_is_too_old_names_its_request_too():
    response = Client(enforce_csrf_checks=True).post("/sign-in/")
    assert response.status_code == 403
    assert ID.search(response.text)[1] == response.headers["X-Request-ID"]


@pytest.mark.django_db
def test_a_request_for_another_host_is_refused_with_a_page(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/404/", headers={"host": "elsewhere.example.org"})
    assert response.status_code == 400
    assert ID.search(response.text)[1] == response.headers["X-Request-ID"]


@pytest.mark.django_db(transaction=True)
class TestDatabaseAway:
    @pytest.mark.parametrize("address", ["/asking/", "/sign-in/", "/404/", "/no/such/page/"])
    def test_pages_say_that_it_is_and_when_to_try_again(self, client, database_away, address):
        client.cookies["sessionid"] = "of-somebody-who-signed-in"
        response = client.get(address)
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "10"
        assert "the database does not answer" in response.text
        assert ID.search(response.text)[1] == response.headers["X-Request-ID"]

    def test_programs_are_told_in_their_language(self, client, database_away):
        response = client.get("/api/v1/asking/")
        assert response.status_code == 503
        assert response.json() == {"error": "Service Unavailable. Nothing was changed; try again."}

    def test_readiness_says_so(self, client, database_away):
        response = client.get("/readyz")
        assert response.status_code == 503
        assert (response.json()["database"], response.json()["migrations"]) == ("does not answer", "unknown")

    def test_a_fault_of_ours_stays_one(self, client):
        assert client.get("/500/").status_code == 500


@pytest.mark.django_db
def test_signing_in_without_the_queue_says_that_it_is_away(client, settings, contributor):
    """Tries are counted there."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}}
    response = client.post("/sign-in/", {"login": contributor.email, "password": "any"})
    assert response.status_code == 503
    assert "the queue does not answer" in response.text


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("connection failed"), "database"),
        (OperationalError("database is locked"), "database"),
        (InterfaceError("connection already closed"), "database"),
        (OperationalError("no such table: decisions_team"), ""),
        (DatabaseError("syntax"), ""),
        (redis.ConnectionError("refused"), "queue"),
        (redis.TimeoutError("no answer"), "queue"),
        (redis.ResponseError("wrong type"), ""),
        (ValueError(), ""),
        (None, ""),
    ],
)
def test_what_counts_as_a_part_being_away(error, away):
    assert what_is_away(error) == away


def test_what_led_to_an_error_counts():
    error = ValueError("while looking")
    error.__context__ = OperationalError("connection failed")
    assert what_is_away(error) == "database"
