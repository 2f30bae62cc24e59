"""`manage.py backup FILE`: everything that is in the database, in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from ragft_site.backup.archive import Manifest
from ragft_site.backup.schema import Unknown
from ragft_site.backup.taking import back_up

KEEP_TOO = """Keep beside it, and not in the same place:
  SECRET_KEY     links in mails, calls of webhooks and the one-time code are signed with it
  your settings  the environment, or the file it comes from
The queue and the cache need no backup: what is to be done stands in the database.
Who has the file has all that people wrote, their addresses, the hashes of their passwords and tokens, and
the addresses of webhooks: guard it like the database.
"""


class Command(BaseCommand):
    """Reads one moment of the database, whoever is at work; the file can be restored on either database."""

    help = "Write all that is in the database into FILE, which must not exist. People can go on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to, such as ragft-2026-11-03.zip")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Write it, and say what is in it and what is not."""
        try:
            manifest = back_up(connections["default"], file)
        except Unknown as error:
            raise CommandError(
                f"This version of ragft does not know the database's migrations {error}: "
                "back it up with the version that made them."
            ) from error
        except OSError as error:
            raise CommandError(f"{file} could not be written: {error.strerror}.") from error
        self.stdout.write(said(file, manifest))
        self.stdout.write("Not in it:")
        for table, why in manifest.left_out.items():
            self.stdout.write(f"  {table:<17}{why}")
        self.stdout.write(KEEP_TOO)


def said(file: Path, manifest: Manifest) -> str:
    """A backup in one sentence."""
    size = file.stat().st_size / 2**20
    return f"{file}: {manifest.rows:,} rows of {len(manifest.tables)} tables, {size:.1f} MiB."
