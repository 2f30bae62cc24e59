"""How one text differs from another, word by word, as two texts beside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST_WORDS = 2_000
"""Longer texts are compared line by line, and beyond so many lines not at all: comparing takes time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text, and whether the other text has it too."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """Two texts in pieces. Where ``is_whole`` they were too long to tell what differs."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    is_whole: bool = False

    @property
    def is_same(self) -> bool:
        return not any(piece.differs for piece in (*self.old, *self.new))


Unit = Literal["words", "lines"]


def beside(old: str, new: str) -> Beside:
    """Compare two texts."""
    if old == new:
        return Beside(_pieces([(old, False)]), _pieces([(new, False)]))
    for unit in ("words", "lines"):
        ours, theirs = _cut(old, unit), _cut(new, unit)
        if len(ours) + len(theirs) <= MOST_WORDS:
            return _compared(ours, theirs)
    return Beside(_pieces([(old, False)]), _pieces([(new, False)]), is_whole=True)


def _cut(text: str, unit: str) -> list[str]:
    return text.splitlines(keepends=True) if unit == "lines" else re.findall(r"\s+|\w+|[^\w\s]", text)


def _compared(old: list[str], new: list[str]) -> Beside:
    ours: list[tuple[str, bool]] = []
    theirs: list[tuple[str, bool]] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, start, end, new_start, new_end in steps:
        ours.append(("".join(old[start:end]), kind != "equal"))
        theirs.append(("".join(new[new_start:new_end]), kind != "equal"))
    return Beside(_pieces(ours), _pieces(theirs))


def _pieces(parts: Sequence[tuple[str, bool]]) -> tuple[Piece, ...]:
    return tuple(Piece(text, differs) for text, differs in parts if text)
