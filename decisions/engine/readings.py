"""Readings of failures, and what each failure counts as: near-duplicates once, flaky ones apart."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from decisions.engine.causes import COUNTED, FLAKY, SIDES_OF, Cause, Severity, Side
from decisions.engine.codebook import Codebook

Groups = Mapping[str, str]
"""Example → its group of near-duplicates; an example that is not there is like no other."""

Group = tuple[str, str]
"""What is counted once: ``("group", …)``, or ``("example", …)`` alone."""


@dataclass(frozen=True, slots=True)
class MissingFact:
    """The evidence of a knowledge failure. None is "not said yet"; "" is nowhere, and nobody."""

    what: str
    lives: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What counts as the reading of one example.

    The first of ``codes`` is the first thing upstream that went wrong, the others are tags. The cause follows
    from it through the codebook, unless ``overruled`` says another. ``place`` is its place in the order of
    reading.
    """

    example: str
    codes: tuple[str, ...] = ()
    overruled: Cause | None = None
    unexplained: bool = False
    severity: Severity | None = None
    flaky: bool = False
    sure: bool = True
    fact: MissingFact | None = None
    place: int = 0

    def cause(self, book: Codebook) -> Cause:
        """Unexplained also where no code was given, or none that the codebook knows."""
        if self.unexplained:
            return Cause.UNEXPLAINED
        if self.overruled is not None:
            return self.overruled
        code = book.find(self.codes[0]) if self.codes else None
        return code.cause if code else Cause.UNEXPLAINED


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure as it is counted: an example, or a group of near-duplicates."""

    examples: tuple[str, ...]
    counts_as: str
    severity: Severity | None
    codes: tuple[str, ...]
    fact: MissingFact | None
    place: int
    alike: bool
    """Whether its near-duplicates were all read alike."""

    @property
    def side(self) -> Side | None:
        return None if self.counts_as == FLAKY else SIDES_OF.get(Cause(self.counts_as))


@dataclass(frozen=True)
class Tally:
    """What was read, failure by failure, in the order of their first examples' ids."""

    failures: tuple[Failure, ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Failures by what they count as; they add up to all that were read."""
        found = Counter(failure.counts_as for failure in self.failures)
        return {name: found[name] for name in COUNTED}

    @cached_property
    def by_code(self) -> dict[str, int]:
        """Failures by the code that came first, flaky ones left out."""
        return dict(
            Counter(
                failure.codes[0] for failure in self.failures if failure.codes and failure.counts_as != FLAKY
            ).most_common()
        )

    @cached_property
    def by_severity(self) -> dict[Side, dict[Severity | None, int]]:
        """Failures of each side by how bad they are; None is not said."""
        found = Counter((failure.side, failure.severity) for failure in self.failures)
        return {side: {level: found[side, level] for level in (*Severity, None)} for side in Side}

    @property
    def in_order_read(self) -> tuple[tuple[str, ...], ...]:
        """The codes of each failure in the order of reading."""
        ordered = sorted(self.failures, key=lambda failure: (failure.place, failure.examples))
        return tuple(failure.codes for failure in ordered)


def tally(
    readings: Iterable[Reading],
    book: Codebook,
    came_right: Collection[Group] = (),
    groups: Groups | None = None,
) -> Tally:
    """Count the readings. ``came_right`` is what a plain re-run put right."""
    alike: defaultdict[Group, list[Reading]] = defaultdict(list)
    for reading in readings:
        alike[group_of(reading.example, groups)].append(reading)
    failures = (_failure(found, book, group in came_right) for group, found in alike.items())
    return Tally(tuple(sorted(failures, key=lambda failure: failure.examples)))


def group_of(example: str, groups: Groups | None) -> Group:
    """What an example is counted with; alone when it is in no group."""
    return ("group", groups[example]) if groups and example in groups else ("example", example)


def _failure(readings: list[Reading], book: Codebook, came_right: bool) -> Failure:
    """Near-duplicates count as most of them were read; the first one read so stands for them."""
    ordered = sorted(readings, key=lambda reading: (reading.example, repr(reading)))
    kinds = [_counts_as(reading, book, came_right) for reading in ordered]
    kind = _commonest(kinds)
    same = [reading for reading, its in zip(ordered, kinds, strict=True) if its == kind]
    return Failure(
        examples=tuple(dict.fromkeys(reading.example for reading in ordered)),
        counts_as=kind,
        severity=max((reading.severity for reading in same if reading.severity), key=_badness, default=None),
        codes=_known_codes(same[0], book),
        fact=next((reading.fact for reading in same if reading.fact), None),
        place=min(reading.place for reading in ordered),
        alike=len(set(kinds)) == 1,
    )


def _counts_as(reading: Reading, book: Codebook, came_right: bool) -> str:
    return FLAKY if came_right or reading.flaky else reading.cause(book).value


def _commonest(kinds: list[str]) -> str:
    """The kind found most often; of several the first."""
    found = Counter(kinds)
    return max(found, key=lambda kind: found[kind])


def _badness(severity: Severity) -> int:
    return list(Severity).index(severity)


def _known_codes(reading: Reading, book: Codebook) -> tuple[str, ...]:
    """Its codes as they count today, each once."""
    found = (book.find(code) for code in reading.codes)
    return tuple(dict.fromkeys(code.id for code in found if code))
