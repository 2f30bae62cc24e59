"""Have we seen every kind of failure? Codes as they came up, and what may still be unseen.

Here one failure is the tuple of its codes; a group of near-duplicates is one failure.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb
from random import Random
from statistics import quantiles

from decisions.engine.words import number

Codes = tuple[str, ...]

SHUFFLES = 200
"""Orders drawn for the curve; more change it by less than a line's width."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Kinds seen after ``read`` failures: the median over shuffled orders, and the middle nine tenths."""

    read: int
    low: float
    median: float
    high: float


def growth(failures: Sequence[Codes], shuffles: int = SHUFFLES, seed: int = 1) -> tuple[Growth, ...]:
    """The curve of kinds seen, freed from the order in which they happened to be read.

    One point for each failure read; the same for the same failures in any order, and the same each time.
    """
    drawn = sorted(failures)
    random = Random(seed)  # noqa: S311 (a drawing for a chart, the same each time)
    columns: list[list[int]] = [[] for _ in drawn]
    for _ in range(shuffles):
        random.shuffle(drawn)
        for column, kinds in zip(columns, cumulated(drawn), strict=True):
            column.append(kinds)
    return tuple(_point(read, column) for read, column in enumerate(columns, start=1))


def cumulated(failures: Iterable[Codes]) -> list[int]:
    """How many kinds had been seen after each failure, in the order given."""
    seen: set[str] = set()
    kinds = []
    for codes in failures:
        seen.update(codes)
        kinds.append(len(seen))
    return kinds


def run_without_new(failures: Sequence[Codes]) -> int:
    """How many failures at the end of this order brought no new kind."""
    kinds = cumulated(failures)
    return len(kinds) - kinds.index(kinds[-1]) - 1 if kinds else 0


def next_new_at_most(run: int, level: float = 0.95) -> float:
    """How high the chance of a new kind at the next failure could be, after ``run`` without one.

    1 - (1 - level)^(1/m): the exact upper bound of a share that was not seen once in m (Clopper & Pearson,
    1934). A chance of 1 where nothing was read.
    """
    return 1 - (1 - level) ** (1 / run) if run else 1.0


def unseen_share(failures: Iterable[Codes]) -> float:
    """Estimated share of failures whose kind is still unseen: kinds seen once, over failures read.

    Good's estimate after Turing (1953). 1 where nothing was read.
    """
    read = list(failures)
    uses = Counter(code for codes in read for code in set(codes))
    return min(1.0, sum(times == 1 for times in uses.values()) / len(read)) if read else 1.0


def chance_of_seeing(share: float, read: int, times: int = 1) -> float:
    """Chance that a kind with this true ``share`` turns up at least ``times`` among ``read`` failures."""
    fewer = range(min(times, read + 1))
    return 1 - sum(comb(read, seen) * share**seen * (1 - share) ** (read - seen) for seen in fewer)


def could_be(chance: float) -> str:
    """An upper bound in words, never smaller than it is: "could be as high as one in seven"."""
    odds = int(1 / chance)
    return f"could be as high as one in {number(odds)}" if odds > 1 else "could be more than half"


def next_new_in_words(run: int) -> str:
    """What a run without a new kind allows to be said of the next failure."""
    if not run:
        return "The last failure read was of a new kind: expect more of them."
    last = "The last failure" if run == 1 else f"The last {number(run)} failures"
    chance = could_be(next_new_at_most(run))
    return f"{last} brought nothing new; the chance that the next one is of a new kind {chance}."


def _point(read: int, kinds: list[int]) -> Growth:
    if len(kinds) == 1:
        return Growth(read, *(float(kinds[0]),) * 3)
    cuts = quantiles(kinds, n=20, method="inclusive")
    return Growth(read, cuts[0], cuts[9], cuts[18])
