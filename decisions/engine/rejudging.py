"""Would we decide the same today? A decision's evidence then and now, judged by today's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from decisions.engine.evidence import Evidence, answer_to_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import Outline, Readiness, outline

READINESS = (Readiness.NOT_READY, Readiness.PROVISIONAL, Readiness.READY)
"""From least to most."""


class Outcome(StrEnum):
    """How a decision stands against what would be recommended today."""

    SAME = "same"
    WEAKER = "weaker"
    FLIPS = "flips"

    @property
    def says(self) -> str:
        return _SAYS[self]


_SAYS: Mapping[Outcome, str] = {
    Outcome.SAME: "The same would be recommended today.",
    Outcome.WEAKER: "The same approach would be recommended today, less surely.",
    Outcome.FLIPS: "Another approach would be recommended today.",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One piece of evidence that is not what it was; None is not known."""

    key: str
    then: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What re-judging found, and what moved."""

    outcome: Outcome
    then: str
    """The approach recommended when it was decided."""
    now: str
    readiness: str
    moved: tuple[Moved, ...]

    @property
    def is_by_rules_alone(self) -> bool:
        """Whether nothing moved but the rules themselves, or the day."""
        return self.outcome is not Outcome.SAME and not self.moved


def rejudge(then: Mapping[str, str], evidence_then: Evidence, evidence_now: Evidence) -> Rejudged:
    """Compare what was recommended with what would be.

    ``then`` is what the record holds: ``approach`` and ``readiness``, by the rules of that day.
    """
    found = outline(evidence_now)
    return Rejudged(
        _outcome(then, found),
        then["approach"],
        found.approach.value,
        found.readiness.value,
        moved(evidence_then, evidence_now),
    )


def moved(then: Evidence, now: Evidence) -> tuple[Moved, ...]:
    """What differs in the evidence, in the order of the questionnaire, costs last; days do not count."""
    keys = [question.key for question in QUESTIONNAIRE]
    values = ((key, _wire(then, key), _wire(now, key)) for key in keys)
    answers = (Moved(key, before, after) for key, before, after in values if before != after)
    costs = (
        Moved(f"costs.{name}", then.costs.monthly.get(name), now.costs.monthly.get(name))
        for name in sorted({*then.costs.monthly, *now.costs.monthly})
        if then.costs.monthly.get(name) != now.costs.monthly.get(name)
    )
    return (*answers, *costs)


def _outcome(then: Mapping[str, str], found: Outline) -> Outcome:
    if found.approach.value != then["approach"]:
        return Outcome.FLIPS
    was, is_now = READINESS.index(Readiness(then["readiness"])), READINESS.index(found.readiness)
    return Outcome.WEAKER if is_now < was else Outcome.SAME


def _wire(evidence: Evidence, key: str) -> Any:
    return answer_to_wire(evidence.known.get(key))
