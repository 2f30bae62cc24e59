"""Values of a row as JSON, and back: exactly, and without a trace of which database they were in."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, Field, JSONField, QuerySet, TextField
from django.db.models.functions import Cast

from ragft_site.backup.schema import Table

AT_ONCE = 200
"""Rows in memory while reading: texts can be long."""

Row = list[Any]
AnyField: TypeAlias = "Field[Any, Any]"


def rows_of(table: Table, database: str) -> Iterator[bytes]:
    """Each row as a line of JSON, in the order of its key."""
    rows: QuerySet[Any, Any] = table.model._base_manager.using(database).order_by("pk")
    rows = rows.values_list(*(_read(field) for field in table.fields))
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield json.dumps(row, ensure_ascii=False, default=_plain, separators=(",", ":")).encode() + b"\n"


def _read(field: AnyField) -> Any:
    """JSON as the text that it is: its numbers keep their kind, and a JSON null is not an empty column."""
    return Cast(field.attname, TextField()) if isinstance(field, JSONField) else field.attname


def _plain(value: object) -> str:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return b64encode(value).decode()
    raise TypeError(f"A {type(value).__name__} has no place in a backup.")


def stored(table: Table, connection: BaseDatabaseWrapper) -> Callable[[bytes], Row]:
    """What makes of a line the values that this database takes."""
    takes = [_taker(field, connection) for field in table.fields]

    def row_of(line: bytes) -> Row:
        return [
            None if value is None else take(value)
            for take, value in zip(takes, json.loads(line), strict=True)
        ]

    return row_of


def _taker(field: AnyField, connection: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    if isinstance(field, JSONField):
        return str
    if isinstance(field, BinaryField):
        return lambda value: field.get_db_prep_save(b64decode(value), connection)
    return lambda value: field.get_db_prep_save(field.to_python(value), connection)
