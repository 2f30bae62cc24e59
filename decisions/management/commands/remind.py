"""`manage.py remind`: the job of the reminders by hand."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from decisions.management.commands._json import write_json
from decisions.models import Decision
from decisions.reminders.running import remind


class Command(BaseCommand):
    """Does what the schedule does each hour. Safe to run twice, and beside the schedule."""

    help = "Plan and send the reminders that are due, and print what was planned, sent and left out, as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day."""
        parser.add_argument(
            "--as-of", type=_day, metavar="DATE", help="as if it were this day, such as 2026-11-03; today"
        )

    def handle(self, *args: Any, as_of: date | None, **options: Any) -> None:
        """Run once, and say what came of it."""
        run = remind(as_of, by_hand=True)
        names = {str(row.pk): str(row) for row in _decisions(run.skips)}
        write_json(
            self.stdout,
            {
                "as_of": run.as_of.isoformat(),
                "considered": run.considered,
                "planned": run.planned,
                "sent": run.sent,
                "failed": run.failed,
                "skipped": run.skipped,
                "skips": [
                    {"decision": names.get(str(key), str(key)), "why": reason} for key, reason in run.skips
                ],
            },
        )


def _decisions(skips: list[Any]) -> Any:
    return Decision.objects.filter(pk__in=[key for key, _ in skips]).only("number", "title")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day such as 2026-11-03") from error
