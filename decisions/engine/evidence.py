"""What the engine judges: answers, diagnosis and costs, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from decisions.engine.statistics import sign_test
from decisions.engine.thresholds import (
    ARMS_P,
    MOST_SHARE,
    RIGHT_SHARE,
    STILL_WRONG_SHARE,
    TESTED_EXAMPLES,
)

Answer = str | bool | int | float | date | tuple[str, ...] | None
"""One known answer in the engine's own form; ``None`` is "don't know"."""

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What reading the failures showed: counts of examples by cause, and the three-arm test."""

    state: str
    side: str | None
    read: int
    counts: Mapping[str, int]
    arms: Mapping[str, int]

    @property
    def speaks(self) -> bool:
        """Whether it has left "in progress": until then it decides nothing."""
        return self.state != "in_progress"

    @property
    def knowledge_side(self) -> int:
        return self.counts.get("knowledge", 0) + self.counts.get("retrieval", 0)

    @property
    def behaviour_side(self) -> int:
        return self.counts.get("behaviour", 0) + self.counts.get("reasoning", 0)

    @property
    def decided(self) -> int:
        return self.knowledge_side + self.behaviour_side

    def points_to(self, side: str) -> bool:
        return self.state in ("settled", "leaning") and self.side == side

    def settled_on(self, side: str) -> bool:
        return self.state == "settled" and self.side == side

    @property
    def pattern(self) -> str | None:
        """The failures in the words of the question ``failure_pattern``, which this overrules."""
        if self.state == "not_ready":
            return "unclear"
        if self.side in ("knowledge", "behaviour"):
            return self.side
        return "mixed" if self.knowledge_side and self.behaviour_side else None

    @property
    def prompt_outnumbers(self) -> bool:
        """Whether more failures come from a faulty prompt than from either side."""
        return self.counts.get("prompt", 0) > max(self.knowledge_side, self.behaviour_side)

    @property
    def perfect_context(self) -> str | None:
        """What the three-arm test says about ``perfect_context``; None when it says nothing yet."""
        fixed = self.arms.get("context_fixed")
        share = self._share_of_tested(fixed, "tested")
        if fixed is None or share is None:
            return None
        if share >= RIGHT_SHARE.value and self._context_p(fixed) < ARMS_P.value:
            return "right"
        return "still_wrong" if share <= STILL_WRONG_SHARE.value else "sometimes"

    def instruction_fixed_share(self) -> float | None:
        """Share of tested examples that a better instruction mended; None when it says nothing yet."""
        tested = "instruction_tested" if "instruction_tested" in self.arms else "tested"
        return self._share_of_tested(self.arms.get("instruction_fixed"), tested)

    @property
    def instruction_fixes_most(self) -> bool:
        return (self.instruction_fixed_share() or 0) > MOST_SHARE.value

    def _context_p(self, fixed: int) -> float:
        return sign_test(fixed, self.arms.get("context_broke", 0))

    def _share_of_tested(self, fixed: int | None, tested: str) -> float | None:
        """Share of those tested, once they are enough and the diagnosis speaks."""
        of = self.arms.get(tested, 0)
        return None if fixed is None or not self.speaks or of < TESTED_EXAMPLES.value else fixed / of


@dataclass(frozen=True, slots=True)
class Costs:
    """Figures of the chosen scenario, US dollars a month, months and milliseconds; absent is unknown.

    ``break_even_months[x]`` is the month in which ``x`` has paid for itself, None when it never does.
    """

    monthly: Mapping[str, float]
    break_even_months: Mapping[str, float | None]
    latency_ms: Mapping[str, float]
    window_tokens: float | None

    def dearer(self, one: str, other: str) -> bool | None:
        """Whether ``one`` costs more a month than ``other``; None while either is unknown."""
        if one not in self.monthly or other not in self.monthly:
            return None
        return self.monthly[one] > self.monthly[other]


NO_COSTS = Costs({}, {}, {}, None)


@dataclass(frozen=True)
class Evidence:
    """Everything one judgement rests on. ``answers`` are as given; ``known`` are those that count."""

    answers: Mapping[str, Answer]
    diagnosis: Diagnosis | None = None
    costs: Costs = NO_COSTS
    as_of: date | None = None

    @cached_property
    def overruled(self) -> Mapping[str, str]:
        """Answers replaced by what was measured: key → what counts instead."""
        if self.diagnosis is None:
            return {}
        found = {
            "failure_pattern": self.diagnosis.pattern if self.diagnosis.speaks else None,
            "perfect_context": self.diagnosis.perfect_context,
        }
        return {key: value for key, value in found.items() if value is not None}

    @cached_property
    def known(self) -> dict[str, Any]:
        """The answers that count: "don't know" left out, measured ones in place of reported ones."""
        given = {key: value for key, value in self.answers.items() if value is not None}
        if not self.diagnosis_is_silent:
            given.pop("failure_pattern", None)
        return {**given, **self.overruled}

    @cached_property
    def diagnosis_is_silent(self) -> bool:
        """Whether self-reports still count, because the reading of failures decides nothing yet."""
        return self.diagnosis is None or not self.diagnosis.speaks

    def get(self, key: str) -> Any:
        """The answer that counts, or None while it is unknown."""
        return self.known.get(key)

    def says(self, key: str) -> bool:
        """Whether the answer that counts is known."""
        return self.known.get(key) is not None

    def unknown(self, key: str) -> bool:
        return self.known.get(key) is None

    def supposing(self, known: dict[str, Any]) -> "Evidence":
        """The same evidence, were just these answers known (None: not known). Nothing is validated."""
        supposed = Evidence.__new__(Evidence)
        supposed.__dict__.update(self.__dict__)
        supposed.__dict__["known"] = known
        return supposed

    def with_answers(self, changes: Mapping[str, Answer]) -> "Evidence":
        """The same evidence with some answers given otherwise."""
        return Evidence({**self.answers, **changes}, self.diagnosis, self.costs, self.as_of)


def answer_to_wire(value: Answer) -> Any:
    """The wire form of one answer: dates as ISO text, many as a list."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
