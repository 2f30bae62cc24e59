"""`manage.py restore FILE`: what `backup` wrote, put into an empty database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from ragft_site import embedded
from ragft_site.backup.archive import Unusable
from ragft_site.backup.restoring import Refused, restore
from ragft_site.backup.schema import Unknown

WORD = "replace"


class Command(BaseCommand):
    """All or nothing. The file is checked first, and may come from the other kind of database."""

    help = "Put a backup into an empty database, with or without tables. The site must not be running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="what `manage.py backup` wrote")
        parser.add_argument(
            "--replace", action="store_true", help="delete first what is in the database; asks again"
        )
        parser.add_argument("--no-input", action="store_true", help="do not ask again")

    def handle(self, *, file: Path, replace: bool, no_input: bool, **options: Any) -> None:
        """Restore, and say what was."""
        if settings.PRIVATE_QUEUE and embedded.answers(embedded.socket_path(settings.VAR_DIR)):
            raise CommandError(f"ragft runs from {settings.VAR_DIR}: stop it first.")
        if replace and not no_input:
            self.ask_again()
        try:
            manifest = restore(connections["default"], file, replace=replace)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Unknown as error:
            raise CommandError(
                f"{file} is from a newer version of ragft, with {error}: restore it with that."
            ) from error
        except (Unusable, Refused) as error:
            raise CommandError(f"{file} is not restored, no row was changed. {error}") from error
        except DatabaseError as error:
            raise CommandError(f"{file} is not restored. The database says: {error}") from error
        self.stdout.write(
            f"Restored {manifest.rows:,} rows of {len(manifest.tables)} tables, as they were on "
            f"{manifest.made_at[:19].replace('T', ' at ')} UTC in {manifest.engine}.\n"
            "People sign in again. `manage.py verify` says whether all that was signed is unchanged."
        )

    def ask_again(self) -> None:
        """Have the word typed: what is in the database will be gone."""
        database = connections["default"]
        name = database.settings_dict["NAME"]
        if not sys.stdin.isatty():
            raise CommandError("--replace asks again, and nobody is there to answer: add --no-input.")
        self.stdout.write(f"All that is in the {database.display_name} database {name} will be deleted.")
        if input(f"Type {WORD} to go on: ") != WORD:
            raise CommandError("Nothing was changed.")
