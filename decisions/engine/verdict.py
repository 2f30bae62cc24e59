"""From counts to the verdict: what may be said, what it would take to say more, and what would tip it."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from decisions.engine.causes import FLAKY, Cause, Side
from decisions.engine.evidence import Diagnosis
from decisions.engine.statistics import always_valid_evidence, binomial_test, majority_posterior
from decisions.engine.thresholds import (
    FEWEST_TO_LEAN,
    FEWEST_TO_SETTLE,
    LAST_OF_FEW,
    LEANING_PROBABILITY,
    READ_EXAMPLES,
    SETTLING_EVIDENCE,
    SETTLING_P,
    STUCK_SHARE,
)


class Finding(StrEnum):
    """What the diagnosis says, in the order in which it is asked."""

    IN_PROGRESS = "in_progress"
    NOT_READY = "not_ready"
    PROMPT = "prompt"
    SETTLED = "settled"
    LEANING = "leaning"
    OPEN = "open"


_STATES = {finding: finding.value for finding in Finding} | {Finding.PROMPT: "leaning"}
"""The state as the recommendation reads it. The word settled is kept for what the exact tests settle, so a
faulty prompt is told by its side."""


def judge(counts: Mapping[str, int], arms: Mapping[str, int], *, closed: bool) -> Diagnosis:
    """The diagnosis of these counts. ``closed`` is whether the reader has closed reading before twenty."""
    found = Diagnosis("open", None, sum(counts.values()), counts, arms)
    finding = _finding(found, closed)
    return replace(found, state=_STATES[finding], side=_side(finding, found))


def finding_of(diagnosis: Diagnosis) -> Finding:
    """What a diagnosis says, its prompt told from its leaning."""
    return Finding.PROMPT if diagnosis.side == Side.PROMPT else Finding(diagnosis.state)


def stuck(diagnosis: Diagnosis) -> int:
    """Failures that cannot be explained or do not come back."""
    return diagnosis.counts.get(Cause.UNEXPLAINED, 0) + diagnosis.counts.get(FLAKY, 0)


def leader(diagnosis: Diagnosis) -> Side | None:
    """The side with more decided failures; None when they are even."""
    if diagnosis.knowledge_side == diagnosis.behaviour_side:
        return None
    return Side.KNOWLEDGE if diagnosis.knowledge_side > diagnosis.behaviour_side else Side.BEHAVIOUR


def majority_of(diagnosis: Diagnosis) -> int:
    return max(diagnosis.knowledge_side, diagnosis.behaviour_side)


def settles(majority: int, decided: int) -> bool:
    """Whether a split settles the matter, safe to ask after every example."""
    if decided < FEWEST_TO_SETTLE.value or 2 * majority <= decided:
        return False
    if decided <= LAST_OF_FEW.value:
        return binomial_test(majority, decided) < SETTLING_P.value
    return always_valid_evidence(majority, decided) >= SETTLING_EVIDENCE.value


def leans(majority: int, decided: int) -> bool:
    """Whether a split leans to its majority."""
    if decided < FEWEST_TO_LEAN.value:
        return False
    return majority_posterior(majority, decided) >= LEANING_PROBABILITY.value


def majority_to_settle(decided: int) -> int | None:
    """The smallest majority of so many that settles; None where none would."""
    needed = _first(decided + 1, lambda majority: settles(majority, decided))
    return needed if needed <= decided else None


@dataclass(frozen=True, slots=True)
class Tipping:
    """How little would unsettle a verdict: so many labels changed, or so many further examples against it."""

    labels: int
    further: int


def tipping(diagnosis: Diagnosis) -> Tipping | None:
    """What would take a settled or a leaning verdict away; None where there is none to take away."""
    holds = {Finding.SETTLED: settles, Finding.LEANING: leans}.get(finding_of(diagnosis))
    if holds is None:
        return None
    majority, decided = majority_of(diagnosis), diagnosis.decided
    return Tipping(
        labels=_first(majority + 1, lambda changed: not holds(majority - changed, decided)),
        further=_first(2 * decided + 2, lambda more: not holds(majority, decided + more)),
    )


def to_be_explained(diagnosis: Diagnosis) -> int:
    """How many of the stuck failures must be explained until the diagnosis can be ready."""
    return _first(stuck(diagnosis) + 1, lambda fewer: not _is_stuck(stuck(diagnosis) - fewer, diagnosis.read))


def to_be_read(diagnosis: Diagnosis) -> int:
    """How many further failures, all explained and coming back, the diagnosis needs to be ready."""
    count, read = stuck(diagnosis), diagnosis.read
    return _first(int(count / STUCK_SHARE.value) + 2, lambda more: not _is_stuck(count, read + more))


def _first(below: int, holds: Callable[[int], bool]) -> int:
    """The first number from 0 that holds, of a question that once true stays true; ``below`` if none does."""
    return bisect_left(range(below), True, key=holds)


def _finding(found: Diagnosis, closed: bool) -> Finding:
    if found.read < READ_EXAMPLES.value and not closed:
        return Finding.IN_PROGRESS
    if _is_stuck(stuck(found), found.read):
        return Finding.NOT_READY
    if found.prompt_outnumbers or found.instruction_fixes_most:
        return Finding.PROMPT
    if settles(majority_of(found), found.decided):
        return Finding.SETTLED
    return Finding.LEANING if leans(majority_of(found), found.decided) else Finding.OPEN


def _side(finding: Finding, found: Diagnosis) -> Side | None:
    if finding is Finding.PROMPT:
        return Side.PROMPT
    return leader(found) if finding in (Finding.SETTLED, Finding.LEANING) else None


def _is_stuck(count: int, read: int) -> bool:
    return bool(read) and count / read >= STUCK_SHARE.value
