"""What the page of one reading shows: the example, what was said of it so far, and where one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from decisions.engine.causes import Cause
from decisions.engine.codebook import Code, Codebook
from decisions.engine.meter import headline, meter
from decisions.engine.parsing import diagnosis_from_wire
from decisions.engine.reading_rules import Missing, cause_of
from decisions.models import Example, Reading, ReadingState, Review
from decisions.rendering import with_plain_line_ends
from decisions.services.reading_list import Neighbours, neighbours
from decisions.services.readings import Said, said_in

CODES_LOOKED_AT = 200
"""The digit keys go to the codes used most in the last so many readings."""
PLAIN_CODE_FIELDS = 3
"""So many codes can be given without script."""


@dataclass(frozen=True)
class Annotator:
    """One example, and what one person says of it: as stored, or as it was just entered.

    ``problem`` is "" or "error", "missing", "conflict"; then ``errors`` or ``missing`` say what, or
    ``reading`` holds what was saved elsewhere.
    """

    example: Example
    reading: Reading | None
    book: Codebook
    entered: Said | None = None
    version_entered: int | None = None
    problem: str = ""
    errors: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    focus: str = "note"
    words: str = field(default="")

    @property
    def said(self) -> Said:
        return self.entered if self.entered is not None else said_in(self.reading)

    @property
    def version(self) -> int:
        """The version that the next save is based on."""
        if self.version_entered is not None:
            return self.version_entered
        return self.reading.version if self.reading else 0

    @property
    def stored_version(self) -> int:
        return self.reading.version if self.reading else 0

    @property
    def seconds(self) -> int:
        return round(self.reading.seconds) if self.reading else 0

    @property
    def is_done(self) -> bool:
        return self.reading is not None and self.reading.state == ReadingState.DONE

    @property
    def is_deferred(self) -> bool:
        return self.reading is not None and self.reading.state == ReadingState.DEFERRED

    @property
    def other_note(self) -> str:
        """What was saved elsewhere, in a conflict."""
        return self.reading.note if self.reading else ""

    @property
    def wrong(self) -> dict[str, str]:
        """Field → what is missing there."""
        return {each.field: each.says for each in self.missing}

    @cached_property
    def cause(self) -> Cause | None:
        return cause_of(self.said, self.book)

    @cached_property
    def codes(self) -> list[Code]:
        """Its codes as they count today."""
        found = (self.book.find(code) for code in self.said.codes)
        return [code for code in found if code]

    @property
    def codes_entered(self) -> str:
        return ",".join(code.id for code in self.codes)

    @property
    def plain_codes(self) -> list[str]:
        """What stands in each list of codes where no script runs."""
        given = [code.id for code in self.codes]
        return given + [""] * max(PLAIN_CODE_FIELDS - len(given), 1)

    @property
    def marked_entered(self) -> str:
        return ",".join(f"{start}-{end}" for start, end in self.said.marked)

    @property
    def quotes(self) -> list[str]:
        """The parts of the output that were marked."""
        output = with_plain_line_ends(self.example.output)
        return [output[start:end] for start, end in self.said.marked]

    @property
    def has_more(self) -> bool:
        """Whether anything stands in the fields that are folded."""
        return bool(self.said.overruled or self.said.corrected)

    @cached_property
    def neighbours(self) -> Neighbours:
        return neighbours(self.example)


@dataclass(frozen=True)
class Standing:
    """How far the reading of a review has come, and what it says."""

    review: Review

    @property
    def share(self) -> int:
        """Percent read."""
        return round(100 * self.review.read_count / (self.review.example_count or 1))

    @cached_property
    def meter(self) -> str:
        found = diagnosis_from_wire(self.review.diagnosis)
        return headline(found) if found else "Nothing is read yet"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        found = diagnosis_from_wire(self.review.diagnosis)
        return meter(found) if found else ()


def codes_by_use(review: Review, book: Codebook) -> list[Code]:
    """The codes one can give, those used most of late first, then in the order of the book."""
    done = Reading.objects.done().of(review).order_by("-finished_at").values_list("codes", flat=True)
    used = Counter(_counted(done[:CODES_LOOKED_AT], book))
    return sorted(book.live, key=lambda code: -used[code.id])


def _counted(given: object, book: Codebook) -> Iterator[str]:
    for codes in given:  # type: ignore[attr-defined]
        for code in codes:
            if found := book.find(code):
                yield found.id


def as_uuid(text: str) -> UUID | None:
    """The id that the text is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
