"""`manage.py rejudge`: whether each decision in force would come out the same today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from decisions.management.commands._json import write_json
from decisions.models import Today
from decisions.services import rejudging
from decisions.services.reviews import today


class Command(BaseCommand):
    """Judges what has changed since the last run; an interrupted run goes on where it stopped."""

    help = "Judge every decision in force by what holds today, and print as JSON what would differ."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts, and each decision that is not the same."""
        progress = rejudging.rejudge_all(as_of=today(), goes_on=self._tell)
        found = Today.objects.exclude(outcome="same").select_related("decision__team")
        write_json(
            self.stdout,
            {
                "in_force": progress.of,
                "differ": [
                    {
                        "team": one.decision.team.name,
                        "decision": one.decision.identifier,
                        "title": one.decision.title,
                        "outcome": one.outcome,
                        "then": one.decision.approach,
                        "now": one.approach,
                        "moved": one.moved,
                    }
                    for one in found.order_by("decision__team__name", "decision__number")
                ],
            },
        )

    def _tell(self, progress: rejudging.Progress) -> bool:
        self.stderr.write(f"{progress.judged:,} of {progress.of:,}")
        return True
