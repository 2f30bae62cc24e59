"""What changes about the examples of a review as a whole: bringing them in, and taking an import back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from decisions.imports import choices as chosen
from decisions.imports.choices import Choices
from decisions.imports.mapping import Plan
from decisions.imports.records import Example as Read
from decisions.imports.redaction import counted, redact
from decisions.imports.sources import Source
from decisions.imports.values import is_formula
from decisions.models import ArmRun, Example, Import, Origin, Reading, Review, Settlement, Upload, User
from decisions.services.audit import record
from decisions.services.diagnosis import refresh
from decisions.services.import_rows import BATCH, group, rows_for, ungroup
from decisions.services.preparing import Prepared, prepare, source_of, standing_of
from decisions.services.reviews import touch
from decisions.services.said_before import codes_for, said_of

TRIES = 5
NAMED = 1_000
"""Hashes of examples that the history names; of more it keeps one hash of them all."""
GROUPS = 50


class AlreadyBroughtIn(Exception):
    """The file was brought in or thrown away meanwhile, perhaps by a second press of the same button."""


class NothingToBring(Exception):
    """No record is an example that the review does not have."""


class Overtaken(Exception):
    """Others bring examples in all the time; try again."""


class AlreadyThere(Exception):
    """The review has an example that says the same."""

    def __init__(self, example: Example) -> None:
        super().__init__(example.pk)
        self.example = example


class AlreadyUndone(Exception):
    """Somebody else has undone the import."""


# Bringing in ------------------------------------------------------------------------------------------------


def bring_in(upload: Upload, choices: Choices, *, by: User) -> Import:
    """Store the examples of a file that waits, as chosen, and remove the file.

    Raises :class:`BadFile`, :class:`BadPattern`, :class:`BadCodebook`, :class:`UnknownCodes`,
    :class:`ReviewIsClosed`, :class:`NothingToBring`, :class:`AlreadyBroughtIn` and :class:`Overtaken`.
    """
    origin = Origin.FILE if upload.name else Origin.PASTE
    source = source_of(upload)
    made, _ = _bring(
        upload.review, source, choices, origin=origin, by=by, cached_as=str(upload.pk), upload=upload
    )
    return made


def bring_file(review: Review, source: Source, choices: Choices, *, by: User) -> tuple[Import, Prepared]:
    """Store the examples of a file that never waited; tell what it held. Raises as :func:`bring_in` does."""
    return _bring(review, source, choices, origin=Origin.FILE, by=by)


def _bring(
    review: Review,
    source: Source,
    choices: Choices,
    *,
    origin: Origin,
    by: User,
    cached_as: str = "",
    upload: Upload | None = None,
) -> tuple[Import, Prepared]:
    """Reading takes seconds, so it happens outside of the transaction; who was overtaken reads again."""
    for _ in range(TRIES):
        prepared = prepare(review, source, choices, cached_as=cached_as)
        made = _store(review, prepared, origin=origin, name=source.name, by=by, upload=upload)
        if made:
            return made, prepared
    raise Overtaken


@transaction.atomic
def _store(
    review: Review, prepared: Prepared, *, origin: Origin, name: str, by: User, upload: Upload | None
) -> Import | None:
    """One import in one transaction; None where the review's examples are others than were looked at."""
    touch(review)
    if standing_of(review) != prepared.standing:
        return None
    if upload and not Upload.objects.filter(pk=upload.pk).delete()[0]:  # who removes it brings it in
        raise AlreadyBroughtIn
    read = prepared.examples
    if not read:
        raise NothingToBring
    codes = codes_for(review, prepared, by=by)
    made = Import.objects.create(
        review=review,
        origin=origin,
        name=name[-255:],
        shape=prepared.opened.main.shape.key,
        encoding=prepared.opened.encoding or "",
        plans=_plans(prepared),
        card=prepared.card,
        redaction=_redaction(prepared),
        count=len(read),
        by=by,
        by_name=by.name,
    )
    rows = rows_for(made, read)
    group(review, rows, prepared.near)
    said = said_of(rows, read, codes)
    Example.objects.bulk_create(rows, batch_size=BATCH)
    said.store()
    refresh(review)
    record(by, made, "imported", after=_audited(made, rows, len(said.readings), prepared))
    return made


def _plans(prepared: Prepared) -> list[dict[str, Any]]:
    """How each group of the file was read, for the page of the import."""
    given = (*prepared.choices.plans, *(group.plan for group in prepared.opened.groups))
    plans: list[tuple[Any, Plan]] = list(zip(prepared.opened.groups, given, strict=False))
    return [
        {
            "shape": group.shape.key,
            "parts": [part.name for part in group.parts[:GROUPS]],
            "fields": dict(plan.path_of),
            "answers": dict(plan.answers),
        }
        for group, plan in plans[:GROUPS]
    ]


