"""What a reading needs before it counts: the note first, then a code, and what its cause asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from decisions.engine.causes import Cause, Side
from decisions.engine.codebook import Codebook

SENTENCE_WORDS = 3
SENTENCE_LETTERS = 12
"""A note of so many words, or of so many letters where words are not set apart, counts as a sentence."""


class Words(Protocol):
    """What of a reading is looked at here."""

    @property
    def note(self) -> str: ...
    @property
    def codes(self) -> Sequence[str]: ...
    @property
    def overruled(self) -> str: ...
    @property
    def overruled_because(self) -> str: ...
    @property
    def next_step(self) -> str: ...
    @property
    def next_step_owner(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: the field it belongs in, and what to do, in words."""

    field: str
    says: str


def is_sentence(note: str) -> bool:
    """Whether a note says something, so that codes may be looked at.

    A list of categories that is seen first is what one then sees in the example.
    """
    letters = sum(character.isalnum() for character in note)
    return len(note.split()) >= SENTENCE_WORDS or letters >= SENTENCE_LETTERS


def cause_of(said: Words, book: Codebook) -> Cause | None:
    """What it counts as: as overruled, else as its first code says; None without either."""
    if said.overruled:
        return Cause(said.overruled)
    code = book.find(said.codes[0]) if said.codes else None
    return code.cause if code else None


def needs_next_step(cause: str | None) -> bool:
    """Whether somebody has to find out before anything is known."""
    return cause == Cause.UNEXPLAINED


def evidence_asked(cause: str | None) -> bool:
    """Whether it is worth asking which fact was missing, where it lives and whose it is."""
    return Cause(cause).side is Side.KNOWLEDGE if cause else False


def missing_from(said: Words, book: Codebook) -> tuple[Missing, ...]:
    """Everything a reading lacks before it counts, in the order in which it is asked for."""
    if not is_sentence(said.note):
        return (Missing("note", "First write in a sentence what went wrong. Codes come after it."),)
    found = []
    if not said.codes:
        found.append(Missing("codes", "Give the code of the first thing upstream that went wrong."))
    elif any(book.find(code) is None for code in said.codes):
        found.append(Missing("codes", "The codebook has no such code."))
    if said.overruled and not said.overruled_because.strip():
        found.append(Missing("overruled_because", "Say why the cause is another one than the code says."))
    if needs_next_step(cause_of(said, book)):
        if not said.next_step:
            found.append(Missing("next_step", "Say what would explain it."))
        if not said.next_step_owner.strip():
            found.append(Missing("next_step_owner", "Name who finds out."))
    return tuple(found)
