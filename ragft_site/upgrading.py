"""What waits to be migrated, and whether the version that runs may go on meanwhile.

A migration says so itself. `stop_first = "why"` asks to end all processes before it. One without it only adds
what old code does not notice (`tests/site/migration_rules.py` holds it to that), or says why old code goes on
all the same: `old_code_goes_on = "why"`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True, slots=True)
class Waiting:
    """A migration that the database does not have yet."""

    name: str
    stop_first: str  # why; empty: the old version may go on


def waiting(connection: BaseDatabaseWrapper) -> list[Waiting]:
    """What `migrate` would do, in its order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [Waiting(str(migration), stop_first(migration)) for migration, _ in plan]


def unknown(connection: BaseDatabaseWrapper) -> list[str]:
    """What the database has and this code does not know: it was migrated by a newer version."""
    loader = MigrationExecutor(connection).loader
    return sorted(".".join(one) for one in set(loader.applied_migrations) - set(loader.graph.nodes))


def stop_first(migration: Migration) -> str:
    """Why everything must be stopped before it; empty when it need not."""
    return getattr(migration, "stop_first", "")
