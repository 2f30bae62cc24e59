"""How far readers agree on labels, corrected for chance in three ways; standard library only.

A *pattern* is the labels that one example got, one for each of its readers; :data:`Patterns` counts how often
each pattern was met. A coefficient is 1 for full agreement and 0 for what chance would give; it is None where
it has no meaning, as when only one label was ever used. Which reader gave which label matters to
:func:`kappa` alone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from statistics import quantiles

Patterns = Counter[tuple[str, ...]]
Coefficient = Callable[[Patterns], float | None]

DRAWS = 1_000
"""Samples drawn for the range of a coefficient."""


def patterns_of(labels: Iterable[Iterable[str]]) -> Patterns:
    """Count the patterns. Of an example with one label only AC1 learns, how common that label is."""
    return Counter(pattern for pattern in map(tuple, labels) if pattern)


def read_alike(patterns: Patterns) -> tuple[int, int]:
    """Examples that all their readers labelled alike, of how many: "21 of 25"."""
    shared = {pattern: times for pattern, times in patterns.items() if len(pattern) > 1}
    alike = sum(times for pattern, times in shared.items() if len(set(pattern)) == 1)
    return alike, sum(shared.values())


def alpha(patterns: Patterns) -> float | None:
    """Krippendorff's alpha for nominal labels, any number of readers, gaps allowed.

    1 - Dₒ/Dₑ: pairs of unlike labels within examples, each example's pairs weighed 1/(m-1) for its m labels,
    over the pairs of unlike labels that all n labels would form by chance (Krippendorff, Content Analysis,
    2004; "Computing Krippendorff's alpha-reliability", 2011).
    """
    labels: Counter[str] = Counter()
    observed = 0.0
    for pattern, times in patterns.items():
        if len(pattern) < 2:
            continue
        own = Counter(pattern)
        observed += times * _unlike(own) / (len(pattern) - 1)
        for label, uses in own.items():
            labels[label] += times * uses
    expected = _unlike(labels)
    return 1 - (labels.total() - 1) * observed / expected if expected else None


def kappa(patterns: Patterns) -> float | None:
    """Cohen's kappa for two readers: (pₒ - pₑ) / (1 - pₑ), pₑ from each reader's own use of the labels.

    Cohen (1960). None when an example has more than two labels, or pₑ is 1.
    """
    total = patterns.total()
    if not total or any(len(pattern) != 2 for pattern in patterns):
        return None
    first, second = _uses(patterns, 0), _uses(patterns, 1)
    observed = read_alike(patterns)[0] / total
    expected = sum(uses * second[label] for label, uses in first.items()) / total**2
    return (observed - expected) / (1 - expected) if expected < 1 else None


def ac1(patterns: Patterns) -> float | None:
    """Gwet's AC1, which does not collapse when one label dominates: (pₒ - pₑ) / (1 - pₑ).

    pₒ is the mean share of like pairs within an example, and pₑ = Σ π(1-π) / (q-1) over the q labels in use
    (at least two), π being a label's mean share within examples. Gwet (2008; for gaps, Handbook, 2014).
    """
    shares: defaultdict[str, float] = defaultdict(float)
    alike, shared = 0.0, 0
    for pattern, times in patterns.items():
        readers, own = len(pattern), Counter(pattern)
        for label, uses in own.items():
            shares[label] += times * uses / readers
        if readers > 1:
            shared += times
            alike += times * (1 - _unlike(own) / (readers * (readers - 1)))
    if not shared:
        return None
    prevalences = [share / patterns.total() for share in shares.values()]
    expected = sum(share * (1 - share) for share in prevalences) / (max(len(prevalences), 2) - 1)
    return (alike / shared - expected) / (1 - expected)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient with the range that resampling the examples gives; None where it has no meaning."""

    value: float | None
    low: float | None
    high: float | None


def estimate(
    coefficient: Coefficient, patterns: Patterns, draws: int = DRAWS, seed: int = 1, level: float = 0.95
) -> Estimate:
    """A coefficient and its percentile bootstrap range (Efron, 1979), the same each time.

    Examples are drawn with replacement; draws in which the coefficient has no meaning are left out.
    """
    value = coefficient(patterns)
    examples = sorted(patterns.elements())
    if value is None:
        return Estimate(None, None, None)
    random = Random(seed)  # noqa: S311 (a resampling, the same each time)
    drawn = (coefficient(Counter(random.choices(examples, k=len(examples)))) for _ in range(draws))
    found = [each for each in drawn if each is not None]
    if len(found) < 2:
        return Estimate(value, None, None)
    cuts = quantiles(found, n=1_000, method="inclusive")
    tail = round((1 - level) / 2 * 1_000)
    return Estimate(value, cuts[tail - 1], cuts[-tail])


def _unlike(labels: Counter[str]) -> int:
    """Ordered pairs of unlike labels among these."""
    return labels.total() ** 2 - sum(uses * uses for uses in labels.values())


def _uses(patterns: Patterns, reader: int) -> Counter[str]:
    uses: Counter[str] = Counter()
    for pattern, times in patterns.items():
        uses[pattern[reader]] += times
    return uses
