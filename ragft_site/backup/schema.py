"""The tables of a database as its migrations made them, which need not be those of today's code.

Models are taken from the migrations that a database or a backup says it has. So nothing that an app ever adds
is forgotten, models that refuse changes do not stand in the way, and an older state can be read and loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import AutoField, Field, Model

Migrations = frozenset[tuple[str, str]]

LEFT_OUT = {
    "django_session": "people sign in again",
    "decisions_upload": "a file that is being brought in waits an hour at most, and is then removed unread",
}
"""Tables that are in no backup → why."""

MADE_BY_MIGRATE = {"django_content_type", "auth_permission"}
"""Tables that `migrate` fills by itself: with rows in them a database still counts as empty."""


@dataclass(frozen=True)
class Table:
    """One table, and how it is read and written."""

    model: type[Model]

    @cached_property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> list[Field[Any, Any]]:
        """What is stored; the database itself computes generated columns."""
        return [field for field in self.model._meta.local_concrete_fields if not field.generated]

    @cached_property
    def columns(self) -> list[str]:
        return [str(field.column) for field in self.fields]

    @property
    def counts(self) -> bool:
        """Whether the database numbers its rows."""
        return isinstance(self.model._meta.pk, AutoField)


class Unknown(Exception):
    """There are migrations that this version of the product does not know."""

    def __init__(self, migrations: Iterable[tuple[str, str]]) -> None:
        self.migrations = sorted(migrations)
        super().__init__(", ".join(".".join(one) for one in self.migrations))


def applied(connection: BaseDatabaseWrapper) -> Migrations:
    """The migrations that a database has."""
    return frozenset(MigrationLoader(connection).applied_migrations)


def tables_of(migrations: Migrations) -> list[Table]:
    """Every table that these migrations make and the product manages, by name; raises `Unknown`."""
    loader = MigrationLoader(None)
    _refuse_unknown(loader, migrations)
    state = loader.project_state(sorted(migrations))
    models = state.apps.get_models(include_auto_created=True)
    found = [Table(model) for model in models if model._meta.managed and not model._meta.proxy]
    return sorted(found, key=lambda table: table.name)


def is_newest(migrations: Migrations) -> bool:
    """Whether they are all that this version of the product has."""
    return migrations >= set(MigrationLoader(None).graph.nodes)


def bring_to(connection: BaseDatabaseWrapper, migrations: Migrations) -> None:
    """Apply what is missing of these migrations, and no other."""
    executor = MigrationExecutor(connection)
    _refuse_unknown(executor.loader, migrations)
    graph = executor.loader.graph
    newest = [
        one
        for one in sorted(migrations)
        if not any(
            child.key in migrations and child.key[0] == one[0] for child in graph.node_map[one].children
        )
    ]
    executor.migrate(newest)


def _refuse_unknown(loader: MigrationLoader, migrations: Migrations) -> None:
    if unknown := migrations - set(loader.graph.nodes):
        raise Unknown(unknown)
