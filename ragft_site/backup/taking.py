"""Making a backup: every row as it was at one moment, while people go on working."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from ragft_site.backup.archive import Manifest, Part, new_file, write_manifest, write_rows
from ragft_site.backup.numbering import last_id
from ragft_site.backup.schema import LEFT_OUT, Table, applied, tables_of
from ragft_site.backup.values import rows_of
from ragft_site.version import VERSION


def back_up(connection: BaseDatabaseWrapper, path: Path) -> Manifest:
    """Write all rows into a new file; what is in it. Raises `Unknown` and OSError."""
    with new_file(path) as archive, snapshot(connection):
        migrations = applied(connection)
        tables = tables_of(migrations)
        manifest = Manifest(
            version=VERSION,
            made_at=timezone.now().isoformat(),
            engine=connection.vendor,
            migrations=[list(one) for one in sorted(migrations)],
            tables={
                table.name: _part(archive, table, connection)
                for table in tables
                if table.name not in LEFT_OUT
            },
            left_out=LEFT_OUT,
        )
        write_manifest(archive, manifest)
    return manifest


def _part(archive: ZipFile, table: Table, connection: BaseDatabaseWrapper) -> Part:
    rows, digest = write_rows(archive, table.name, rows_of(table, connection.alias))
    return Part(table.columns, rows, last_id(table, connection), digest)


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Read one moment of the database throughout, and hold up nobody who writes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # the settings' own kind, IMMEDIATE, would keep writers out
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(using=connection.alias, durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
