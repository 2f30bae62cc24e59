"""Words looked for in text, alike in Python, SQLite and PostgreSQL.

Neither database folds letters as the other does, so nothing is left to them: each word becomes a regular
expression that spells out, letter by letter, what may stand there. Capitals and small letters are one; so are
Latin, Greek and Cyrillic letters with accents or strokes and without (e é, o ø), however an accent is stored;
so are ß and ss. The same expression finds the rows and marks the words in what is shown.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

LONGEST = 100
"""So many letters of what is looked for count."""

MOST_WORDS = 8

# Accents stand behind their letter or in it; other scripts have marks that matter, which stay.
ACCENTS = f"[{chr(0x300)}-{chr(0x36F)}]"
STROKES = str.maketrans("øłđħŧı", "oldhti")
LETTERED = (range(0xC0, 0x590), range(0x1E00, 0x2000), range(0x2100, 0x2150), range(0xFB00, 0xFB07))
"""Where letters of Latin, Greek, Cyrillic and Armenian with something to them stand, and joined ones (ﬁ)."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody looks for: as entered, and one expression for each word."""

    text: str
    patterns: tuple[str, ...]
    is_cut: bool = False

    @classmethod
    def of(cls, entered: str) -> Words:
        """Read what was entered; of what is too long, the beginning. Control characters part words."""
        cleaned = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in entered)
        text = " ".join(cleaned.split())
        patterns = tuple(dict.fromkeys(filter(None, map(pattern_of, text[:LONGEST].split()))))
        is_cut = len(text) > LONGEST or len(patterns) > MOST_WORDS
        return cls(text[:LONGEST].rstrip(), patterns[:MOST_WORDS], is_cut)

    def __bool__(self) -> bool:
        return bool(self.patterns)

    @property
    def any(self) -> str:
        """An expression for any of the words, the longer ones first."""
        return "|".join(sorted(self.patterns, key=len, reverse=True))

    def places_in(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where words stand in a text."""
        return (match.span() for match in re.finditer(self.any, text)) if self else iter(())


def pattern_of(word: str) -> str:
    """The expression for one word. It says no more than both databases and Python read alike."""
    letters = [letter for letter in word if not re.match(ACCENTS, letter)]
    folded = [fold(letter) for letter in letters]
    parts, at = [], 0
    while at < len(letters):
        size = next((size for size in (3, 2) if _can_be_joined(folded[at : at + size])), 1)
        parts.append(_spelled("".join(folded[at : at + size]), letters[at : at + size]))
        at += size
    return "".join(parts)


def fold(letter: str) -> str:
    """A letter without case, accent and stroke; more than one where it stands for several, as ß does."""
    apart = unicodedata.normalize("NFD", letter.casefold().translate(STROKES))
    return unicodedata.normalize("NFC", re.sub(ACCENTS, "", apart)) or letter


def _can_be_joined(letters: list[str]) -> bool:
    """Whether one letter may stand for these, as ß does for ss."""
    return all(len(letter) == 1 for letter in letters) and "".join(letters) in _lettered()


def _spelled(folded: str, typed: list[str]) -> str:
    """Several letters, or the one letter that stands for all of them."""
    if len(folded) == 1:
        return _one_of({folded, *typed})
    apart = "".join(_one_of({letter}) for letter in folded)
    joined = _one_of(_lettered().get(folded, set()) | {letter for letter in typed if fold(letter) == folded})
    return f"(?:{apart}|{joined})"


def _one_of(letters: set[str]) -> str:
    """One of these letters in whatever form, and the accents that may follow."""
    forms = set(letters)
    for letter in letters:
        forms |= _lettered().get(letter, set()) | {letter.upper(), letter.lower(), letter.title()}
    single = sorted(form for form in forms if len(form) == 1)
    if len(single) == 1:
        sign = single[0]
        return f"\\{sign}{ACCENTS}*" if sign in string.punctuation else f"{sign}{ACCENTS}*"
    return f"[{''.join(single)}]{ACCENTS}*"


@cache
def _lettered() -> dict[str, set[str]]:
    """Each folded spelling, and the single letters that fold to it."""
    found: dict[str, set[str]] = {}
    for number in (number for numbers in LETTERED for number in numbers):
        letter = chr(number)
        if letter.isalpha():
            found.setdefault(fold(letter), set()).add(letter)
    return found
