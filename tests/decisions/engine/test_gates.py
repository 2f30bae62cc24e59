"""The gates: each opens and closes as it should, and the approach cannot do without it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from decisions.engine import gates, needs, recommend, situation, tuning
from decisions.engine.evidence import Evidence
from decisions.engine.gates import GATES, Gate
from decisions.engine.rules import Status
from tests.decisions.engine.evidences import OWNERS, PROMPTING_HAD_ITS_CHANCE, THREE_TOOLS, given
from tests.decisions.engine.removing import take_out

PROVEN: dict[str, Any] = {
    "perfect_context": "still_wrong",
    **PROMPTING_HAD_ITS_CHANCE,
    "prompt_toolkit": THREE_TOOLS,
    "prompt_quality_percent": 70,
}
CHEAPER = {"monthly": {"small_model": 300, "fine_tune": 400}}
DEARER = {"monthly": {"small_model": 500, "fine_tune": 400}}
IN_PROMPT: dict[str, Any] = {
    "kb_tokens": 50_000,
    "change_rate": "yearly",
    "citations": "no",
    "permissions": False,
}
LASTING: dict[str, Any] = {"tuning_platform": "hosted", "tuning_platform_until": "2027-01-31"}

GATE_STANDS: dict[str, dict[str, Evidence]] = {
    "prompt.needs_known": {
        "open": given(knowledge_need="none"),
        "passed": given(knowledge_need="none", behaviour_needs=["none"]),
    },
    "prompt.knowledge_fits": {
        "open": given(kb_tokens=50_000),
        "passed": given(costs={"monthly": {"long_prompt": 300, "rag": 300}}, **IN_PROMPT),
        "failed": given(kb_tokens=128_001),
    },
    "rag.knowledge_proven": {
        "open": given(knowledge_need="private_or_current"),
        "passed": given(perfect_context="right"),
    },
    "rag.owner": {
        "open": given(),
        "passed": given(owner_retrieval="Ines"),
        "failed": given(owner_retrieval=""),
    },
    "fine_tune.needed": {"open": given(perfect_context="still_wrong"), "passed": given(**PROVEN)},
    "fine_tune.labels": {
        "open": given(labelled_examples=200),
        "passed": given(labelled_examples=200, task_nuance="narrow"),
        "failed": given(labelled_examples=49),
    },
    "fine_tune.owners": {
        "open": given(**{**OWNERS, "owner_evaluation": None}),
        "passed": given(**OWNERS),
        "failed": given(owner_deployment=""),
    },
    "fine_tune.platform": {
        "open": given(tuning_platform="own_gpus"),
        "passed": given(**LASTING),
        "failed": given(tuning_platform="none"),
    },
    "fine_tune.smaller_model": {
        "open": given(),
        "passed": given(costs=DEARER),
        "failed": given(costs=CHEAPER),
    },
}


def test_every_gate_has_its_evidence() -> None:
    assert list(GATE_STANDS) == [gate.id for gate in GATES]


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.id)
def test_a_gate_opens_and_closes(gate: Gate) -> None:
    stands = GATE_STANDS[gate.id]
    assert {status: str(gate.status(evidence)) for status, evidence in stands.items()} == {
        status: status for status in stands
    }


@pytest.mark.parametrize("gate", gates.GATES_THAT_CLOSE_TUNING, ids=lambda gate: gate.id)
def test_a_failed_gate_keeps_tuning_out_and_is_missed(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = GATE_STANDS[gate.id]["failed"]
    evidence = replace(failed, answers={"failure_pattern": "behaviour", **failed.answers})
    assert situation.approach_to(evidence) == "prompt"
    take_out(gate, monkeypatch)
    assert situation.approach_to(evidence) == "fine_tune"


ALL_FOR_TUNING = given(
    costs=DEARER, knowledge_need="none", labelled_examples=1_000, **PROVEN, **OWNERS, **LASTING
)
ALL_BUT_ONE = {
    "prompt.needs_known": given(
        costs={"monthly": {"long_prompt": 300, "rag": 300}}, knowledge_need="private_or_current", **IN_PROMPT
    ),
    "prompt.knowledge_fits": given(
        knowledge_need="private_or_current", kb_tokens=1, behaviour_needs=["none"]
    ),
    "rag.knowledge_proven": given(knowledge_need="private_or_current", owner_retrieval="Ines"),
    "rag.owner": given(perfect_context="right"),
    "fine_tune.needed": ALL_FOR_TUNING.with_answers({"perfect_context": "sometimes"}),
    "fine_tune.labels": ALL_FOR_TUNING.with_answers({"labelled_examples": 999}),
    "fine_tune.owners": ALL_FOR_TUNING.with_answers({"owner_evaluation": None}),
    "fine_tune.platform": ALL_FOR_TUNING.with_answers({"tuning_platform_until": None}),
    "fine_tune.smaller_model": replace(ALL_FOR_TUNING, costs=given().costs),
}


def test_all_that_tuning_takes_makes_it_ready() -> None:
    assert recommend.recommend(ALL_FOR_TUNING).readiness == "ready"


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.id)
def test_one_open_gate_of_the_approach_is_enough_to_be_provisional(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = ALL_BUT_ONE[gate.id]
    found = recommend.recommend(evidence)
    assert [judged.gate for judged in found.gates if judged.needed and judged.status != "passed"] == [gate]
    assert found.readiness == "provisional"
    take_out(gate, monkeypatch)
    assert recommend.recommend(evidence).readiness == "ready"


@pytest.mark.parametrize(
    ("nuance", "bands"),
    [
        ("narrow", {0: "failed", 49: "failed", 50: "open", 199: "open", 200: "passed", 10**6: "passed"}),
        ("nuanced", {49: "failed", 199: "failed", 200: "open", 999: "open", 1_000: "passed"}),
        (None, {49: "failed", 50: "open", 200: "open", 999: "open", 1_000: "passed"}),
    ],
)
def test_labelled_examples_count_by_bands(nuance: str | None, bands: dict[int, str]) -> None:
    stands = {count: tuning.labels(given(labelled_examples=count, task_nuance=nuance)) for count in bands}
    assert stands == bands


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.id)
def test_a_gate_stands_in_the_recommendation(gate: Gate) -> None:
    for status, evidence in GATE_STANDS[gate.id].items():
        judged = {each.gate.id: each.status for each in recommend.recommend(evidence).gates}
        assert judged[gate.id] == Status(status)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 12, "2027-01-31"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
        ("9999-01-01", 12, "9999-12-31"),  # the calendar ends here
    ],
)
def test_the_same_day_some_months_on(day: str, months: int, later: str) -> None:
    assert tuning.months_after(date.fromisoformat(day), months) == date.fromisoformat(later)


# What an unknown answer could still take away is not decided ----------------------------------------------

UNTOLD_TOOLKIT: dict[str, Any] = {key: value for key, value in PROVEN.items() if key != "prompt_toolkit"}


@pytest.mark.parametrize(
    ("toolkit", "status"), [(None, "open"), (["examples"], "open"), (THREE_TOOLS, "passed")]
)
def test_a_proof_that_the_toolkit_could_undo_is_none_yet(toolkit: list[str] | None, status: str) -> None:
    evidence = given(**UNTOLD_TOOLKIT, prompt_toolkit=toolkit)
    assert gates.tuning_needed(evidence) == status
    assert needs.behaviour(evidence).level == ("indicated" if toolkit == ["examples"] else "proven")


@pytest.mark.parametrize(
    ("quality", "status", "level"),
    [(None, "open", "absent"), (90, "passed", "absent"), (70, "open", "unknown")],
)
def test_a_need_met_by_all_accounts_but_not_measured_is_not_known_for_good(
    quality: int | None, status: str, level: str
) -> None:
    evidence = given(knowledge_need="none", users_satisfied=True, prompt_quality_percent=quality)
    assert gates.needs_known(evidence) == status
    assert needs.behaviour(evidence).level == level
