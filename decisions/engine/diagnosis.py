"""The diagnosis: from readings and re-tests to what the failures say, and how surely.

What the recommendation reads of it is :class:`decisions.engine.evidence.Diagnosis`; here it stands with all
that a page shows beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from decisions.engine.arms import (
    ArmsSay,
    Contradiction,
    ThreeArms,
    came_right,
    contradictions,
    counts_of,
    matrix,
)
from decisions.engine.causes import COUNTED, Cause, Side
from decisions.engine.codebook import Codebook
from decisions.engine.evidence import Diagnosis
from decisions.engine.meter import clash_of_tallies, headline, meter
from decisions.engine.readings import Groups, Reading, Tally, tally
from decisions.engine.sources import Coverage, coverage
from decisions.engine.statistics import wilson_interval
from decisions.engine.verdict import Finding, Tipping, finding_of, judge, leader, tipping


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it is drawn: ``count`` of ``of``, and the range of true shares that fit it (95 %)."""

    name: str
    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class FullDiagnosis:
    """What was found, and everything it rests on."""

    found: Diagnosis
    tally: Tally
    readings: tuple[Reading, ...]
    book: Codebook
    arms: tuple[ThreeArms, ...]

    @property
    def finding(self) -> Finding:
        return finding_of(self.found)

    @property
    def leading(self) -> Side | None:
        """The side with more failures, whether or not that means anything yet."""
        return leader(self.found)

    @property
    def headline(self) -> str:
        return headline(self.found)

    @cached_property
    def says(self) -> tuple[str, ...]:
        """All there is to say under the headline."""
        clash = clash_of_tallies(self.tally)
        return (*meter(self.found), *((clash,) if clash else ()), *self.sources.says)

    @cached_property
    def tipping(self) -> Tipping | None:
        return tipping(self.found)

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Each count among all that were read, as it is drawn."""
        return tuple(share(name, self.tally.counts[name], self.found.read) for name in COUNTED)

    @cached_property
    def sides(self) -> tuple[Share, Share]:
        """The two sides among what is decided, as they are drawn."""
        decided = self.found.decided
        return (
            share(Side.KNOWLEDGE, self.found.knowledge_side, decided),
            share(Side.BEHAVIOUR, self.found.behaviour_side, decided),
        )

    @cached_property
    def sources(self) -> Coverage:
        return coverage(self.tally)

    @cached_property
    def causes(self) -> dict[str, Cause]:
        """What people said of each example."""
        return {reading.example: reading.cause(self.book) for reading in self.readings}

    @cached_property
    def matrix(self) -> dict[Cause, dict[ArmsSay, list[str]]]:
        """People said / test said."""
        return matrix(self.causes, self.arms)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        return contradictions(self.causes, self.arms)


def diagnose(
    readings: Iterable[Reading],
    book: Codebook,
    arms: Iterable[ThreeArms] = (),
    groups: Groups | None = None,
    *,
    closed: bool = False,
) -> FullDiagnosis:
    """Diagnose the failures read so far.

    ``readings`` is one for each example, in any order; ``arms`` are the re-tests, of any examples; ``groups``
    are near-duplicates, which count once; ``closed`` is whether the reader has closed reading before twenty.
    """
    given, tests = tuple(sorted(readings, key=_by_place)), tuple(arms)
    counted = tally(given, book, came_right(tests, groups), groups)
    found = judge(counted.counts, counts_of(tests, groups), closed=closed)
    return FullDiagnosis(found, counted, given, book, tests)


def diagnosis_to_wire(found: Diagnosis) -> dict[str, Any]:
    """The diagnosis as the recommendation's input, in JSON's own types."""
    return {
        "state": str(found.state),
        "side": None if found.side is None else str(found.side),
        "read": found.read,
        "counts": dict(found.counts),
        "arms": dict(found.arms),
    }


def share(name: str, count: int, of: int) -> Share:
    """A share with its range."""
    return Share(name, count, of, *wilson_interval(count, of))


def _by_place(reading: Reading) -> tuple[int, str, str]:
    return reading.place, reading.example, repr(reading)
