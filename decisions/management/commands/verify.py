"""`manage.py verify`: whether everything that was signed still says what was signed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from decisions.management.commands._json import write_json
from decisions.services.verifying import verified


class Command(BaseCommand):
    """Recomputes every hash. A difference ends it with 1."""

    help = "Recompute the hashes of all proposals, decisions and examples, and print what differs as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts, and each row that differs."""
        found = verified()
        write_json(
            self.stdout,
            {
                "proposals": found.proposals,
                "decisions": found.decisions,
                "examples": found.examples,
                "erased": found.erased,
                "differ": list(found.differ),
            },
        )
        if found.differ:
            sys.exit(1)
