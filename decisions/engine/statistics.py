"""Exact statistics of small counts, standard library only."""

from math import comb


def sign_test(fixed: int, broke: int) -> float:
    """Two-sided exact sign test (McNemar's exact form) on changed pairs; 1.0 when nothing changed.

    The probability, were both directions equally likely, of a split at least as uneven as this one.
    """
    changed = fixed + broke
    tail = sum(comb(changed, count) for count in range(min(fixed, broke) + 1))
    return min(1.0, 2 * tail / 2**changed)
