"""What a rule, a gate or a framework's input says it reads is what it reads: no more and no less.

The page shows these readings as the evidence behind a reason, and counting many ways at once trusts them.
"""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.gates import GATES
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.wire import all_rules
from tests.decisions.engine.evidences import random_input
from tests.decisions.engine.golden import DOCUMENTS, evidence_of_document

OTHER_EVIDENCE = {"diagnosis", "costs", "as_of"}
READERS: dict[str, tuple[tuple[str, ...], Callable[[Evidence], Any]]] = {
    **{f"{rule.id}: {rule.says}": (rule.reads, rule.holds) for rule in all_rules()},
    **{gate.id: (gate.reads, gate.status) for gate in GATES},
    **{
        f"{framework.name}: {given.name}": (given.reads, given.holds)
        for framework in FRAMEWORKS
        for given in framework.inputs
    },
}


class Known(dict[str, Any]):
    """The answers that count, noting which of them are asked for."""

    def __init__(self, known: dict[str, Any], asked: set[str]) -> None:
        super().__init__(known)
        self.asked = asked

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __iter__(self) -> Any:
        raise AssertionError("reads all answers at once")


class Watched(Evidence):
    """Evidence that notes what is asked of it.

    Which account of the failures counts (``diagnosis_is_silent``, ``overruled``) is settled before any rule
    reads it, and is no reading.
    """

    def __getattribute__(self, name: str) -> Any:
        if name in OTHER_EVIDENCE or name == "answers":
            object.__getattribute__(self, "known").asked.add(name)
        return object.__getattribute__(self, name)


def watched(evidence: Evidence, asked: set[str]) -> Evidence:
    """The same evidence, adding to ``asked`` whatever is read of it."""
    settled = {
        "known": Known(evidence.known, asked),
        "overruled": evidence.overruled,
        "diagnosis_is_silent": evidence.diagnosis_is_silent,
    }
    spy = Watched.__new__(Watched)
    spy.__dict__.update({**evidence.__dict__, **settled})
    return spy


@pytest.fixture(scope="module")
def evidences() -> list[Evidence]:
    """Random ones, and the documents' examples, which answer yes to what seldom falls together."""
    draw = Random("what is read")
    drawn = [evidence_from_wire(random_input(draw)) for _ in range(600)]
    return drawn + [evidence_of_document(case) for case in DOCUMENTS]


@pytest.mark.parametrize("reader", READERS)
def test_reads_what_it_says_and_nothing_else(reader: str, evidences: list[Evidence]) -> None:
    reads, judge = READERS[reader]
    asked: set[str] = set()
    for evidence in evidences:
        judge(watched(evidence, asked))
    assert asked == set(reads)


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.name)
def test_a_framework_never_asks_what_it_says_it_never_asks(framework: Any, evidences: list[Evidence]) -> None:
    asked: set[str] = set()
    for evidence in evidences:
        framework.judge(watched(evidence, asked))
    never = [question.key for question in QUESTIONNAIRE if question.key not in asked]
    assert list(framework.never_asks) == never


def test_watching_would_notice() -> None:
    asked: set[str] = set()
    spy = watched(evidence_from_wire({"answers": {"stage": "stable"}}), asked)
    assert spy.get("stage") == "stable"
    assert spy.unknown("citations")
    assert spy.as_of is None
    assert asked == {"stage", "citations", "as_of"}
    with pytest.raises(AssertionError, match="all answers at once"):
        list(spy.known)
