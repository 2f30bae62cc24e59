"""Exact statistics of small counts, standard library only.

A *split* is ``majority`` of ``decided``: of so many decided examples so many on one side. The tests take
either side and ask how far the split is from an even one.
"""

from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist


def sign_test(fixed: int, broke: int) -> float:
    """Two-sided exact sign test (McNemar's exact form) on changed pairs; 1.0 when nothing changed.

    The probability, were both directions equally likely, of a split at least as uneven as this one.
    """
    return binomial_test(fixed, fixed + broke)


def binomial_test(majority: int, decided: int) -> float:
    """Exact two-sided binomial test against an even split: p in 0–1, and 1.0 where nothing is decided.

    p = 2 · Σ C(n, j) / 2ⁿ for j up to the smaller side, at most 1 (Clopper & Pearson's setting, 1934).
    """
    smaller = min(majority, decided - majority)
    return min(1.0, 2 * _sum_of_choices(decided, smaller) / 2**decided)


def always_valid_evidence(majority: int, decided: int) -> Fraction:
    """Evidence against an even split that may be looked at after every example: 2ⁿ / ((n+1) · C(n, k)).

    The likelihood of the very sequence seen under a share drawn uniformly from 0–1, over that under an even
    split. Under an even split it ever reaches 1/α with a chance of at most α (Ville's inequality, 1939).
    """
    return Fraction(2**decided, (decided + 1) * comb(decided, majority))


def majority_posterior(side: int, decided: int) -> float:
    """Probability that ``side`` of ``decided`` comes from the true majority, before seeing any both alike.

    With a uniform prior the share is Beta(k+1, n-k+1) distributed, and its tail above one half is
    Σ C(n+1, j) / 2ⁿ⁺¹ for j = 0 … k. One half where nothing is decided.
    """
    total = decided + 1
    if 2 * side < decided:
        return _sum_of_choices(total, side) / 2**total
    return 1 - _sum_of_choices(total, decided - side) / 2**total


def wilson_interval(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Range of a share that fits ``count`` of ``of`` at this level; (0, 1) where nothing was counted.

    Wilson's score interval (1927): the shares p whose distance from the one seen is within z of their own
    standard error √(p(1-p)/n). It stays within 0–1 and is honest near both ends.
    """
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = count / of, z * z / of
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / of + spread / (4 * of))
    low = 0.0 if count == 0 else (middle - reach) / (1 + spread)
    high = 1.0 if count == of else (middle + reach) / (1 + spread)
    return low, high


def effective_size(examples: int, cluster: float, correlation: float) -> float:
    """What examples in clusters are worth as independent ones: n / (1 + (m - 1) · ρ).

    ``cluster`` is the mean number m of examples in a cluster, ``correlation`` how alike two of them are
    (0 not at all, 1 copies). Kish's design effect (1965).
    """
    return examples / (1 + (cluster - 1) * correlation)


def _sum_of_choices(n: int, up_to: int) -> int:
    """Σ C(n, j) for j = 0 … ``up_to``, each from the one before."""
    term = total = 1
    for chosen in range(up_to):
        term = term * (n - chosen) // (chosen + 1)
        total += term
    return total
