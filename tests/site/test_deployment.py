"""What docker-compose.yml starts serves people, several of each part at once, and ends when asked to."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from tests import servers
from tests.mailbox import Mailbox
from tests.site.composed import BASE, SITE, Container, Stack, Visitor, ask_plainly
from tests.site.test_serve import all_gone, descendants, eventually

PASSWORD = "correct horse battery staple"
OF_EXAMPLE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)


@pytest.fixture
def mailbox_of_organisation() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def stack(mailbox_of_organisation: Mailbox) -> Iterator[Stack]:
    """After `cp .env.example .env` and `make secrets`, with a database that asks for its password."""
    box = mailbox_of_organisation
    with servers.temporary_folder() as folder, servers.valkey() as redis, servers.postgresql() as address:
        collecting = subprocess.Popen(  # as the Dockerfile does it
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            env={"SECRET_KEY": "only-to-collect", "STATIC_ROOT": str(folder / "static")},
            cwd=BASE,
        )
        subprocess.run(["make", "-s", "-f", str(BASE / "Makefile"), "secrets"], cwd=folder, check=True)  # noqa: S607
        secrets = folder / "secrets"
        (secrets / "email_url").write_text(f"smtp://{box.host}:{box.port}\n")
        with psycopg.connect(address, autocommit=True) as database:
            password = (secrets / "postgres_password").read_text().strip()
            database.execute(f"CREATE ROLE ragft LOGIN PASSWORD '{password}'")
            database.execute("CREATE DATABASE ragft OWNER ragft")
            (rules,) = database.execute("SHOW hba_file").fetchone() or ("",)
            database.execute(
                "COPY (VALUES ('local all tests trust'), ('local all all scram-sha-256')) TO " + f"'{rules}'"
            )
            database.execute("SELECT pg_reload_conf()")
        said = dict(OF_EXAMPLE.findall((BASE / ".env.example").read_text()))
        said |= {"SITE_URL": f"https://{SITE}", "TRUSTED_PROXIES": "1", "WEB_PROCESSES": "1"}
        assert collecting.wait() == 0
        sockets = re.search(r"host=(.+)$", address.replace("%2F", "/"))[1]
        stack = Stack(folder, sockets, redis, said)
        try:
            yield stack
        finally:
            for container in stack.containers:
                container.kill()


def lines(*containers: Container) -> list[dict]:
    """The lines of the log."""
    return [
        json.loads(line) for one in containers for line in one.said().splitlines() if line.startswith("{")
    ]


def test_two_of_web_and_beat_and_a_worker_serve_people_and_end_when_asked(
    stack: Stack, mailbox_of_organisation: Mailbox
) -> None:
    setup = stack.start("setup")
    assert setup.process.wait(60) == 0, setup.said()

    web, other_web = webs = [stack.start("web") for _ in range(2)]
    worker = stack.start("worker")
    beats = [stack.start("beat") for _ in range(2)]
    running = [*webs, worker, *beats]
    for one in running:
        eventually(one.is_healthy, one.said)
    eventually(lambda: all(ask_plainly(one, "/readyz")[0] == 200 for one in webs), web.said)
    assert ask_plainly(web, "/")[0] == 400, "the site itself has one name only"

    # The first person, through both containers of web.
    visitor = Visitor()
    page, text = visitor.ask(web, "/welcome/")
    assert page.status == 200
    style = re.search(r'href="(/static/css/base\.\w+\.css)"', text)[1]
    assert visitor.ask(other_web, style)[0].status == 200, "static files come from web itself"
    code = re.search(r"one-time code: (\S+)", web.said())[1]
    person = {"name": "Olga Owner", "email": "olga@example.org", "password": PASSWORD}
    assert visitor.ask(other_web, "/welcome/", person | {"code": code})[0].status == 302
    visitor = Visitor()
    visitor.ask(web, "/sign-in/")
    signed_in, _ = visitor.ask(web, "/sign-in/", {"login": person["email"], "password": PASSWORD})
    assert signed_in.status == 302
    home, text = visitor.ask(other_web, "/")
    assert (home.status, "Olga Owner" in text) == (200, True)

    # A request, the task that it queues, and the mail that the task sends share one id.
    made, _ = visitor.ask(web, "/teams/new/", {"name": "Support", "join": "on"})
    team = made.headers["Location"]
    invited, _ = visitor.ask(
        web, f"{team}invitations/new/", {"email": "nina@example.org", "role": "contributor"}
    )
    assert invited.status == 302
    eventually(lambda: mailbox_of_organisation.messages, worker.said)
    eventually(lambda: [line for line in lines(worker) if line["event"] == "task"], worker.said)
    (task,) = [line for line in lines(worker) if line.get("task") == "decisions.tasks.send_invitation"]
    (request,) = [line for line in lines(web) if line.get("route") == "decisions:invitation_new"]
    assert task["request_id"] == request["request_id"] == invited.headers["X-Request-ID"]

    token = (stack.folder / "secrets" / "metrics_token").read_text().strip()
    status, figures = ask_plainly(other_web, "/metrics", Authorization=f"Bearer {token}")
    assert status == 200
    assert 'ragft_tasks_total{outcome="success",task="decisions.tasks.send_invitation"} 1.0' in figures

    # Of the schedules one counts; when it ends, the other goes on.
    counting, standing_by = sorted(beats, key=lambda one: "that counts" not in one.said())
    assert "that counts" not in standing_by.said()
    end(counting)
    eventually(lambda: "that counts" in standing_by.said(), standing_by.said)

    for one in (*webs, worker, standing_by):
        end(one)
    link = re.search(r"/invitations/(\S+)/", mailbox_of_organisation.messages[0].as_string())[1]
    for secret in (link, "@example.org", PASSWORD, token):
        assert not [one.service for one in running if secret in one.said()], secret


def end(container: Container) -> None:
    """What `docker compose stop` does first."""
    family = descendants(container.process)
    container.process.terminate()
    assert container.process.wait(30) == 0, container.said()
    assert all_gone(family)
    assert "Traceback" not in container.said()
