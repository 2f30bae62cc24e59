"""`manage.py cost`: the cost model at the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from costing.engine.comparison import compare
from costing.engine.draws import DRAWS, LARGEST_SEED, MOST_DRAWS, draw
from costing.engine.scenario import BadScenario, Scenario
from costing.engine.scenario_wire import scenario_from_wire
from costing.engine.sensitivity import tornado
from costing.engine.wire import comparison_to_wire, draws_to_wire, tornado_to_wire
from costing.price_book import lifetimes, standard_prices
from decisions.management.commands._json import BadInput, read_json, write_json
from decisions.services.reviews import today


class Command(BaseCommand):
    """Prices what a file describes. Needs no database; bad input ends it with 2 and one sentence."""

    help = "Price one scenario: every approach's lines, totals by month and break-evens, as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the scenario is, and whether to draw."""
        parser.add_argument("file", metavar="FILE.json", help="the scenario; - reads standard input")
        parser.add_argument(
            "--draws", metavar="N", help=f"also draw it N times, 1 to {MOST_DRAWS} ({DRAWS} will do)"
        )
        parser.add_argument("--seed", metavar="S", default="0", help="the same seed gives the same draws (0)")

    def handle(self, *args: Any, file: str, draws: str | None, seed: str, **options: Any) -> None:
        """Print the comparison; with draws, the bands too."""
        try:
            count = None if draws is None else _whole("--draws", draws, 1, MOST_DRAWS)
            start = _whole("--seed", seed, 0, LARGEST_SEED)
            found = _priced(scenario_from_wire(read_json(file), day=today()), count, start)
        except (BadInput, BadScenario) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        write_json(self.stdout, found)


def _whole(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise BadInput(f"{name} must be a whole number from {least} to {most:,}.")
    return int(text)


def _priced(scenario: Scenario, count: int | None, seed: int) -> dict[str, Any]:
    prices = standard_prices()
    compared = compare(scenario, prices, lifetimes())
    found = comparison_to_wire(compared)
    tornados = (
        tornado(scenario, prices, key, against=scenario.compare_with)
        for key in compared.approaches
        if key != scenario.compare_with
    )
    found["tornados"] = [tornado_to_wire(each) for each in tornados if each]
    if count is not None:
        found["draws"] = draws_to_wire(draw(scenario, prices, count=count, seed=seed))
    return found
