"""What a migration may do while processes of the version before still work on the tables.

Old code names the columns that it knows in all it reads and writes, and no others. So it goes on when tables,
indexes and columns come that the database can fill, and fails when one goes, is renamed or must be filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RenameIndex,
    operations.RemoveIndex,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterOrderWithRespectTo,
)
ONLY_IN_PYTHON = {
    *("blank", "choices", "default", "editable", "encoder", "decoder", "error_messages", "help_text"),
    *("limit_choices_to", "on_delete", "related_name", "related_query_name", "validators", "verbose_name"),
}
"""What may change of a field and leaves its column as it is."""


def objections(migrations: list[tuple[Migration, ProjectState]]) -> Iterator[str]:
    """What speaks against migrating while old code works; each migration comes with the state before it.

    Tables that one of them makes are no affair of old code. A migration that says `old_code_goes_on` or
    `stop_first`, each with the reason, has been thought about.
    """
    new: set[tuple[str, str]] = set()
    for migration, before in migrations:
        thought_about = getattr(migration, "stop_first", "") or getattr(migration, "old_code_goes_on", "")
        state = before.clone()
        for operation in migration.operations:
            table = (migration.app_label, _table(operation))
            if isinstance(operation, operations.CreateModel):
                new.add(table)
            wrong = "" if table in new else objection(operation, state, migration.app_label)
            if wrong and not thought_about:
                yield f"{migration}: {operation.describe()}: {wrong}"
            operation.state_forwards(migration.app_label, state)


def _table(operation: Any) -> str:
    return (getattr(operation, "model_name", "") or getattr(operation, "name", "") or "").lower()


def objection(operation: Operation, before: ProjectState, app: str) -> str:
    """Why old code would not go on after this; empty when it would."""
    match operation:
        case operations.AddField(field=field):
            return "" if _fills_itself(field) else "old code does not fill it: give it null or db_default"
        case operations.AlterField(model_name=model, name=name, field=field):
            return _narrowed(before.models[app, model.lower()].fields[name], field)
        case operations.SeparateDatabaseAndState(database_operations=[]):
            return ""
        case operations.RunPython() | operations.RunSQL():
            return "nobody can see what it does"
    return "" if isinstance(operation, HARMLESS) else "old code may rely on what it takes away or forbids"


def _fills_itself(field: Field) -> bool:
    return bool(field.many_to_many or field.null or field.has_db_default() or field.generated)


def _narrowed(old: Field, new: Field) -> str:
    """What of a column gets narrower, or is another one."""
    was, becomes = (_stored(field) for field in (old, new))
    for name in {*was, *becomes}:
        before, after = was.get(name, NOT_PROVIDED), becomes.get(name, NOT_PROVIDED)
        wider = {
            "null": after is True,
            "max_length": after is None
            or (isinstance(before, int) and isinstance(after, int) and after > before),
            "db_default": after is not NOT_PROVIDED,
        }
        if before != after and not wider.get(name):
            return f"its {name} changes from {before} to {after}"
    return ""


def _stored(field: Field) -> dict[str, Any]:
    _, path, args, kwargs = field.deconstruct()
    return {"class": path, "arguments": args} | {
        name: value for name, value in kwargs.items() if name not in ONLY_IN_PYTHON
    }
