"""The small machine: a rule is data plus one pure test, and what fired is the explanation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from decisions.engine.evidence import Costs, Diagnosis, Evidence, answer_to_wire


class Layer(StrEnum):
    """The three layers of a system, in the order in which they are built."""

    PROMPT = "prompt"
    RAG = "rag"
    FINE_TUNE = "fine_tune"


class Status(StrEnum):
    """How a gate, or one condition of it, stands. Passed and failed are *decided*."""

    PASSED = "passed"
    OPEN = "open"
    FAILED = "failed"

    @classmethod
    def of(cls, value: bool | None) -> "Status":
        """Yes passes, no fails, unknown is open."""
        return cls.OPEN if value is None else cls.PASSED if value else cls.FAILED


def all_of(statuses: Iterable[Status]) -> Status:
    """One failed fails; else one open leaves it open."""
    found = set(statuses)
    return next((status for status in (Status.FAILED, Status.OPEN) if status in found), Status.PASSED)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where it comes from, what it says, what it reads, and when it holds.

    ``id`` names a statement of the catalogue. ``reads`` are keys of questions, or ``diagnosis``, ``costs``,
    ``as_of``. ``rests_on`` are the questions whose answer, while unknown, could still take the rule away.
    """

    id: str
    says: str
    reads: tuple[str, ...]
    holds: Callable[[Evidence], bool]
    favours: Layer | None = None
    rests_on: tuple[str, ...] = ()

    def is_firm(self, evidence: Evidence) -> bool:
        """Whether no answer that is still unknown could take it away again."""
        return all(evidence.says(key) for key in self.rests_on)


def fired(rules: Iterable[Rule], evidence: Evidence) -> tuple[Rule, ...]:
    """The rules that hold, in their written order."""
    return tuple(rule for rule in rules if rule.holds(evidence))


def read_by(reads: Iterable[str], evidence: Evidence) -> dict[str, Any]:
    """What was read, by key, in wire form; unknown is None."""
    return {key: _reading(key, evidence) for key in reads}


def _reading(key: str, evidence: Evidence) -> Any:
    if key == "diagnosis":
        return _diagnosis_read(evidence.diagnosis)
    if key == "costs":
        return _costs_read(evidence.costs)
    if key == "as_of":
        return answer_to_wire(evidence.as_of)
    return answer_to_wire(evidence.get(key))


def _diagnosis_read(diagnosis: Diagnosis | None) -> dict[str, Any] | None:
    if diagnosis is None:
        return None
    return {
        "state": diagnosis.state,
        "side": diagnosis.side,
        "counts": dict(diagnosis.counts),
        "arms": dict(diagnosis.arms),
    }


def _costs_read(costs: Costs) -> dict[str, Any]:
    return {
        "monthly": dict(costs.monthly),
        "break_even_months": dict(costs.break_even_months),
        "latency_ms": dict(costs.latency_ms),
        "window_tokens": costs.window_tokens,
    }
