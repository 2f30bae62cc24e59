"""`manage.py make_portfolio`: many invented decisions, to look over and to measure with."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decisions.demo.many_decisions import make_decisions
from decisions.models import Team
from decisions.services.rejudging import rejudge_all
from decisions.services.reviews import today

MOST = 1_000_000


class Command(BaseCommand):
    help = "Make invented teams with so many decisions. The same seed makes the same ones, and only once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--decisions", type=int, default=1_000, metavar="N", help="how many (1,000)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="which ones (1)")

    def handle(self, *, decisions: int, seed: int, **options: Any) -> None:
        if not 1 <= decisions <= MOST:
            raise CommandError(f"Say how many decisions, from 1 to {MOST:,}.")
        if Team.objects.filter(name__endswith=f" {seed}-0").exists():
            raise CommandError(f"The decisions of seed {seed} are there already; take another seed.")
        teams = make_decisions(decisions, seed=seed, today=today())
        rejudge_all(as_of=today())
        self.stdout.write(f"made {decisions:,} decisions in {len(teams):,} teams")
