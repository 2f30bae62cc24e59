"""`manage.py questionnaire`: the questions, for those who write answers by hand or by program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from decisions.engine.wire import questionnaire_to_wire
from decisions.management.commands._json import write_json


class Command(BaseCommand):
    """Prints the questionnaire. Needs no database."""

    help = "Print the questionnaire as JSON: keys, questions, kinds, choices, and the rules that read them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every section with its questions."""
        write_json(self.stdout, questionnaire_to_wire())
