"""The servers of the faults, which they stop, kill and start again; and the table of what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.faults.installation import Installation, copied, migrated
from tests.faults.post import Post

COLUMNS = ("fault", "database", "repetitions", "lost", "doubled", "what a person saw")


@pytest.fixture(scope="session")
def made_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables."""
    with migrated(tmp_path_factory.mktemp("made"), "redis://127.0.0.1:1/0") as site:
        return site.sqlite


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.Server]:
    """A PostgreSQL of the faults alone. What it says is stored outlives it being killed."""
    kept = {"synchronous_commit": "on"}
    with servers.temporary_folder() as folder, servers.postgresql_server(folder, **kept) as server:
        yield server


@pytest.fixture(scope="session")
def made_postgresql(postgresql: servers.Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with all tables."""
    address = servers.database_on(postgresql.url)
    with migrated(tmp_path_factory.mktemp("made"), "redis://127.0.0.1:1/0", postgresql=address):
        return address.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def queue() -> Iterator[servers.Server]:
    """A queue of the test alone."""
    with servers.temporary_folder() as folder, servers.valkey_server(folder) as server:
        yield server


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server of the test alone."""
    with Post() as box:
        yield box


@pytest.fixture
def site_on(
    request: pytest.FixtureRequest, queue: servers.Server, post: Post
) -> Iterator[Callable[..., Installation]]:
    """Makes an installation on a database, `sqlite` or `postgresql`; further variables as given."""
    with ExitStack() as resources:

        def make(database: str, **more: str) -> Installation:
            folder = resources.enter_context(servers.temporary_folder())
            address = ""
            if database == "postgresql":
                like = request.getfixturevalue("made_postgresql")
                address = servers.database_on(request.getfixturevalue("postgresql").url, like=like)
            else:
                copied(request.getfixturevalue("made_sqlite"), folder)
            mail = f"smtp://{post.host}:{post.port}"
            return resources.enter_context(
                Installation(folder, queue.url, mail=mail, postgresql=address, more=more)
            )

        yield make


@pytest.fixture
def figures(record_property: Callable[[str, Any], None]) -> Callable[..., None]:
    """Notes one line of the table."""

    def note(fault: str, database: str, repetitions: int, lost: int, doubled: int, saw: str) -> None:
        record_property("fault", (fault, database, repetitions, lost, doubled, saw))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table, as the operations page has it."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    lines = [value for report in reports for name, value in report.user_properties if name == "fault"]
    if not lines:
        return
    terminalreporter.section("faults")
    for line in (COLUMNS, ["---"] * len(COLUMNS), *lines):
        terminalreporter.line("| " + " | ".join(map(str, line)) + " |")
