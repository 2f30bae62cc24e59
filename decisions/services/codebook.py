"""What changes about the codebook of a review. Every change is a further version, and moves every tally."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from decisions.engine.causes import Cause
from decisions.engine.codebook import BadCodebook, Code, Codebook, add, codebook_to_wire
from decisions.engine.codebook_changes import Change, Edit, TakeBack
from decisions.engine.diagnosis import FullDiagnosis, diagnose
from decisions.engine.words import plural
from decisions.models import CodebookVersion, Review, User
from decisions.services.audit import record
from decisions.services.coded_rows import Row, move, moved_by, rows_of
from decisions.services.diagnosis import diagnosis_of, groups_of, refresh
from decisions.services.reviews import touch
from decisions.services.standing_codebook import book_before, book_in, book_of, version_of

__all__ = ["BadCodebook", "add_code", "book_of", "version_of"]

NAME_LENGTH = 80
SAYS_LENGTH = 1000
CODE_COUNT = 200
"""Codes in one codebook, folded ones with them; nobody keeps so many apart."""
CHANGE_LENGTH = 300


class StaleCodebook(Exception):
    """Somebody else has changed the codebook since; ``since`` is what they did, the last first."""

    def __init__(self, since: Collection[CodebookVersion]) -> None:
        super().__init__(str(since))
        self.since = since


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: the diagnosis without it and with it. ``seen`` is the version it is made in."""

    says: str
    before: FullDiagnosis
    after: FullDiagnosis
    moved: int
    seen: str


# Adding ---------------------------------------------------------------------------------------------------


@transaction.atomic
def add_code(review: Review, *, name: str, cause: Cause, says: str = "", by: User) -> Code:
    """Put a code of the team's own into the codebook.

    Raises :class:`BadCodebook` where the name is empty, too long or taken, and :class:`ReviewIsClosed`.
    """
    touch(review)
    book = book_of(review)
    code = new_code(book, name, cause, says)
    _store(review, add(book, code), f"Added “{code.name}” ({cause}).", by=by)
    return code


@transaction.atomic
def bring_book(review: Review, book: Codebook, *, by: User) -> None:
    """Take over a codebook that came in with examples, whole. Raises as :func:`add_code` does."""
    touch(review)
    _store(review, book, "Took over the codes that examples brought along.", by=by)


def new_code(book: Codebook, name: str, cause: Cause, says: str = "") -> Code:
    """A code that the book does not hold yet, with an id made of its name. Raises :class:`BadCodebook`."""
    name, says = tidied(name, says)
    return Code(_free_id(name, book.by_id), name, cause, says)


def tidied(name: str, says: str) -> tuple[str, str]:
    """A name on one line and a meaning without loose ends. Raises :class:`BadCodebook`."""
    name, says = " ".join(name.split()), says.strip()
    if len(name) > NAME_LENGTH:
        raise BadCodebook(f"The name of a code has at most {NAME_LENGTH} characters.")
    if len(says) > SAYS_LENGTH:
        raise BadCodebook(f"What a code means has at most {SAYS_LENGTH} characters.")
    return name, says


def _free_id(name: str, taken: Collection[str]) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:60] or "code"
    id_, count = stem, 1
    while id_ in taken:
        count += 1
        id_ = f"{stem}-{count}"
    return id_


# Changing ---------------------------------------------------------------------------------------------------


def preview(review: Review, change: Change) -> Preview:
    """What the change would do to every tally and to the finding; writes nothing.

    Raises :class:`BadCodebook`.
    """
    version = version_of(review)
    book, rows = book_in(version), rows_of(review)
    made = change.made_in(book)
    moved = moved_by(change, rows, book)
    _refuse_orphans(made, book, rows, moved)
    before = diagnosis_of(review)
    counting = {row.example: moved[row.id] for row in rows if row.counts and row.id in moved}
    readings = [
        replace(reading, codes=counting.get(reading.example, reading.codes)) for reading in before.readings
    ]
    closed = review.reading_closed_at is not None
    after = diagnose(readings, made, before.arms, groups_of(review), closed=closed)
    return Preview(change.in_words(book), before, after, len(moved), _id_of(version))


@transaction.atomic
def change_codebook(review: Review, change: Change, *, seen: str, by: User) -> CodebookVersion:
    """Make the change that was previewed in the version `seen`.

    Raises :class:`StaleCodebook` when somebody else has changed the codebook since, :class:`BadCodebook` and
    :class:`ReviewIsClosed`.
    """
    touch(review)
    _refuse_stale(review, seen)
    return _change(review, change, by=by)


