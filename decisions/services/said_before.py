"""What others said of examples before they came here, stored as readings; what our own exports say too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from decisions.engine.causes import Cause
from decisions.engine.codebook import BadCodebook, Codebook, add, codebook_from_wire
from decisions.engine.joined_codebooks import joined
from decisions.imports.records import Example as Read
from decisions.imports.records import Label, OurReading, OurRun, OurSettlement
from decisions.models import ArmRun, Example, Reading, ReadingState, Review, Settlement, User
from decisions.services.codebook import NAME_LENGTH, bring_book, new_code
from decisions.services.preparing import Prepared
from decisions.services.standing_codebook import book_in, version_of

NEW = "new:"
UNNAMED = "somebody"
NOTE_LENGTH = 8000
BATCH = 500


class UnknownCodes(Exception):
    """Readings carry codes that neither the file nor the review explains."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(", ".join(self.codes))


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words of a file count as here: its codes, and labels that others gave."""

    codes: Mapping[str, str]
    labels: Mapping[str, str]

    def of(self, codes: Iterable[str]) -> list[str]:
        """The codes of the review, each once."""
        return list(dict.fromkeys(self.codes.get(code, code) for code in codes))


# Codes ------------------------------------------------------------------------------------------------------


def codebook_in(around: Mapping[str, Any]) -> Codebook:
    """The codebook that a file brings; empty where it brings none, or none that can be read."""
    raw = around.get("codebook")
    try:
        return codebook_from_wire(raw if isinstance(raw, list) else [])
    except BadCodebook:
        return Codebook(())


def unknown_codes(review: Review, around: Mapping[str, Any], carried: Iterable[str]) -> list[str]:
    """Codes that readings of a file carry, and that nobody here can tell the meaning of."""
    book, _ = _joined(review, around)
    return [code for code in carried if code not in book.by_id]


def codes_for(review: Review, prepared: Prepared, *, by: User) -> Meant:
    """Make the codes that an import needs, and say which of them stands for what.

    Raises :class:`UnknownCodes` and :class:`BadCodebook`.
    """
    before = book_in(version_of(review))
    book, codes = _joined(review, prepared.opened.around)
    carried = {code for one in prepared.raw if one.ours for code in one.ours.codes}
    said = {label.label for one in prepared.examples for label in one.labels}
    labels: dict[str, str] = {}
    for word, choice in prepared.choices.codes.items():
        if choice and word in said | carried:
            book, labels[word] = _chosen(book, word, choice)
    codes |= {word: code for word, code in labels.items() if word not in book.by_id}
    if unknown := sorted(code for code in carried if code not in book.by_id and code not in codes):
        raise UnknownCodes(unknown)
    if book != before:
        bring_book(review, book, by=by)
    return Meant(codes, labels)


def _joined(review: Review, around: Mapping[str, Any]) -> tuple[Codebook, dict[str, str]]:
    """The review's codebook with that of a file; one that nobody has changed yet gives way to it."""
    version, theirs = version_of(review), codebook_in(around)
    ours = book_in(version)
    return joined(theirs if version is None else ours, ours if version is None else theirs)


def _chosen(book: Codebook, word: str, choice: str) -> tuple[Codebook, str]:
    """The code that somebody chose for a word, made where it is a new one."""
    if not choice.startswith(NEW):
        code = book.by_id.get(choice)
        if code is None or code.folded_into is not None:
            raise BadCodebook("The code that was chosen is not in the codebook any more.")
        return book, choice
    name = " ".join(word.split())[:NAME_LENGTH]
    same = next((code.id for code in book.live if code.name.casefold() == name.casefold()), None)
    if same:
        return book, same
    try:
        made = new_code(book, name, Cause(choice.removeprefix(NEW)))
    except ValueError as error:
        raise BadCodebook(str(error)) from error
    return add(book, made), made.id


# Readings ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What is stored beside some examples."""

    readings: tuple[Reading, ...]
    settlements: tuple[Settlement, ...]
    runs: tuple[ArmRun, ...]

    def store(self) -> None:
        """After the examples themselves."""
        Reading.objects.bulk_create(self.readings, batch_size=BATCH)
        Settlement.objects.bulk_create(self.settlements, batch_size=BATCH)
        ArmRun.objects.bulk_create(self.runs, batch_size=BATCH)


def said_of(rows: Sequence[Example], read: Sequence[Read], meant: Meant) -> Said:
    """What was said of examples that are about to be stored, and how many have finished reading each."""
    now = timezone.now()
    pairs = list(zip(rows, read, strict=True))
    readings = tuple(reading for row, one in pairs for reading in _readings(row, one, meant, now))
    done = Counter(reading.example_id for reading in readings if reading.state == ReadingState.DONE)
    for row in rows:
        row.readers_done = done[row.pk]
    ours = [(row, one.ours) for row, one in pairs if one.ours]
    return Said(
        readings,
        tuple(_settlement(row, one.settlement, meant, now) for row, one in ours if one.settlement),
        tuple(_run(row, run, now) for row, one in ours for run in one.runs),
    )


def _readings(row: Example, read: Read, meant: Meant, now: datetime) -> Iterator[Reading]:
    if read.ours:
        yield from (_our_reading(row, said, meant, now) for said in read.ours.readings)
        return
    by_reader: defaultdict[str, list[Label]] = defaultdict(list)
    for label in read.labels:
        by_reader[label.annotator].append(label)
    for reader, labels in by_reader.items():
        codes = [meant.labels[label.label] for label in labels if label.label in meant.labels]
        if codes:
            yield Reading(
                example=row,
                reader_name=reader or UNNAMED,
                state=ReadingState.DONE,
                note="\n".join(dict.fromkeys(label.note for label in labels if label.note))[:NOTE_LENGTH],
                codes=list(dict.fromkeys(codes)),
                seconds=sum(label.seconds or 0 for label in labels),
                started_at=now,
                updated_at=now,
                finished_at=now,
            )


def _our_reading(row: Example, said: OurReading, meant: Meant, now: datetime) -> Reading:
    moment = said.finished_at or now
    return Reading(
        example=row,
        reader_name=said.reader,
        state=said.state,
        note=said.note,
        codes=meant.of(said.codes),
        overruled=said.overruled,
        overruled_because=said.overruled_because,
        next_step=said.next_step,
        next_step_owner=said.next_step_owner,
        severity=said.severity,
        sure=said.sure,
        flaky=said.flaky,
        fact=said.fact,
        fact_lives=said.fact_lives,
        fact_owner=said.fact_owner,
        corrected=said.corrected,
        marked=[list(part) for part in said.marked],
        seconds=said.seconds,
        started_at=moment,
        updated_at=moment,
        finished_at=said.finished_at,
    )


def _settlement(row: Example, said: OurSettlement, meant: Meant, now: datetime) -> Settlement:
    return Settlement(
        example=row,
        codes=meant.of(said.codes),
        overruled=said.overruled,
        severity=said.severity,
        reason=said.reason,
        by_name=said.by,
        at=said.at or now,
    )


def _run(row: Example, said: OurRun, now: datetime) -> ArmRun:
    return ArmRun(
        example=row,
        arm=said.arm,
        given=said.given,
        output=said.output,
        right=said.right,
        by_name=said.by,
        at=said.at or now,
    )
