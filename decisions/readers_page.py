"""What one person made of an example, and what was settled of it, in the words of the codebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from decisions.engine.causes import Cause
from decisions.engine.codebook import Code, Codebook
from decisions.engine.readings import Reading as Read
from decisions.models import Reading, Settlement


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """A reading, or a settlement, beside others of the same example."""

    row: Reading | Settlement
    who: str
    words: str
    codes: tuple[Code, ...]
    cause: Cause

    @property
    def first(self) -> Code | None:
        """What went wrong first."""
        return self.codes[0] if self.codes else None

    @property
    def tags(self) -> tuple[Code, ...]:
        """What went wrong too."""
        return self.codes[1:]


def readings_shown(rows: Iterable[Reading | Settlement], book: Codebook) -> list[ReadingShown]:
    """Each as it counts through the codebook of today."""
    return [_shown(row, book) for row in rows]


def _shown(row: Reading | Settlement, book: Codebook) -> ReadingShown:
    overruled = Cause(row.overruled) if row.overruled else None
    cause = Read(str(row.pk), tuple(row.codes), overruled).cause(book)
    found = (book.find(code) for code in row.codes)
    codes = tuple({code.id: code for code in found if code}.values())
    if isinstance(row, Reading):
        return ReadingShown(row, row.reader_name, row.note, codes, cause)
    return ReadingShown(row, row.by_name, row.reason, codes, cause)