@transaction.atomic
def take_back(review: Review, *, seen: str, by: User) -> CodebookVersion:
    """Undo the last change that stands, by a further version; readings that it moved are moved back.

    Raises as :func:`change_codebook` does.
    """
    touch(review)
    _refuse_stale(review, seen)
    undone = last_change(review)
    return _change(review, undoing(review), by=by, undoes=undone.number if undone else None)


@transaction.atomic
def add_to_meaning(review: Review, code_id: str, *, text: str, by: User) -> CodebookVersion:
    """Fold a sentence into what a code means. Raises :class:`BadCodebook` and :class:`ReviewIsClosed`."""
    touch(review)
    code = book_of(review).find(code_id)
    if code is None:
        raise BadCodebook("The codebook has no such code.")
    if text.strip() in code.says:
        raise BadCodebook(f"What “{code.name}” means says so already.")
    name, says = tidied(code.name, f"{code.says} {text.strip()}")
    return _change(review, Edit(code.id, name, says, code.cause), by=by)


def last_change(review: Review) -> CodebookVersion | None:
    """The last change that was not taken back; None where there is nothing to take back."""
    versions = list(CodebookVersion.objects.filter(review=review).defer("codes"))
    undone = {version.undoes for version in versions}
    return next((each for each in versions if each.undoes is None and each.number not in undone), None)


def undoing(review: Review) -> TakeBack:
    """What takes back the last change that stands. Raises :class:`BadCodebook`."""
    last = last_change(review)
    if last is None:
        raise BadCodebook("There is nothing to take back.")
    earlier = CodebookVersion.objects.filter(review=review, number=last.number - 1).first()
    before = book_in(earlier) if earlier else book_before(review)
    return TakeBack(before, last.change, {row: tuple(codes) for row, codes in last.moved.items()})


def _change(review: Review, change: Change, *, by: User, undoes: int | None = None) -> CodebookVersion:
    book = book_of(review)
    made, rows = change.made_in(book), rows_of(review)
    moved = moved_by(change, rows, book)
    _refuse_orphans(made, book, rows, moved)
    move(rows, moved)
    before = {row.id: list(row.codes) for row in rows if row.id in moved}
    return _store(review, made, change.in_words(book), by=by, moved=before, undoes=undoes)


def _store(
    review: Review,
    book: Codebook,
    change: str,
    *,
    by: User,
    moved: dict[str, list[str]] | None = None,
    undoes: int | None = None,
) -> CodebookVersion:
    """Write a further version, after `touch`; tallies and history follow."""
    if len(book.codes) > CODE_COUNT:
        raise BadCodebook(f"A codebook holds at most {CODE_COUNT} codes.")
    last = CodebookVersion.objects.filter(review=review).defer("codes").first()
    version = CodebookVersion.objects.create(
        review=review,
        number=last.number + 1 if last else 1,
        codes=codebook_to_wire(book),
        change=change if len(change) <= CHANGE_LENGTH else f"{change[: CHANGE_LENGTH - 1]}…",
        moved=moved or {},
        undoes=undoes,
        by=by,
        by_name=by.name,
    )
    refresh(review)
    record(by, version, "codebook-changed", after={"number": version.number, "change": version.change})
    return version


def _refuse_stale(review: Review, seen: str) -> None:
    if _id_of(version_of(review)) != seen:
        own = CodebookVersion.objects.filter(review=review).defer("codes")
        known = {str(version.pk): version.number for version in own}.get(seen, 0)
        raise StaleCodebook([version for version in own if version.number > known])


def _refuse_orphans(
    made: Codebook, book: Codebook, rows: Iterable[Row], moved: dict[str, tuple[str, ...]]
) -> None:
    """A code that goes must not be carried any more: what carries it would count as unexplained."""
    gone = book.by_id.keys() - made.by_id.keys()
    left = [row for row in rows if not gone.isdisjoint(moved.get(row.id, row.codes))]
    if left:
        names = ", ".join(f"“{book.by_id[id_].name}”" for id_ in sorted(gone))
        raise BadCodebook(
            f"{plural(len(left), 'reading carries', 'readings carry')} {names} by now, so this cannot be "
            "taken back. Merge the code into another one instead."
        )


def _id_of(version: CodebookVersion | None) -> str:
    return str(version.pk) if version else ""
