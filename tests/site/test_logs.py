"""Promises of the log: one id through request and task, nothing that is secret, nobody's words."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import shared_task
from celery.contrib.testing.worker import start_worker
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from decisions.models import User
from decisions.services.request_ids import request_id
from ragft_site import logs, task_signals
from ragft_site.celery import app
from ragft_site.server import server
from tests.site.test_serve import eventually

EXAMPLE = "What does the fare of June cost for Ann?"
ROW = f'null value in column "label"\nDETAIL:  Failing row contains (7, {EXAMPLE}).'


@shared_task(name="tests.look")
def look(invitation_token: str) -> None:
    """Stands for a task whose argument is a secret."""


@shared_task(name="tests.fail")
def fail(address: str) -> None:
    raise ConnectionError(f"450 {address} not now\n{EXAMPLE}")


def queueing(request: HttpRequest, token: str) -> HttpResponse:
    look.delay(token)
    return HttpResponse(request_id.get())


def failing(request: HttpRequest, token: str) -> HttpResponse:
    try:
        raise IntegrityError(ROW)
    except IntegrityError as error:
        raise ValueError(
            f"ann@example.org cannot be told of https://chat.example.org/hooks/{token}"
        ) from error


urlpatterns = [
    path("queueing/<str:token>/", queueing, name="queueing"),
    path("failing/<str:token>/", failing, name="failing"),
    path("", include("ragft_site.urls")),
]
handler500 = "ragft_site.errors.failed"

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def written(monkeypatch, settings):
    """What is written to the log from now on."""
    monkeypatch.setenv("LOG_FORMAT", "json")
    stream = io.StringIO()
    handler = {"class": "logging.StreamHandler", "formatter": "ours", "stream": stream}
    settings.LOGGING = settings.LOGGING | {"handlers": {"stderr": handler}}
    before = [*logging.getLogger().handlers]
    task_signals.log_as_elsewhere()  # as every process does at its start
    yield stream
    logging.getLogger().handlers[:] = before


@contextmanager
def working(stream: io.StringIO) -> Iterator[None]:
    """A worker of its own, until it has told of a task."""
    server().delete("celery")
    with start_worker(app, perform_ping_check=False, shutdown_timeout=30):
        yield
        eventually(lambda: '"event": "task"' in stream.getvalue(), stream.getvalue)


def lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_request_has_a_line_with_route_status_time_and_who(written, signed_in, contributor: User, team):
    response = signed_in(contributor).get(f"/teams/{team.pk}/?q=ann@example.org")
    (line,) = lines(written)
    assert line.pop("ms") > 0
    assert line.pop("time").endswith("Z")
    assert line == {
        "event": "request",
        "method": "GET",
        "route": "decisions:team",
        "status": 200,
        "person": contributor.pk,
        "level": "info",
        "logger": "ragft.requests",
        "request_id": response.headers["X-Request-ID"],
    }


def test_one_id_goes_from_the_request_to_the_task(written):
    with working(written):
        shown = Client().get("/queueing/s3cret-token/").content.decode()
    (request,) = [line for line in lines(written) if line["event"] == "request"]
    (task,) = [line for line in lines(written) if line["event"] == "task"]
    assert shown == request["request_id"] == task["request_id"]
    assert (task["task"], task["outcome"]) == ("tests.look", "success")
    assert "s3cret" not in written.getvalue()


def test_a_task_that_nobody_asked_for_has_an_id_of_its_own():
    first: dict = {"argsrepr": "('s3cret',)"}
    second: dict = {}
    task_signals.carry_id(headers=first)
    task_signals.carry_id(headers=second)
    assert first["request_id"]
    assert second["request_id"]
    assert first["request_id"] != second["request_id"]
    assert "s3cret" not in str(first)


def test_a_task_that_fails_says_why_without_the_data(written):
    with working(written):
        fail.delay("ann@example.org")
    told = [line for line in lines(written) if line.get("task") == "tests.fail"]
    assert [line["event"] for line in told] == ["task failed", "task"]
    assert told[1]["outcome"] == "failure"
    assert told[0]["request_id"] == told[1]["request_id"]
    assert told[0]["exception"].endswith("ConnectionError: 450 [e-mail] not now")
    assert "ann@" not in written.getvalue()
    assert EXAMPLE not in written.getvalue()


def test_an_error_is_told_with_its_place_and_without_what_it_quotes(written):
    response = Client(raise_request_exception=False).get("/failing/s3cret-token/")
    assert response.status_code == 500
    error, request = lines(written)
    assert error["request_id"] == request["request_id"] == response.headers["X-Request-ID"]
    assert error["event"] == "Internal Server Error: failing"
    assert "in failing" in error["exception"]
    assert 'IntegrityError: null value in column "label"\n' in error["exception"]
    assert "ValueError: [e-mail] cannot be told of https://chat.example.org/…" in error["exception"]
    for hidden in ("s3cret", "ann@", EXAMPLE):
        assert hidden not in written.getvalue()


@pytest.mark.parametrize("secret", ["/invitations/s3cret/", "/look-again/s3cret/", "/no/such/s3cret/"])
def test_paths_with_tokens_are_not_told(written, secret):
    Client().get(secret)
    Client(enforce_csrf_checks=True).post(secret)
    assert lines(written)
    assert "s3cret" not in written.getvalue()


def test_what_celery_cannot_read_is_not_quoted(written):
    logging.getLogger("celery.worker.consumer.consumer").error(
        "Received unregistered task of type %s.\nThe full contents of the message body was:\n%s",
        "old",
        "s3cret",
    )
    (line,) = lines(written)
    assert line["event"] == "Received unregistered task of type old."


def test_at_a_terminal_it_is_words(monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "words")
    record = logging.LogRecord("any", logging.INFO, "", 0, "A thing happened to ann@example.org", (), None)
    line = logs.formatter().format(record)
    assert "A thing happened to [e-mail]" in line
    assert not line.startswith("{")


def test_granian_has_the_same_form():
    from granian.log import LogLevels, configure_logging

    root = [*logging.getLogger().handlers]
    configure_logging(LogLevels.warning, json.loads((logs_folder() / "granian_logs.json").read_text()))
    (handler,) = logging.getLogger("_granian").handlers
    assert type(handler.formatter) is type(logs.formatter())
    assert [*logging.getLogger().handlers] == root


def logs_folder():
    from django.conf import settings

    return settings.BASE_DIR / "ragft_site"


@pytest.mark.parametrize("error", [OperationalError("the connection is closed"), OperationalError()])
def test_exceptions_without_words_are_told_too(error):
    assert list(logs.told(error))[-1].startswith("django.db.utils.OperationalError")
