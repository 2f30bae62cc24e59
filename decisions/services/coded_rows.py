"""What carries codes in a review: readings, and what was settled between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F

from decisions.engine.codebook import Codebook
from decisions.engine.codebook_changes import Change, Codes
from decisions.models import Reading, ReadingState, Review, Settlement


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
