"""The failures of a review in wire form, as far as one person may see them: what an export holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from decisions.models import ArmRun, Example, Import, Reading, Review, SecondReading, Settlement, User

BATCH = 500
"""So many examples are fetched at a time, with what was said of them."""

Wire = dict[str, Any]

SAID = (
    *("state", "note", "codes", "overruled", "overruled_because", "next_step", "next_step_owner", "severity"),
    *("sure", "flaky", "fact", "fact_lives", "fact_owner", "corrected", "marked", "seconds"),
)
TEXTS = (
    *("number", "input", "output", "expected", "context", "system", "history", "source_id", "trace_id"),
    *("origin", "facets", "labels", "near", "text_hash"),
)


def cards_wire(review: Review) -> list[Wire]:
    """How the examples of each import were picked, in the order in which they came."""
    return [
        {
            "import_number": number,
            "origin": brought.origin,
            "name": brought.name,
            "by": brought.by_name,
            "at": moment(brought.at),
            **brought.card,
        }
        for number, brought in enumerate(_imports(review), start=1)
    ]


def examples_wire(review: Review, *, to: User) -> Iterator[Wire]:
    """Every example with what was said of it, by its number; five queries for each :data:`BATCH` of them.

    Of what is still to be read blind, a person gets their own readings only.
    """
    imports = {brought.pk: number for number, brought in enumerate(_imports(review), start=1)}
    last = 0
    while rows := list(Example.objects.filter(review=review, number__gt=last).order_by("number")[:BATCH]):
        yield from _batch(rows, imports, to)
        last = rows[-1].number


def moment(at: datetime | None) -> str | None:
    """A point in time in ISO form, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def _imports(review: Review) -> Sequence[Import]:
    return list(Import.objects.filter(review=review, undone_at=None).order_by("at", "pk"))


def _batch(rows: Sequence[Example], imports: dict[UUID, int], to: User) -> Iterator[Wire]:
    keys = [row.pk for row in rows]
    blind = set(SecondReading.objects.open().filter(example__in=keys).values_list("example", flat=True))
    readings: defaultdict[UUID, list[Wire]] = defaultdict(list)
    for reading in Reading.objects.filter(example__in=keys).shown_to(to):
        readings[reading.example_id].append(_reading(reading))
    runs: defaultdict[UUID, list[Wire]] = defaultdict(list)
    for run in ArmRun.objects.filter(example__in=keys):
        runs[run.example_id].append(_run(run))
    settled = {row.example_id: _settlement(row) for row in Settlement.objects.filter(example__in=keys)}
    for row in rows:
        yield _example(row) | {
            "import_number": imports.get(row.brought_id, 0),
            "readings": readings[row.pk],
            "settlement": None if row.pk in blind else settled.get(row.pk),
            "runs": runs[row.pk],
        }


def _example(row: Example) -> Wire:
    erased = {"at": moment(row.erased_at), "by": row.erased_by_name, "because": row.erased_because}
    return {name: getattr(row, name) for name in TEXTS} | {
        "created_at": moment(row.created_at),
        "erased": erased if row.is_erased else None,
    }


def _reading(reading: Reading) -> Wire:
    said = {name: getattr(reading, name) for name in SAID}
    return {"reader": reading.reader_name, **said, "finished_at": moment(reading.finished_at)}


def _settlement(row: Settlement) -> Wire:
    return {
        "codes": row.codes,
        "overruled": row.overruled,
        "severity": row.severity,
        "reason": row.reason,
        "by": row.by_name,
        "at": moment(row.at),
    }


def _run(run: ArmRun) -> Wire:
    return {
        "arm": run.arm,
        "given": run.given,
        "output": run.output,
        "right": run.right,
        "by": run.by_name,
        "at": moment(run.at),
    }
