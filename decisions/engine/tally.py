"""Counting decisions by what is known of them, so that pictures of many cost no more than pictures of few.

A count stands under what is counted and two values, such as `pair|rag|prompt`: recommended retrieval, chosen
prompting. Counts add up, over months and over teams.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

BETWEEN = "|"


class What(StrEnum):
    """What is counted, by which two values."""

    MADE = "made"
    """Approach chosen; nothing."""
    PAIR = "pair"
    """Approach recommended; approach chosen."""
    FARED = "fared"
    """Against the recommendation, yes or no; how the first revisit ended."""
    FIRST = "first"
    """Approach chosen; how the first revisit ended."""
    COST = "cost"
    """Approach chosen; band of the observed cost."""
    CAUSE = "cause"
    """Approach chosen; commonest cause of the failures that were read."""
    TOOK = "took"
    """Band of the time from draft to signed; nothing."""
    SURE = "sure"
    """Confidence said; grade of what came of it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of one decision; an empty value is not known, and not counted."""

    month: str
    """Of the decision, as 2026-03."""
    approach: str
    recommended: str = ""
    overrides: bool = False
    cause: str = ""
    confidence: str = ""
    took: str = ""
    first_ending: str = ""
    first_result: str = ""
    cost_band: str = ""


def places(one: Counted) -> Iterator[tuple[str, str, str]]:
    """Where a decision counts."""
    pairs = {
        What.MADE: (one.approach or "none", " "),
        What.PAIR: (one.recommended, one.approach),
        What.FARED: ("yes" if one.overrides else "no", one.first_ending if one.recommended else ""),
        What.FIRST: (one.approach, one.first_ending),
        What.COST: (one.approach, one.cost_band),
        What.CAUSE: (one.approach, one.cause),
        What.TOOK: (one.took, " "),
        What.SURE: (one.confidence, one.first_result),
    }
    for what, (first, second) in pairs.items():
        if first and second:
            yield what.value, first, second.strip()


def tally(rows: Iterable[Counted]) -> Counter[str]:
    """Count decisions, each under `month|what|first|second`."""
    return Counter(BETWEEN.join((row.month, *place)) for row in rows for place in places(row))


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counts that can be asked."""

    counts: Mapping[str, int]
    months: tuple[str, ...] = field(default=())
    """The months that count, in order; empty: all."""

    def of(self, what: What) -> Counter[tuple[str, str]]:
        """How many there are by both values, over the months that count."""
        found: Counter[tuple[str, str]] = Counter()
        for month, first, second, count in self._counted(what):
            if not self.months or month in self.months:
                found[first, second] += count
        return found

    def by_month(self, what: What) -> Counter[tuple[str, str]]:
        """How many there are by month and the first value."""
        found: Counter[tuple[str, str]] = Counter()
        for month, first, _, count in self._counted(what):
            if not self.months or month in self.months:
                found[month, first] += count
        return found

    def _counted(self, what: What) -> Iterator[tuple[str, str, str, int]]:
        for key, count in self.counts.items():
            month, kind, first, second = key.split(BETWEEN)
            if kind == what and count > 0:
                yield month, first, second, count
