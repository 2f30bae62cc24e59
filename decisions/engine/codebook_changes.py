"""Changes of a codebook as values: what each makes of a book, how it reads, and which failures it moves.

A value that has done nothing yet can be tried: the tallies with it stand beside those without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from decisions.engine.causes import Cause
from decisions.engine.codebook import BadCodebook, Code, Codebook, merge, recoded, remap, rename, split
from decisions.engine.modes import CANNOT_EXPLAIN
from decisions.engine.words import plural

Codes = tuple[str, ...]


class Change(Protocol):
    """One change. ``row`` is the id of whatever carries codes: a reading, or what was settled."""

    def made_in(self, book: Codebook) -> Codebook:
        """The codebook with this change. Raises :class:`BadCodebook`."""
        ...

    def in_words(self, book: Codebook) -> str:
        """What is done to this codebook, as a sentence in the past tense."""
        ...

    def codes_after(self, row: str, codes: Codes, book: Codebook) -> Codes:
        """The codes that a row carries with this change made in the codebook."""
        ...


class _MovesNothing:
    def codes_after(self, row: str, codes: Codes, book: Codebook) -> Codes:
        return codes


@dataclass(frozen=True, slots=True)
class Edit(_MovesNothing):
    """Another name, meaning or cause for a code."""

    id: str
    name: str
    meaning: str
    cause: Cause

    def made_in(self, book: Codebook) -> Codebook:
        made = remap(rename(book, self.id, self.name, self.meaning), self.id, self.cause)
        if made == book:
            raise BadCodebook("Nothing would change: name, meaning and cause are as they were.")
        if self.id == CANNOT_EXPLAIN and self.cause is not Cause.UNEXPLAINED:
            raise BadCodebook(f"“{book.by_id[self.id].name}” cannot stand for a cause.")
        return made

    def in_words(self, book: Codebook) -> str:
        old = book.by_id[self.id]
        done = []
        if old.name != self.name:
            done.append(f"Renamed “{old.name}” to “{self.name}”.")
        if old.cause is not self.cause:
            done.append(f"“{self.name}” stands for {self.cause}, no longer for {old.cause}.")
        if old.says != self.meaning:
            done.append(f"Described “{self.name}” anew.")
        return " ".join(done)


@dataclass(frozen=True, slots=True)
class Merge(_MovesNothing):
    """Several codes counted as one of them, or as another."""

    ids: Codes
    into: str

    def made_in(self, book: Codebook) -> Codebook:
        ids = tuple(id_ for id_ in self.ids if id_ != self.into)
        if not ids:
            raise BadCodebook("Choose at least two codes to merge.")
        if CANNOT_EXPLAIN in ids:
            raise BadCodebook(f"“{book.by_id[CANNOT_EXPLAIN].name}” cannot be merged into another code.")
        return merge(book, ids, self.into)

    def in_words(self, book: Codebook) -> str:
        names = _listed([book.by_id[id_].name for id_ in self.ids if id_ != self.into])
        return f"Merged {names} into “{book.by_id[self.into].name}”."


@dataclass(frozen=True, slots=True)
class TakeOut(_MovesNothing):
    """Codes that were merged into another stand by themselves again."""

    id: str
    parts: Codes

    def made_in(self, book: Codebook) -> Codebook:
        if not self.parts:
            raise BadCodebook("Choose what to take out.")
        return split(book, self.id, self.parts)

    def in_words(self, book: Codebook) -> str:
        names = _listed([book.by_id[part].name for part in self.parts])
        return f"Took {names} out of “{book.by_id[self.id].name}”."


@dataclass(frozen=True, slots=True)
class Split:
    """A new code beside an old one, and some of the old one's rows moved to it."""

    id: str
    part: Code
    rows: frozenset[str] = frozenset()

    def made_in(self, book: Codebook) -> Codebook:
        return split(book, self.id, [self.part])

    def in_words(self, book: Codebook) -> str:
        moved = f"and moved {plural(len(self.rows), 'reading')} to it" if self.rows else "with no reading yet"
        return f"Split “{self.part.name}” ({self.part.cause}) off “{book.by_id[self.id].name}”, {moved}."

    def codes_after(self, row: str, codes: Codes, book: Codebook) -> Codes:
        return recoded(codes, book, self.id, self.part.id) if row in self.rows else codes


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The codebook as it was before its last change, and what that change moved where it was."""

    before: Codebook
    undone: str
    rows: Mapping[str, Codes] = field(default_factory=dict)

    def made_in(self, book: Codebook) -> Codebook:
        return self.before

    def in_words(self, book: Codebook) -> str:
        return f"Took back: {self.undone}"

    def codes_after(self, row: str, codes: Codes, book: Codebook) -> Codes:
        """As before the change; what its reader has added since stays, what has left the new code too."""
        gone = book.by_id.keys() - self.before.by_id.keys()
        if row not in self.rows or gone.isdisjoint(codes):
            return codes
        return tuple(dict.fromkeys((*self.rows[row], *(code for code in codes if code not in gone))))


def _listed(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
