"""`manage.py import_failures`: what a file of failures holds, at the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from decisions.imports import bounds
from decisions.imports.errors import BadFile
from decisions.imports.importing import Upload, open_upload
from decisions.imports.mapping import Open
from decisions.imports.records import Example, Skipped
from decisions.imports.sources import from_bytes
from decisions.imports.survey import Survey, survey
from decisions.management.commands._json import write_json


class Command(BaseCommand):
    """Reads a file of failures. A refused one ends it with 2 and one sentence."""

    help = "Read a file of failures, in any of the known shapes, and print as JSON what would come in."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what to do with it."""
        parser.add_argument("file", metavar="FILE", help="CSV, XLSX, JSON, JSONL, text, or a zip of them")
        parser.add_argument("--dry-run", action="store_true", required=True, help="store nothing")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Print what the file holds."""
        try:
            upload = open_upload(from_bytes(Path(file).name, _bytes(file)))
            found = survey(upload)
        except OSError as error:
            self._refuse(f"{file} cannot be read: {error.strerror}.")
        except BadFile as error:
            self._refuse(f"{file}: {error}")
        write_json(self.stdout, _said(upload, found))

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)


def _bytes(file: str) -> bytes:
    """The file, and no more of it than shows that it is too large."""
    with Path(file).open("rb") as stream:
        return stream.read(bounds.FILE + 1)


def _said(upload: Upload, found: Survey) -> dict[str, Any]:
    main = upload.main
    return {
        "shape": main.shape.key,
        "encoding": upload.encoding,
        "mapping": {field: path or None for field, path in main.plan.path_of.items()},
        "records": found.records,
        "importable": found.importable,
        "skipped": [_skip(one) for one in found.skipped],
        "duplicates": found.duplicates,
        "near_duplicates": [list(group) for group in found.near],
        "open": [_question(one) for one in found.open],
        "notes": list(found.notes),
        "first": [_example(one) for one in found.first],
    }


def _skip(one: Skipped) -> dict[str, Any]:
    named = {"part": one.part} if one.part else {}
    return {**named, "record": one.record, "line": one.line, "reason": one.reason}


def _question(one: Open) -> dict[str, Any]:
    choices = [{"value": choice.value, "words": choice.words} for choice in one.choices]
    return {"key": one.key, "question": one.question, "choices": choices, "chosen": one.chosen}


def _example(one: Example) -> dict[str, Any]:
    moment = one.created_at
    return {
        "input": one.input,
        "output": one.output or None,
        "expected": one.expected or None,
        "context": list(one.context),
        "source_id": one.source_id or None,
        "created_at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None,
    }
