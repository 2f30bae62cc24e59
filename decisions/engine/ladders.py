"""Ladders of rules, and ways the answers can turn out: one logic for one set of answers and for thousands.

A *rung* stands when each of its groups has a rule that holds; the first rung that stands gives the finding.
A set of ways is an int with one bit for each way, so that "in which of these thousand ways does this rule
hold" costs a few operations; a single set of answers is simply one way.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from decisions.engine.evidence import Answer, Evidence
from decisions.engine.rules import Rule, fired

Finding = TypeVar("Finding")
Group = tuple[Rule, ...]
"""Rules of which one is enough."""


class Rung(Generic[Finding]):
    """One finding, and the groups of rules that must each have one that holds."""

    __slots__ = ("finding", "groups")

    def __init__(self, finding: Finding, *groups: Group) -> None:
        self.finding, self.groups = finding, groups


Ladder = tuple[Rung[Finding], ...]


def reads_of(*ladders: Ladder[Any]) -> tuple[str, ...]:
    """Everything that the rules of some ladders read, each once."""
    rungs = (rung for ladder in ladders for rung in ladder)
    rules = (rule for rung in rungs for group in rung.groups for rule in group)
    return tuple(dict.fromkeys(key for rule in rules for key in rule.reads))


def standing(ladder: Ladder[Finding], evidence: Evidence) -> Rung[Finding] | None:
    """The first rung that stands on this evidence."""
    return next((rung for rung in ladder if _stands(rung, evidence)), None)


def rules_on(ladder: Ladder[Any], evidence: Evidence) -> tuple[Rule, ...]:
    """The rules that hold on the rungs that stand, highest first: what decided, then what else has a say."""
    return tuple(
        dict.fromkeys(
            rule
            for rung in ladder
            if _stands(rung, evidence)
            for group in rung.groups
            for rule in fired(group, evidence)
        )
    )


def firm_on(rung: Rung[Any], evidence: Evidence) -> bool:
    """Whether no answer that is still unknown could take the rung away."""
    return all(any(rule.is_firm(evidence) for rule in fired(group, evidence)) for group in rung.groups)


def _stands(rung: Rung[Any], evidence: Evidence) -> bool:
    return all(any(rule.holds(evidence) for rule in group) for group in rung.groups)


class Ways:
    """Numbered ways in which answers can turn out, over evidence that they share.

    ``sets`` gives, for each answer that varies, its values and the set of ways in which it has each of them.
    """

    def __init__(
        self, evidence: Evidence, count: int, sets: Mapping[str, tuple[tuple[Answer, int], ...]]
    ) -> None:
        self.evidence, self.count, self.sets = evidence, count, sets
        self.all = (1 << count) - 1

    @classmethod
    def only(cls, evidence: Evidence) -> "Ways":
        """The one way that the evidence is."""
        return OneWay(evidence)

    def holding(self, reads: Iterable[str], holds: Callable[[Evidence], object]) -> int:
        """The ways in which a test holds that reads just these answers."""
        varying = [key for key in reads if key in self.sets]
        if not varying:
            return self.all if holds(self.evidence) else 0
        known = self.evidence.known
        cases = [(self.all, {key: known[key] for key in reads if key in known})]
        for key in varying:
            cases = [
                (ways & having, {**supposed, key: value})
                for ways, supposed in cases
                for value, having in self.sets[key]
                if ways & having
            ]
        suppose = self.evidence.supposing
        found = 0
        for ways, supposed in cases:
            if holds(suppose(supposed)):
                found |= ways
        return found

    def any_of(self, group: Group) -> int:
        """The ways in which a rule of the group holds."""
        found = 0
        for rule in group:
            found |= self.holding(rule.reads, rule.holds)
            if found == self.all:
                break
        return found

    def every_of(self, groups: Iterable[Group]) -> int:
        """The ways in which every group has a rule that holds."""
        found = self.all
        for group in groups:
            if not found:
                break
            found &= self.any_of(group)
        return found

    def climb(self, ladder: Ladder[Finding]) -> dict[Finding, int]:
        """For each finding of a ladder the ways in which it is found; the rest found nothing."""
        found: dict[Finding, int] = {}
        left = self.all
        for rung in ladder:
            here = self.every_of(rung.groups) & left if left else 0
            found[rung.finding] = found.get(rung.finding, 0) | here
            left &= ~here
        return found


class OneWay(Ways):
    """A single set of answers: nothing varies, so that no case has to be told from another."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(evidence, 1, {})

    def holding(self, reads: Iterable[str], holds: Callable[[Evidence], object]) -> int:
        """One where the test holds, else none."""
        return 1 if holds(self.evidence) else 0

    def any_of(self, group: Group) -> int:
        """One where a rule of the group holds, else none."""
        for rule in group:
            if rule.holds(self.evidence):
                return 1
        return 0
