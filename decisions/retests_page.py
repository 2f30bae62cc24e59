"""Re-tests as pages show them: one example in three arms, and what all of them say."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from decisions.differences import Beside, beside
from decisions.engine.arm_prompts import Asked, prompt_for
from decisions.engine.arms import ArmsSay, ThreeArms, by_majority
from decisions.engine.causes import Cause
from decisions.engine.diagnosis import FullDiagnosis
from decisions.forms.runs import RunForm
from decisions.models import Arm, ArmRun, Example, Review, SecondReading, User

COLUMNS: Mapping[ArmsSay, str] = {
    ArmsSay.KNOWLEDGE: "Knowledge",
    ArmsSay.BEHAVIOUR: "Behaviour",
    ArmsSay.PROMPT: "Prompt",
    ArmsSay.EITHER: "Fact or prompt",
    ArmsSay.NOT_REPRODUCIBLE: "Flaky",
    ArmsSay.UNFINISHED: "Not finished",
}
"""What the test says, as the head of a column."""

NEXT = 10
"""So many examples are proposed for a test at once."""


# One example ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArmShown:
    """One arm of an example: its runs, the last of them beside the original, and the form for the next."""

    arm: Arm
    runs: list[ArmRun]
    given: str
    prompt: str
    difference: Beside | None
    form: RunForm | None = None
    next_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def right(self) -> bool | None:
        """What its runs say by majority; None without any."""
        return by_majority([run.right for run in self.runs])

    @property
    def count(self) -> int:
        """How many runs came right."""
        return sum(run.right for run in self.runs)

    @property
    def last(self) -> ArmRun | None:
        return self.runs[-1] if self.runs else None

    @property
    def asks_for(self) -> str:
        """What is added in this arm, as the label of its field; nothing in a plain re-run."""
        return {Arm.CONTEXT: "The missing fact", Arm.INSTRUCTION: "The better instruction"}.get(self.arm, "")

    def entered(self, name: str, default: str = "") -> str:
        """What was sent and refused, else what to begin with."""
        return str(self.form.data.get(name, "")) if self.form else default


def arms_shown(example: Example, fact: str, refused: RunForm | None = None) -> list[ArmShown]:
    """The three arms of an example. ``fact`` is what its readers said was missing."""
    runs: defaultdict[str, list[ArmRun]] = defaultdict(list)
    for run in ArmRun.objects.filter(example=example).order_by("at", "pk"):
        runs[run.arm].append(run)
    first = {Arm.CONTROL: "", Arm.CONTEXT: fact, Arm.INSTRUCTION: example.system}
    return [_arm_shown(example, arm, runs[arm], first[arm], refused) for arm in Arm]


def _arm_shown(
    example: Example, arm: Arm, runs: list[ArmRun], first: str, refused: RunForm | None
) -> ArmShown:
    given = runs[-1].given if runs else first
    difference = beside(example.output, runs[-1].output) if runs and runs[-1].output else None
    form = refused if refused and refused.data.get("arm") == arm else None
    return ArmShown(arm, runs, given, prompt_of(example, arm, given), difference, form)


def prompt_of(example: Example, arm: Arm, given: str) -> str:
    """What to paste into the model to run this arm."""
    history = tuple((str(role), str(text)) for role, text in _turns(example.history))
    context = tuple(str(passage) for passage in example.context)
    return prompt_for(arm, Asked(example.input, example.system, history, context), given)


def _turns(history: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    return ((turn[0], turn[1]) for turn in history if isinstance(turn, list | tuple) and len(turn) == 2)


def three_arms_of(example: Example, shown: Iterable[ArmShown]) -> ThreeArms:
    """What the three arms of one example say together."""
    return ThreeArms(str(example.pk), *(arm.right for arm in shown))


# All of them ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tested:
    """One example that was re-tested."""

    example: Example
    cause: Cause | None
    arms: ThreeArms


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What people said, and under each head the examples of which the test says so."""

    cause: Cause
    cells: list[tuple[str, list[Example]]]


@dataclass(frozen=True, slots=True)
class RetestsShown:
    """What was tested, people said against test said, and what to test next."""

    tested: list[Tested]
    matrix: list[MatrixRow]
    contradictions: list[tuple[Example, str]]
    untested: list[Example]

    @property
    def contradicting(self) -> set[Any]:
        """Ids of the examples of which people and test part."""
        return {example.pk for example, _ in self.contradictions}


def retests_shown(review: Review, found: FullDiagnosis, *, to: User) -> RetestsShown:
    """All re-tests of a review. Of what a person is still to read blind, no cause is shown to them."""
    hidden = {str(pk) for pk in _blind(review, to)}
    read = Example.objects.filter(review=review, erased_at=None).read().without_texts()
    examples: Mapping[str, Example] = {str(example.pk): example for example in _all(review)}
    causes = {key: cause for key, cause in found.causes.items() if key not in hidden}
    arms = [test for test in found.arms if test.example in examples]
    tested = [Tested(examples[test.example], causes.get(test.example), test) for test in arms]
    done = {test.example for test in arms}
    parting = [
        (examples[each.example], each.says) for each in found.contradictions if each.example not in hidden
    ]
    return RetestsShown(
        sorted(tested, key=lambda each: each.example.number),
        _matrix(found, examples, hidden),
        sorted(parting, key=lambda pair: pair[0].number),
        [example for example in read if str(example.pk) not in done][:NEXT],
    )


def _all(review: Review) -> Iterable[Example]:
    return Example.objects.filter(review=review, runs__isnull=False).distinct().only("number", "review")


def _blind(review: Review, person: User) -> Iterable[Any]:
    mine = SecondReading.objects.open().filter(reader=person, example__review=review)
    return mine.values_list("example", flat=True)


def _matrix(found: FullDiagnosis, examples: Mapping[str, Example], hidden: set[str]) -> list[MatrixRow]:
    rows = []
    for cause, says in found.matrix.items():
        cells = [
            (head, _in_order(examples[key] for key in says[say] if key in examples and key not in hidden))
            for say, head in COLUMNS.items()
        ]
        if any(shown for _, shown in cells):
            rows.append(MatrixRow(cause, cells))
    return rows


def _in_order(examples: Iterable[Example]) -> list[Example]:
    return sorted(examples, key=lambda example: example.number)
