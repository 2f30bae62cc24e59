"""Would we decide the same today? A decision's evidence then and now, judged by today's rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from decisions.engine.evidence import Evidence, answer_to_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import Readiness, finding
from decisions.engine.situation import Approach
from decisions.engine.tuning import platform_lives_until

COSTS, RULES, DAY = "costs", "rules", "day"
"""What can move a judgement beside the answers to questions, which stand under their keys."""

READINESS = (Readiness.NOT_READY, Readiness.PROVISIONAL, Readiness.READY)
"""From least to most."""
KEYS = tuple(question.key for question in QUESTIONNAIRE)


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
    approach, readiness = finding(evidence_now)
    return Rejudged(
        _outcome(then, approach, readiness),
        then["approach"],
        approach.value,
        readiness.value,
        moved(evidence_then, evidence_now),
    )


def decides(
    found: Rejudged, then: Mapping[str, str], evidence_then: Evidence, now: Evidence
) -> tuple[str, ...]:
    """What made it come out otherwise: keys of questions, or one of `COSTS`, `RULES` and `DAY`.

    It is what alone, put back to then, would make another finding; where nothing does so alone, all that
    moved together. Empty where it is the same.
    """
    if found.outcome is Outcome.SAME:
        return ()
    unmoved = replace(evidence_then, as_of=now.as_of)
    if not found.moved or _says(finding(unmoved), found):
        is_day = _outcome(then, *finding(evidence_then)) is Outcome.SAME
        return (DAY if is_day else RULES,)
    kinds = tuple(dict.fromkeys(COSTS if is_cost(one) else one.key for one in found.moved))
    alone = tuple(kind for kind in kinds if not _says(finding(_put_back(kind, evidence_then, now)), found))
    return alone or kinds


def is_cost(moved: Moved) -> bool:
    """Whether it is a figure of the cost scenario, and no answer."""
    return moved.key.startswith(f"{COSTS}.")


def _says(finding: tuple[Approach, Readiness], found: Rejudged) -> bool:
    return finding == (found.now, found.readiness)


def _put_back(kind: str, then: Evidence, now: Evidence) -> Evidence:
    if kind == COSTS:
        return replace(now, costs=then.costs)
    return now.with_answers({kind: then.answers.get(kind)})


def holds_until(evidence: Evidence) -> date | None:
    """The last day on which this evidence is judged as it is today; None where days change nothing."""
    return platform_lives_until(evidence)


def moved(then: Evidence, now: Evidence) -> tuple[Moved, ...]:
    """What differs in the evidence, in the order of the questionnaire, costs last; days do not count."""
    before, after = then.known, now.known
    answers = (
        Moved(key, answer_to_wire(before.get(key)), answer_to_wire(after.get(key)))
        for key in KEYS
        if before.get(key) != after.get(key)
    )
    costs = (
        Moved(f"costs.{name}", then.costs.monthly.get(name), now.costs.monthly.get(name))
        for name in sorted({*then.costs.monthly, *now.costs.monthly})
        if then.costs.monthly.get(name) != now.costs.monthly.get(name)
    )
    return (*answers, *costs)


def _outcome(then: Mapping[str, str], approach: Approach, readiness: Readiness) -> Outcome:
    if approach.value != then["approach"]:
        return Outcome.FLIPS
    was = READINESS.index(Readiness(then["readiness"]))
    return Outcome.WEAKER if READINESS.index(readiness) < was else Outcome.SAME
