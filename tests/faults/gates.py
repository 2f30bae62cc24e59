"""Stops whoever comes to a certain write, in the database itself, so that it can be killed right there.

Nothing of the product is replaced: a trigger waits inside the statement. PostgreSQL says that somebody waits;
in SQLite it is seen by the write lock, which nobody else keeps for so long.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

KEY = 20_261_103
"""Of the lock at which they wait."""
WAIT = "SELECT never FROM gate"
KEPT = 0.5
"""Seconds for which a write lock of SQLite must be kept to be the one of the gate."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One write of the product: the table, what is done to it, and to which rows."""

    table: str
    event: str = "INSERT"
    when: str = ""

    @property
    def condition(self) -> str:
        """As both databases say it."""
        return f" WHEN ({self.when})" if self.when else ""


@contextmanager
def closed(database: str | Path, *gates: Gate, waiting: int = 1) -> Iterator[Callable[[], bool]]:
    """Let nobody through until this is left; yields whether so many have come and wait.

    Those who wait are sent away when it is left: what they were about to write is not written.
    """
    if isinstance(database, Path):
        assert waiting == 1, "SQLite lets one write at a time"
        shut = _closed_in_sqlite(database, gates)
    else:
        shut = _closed_in_postgresql(database, gates, waiting)
    with shut as reached:
        yield reached


@contextmanager
def _closed_in_postgresql(
    address: str, gates: tuple[Gate, ...], waiting: int
) -> Iterator[Callable[[], bool]]:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [KEY])
        connection.execute(
            "CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN PERFORM pg_advisory_xact_lock_shared({KEY}); RETURN NEW; END$$"
        )
        for number, gate in enumerate(gates):
            connection.execute(
                f"CREATE TRIGGER gate_{number} BEFORE {gate.event} ON {gate.table} "
                f"FOR EACH ROW{gate.condition} EXECUTE FUNCTION gate()"
            )
        waits = "FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        try:
            yield lambda: connection.execute(f"SELECT count(*) {waits}").fetchone()[0] >= waiting
        finally:
            try:
                _open_in_postgresql(connection, gates, waits)
            except psycopg.OperationalError:  # the server was started again meanwhile
                with psycopg.connect(address, autocommit=True) as another:
                    _open_in_postgresql(another, gates, waits)


def _open_in_postgresql(connection: psycopg.Connection, gates: tuple[Gate, ...], waits: str) -> None:
    connection.execute(f"SELECT pg_terminate_backend(pid) {waits}")
    while connection.execute(f"SELECT count(*) {waits}").fetchone()[0]:
        time.sleep(0.01)
    for number, gate in enumerate(gates):
        connection.execute(f"DROP TRIGGER gate_{number} ON {gate.table}")
    connection.execute("SELECT pg_advisory_unlock_all()")


@contextmanager
def _closed_in_sqlite(path: Path, gates: tuple[Gate, ...]) -> Iterator[Callable[[], bool]]:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        connection.execute(
            "CREATE VIEW gate AS "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1e12) "
            "SELECT count(*) AS never FROM n"
        )
        for number, gate in enumerate(gates):
            connection.execute(
                f"CREATE TRIGGER gate_{number} BEFORE {gate.event} ON {gate.table} "
                f"FOR EACH ROW{gate.condition} BEGIN {WAIT}; END"
            )
        try:
            yield lambda: _is_kept(path)
        finally:  # who waited here was killed by now
            for number, _ in enumerate(gates):
                connection.execute(f"DROP TRIGGER gate_{number}")
            connection.execute("DROP VIEW gate")


def _is_kept(path: Path) -> bool:
    """Whether one writer keeps the database for itself all the time."""
    end = time.monotonic() + KEPT
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
        while time.monotonic() < end:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
                return False
            except sqlite3.OperationalError:
                time.sleep(0.02)
    return True
