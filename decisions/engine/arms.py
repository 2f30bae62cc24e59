"""The three-arm test: an example run again plainly, with the missing fact, with a better instruction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from decisions.engine.causes import Cause, Side
from decisions.engine.readings import Group, Groups, group_of


@dataclass(frozen=True, slots=True)
class ThreeArms:
    """Whether one example came right in each arm; None where the arm was not run.

    ``control`` is the plain re-run: right there means that the failure does not come back.
    """

    example: str
    control: bool | None = None
    context: bool | None = None
    instruction: bool | None = None

    @property
    def says(self) -> "ArmsSay":
        """What the arms together are evidence for."""
        if self.control:
            return ArmsSay.NOT_REPRODUCIBLE
        if None in (self.control, self.context, self.instruction):
            return ArmsSay.UNFINISHED
        return _TOGETHER[bool(self.context), bool(self.instruction)]


class ArmsSay(StrEnum):
    """What the test says of one example."""

    KNOWLEDGE = "knowledge"
    PROMPT = "prompt"
    BEHAVIOUR = "behaviour"
    EITHER = "either"
    NOT_REPRODUCIBLE = "not_reproducible"
    UNFINISHED = "unfinished"

    @property
    def says(self) -> str:
        return _SAYS[self]


_TOGETHER: Mapping[tuple[bool, bool], ArmsSay] = {
    (True, False): ArmsSay.KNOWLEDGE,
    (False, True): ArmsSay.PROMPT,
    (False, False): ArmsSay.BEHAVIOUR,
    (True, True): ArmsSay.EITHER,
}

_SAYS: Mapping[ArmsSay, str] = {
    ArmsSay.KNOWLEDGE: "Only the missing fact mends it: knowledge or retrieval.",
    ArmsSay.PROMPT: "Only a better instruction mends it: the prompt, so neither retrieval nor tuning.",
    ArmsSay.BEHAVIOUR: "Neither mends it: behaviour or reasoning that the prompt does not reach.",
    ArmsSay.EITHER: "Either mends it: take the cheaper one, the prompt.",
    ArmsSay.NOT_REPRODUCIBLE: "A plain re-run came right: flaky, and left out of the verdict.",
    ArmsSay.UNFINISHED: "Not every arm has been run.",
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An example of which people say one thing and the test another; worth reading again."""

    example: str
    cause: Cause
    says: str


def by_majority(runs: Sequence[bool]) -> bool | None:
    """Whether an arm came right in more than half of its runs; None when it was not run."""
    return 2 * sum(runs) > len(runs) if runs else None


def came_right(arms: Iterable[ThreeArms], groups: Groups | None = None) -> frozenset[Group]:
    """The groups of near-duplicates, or single examples, whose plain re-run was right."""
    return frozenset(group for group, test in _pooled(arms, groups).items() if test.control)


def counts_of(arms: Iterable[ThreeArms], groups: Groups | None = None) -> dict[str, int]:
    """The counts that the verdict reads, near-duplicates once; empty where nothing was tested.

    ``tested`` are reproducible examples that had the missing fact, or, where none had, the better
    instruction; ``instruction_tested`` is there only where the latter are not as many. ``context_broke``
    counts what was right in the plain re-run and wrong with the fact.
    """
    tests = _pooled(arms, groups).values()
    lasting = [test for test in tests if test.control is False]
    context = [test.context for test in lasting if test.context is not None]
    broke = sum(test.control is True and test.context is False for test in tests)
    instruction = [test.instruction for test in lasting if test.instruction is not None]
    counts: dict[str, int] = {}
    if context or broke:
        counts = {"tested": len(context), "context_fixed": sum(context), "context_broke": broke}
    if instruction:
        if counts.setdefault("tested", len(instruction)) != len(instruction):
            counts["instruction_tested"] = len(instruction)
        counts["instruction_fixed"] = sum(instruction)
    return counts


def matrix(causes: Mapping[str, Cause], arms: Iterable[ThreeArms]) -> dict[Cause, dict[ArmsSay, list[str]]]:
    """People said / test said: the examples of each pair. ``causes`` are what people said, by example."""
    found: dict[Cause, dict[ArmsSay, list[str]]] = {cause: {say: [] for say in ArmsSay} for cause in Cause}
    for test in sorted(arms, key=lambda test: test.example):
        if test.example in causes:
            found[causes[test.example]][test.says].append(test.example)
    return found


def contradictions(causes: Mapping[str, Cause], arms: Iterable[ThreeArms]) -> tuple[Contradiction, ...]:
    """Where the test says otherwise than people. Flaky examples contradict nobody."""
    found = []
    for test in sorted(arms, key=lambda test: test.example):
        cause = causes.get(test.example)
        says = _against(cause, test) if cause and test.control is False else None
        if cause and says:
            found.append(Contradiction(test.example, cause, says))
    return tuple(found)


def _against(cause: Cause, test: ThreeArms) -> str | None:
    """What speaks against this cause; an arm that was not run speaks against nothing."""
    if cause.side is Side.KNOWLEDGE and test.context is False:
        return f"People said {cause}; with the missing fact it stayed wrong."
    if cause.side is Side.BEHAVIOUR and test.context:
        return f"People said {cause}; with the missing fact it came right."
    if cause.side is Side.BEHAVIOUR and test.instruction:
        return f"People said {cause}; a better instruction put it right."
    if cause.side is Side.PROMPT and test.instruction is False:
        return f"People said {cause}; with a better instruction it stayed wrong."
    return None


def _pooled(arms: Iterable[ThreeArms], groups: Groups | None) -> dict[Group, ThreeArms]:
    """One test for each group: the runs of near-duplicates are taken as runs of one example."""
    alike: defaultdict[Group, list[ThreeArms]] = defaultdict(list)
    for test in arms:
        alike[group_of(test.example, groups)].append(test)
    return {group: _together(tests) for group, tests in alike.items()}


def _together(tests: list[ThreeArms]) -> ThreeArms:
    return ThreeArms(
        min(test.example for test in tests),
        by_majority([test.control for test in tests if test.control is not None]),
        by_majority([test.context for test in tests if test.context is not None]),
        by_majority([test.instruction for test in tests if test.instruction is not None]),
    )
