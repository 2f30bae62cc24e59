"""`manage.py import_failures`: what a file of failures holds, at the command line."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from secrets import randbelow
from typing import Any, NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand

from decisions.engine.codebook import BadCodebook
from decisions.imports import bounds
from decisions.imports.choices import ALL_KINDS, WANTED, Choices
from decisions.imports.errors import BadFile
from decisions.imports.importing import Upload, open_upload
from decisions.imports.mapping import Open
from decisions.imports.records import Example, Skipped
from decisions.imports.redaction import BadPattern
from decisions.imports.sources import Source, from_bytes
from decisions.imports.survey import Survey, survey
from decisions.management.commands._json import write_json
from decisions.models import Review, User
from decisions.services import imports
from decisions.services.imports import NothingToBring, Overtaken
from decisions.services.reviews import ReviewIsClosed
from decisions.services.said_before import UnknownCodes


class Command(BaseCommand):
    """Reads a file of failures, and stores what a review lacks of it; refused, it ends with a sentence."""

    help = (
        "Read a file of failures, in any of the known shapes, and print as JSON what it holds or brought in."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, where it goes, and how it is taken."""
        parser.add_argument("file", metavar="FILE", help="CSV, XLSX, JSON, JSONL, text, or a zip of them")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--dry-run", action="store_true", help="store nothing")
        where.add_argument("--review", metavar="ID", help="bring the examples into this review")
        parser.add_argument(
            "--by", metavar="EMAIL", help="who brings them: a contributor or manager of the team"
        )
        parser.add_argument(
            "--wanted", type=int, metavar="N", help=f"how many, {WANTED} unless said otherwise"
        )
        parser.add_argument("--seed", type=int, metavar="S", help="draws the same examples again; else any")
        parser.add_argument(
            "--by-column", default="", metavar="COLUMN", help="draw in proportion to its values"
        )
        parser.add_argument("--near-too", action="store_true", help="take near-copies too; they count once")
        parser.add_argument(
            "--redact",
            nargs="*",
            choices=ALL_KINDS,
            metavar="KIND",
            help=f"what is taken out first, all unless some or none are named: {', '.join(ALL_KINDS)}",
        )
        parser.add_argument(
            "--pattern", action="append", default=[], metavar="REGEX", help="takes out what it finds too"
        )

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Print what the file holds, and what of it was brought in."""
        try:
            source = from_bytes(Path(file).name, _bytes(file))
            choices = _choices(options)
            said = _brought(source, choices, options) if options["review"] else _looked_at(source, choices)
        except OSError as error:
            self._refuse(f"{file} cannot be read: {error.strerror}.")
        except BadFile as error:
            self._refuse(f"{file}: {error}")
        except Refused as error:
            self._refuse(str(error))
        except BadPattern as error:
            self._refuse(f"{error}.")
        write_json(self.stdout, said)

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


class Refused(Exception):
    """Nothing was brought in; says why in a sentence."""


def _choices(options: dict[str, Any]) -> Choices:
    wanted = WANTED if options["wanted"] is None else options["wanted"]
    if wanted < 1:
        raise Refused("At least one example has to be wanted.")
    return Choices(
        wanted=wanted,
        seed=randbelow(10_000) if options["seed"] is None else options["seed"],
        by=options["by_column"],
        near_too=options["near_too"],
        kinds=ALL_KINDS if options["redact"] is None else tuple(options["redact"]),
        patterns=tuple(options["pattern"]),
    )


def _looked_at(source: Source, choices: Choices) -> dict[str, Any]:
    upload = open_upload(source)
    return _said(upload, survey(upload, by=choices.by))


def _brought(source: Source, choices: Choices, options: dict[str, Any]) -> dict[str, Any]:
    person = _person(options["by"])
    review = _review(options["review"], person) if person else None
    if person is None or review is None:
        raise Refused(f"There is no review {options['review']} that {options['by'] or 'nobody'} may change.")
    try:
        made, prepared = imports.bring_file(review, source, choices, by=person)
    except NothingToBring:
        raise Refused("There is no example in the file that the review does not have.") from None
    except ReviewIsClosed:
        raise Refused("The review takes no changes: it was closed, or its project was put away.") from None
    except UnknownCodes as unknown:
        raise Refused(f"Nobody here can tell what the codes {unknown} mean; bring the JSON export.") from None
    except BadCodebook as error:
        raise Refused(str(error)) from None
    except Overtaken:
        raise Refused("Others brought examples in at the same moment; try again.") from None
    return _said(prepared.opened, prepared.survey) | {
        "in_review": made.card["present"],
        "imported": made.count,
        "import": str(made.pk),
        "picked": made.card["method"],
        "seed": made.card["seed"],
        "by_column": made.card["column"] or None,
    }


def _person(email: str | None) -> User | None:
    return User.objects.filter(email=email, is_active=True).first() if email else None


def _review(key: str, person: User) -> Review | None:
    try:
        return Review.objects.editable_by(person).filter(pk=UUID(key)).first()
    except ValueError:
        return None


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
