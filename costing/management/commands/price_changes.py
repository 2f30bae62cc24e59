"""`manage.py price_changes`: what another version of the price library would change."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from costing.library_prices import library_prices
from costing.models import Scenario
from costing.price_book import standard_book
from costing.price_changes import BadLibrary, Change, changes, read_library, snapshot
from decisions.management.commands._json import write_json
from decisions.services.reviews import today


class Command(BaseCommand):
    """Compares the installed library with another version, and changes nothing. Asks no network."""

    help = "Show what another version of the price library genai-prices would change before it counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the other version is, and how much to tell."""
        parser.add_argument(
            "library",
            metavar="PATH",
            type=Path,
            help="a wheel of genai-prices, or a folder with one unpacked; its code is run to read its data",
        )
        parser.add_argument("--all", action="store_true", help="prices that nobody here uses, too")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, library: Path, **options: Any) -> None:
        """Print the changes, those of prices in use first."""
        try:
            version, new = read_library(library)
        except BadLibrary as error:
            self.stderr.write(str(error))
            sys.exit(2)
        installed = library_prices()
        used = scenarios_by_item()
        offered = {
            item
            for ref in (*standard_book().usual_models, *standard_book().usual_embeddings)
            for item in installed.items_of(ref)
        }
        found = changes(snapshot(installed), new, today())
        told = [change for change in found if options["all"] or change.item in {*used, *offered}]
        told.sort(key=lambda change: (change.item not in used, change.item))
        if options["json"]:
            write_json(self.stdout, wire(installed.version, version, told, used, len(found)))
        else:
            self.stdout.write("\n".join(lines(installed.version, version, told, used, len(found))))


def scenarios_by_item() -> dict[str, list[str]]:
    """Which saved scenarios used the price of an item: 'team / project / review: scenario'."""
    found: dict[str, list[str]] = defaultdict(list)
    for scenario in Scenario.objects.select_related("review__component__project__team"):
        project = scenario.review.component.project
        name = f"{project.team} / {project} / {scenario.review}: {scenario}"
        for price in scenario.prices:
            if price["kind"] == "library":
                found[price["item"]].append(name)
    return dict(found)


def wire(
    old: str, new: str, told: list[Change], used: dict[str, list[str]], differing: int
) -> dict[str, Any]:
    """The changes as JSON values; amounts in US dollars for the unit of the price list."""
    return {
        "from_version": old,
        "to_version": new,
        "differing": differing,
        "changes": [
            {
                "item": change.item,
                "says": change.says,
                "old": change.old and str(change.old),
                "new": change.new and str(change.new),
                "percent": change.percent and float(change.percent),
                "scenarios": used.get(change.item, []),
            }
            for change in told
        ],
    }


def lines(old: str, new: str, told: list[Change], used: dict[str, list[str]], differing: int) -> list[str]:
    """The changes as lines to read."""
    head = f"genai-prices {old} → {new}: {differing} prices differ, {len(told)} of them told here."
    found = [head]
    for change in told:
        percent = f", {change.percent:+}%" if change.percent else ""
        found.append(f"{change.item}: {_shown(change.old)} → {_shown(change.new)} ({change.says}{percent})")
        found += [f"    used by {name}" for name in used.get(change.item, [])]
    if len(told) < differing:
        found.append(f"{differing - len(told)} more are of prices that nobody here uses; --all tells them.")
    return found


def _shown(amount: Any) -> str:
    return "no price" if amount is None else f"${amount:f}"
