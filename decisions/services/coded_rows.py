"""What carries codes in a review: readings, and what was settled between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef

from decisions.engine.codebook import Codebook
from decisions.engine.codebook_changes import Change, Codes
from decisions.models import Example, Reading, ReadingState, Review, SecondReading, Settlement, User


@dataclass(frozen=True, slots=True)
class Row:
    """One reading, or one settlement. ``counts`` is whether its example counts as this one says."""

    id: str
    example: str
    codes: Codes
    counts: bool
    is_settlement: bool = False


def rows_of(review: Review) -> list[Row]:
    """All that carries codes, readings that are not finished with it; two queries."""
    settled = Settlement.objects.filter(example__review=review).values_list("pk", "example", "codes")
    rows = [
        Row(str(pk), str(example), tuple(codes), counts=True, is_settlement=True)
        for pk, example, codes in settled
    ]
    return rows + list(_readings(review, {row.example for row in rows}))


def _readings(review: Review, spoken_for: set[str]) -> Iterator[Row]:
    """Of an example's finished readings the first one counts, unless something else was settled."""
    spoken_for = set(spoken_for)
    readings = Reading.objects.of(review).values_list("pk", "example", "codes", "state")
    for pk, example, codes, state in readings:
        counts = state == ReadingState.DONE and str(example) not in spoken_for
        if counts:
            spoken_for.add(str(example))
        yield Row(str(pk), str(example), tuple(codes), counts)


def moved_by(change: Change, rows: Iterable[Row], book: Codebook) -> dict[str, Codes]:
    """Row → the codes that the change gives it, where they are others than before."""
    after = ((row, change.codes_after(row.id, row.codes, book)) for row in rows)
    return {row.id: codes for row, codes in after if codes != row.codes}


def move(rows: Iterable[Row], codes: Mapping[str, Codes]) -> None:
    """Write other codes to some rows. A page that shows a reading as it was is told so by the version."""
    for row in rows:
        if row.id not in codes:
            continue
        if row.is_settlement:
            Settlement.objects.filter(pk=row.id).update(codes=list(codes[row.id]))
        else:
            Reading.objects.filter(pk=row.id).update(codes=list(codes[row.id]), version=F("version") + 1)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who gave a code to which example, and what they wrote; without ``who`` it was settled so."""

    id: str
    example: Example
    who: str
    words: str


def carriers_shown(review: Review, book: Codebook, code_id: str, *, to: User) -> list[Carrier]:
    """What carries a code today, as far as this person may see it; two queries."""
    awaited = Exists(SecondReading.objects.open().filter(example=OuterRef("example")))
    settled = Settlement.objects.filter(~awaited, example__review=review)
    readings = Reading.objects.of(review).done().shown_to(to)
    rows: Iterable[Reading | Settlement] = (
        *_with_examples(readings).order_by("example__number", "finished_at", "pk"),
        *_with_examples(settled).order_by("example__number"),
    )
    return [_carrier(row) for row in rows if _carries(row, book, code_id)]


def _with_examples(rows: Any) -> Any:
    return rows.select_related("example").only(*_SHOWN[rows.model])


_SHOWN = {
    Reading: ("codes", "note", "reader_name", "example__number"),
    Settlement: ("codes", "reason", "example__number"),
}


def _carries(row: Reading | Settlement, book: Codebook, code_id: str) -> bool:
    found = (book.find(code) for code in row.codes)
    return any(code is not None and code.id == code_id for code in found)


def _carrier(row: Reading | Settlement) -> Carrier:
    if isinstance(row, Reading):
        return Carrier(str(row.pk), row.example, row.reader_name, row.note)
    return Carrier(str(row.pk), row.example, "", row.reason)
