"""Second readers: who reads what again, blind; what they agree on; what was settled between them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest

from decisions.engine.agreement import (
    Estimate,
    Patterns,
    ac1,
    alpha,
    estimate,
    kappa,
    patterns_of,
    read_alike,
)
from decisions.engine.readings import Tally
from decisions.engine.statistics import wilson_interval

Labels = Mapping[str, Mapping[str, str]]
"""Example → reader → the label that reader gave: a cause, or a code."""


def is_revealed(assigned: Collection[str], finished: Collection[str]) -> bool:
    """Whether the readings of an example may be seen by one another's readers: once all have finished."""
    return set(assigned) <= set(finished)


def overlap(tally: Tally, unsure: Collection[str] = (), size: int = 9) -> tuple[str, ...]:
    """Examples for a second, blind reading: the uncertain ones first, then each cause in its turn.

    At most one of a group of near-duplicates. ``unsure`` are examples whose reader was not sure.
    """
    by_cause: defaultdict[str, list[str]] = defaultdict(list)
    uncertain = []
    for failure in tally.failures:
        doubtful = next((example for example in failure.examples if example in unsure), None)
        if doubtful is None:
            by_cause[failure.counts_as].append(failure.examples[0])
        else:
            uncertain.append(doubtful)
    spread = [example for turn in zip_longest(*by_cause.values()) for example in turn if example is not None]
    return tuple((uncertain + spread)[: max(size, 0)])


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """One label: examples that all their readers gave it, of those to which any of them did.

    ``low`` and ``high`` are the range of that share (95 %); ``alpha`` sets it against all other labels.
    """

    label: str
    agreed: int
    of: int
    low: float
    high: float
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """What readers of the same examples agree on, before anything was settled between them."""

    alike: int
    of: int
    alpha: Estimate
    kappa: Estimate
    ac1: Estimate
    by_label: tuple[LabelAgreement, ...]
    disputed: tuple[str, ...]
    """Examples whose readers disagree and that nobody has settled."""
    settled: Mapping[str, str]
    """Disputed once: example → the label it was given in the end."""

    @property
    def says(self) -> str:
        """In words, the raw count first."""
        if not self.of:
            return "No example has had a second reader yet."
        return f"{self.alike} of {self.of} read alike{_corrected(self.alpha)}."


def agreement(labels: Labels, settled: Mapping[str, str] | None = None, seed: int = 1) -> Agreement:
    """Compare readers. ``settled`` are labels that an adjudication gave: example → label."""
    shared = {example: given for example, given in sorted(labels.items()) if len(given) > 1}
    patterns = _patterns(shared.values())
    differing = [example for example, given in shared.items() if len(set(given.values())) > 1]
    decided = {example: settled[example] for example in differing if settled and example in settled}
    alike, of = read_alike(patterns)
    return Agreement(
        alike,
        of,
        estimate(alpha, patterns, seed=seed),
        estimate(kappa, patterns if _are_two(shared.values()) else Patterns(), seed=seed),
        estimate(ac1, patterns, seed=seed),
        tuple(_of_label(label, patterns, seed) for label in sorted(set(chain(*patterns)))),
        tuple(example for example in differing if example not in decided),
        decided,
    )


def final_labels(labels: Labels, settled: Mapping[str, str]) -> dict[str, str | None]:
    """What each example counts as: what was settled, else what its readers all say, else nothing yet."""
    return {
        example: settled.get(example)
        or (next(iter(given.values())) if len(set(given.values())) == 1 else None)
        for example, given in labels.items()
    }


def _patterns(labelled: Iterable[Mapping[str, str]]) -> Patterns:
    """Each example's labels in the order of its readers' names."""
    return patterns_of([given[reader] for reader in sorted(given)] for given in labelled)


def _are_two(labelled: Iterable[Mapping[str, str]]) -> bool:
    """Whether the same two people read them all, as kappa asks."""
    return len({reader for given in labelled for reader in given}) == 2


def _of_label(label: str, patterns: Patterns, seed: int) -> LabelAgreement:
    """This label against all others."""
    given = {pattern: times for pattern, times in patterns.items() if label in pattern}
    agreed = sum(times for pattern, times in given.items() if set(pattern) == {label})
    against = Patterns()
    for pattern, times in patterns.items():
        against[tuple("yes" if each == label else "no" for each in pattern)] += times
    low, high = wilson_interval(agreed, of := sum(given.values()))
    return LabelAgreement(label, agreed, of, low, high, estimate(alpha, against, seed=seed))


def _corrected(found: Estimate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "; with one label in use, chance cannot be taken out"
    return f"; alpha {found.value:.2f}, and anything from {found.low:.2f} to {found.high:.2f} would fit"
