"""How many examples a verdict takes, worked out beforehand: for help texts and for planning.

``level`` is the p below which a split counts. These figures are for a number of examples fixed before the
first is read, or, in :func:`chance_while_watching`, for looking after every one of them.
"""

from bisect import bisect_left
from collections.abc import Mapping
from math import comb

from decisions.engine.statistics import binomial_test


def majority_needed(decided: int, level: float = 0.05) -> int | None:
    """The smallest majority whose exact two-sided binomial test is below ``level``; None when none is."""
    majorities = range(decided // 2 + 1, decided + 1)
    found = bisect_left(majorities, True, key=lambda k: binomial_test(k, decided) < level)
    return majorities[found] if found < len(majorities) else None


def chance_of_verdict(decided: int, share: float, level: float = 0.05) -> float:
    """Chance that so many decided examples show the true majority, when its true share is ``share``."""
    needed = majority_needed(decided, level)
    if needed is None:
        return 0.0
    others = range(decided - needed + 1)
    return sum(comb(decided, other) * share ** (decided - other) * (1 - share) ** other for other in others)


def smallest_size(share: float, chance: float = 0.8, level: float = 0.05, up_to: int = 1_000) -> int | None:
    """The first number of decided examples whose chance of a verdict reaches ``chance``; None beyond."""
    sizes = range(1, up_to + 1)
    return next((size for size in sizes if chance_of_verdict(size, share, level) >= chance), None)


def chance_while_watching(first: int, last: int, share: float, level: float) -> tuple[float, float]:
    """Chances of ever stopping on the true majority's side, and on the other, looking after every example.

    Looks from ``first`` to ``last`` decided examples and stops at the first split below ``level``. Exact:
    carries forward the chance of each count that has not stopped.
    """
    going: Mapping[int, float] = {0: 1.0}
    right = wrong = 0.0
    for decided in range(1, last + 1):
        going = _one_more(going, share)
        if decided < first:
            continue
        stopped = {count for count in going if binomial_test(count, decided) < level}
        right += sum(going[count] for count in stopped if 2 * count > decided)
        wrong += sum(going[count] for count in stopped if 2 * count < decided)
        going = {count: chance for count, chance in going.items() if count not in stopped}
    return right, wrong


def _one_more(going: Mapping[int, float], share: float) -> dict[int, float]:
    after: dict[int, float] = {}
    for count, chance in going.items():
        after[count + 1] = after.get(count + 1, 0.0) + chance * share
        after[count] = after.get(count, 0.0) + chance * (1 - share)
    return after
