"""Parts of a decision's content that the database keeps beside it; the whole is too large to read often."""

from __future__ import annotations

from typing import Any

from django.db.models import Func


class ContentPart(Func):
    """What stands at a path of keys in a JSON column; nothing where nothing does."""

    arity = 1
    sqlite, postgresql = "json_extract(%s, '$.%s')", "(%s #> '{%s}')"

    def __init__(self, column: str, *keys: str, **extra: Any) -> None:
        super().__init__(column, **extra)
        self.keys = keys

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return self.sqlite % (column, ".".join(self.keys)), params

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return self.postgresql % (column, ",".join(self.keys)), params


class ContentCount(ContentPart):
    """How many entries the list has that stands there."""

    sqlite, postgresql = "json_array_length(%s, '$.%s')", "jsonb_array_length(%s #> '{%s}')"
