"""Copies and near-copies: the same words dropped, nearly the same words put in one group.

Comparing each of 50,000 texts with every other would take hours. Two texts that are nearly the same share
nearly all their runs of three words; of the runs of each text the few with the smallest hash are kept, only
texts that share one of those are compared, by their letters (RapidFuzz), and each with a few others at most.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from zlib import crc32

from rapidfuzz.fuzz import ratio

from decisions.imports.records import Example, plain

ALIKE = 85
"""So many per cent of equal letters make two texts nearly the same: question and answer each."""
COMPARED = 600
"""Letters of each text that are compared: half of them from its beginning, half from its end."""
RUNS = 6
"""Runs of words kept for each text."""
Texts = tuple[bytes, bytes]
"""Question and answer, in UTF-8 because that takes the least memory."""
TRIED = 8
"""Texts that share a run and are compared with a further one."""


@dataclass(slots=True)
class Seen:
    """The examples seen so far. Tells copies at once; near-copies when all were seen."""

    keys: dict[str, int] = field(default_factory=dict)
    """Key → the first example with it."""
    _texts: dict[int, Texts] = field(default_factory=dict)

    def first(self, number: int, example: Example) -> int:
        """The number of the first example that says the same, which may be this one."""
        return self.hold(number, example.key, example.input, example.output or example.expected)

    def hold(self, number: int, key: str, question: str, answer: str) -> int:
        """The same for one of which only the texts are known; without a question it is like no other."""
        found = self.keys.setdefault(key, number)
        if found == number and question:
            self._texts[number] = (_ends(plain(question)), _ends(plain(answer)))
        return found

    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of near-copies, at least two together, in their order."""
        near = _Near()
        for number, texts in self._texts.items():
            near.add(number, texts)
        return near.groups()


class _Near:
    """Groups that grow: a text joins the group of the first one that is nearly the same."""

    def __init__(self) -> None:
        self._texts: dict[int, Texts] = {}
        self._holders: dict[int, list[int]] = {}
        self._group_of: dict[int, int] = {}

    def add(self, number: int, texts: Texts) -> None:
        """Find the group of a text, and let further ones find it."""
        runs = _runs(b" ".join(texts))
        tried: set[int] = set()
        for run in runs:
            for other in self._holders.get(run, ()):
                if other not in tried and _alike(texts, self._texts[other]):
                    self._group_of[number] = self._group_of[other]
                    return
                tried.add(other)
        self._group_of[number] = number
        self._texts[number] = texts
        for run in runs:
            holders = self._holders.setdefault(run, [])
            if len(holders) < TRIED:
                holders.append(number)

    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Groups of at least two."""
        found: dict[int, list[int]] = {}
        for number, group in self._group_of.items():
            found.setdefault(group, []).append(number)
        return tuple(tuple(group) for group in found.values() if len(group) > 1)


def _runs(text: bytes) -> Iterable[int]:
    """The smallest hashes of a text's runs of three words: texts with most words in common share some."""
    words = text.split()
    return sorted({crc32(b" ".join(words[at : at + 3])) for at in range(max(1, len(words) - 2))})[:RUNS]


def _alike(texts: Texts, others: Texts) -> bool:
    return all(
        ratio(one.decode(), other.decode(), score_cutoff=ALIKE) >= ALIKE
        for one, other in zip(texts, others, strict=True)
    )


def _ends(text: str) -> bytes:
    ends = text if len(text) <= COMPARED else text[: COMPARED // 2] + text[-COMPARED // 2 :]
    return ends.encode("utf-8", "replace")
