"""The numbers that a database gives to new rows: none is given twice, not even that of a row that is gone.

The history names rows by number, so a number that came again would lend one row the history of another.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from ragft_site.backup.schema import Table


def last_id(table: Table, connection: BaseDatabaseWrapper) -> int | None:
    """The last number given; 0 for none yet, None where keys are no such numbers."""
    if not table.counts:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            found = _first(cursor, "SELECT seq FROM sqlite_sequence WHERE name = %s", table.name)
        else:
            sequence = _sequence(cursor, table)
            found = _first(cursor, f"SELECT CASE WHEN is_called THEN last_value END FROM {sequence}")  # noqa: S608
        return found or 0


def continue_after(table: Table, number: int, connection: BaseDatabaseWrapper) -> None:
    """Let the next row have the number after this one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, number])
        elif number:
            cursor.execute("SELECT setval(%s, %s)", [_sequence(cursor, table), number])


def _sequence(cursor: Any, table: Table) -> str:
    key = str(table.model._meta.pk.column)
    return _first(cursor, "SELECT pg_get_serial_sequence(%s, %s)", f'"{table.name}"', key)


def _first(cursor: Any, query: str, *values: str) -> Any:
    cursor.execute(query, values)
    row = cursor.fetchone()
    return row[0] if row else None
