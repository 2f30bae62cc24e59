"""Then and now: how often each kind of failure came up in an earlier review and in this one.

The two are different examples read by the same codebook: two independent samples.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb

LEVEL = 0.05
"""Below this chance of any false alarm among all codes compared, a change is said to be none of chance."""


@dataclass(frozen=True, slots=True)
class Change:
    """One code: ``then`` of ``of_then`` failures, ``now`` of ``of_now``.

    ``p`` is that of Fisher's exact test; ``adjusted`` is it after Holm's correction for all codes compared.
    """

    name: str
    then: int
    of_then: int
    now: int
    of_now: int
    p: float
    adjusted: float

    @property
    def is_real(self) -> bool:
        """Whether chance would seldom do it, all the codes compared together."""
        return self.adjusted < LEVEL

    @property
    def says(self) -> str:
        """In words, the counts first."""
        counts = f"{self.then} of {self.of_then} then, {self.now} of {self.of_now} now"
        if not self.is_real:
            return f"{counts}; that may be chance."
        fewer = Fraction(self.now, self.of_now) < Fraction(self.then, self.of_then)
        if fewer and not self.now:
            return f"{counts}; it is gone, and not by chance."
        return f"{counts}; {'rarer' if fewer else 'commoner'}, and not by chance."


def changes(then: Mapping[str, int], of_then: int, now: Mapping[str, int], of_now: int) -> tuple[Change, ...]:
    """Compare the counts of every code that came up in either, the commonest then first.

    Nothing to compare where one of the two has no failures.
    """
    if not of_then or not of_now:
        return ()
    names = sorted({*then, *now}, key=lambda name: (-then.get(name, 0), -now.get(name, 0), name))
    found = [fisher_test(then.get(name, 0), of_then, now.get(name, 0), of_now) for name in names]
    return tuple(
        Change(name, then.get(name, 0), of_then, now.get(name, 0), of_now, p, adjusted)
        for name, p, adjusted in zip(names, found, holm(found), strict=True)
    )


def fisher_test(one: int, of_one: int, other: int, of_other: int) -> float:
    """Two-sided exact test of whether two samples have the same share (Fisher, 1922).

    The chance, with all margins as they are, of a table no likelier than this one. Exact: whole numbers are
    compared, so that ties are ties.
    """
    total, marked = of_one + of_other, one + other
    seen = comb(of_one, one) * comb(of_other, other)
    as_unlikely = sum(ways for ways in _tables(of_one, of_other, marked) if ways <= seen)
    return float(Fraction(as_unlikely, comb(total, marked)))


def _tables(of_one: int, of_other: int, marked: int) -> Iterator[int]:
    """In how many ways each table comes about, by its first count: each from the one before."""
    lowest, highest = max(0, marked - of_other), min(of_one, marked)
    ways = comb(of_one, lowest) * comb(of_other, marked - lowest)
    for count in range(lowest, highest + 1):
        yield ways
        ways = ways * (of_one - count) * (marked - count) // ((count + 1) * (of_other - marked + count + 1))


def holm(given: Iterable[float]) -> tuple[float, ...]:
    """Several p values such that the chance of any false alarm is what one promises (Holm, 1979)."""
    values = list(given)
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        highest = max(highest, min(1.0, values[place] * (len(values) - rank)))
        adjusted[place] = highest
    return tuple(adjusted)
