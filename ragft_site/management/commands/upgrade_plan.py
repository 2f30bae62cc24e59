"""`manage.py upgrade_plan`: what this version would do to the tables, and whether the old one may go on."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from ragft_site.upgrading import unknown, waiting


class Command(BaseCommand):
    """Changes nothing. Ends with 0 when processes may go on meanwhile, with 1 when they are to be stopped."""

    help = "Say what `migrate` would do, and whether the version that runs may go on serving meanwhile."

    def handle(self, **options: Any) -> None:
        """Print it, migration by migration."""
        connection = connections["default"]
        if ahead := unknown(connection):
            self.stdout.write(f"The database is of a newer version than this one: {', '.join(ahead)}.")
            return
        plan = waiting(connection)
        for one in plan:
            self.stdout.write(f"{one.name}{f'  stop first: {one.stop_first}' if one.stop_first else ''}")
        if any(one.stop_first for one in plan):
            self.stdout.write("Stop web, workers and schedule, then migrate, then start this version.")
            sys.exit(1)
        self.stdout.write(
            "Migrate while the old version serves, then replace it." if plan else "Nothing is to be migrated."
        )
