"""`manage.py recommend`: the engine at the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand

from decisions.engine.evidence import Evidence
from decisions.engine.parsing import BadEvidence, evidence_from_wire
from decisions.engine.recommend import recommend
from decisions.engine.wire import recommendation_to_wire
from decisions.management.commands._json import BadInput, read_json, write_json
from decisions.services.reviews import today


class Command(BaseCommand):
    """Judges what a file says. Needs no database; bad input ends it with 2 and one sentence."""

    help = "Judge one input of the engine, or a list of them, and print each whole recommendation as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the input is."""
        parser.add_argument("file", metavar="FILE.json", help="the input; - reads standard input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Print one recommendation for one input, a list for a list."""
        try:
            found = _judged(read_json(file))
        except (BadInput, BadEvidence) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        write_json(self.stdout, found)


def _judged(raw: Any) -> Any:
    """One recommendation for one input, a list in the same order for a list."""
    if not isinstance(raw, list):
        return recommendation_to_wire(recommend(_evidence(raw)))
    evidences = [_numbered(number, item) for number, item in enumerate(raw, start=1)]
    return [recommendation_to_wire(recommend(evidence)) for evidence in evidences]


def _numbered(number: int, raw: Any) -> Evidence:
    try:
        return _evidence(raw)
    except BadEvidence as error:
        raise BadInput(f"input {number} of the list: {error}") from error


def _evidence(raw: Any) -> Evidence:
    """The evidence, judged as of today in the organisation's zone unless it names a day."""
    evidence = evidence_from_wire(raw)
    return replace(evidence, as_of=evidence.as_of or today())