def _redaction(prepared: Prepared) -> dict[str, Any]:
    said = prepared.choices
    return {
        "kinds": list(said.kinds),
        "patterns": list(said.patterns),
        "counts": counted(prepared.changes),
    }


def _audited(made: Import, rows: Sequence[Example], readings: int, prepared: Prepared) -> dict[str, Any]:
    """Counts and hashes; no text, so that an erasure erases."""
    return {
        "origin": made.origin,
        "shape": made.shape,
        "examples": made.count,
        "records": prepared.survey.records,
        "duplicates": prepared.survey.duplicates + prepared.survey.present,
        "near_duplicates": made.card["near_duplicates"],
        "readings": readings,
        "redacted": made.redaction["counts"],
        **_hashes(row.text_hash for row in rows),
    }


def _hashes(hashes: Iterable[str]) -> dict[str, Any]:
    known = sorted(hashes)
    whole = blake2b("".join(known).encode(), digest_size=16).hexdigest()
    return {"hash": whole, "hashes": known if len(known) <= NAMED else []}


# Typing one -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """One example that somebody typed."""

    input: str
    output: str
    expected: str = ""
    context: tuple[str, ...] = ()
    source_id: str = ""
    created_at: datetime | None = None

    @property
    def read(self) -> Read:
        """As an example of a file of its own."""
        said = (self.input, self.output, self.expected)
        formulas = tuple(
            name for name, text in zip(("input", "output", "expected"), said, strict=True) if is_formula(text)
        )
        return Read(*said, self.context, self.source_id, self.created_at, "", 1, 1, formulas=formulas)


@transaction.atomic
def type_in(review: Review, typed: Typed, choices: Choices, *, by: User) -> Import:
    """Store one example that was typed, redacted as chosen.

    Raises :class:`AlreadyThere`, :class:`BadPattern` and :class:`ReviewIsClosed`.
    """
    touch(review)
    rules = choices.rules
    read = redact(typed.read, rules)
    if there := Example.objects.filter(review=review, text_hash=read.key).first():
        raise AlreadyThere(there)
    day = read.created_at.date() if read.created_at else None
    made = Import.objects.create(
        review=review,
        origin=Origin.TYPED,
        card={
            "method": "typed",
            "records": 1,
            "importable": 1,
            "picked": 1,
            "first_day": day,
            "last_day": day,
        },
        redaction={"kinds": list(choices.kinds), "patterns": list(choices.patterns)},
        count=1,
        by=by,
        by_name=by.name,
    )
    (row,) = rows_for(made, [read])
    row.origin = ""
    row.save(force_insert=True)
    refresh(review)
    record(by, made, "imported", after={"origin": made.origin, "examples": 1, **_hashes([row.text_hash])})
    return made


# Taking back ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Going:
    """What goes with the examples of an import when it is undone."""

    examples: int
    readings: int
    readers: int
    settlements: int
    runs: int


def going_with(imported: Import) -> Going:
    """What an undo would take away."""
    of = {"example__brought": imported}
    readings = Reading.objects.filter(**of).aggregate(
        count=Count("pk"), readers=Count("reader_name", distinct=True)
    )
    return Going(
        Example.objects.filter(brought=imported).count(),
        readings["count"],
        readings["readers"],
        Settlement.objects.filter(**of).count(),
        ArmRun.objects.filter(**of).count(),
    )


@transaction.atomic
def undo(imported: Import, *, by: User) -> Going:
    """Remove the examples of an import, and all that was said of them. That it was there stays.

    Raises :class:`AlreadyUndone` and :class:`ReviewIsClosed`.
    """
    review = imported.review
    touch(review)
    standing = Import.objects.filter(pk=imported.pk, undone_at=None)
    if not standing.update(undone_at=timezone.now(), undone_by_name=by.name):
        raise AlreadyUndone
    gone = going_with(imported)
    examples = Example.objects.filter(brought=imported)
    hashes = _hashes(examples.values_list("text_hash", flat=True))
    examples.delete()
    ungroup(review)
    refresh(review)
    after = {"examples": gone.examples, "readings": gone.readings, "runs": gone.runs, **hashes}
    record(by, imported, "import-undone", after=after)
    return gone


# What is offered --------------------------------------------------------------------------------------------


def last_redaction(review: Review) -> Choices:
    """What was looked for in the team's last import, or all kinds where there was none."""
    team = review.component.project.team_id
    last = Import.objects.filter(review__component__project__team=team).exclude(redaction={}).first()
    if last is None:
        return Choices()
    kinds = tuple(kind for kind in chosen.ALL_KINDS if kind in last.redaction.get("kinds", ()))
    return replace(Choices(), kinds=kinds, patterns=tuple(last.redaction.get("patterns", ())))
