"""`manage.py rejudge`: whether each decision in force would come out the same today."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from decisions.management.commands._json import write_json
from decisions.models import Occasion, Rejudging, Today
from decisions.services import rejudging_runs
from decisions.services.rejudging import Progress
from decisions.services.reviews import today


class Command(BaseCommand):
    """Judges what has changed since the last run; an interrupted run goes on where it stopped."""

    help = "Judge every decision in force by what holds today, and print as JSON what would differ."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts, and each decision that is not the same."""
        run = self._run()
        found = Today.objects.otherwise().select_related("decision__team").defer("decision__content")
        write_json(
            self.stdout,
            {
                "in_force": run.of,
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

    def _run(self) -> Rejudging:
        try:
            run = rejudging_runs.begin(Occasion.PERSON, as_of=today(), holder=uuid4().hex)
        except rejudging_runs.UnderWay:
            raise CommandError(
                "Another run goes on; it is stopped on the page “Would we decide the same?”"
            ) from None
        while not run.is_over:
            run = rejudging_runs.go_on(run, tell=self._tell)
        return run

    def _tell(self, progress: Progress) -> None:
        self.stderr.write(f"{progress.judged:,} of {progress.of:,}")
