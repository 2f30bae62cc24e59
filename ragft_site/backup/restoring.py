"""Putting a backup into a database: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ragft_site.backup.archive import Backup, Manifest
from ragft_site.backup.numbering import continue_after
from ragft_site.backup.schema import (
    MADE_BY_MIGRATE,
    Migrations,
    Table,
    applied,
    bring_to,
    is_newest,
    tables_of,
)
from ragft_site.backup.values import Row, stored

ROWS_AT_ONCE = 500
BYTES_AT_ONCE = 2**20
SECONDS_FOR_OTHERS = 10
"""How long to wait for tables that somebody still uses; SQLite has a time of its own."""


class Refused(Exception):
    """Why a backup is not put into this database. Nothing was changed."""


def restore(connection: BaseDatabaseWrapper, path: Path, *, replace: bool = False) -> Manifest:
    """Check the file, put all its rows in, and bring the database up to date; what was in it.

    Raises `Refused`, `Unusable`, `Unknown` and OSError.
    """
    with Backup(path) as backup:
        backup.check()
        manifest = backup.manifest
        tables = tables_of(manifest.applied)
        _refuse_others(manifest, tables)
        _refuse_newer(applied(connection), manifest)
        if not replace:
            _refuse_filled(connection, tables)
        bring_to(connection, manifest.applied)
        _load(backup, tables, connection)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # or the first pages are planned for empty tables
    if not is_newest(manifest.applied):
        call_command("migrate", database=connection.alias, verbosity=0)
    return manifest


def _refuse_others(manifest: Manifest, tables: list[Table]) -> None:
    """The same migrations make the same tables, unless somebody wrote the manifest by hand."""
    expected = {table.name: table.columns for table in tables if table.name not in manifest.left_out}
    if expected != {name: part.columns for name, part in manifest.tables.items()}:
        raise Refused("Its tables are not those that its migrations make.")


def _refuse_newer(there: Migrations, manifest: Manifest) -> None:
    if there - manifest.applied:
        raise Refused(
            f"It is from an older state ({manifest.version}) than the tables of this database. Give it a new "
            "database without tables: it is filled in its state, and brought up to date."
        )


def _refuse_filled(connection: BaseDatabaseWrapper, tables: list[Table]) -> None:
    asked = set(connection.introspection.table_names()) - MADE_BY_MIGRATE
    for table in tables:
        if table.name in asked and table.model._base_manager.using(connection.alias).exists():
            raise Refused(f"The database is not empty: there are rows in {table.name}.")


def _load(backup: Backup, tables: list[Table], connection: BaseDatabaseWrapper) -> None:
    """Empty every table and fill it again, in one transaction; keys are checked at its end."""
    emptying = connection.ops.sql_flush(no_style(), [table.name for table in tables], reset_sequences=True)
    if connection.vendor == "postgresql":  # whoever is at work is not waited for
        emptying = [f"SET LOCAL lock_timeout = '{SECONDS_FOR_OTHERS}s'", *emptying]
    with transaction.atomic(using=connection.alias, durable=True):
        with connection.cursor() as cursor:
            for statement in emptying:
                cursor.execute(statement)
        for table in tables:
            if part := backup.manifest.tables.get(table.name):
                _fill(table, backup, connection)
                if part.last_id is not None:
                    continue_after(table, part.last_id, connection)
        connection.check_constraints()


def _fill(table: Table, backup: Backup, connection: BaseDatabaseWrapper) -> None:
    quoted = connection.ops.quote_name
    columns, values = ", ".join(map(quoted, table.columns)), ", ".join(["%s"] * len(table.columns))
    insert = f"INSERT INTO {quoted(table.name)} ({columns}) VALUES ({values})"  # noqa: S608  # our own names
    with connection.cursor() as cursor:
        for batch in _batches(table, backup, connection):
            try:
                cursor.executemany(insert, batch)
            except DatabaseError as error:
                raise Refused(f"The database does not take a row of {table.name}: {error}") from error


def _batches(table: Table, backup: Backup, connection: BaseDatabaseWrapper) -> Iterator[list[Row]]:
    """Rows as this database takes them, as many at once as are worth a call, and fit into memory."""
    row_of = stored(table, connection)
    batch: list[Row] = []
    size = 0
    for line in backup.rows(table.name):
        batch.append(row_of(line))
        size += len(line)
        if len(batch) >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    yield batch
