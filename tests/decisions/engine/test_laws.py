"""What holds for any valid input: searched for counterexamples, far beyond the bands as well."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import assume
from hypothesis import given as for_any
from hypothesis import strategies as st

from decisions.engine.evidence import Evidence, answer_to_wire
from decisions.engine.gates import GATES
from decisions.engine.needs import Level
from decisions.engine.parsing import answers_from_wire, evidence_from_wire
from decisions.engine.plan import When
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import Readiness, outline, recommend
from decisions.engine.rules import Layer, Status
from decisions.engine.situation import Approach, approach_to
from decisions.engine.wire import recommendation_to_wire
from tests.decisions.engine.evidences import (
    DIAGNOSES,
    EVIDENCES,
    INPUTS,
    NUMBERS,
    OWNERS,
    examples,
    random_input,
    values_of,
)

BASE = Path(__file__).resolve().parents[3]
TUNES = (Approach.FINE_TUNE, Approach.BOTH)
RETRIEVES = (Approach.RAG, Approach.BOTH)


def as_bytes(raw: dict[str, Any]) -> bytes:
    """The whole output for one input, as it would be printed."""
    return json.dumps(recommendation_to_wire(recommend(evidence_from_wire(raw))), allow_nan=False).encode()


# Total, and the same each time ------------------------------------------------------------------------------


@examples()
@for_any(INPUTS)
def test_any_valid_input_gives_an_answer_that_is_json(raw: dict[str, Any]) -> None:
    found = json.loads(as_bytes(raw))
    assert found["approach"] in list(Approach)
    assert len(found["frameworks"]) == 5
    assert (found["engine_version"], found["questionnaire_version"]) == ("1.0", 1)
    assert found["as_of"] == raw.get("as_of")


@examples(0.5)
@for_any(INPUTS, st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(raw: dict[str, Any], draw: Random) -> None:
    assert as_bytes(_shuffled(raw, draw)) == as_bytes(raw)


def _shuffled(value: Any, draw: Random) -> Any:
    """The same JSON value with the names of every object, and every list, in another order."""
    if isinstance(value, dict):
        names = draw.sample(sorted(value), len(value))
        return {name: _shuffled(value[name], draw) for name in names}
    return draw.sample(value, len(value)) if isinstance(value, list) else value


PROGRAM = """
import hashlib, json, sys
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.recommend import recommend
from decisions.engine.wire import questionnaire_to_wire, recommendation_to_wire
found = [recommendation_to_wire(recommend(evidence_from_wire(raw))) for raw in json.load(sys.stdin)]
print(hashlib.sha256(json.dumps([found, questionnaire_to_wire()]).encode()).hexdigest())
print(sorted(set(sys.modules) & {"django", "celery"}))
"""


def test_the_same_input_gives_the_same_bytes_in_any_process() -> None:
    draw = Random("any process")
    inputs = json.dumps([{"answers": {}}, *(random_input(draw) for _ in range(12))])
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=inputs,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=BASE,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("1", "Pacific/Auckland"))
    }
    (only,) = printed
    assert only.splitlines()[1] == "[]", "the engine has loaded a framework"


@examples(0.5)
@for_any(INPUTS)
def test_answers_survive_the_way_out_and_in_again(raw: dict[str, Any]) -> None:
    answers = answers_from_wire(raw["answers"])
    out = {key: answer_to_wire(value) for key, value in answers.items()}
    assert answers_from_wire(json.loads(json.dumps(out))) == answers


@examples(0.5)
@for_any(INPUTS, DIAGNOSES)
def test_a_diagnosis_in_progress_decides_nothing(raw: dict[str, Any], found: dict[str, Any]) -> None:
    without = evidence_from_wire({**raw, "diagnosis": None})
    reading = evidence_from_wire({**raw, "diagnosis": {**found, "state": "in_progress"}})
    assert _all_but_readings(reading) == _all_but_readings(without)


def _all_but_readings(evidence: Evidence) -> dict[str, Any]:
    """The output without what the rules and gates read, in which the diagnosis is shown."""
    found = recommendation_to_wire(recommend(evidence))
    for part in ("gates", "reasons", "against", "warnings"):
        found[part] = [{key: each[key] for key in each if key != "reads"} for each in found[part]]
    return found


@examples()
@for_any(EVIDENCES)
def test_the_outline_is_that_of_the_whole(evidence: Evidence) -> None:
    found, brief = recommend(evidence), outline(evidence)
    assert (brief.approach, brief.now, brief.readiness) == (found.approach, found.now, found.readiness)


# More evidence ----------------------------------------------------------------------------------------------


CALLS_FOR_TUNING = st.sampled_from(
    [
        {"failure_pattern": "behaviour"},
        {"perfect_context": "still_wrong"},
        {"behaviour_needs": ("tone",), "prompt_quality_percent": 70, "users_satisfied": False},
        {"request_shape": "narrow_repeated", "cost_pressure": "major", "queries_per_day": 100_000},
    ]
)
LETS_TUNE: dict[str, Any] = {
    "prompt_effort": "week_or_more",
    "tuning_platform": "own_gpus",
    "tuning_platform_until": date.max,
    **dict.fromkeys(OWNERS, "Ines"),
}


@examples(3)
@for_any(EVIDENCES, CALLS_FOR_TUNING, NUMBERS, NUMBERS)
def test_more_labelled_examples_never_remove_tuning(
    evidence: Evidence, calls: dict[str, Any], one: float, other: float
) -> None:
    fewer, more = sorted((one, other))
    willing = evidence.with_answers({**LETS_TUNE, **calls})
    if approach_to(willing.with_answers({"labelled_examples": fewer})) in TUNES:
        assert approach_to(willing.with_answers({"labelled_examples": more})) in TUNES


RATES = QUESTIONNAIRE["change_rate"].values
EVIDENCE_OF_KNOWLEDGE = st.sampled_from(
    [
        {"knowledge_need": "private_or_current"},
        {"perfect_context": "right"},
        {"failure_pattern": "knowledge"},
        {"failure_pattern": "mixed"},
        {"citations": "required"},
        {"permissions": True},
        {"factual_precision": True},
        {"current_system": "rag"},
        {"current_system": "both"},
        {"kb_tokens": 10**9},
        *({"change_rate": rate} for rate in RATES[:4]),
    ]
)


@examples(3)
@for_any(EVIDENCES, EVIDENCE_OF_KNOWLEDGE)
def test_more_evidence_of_knowledge_never_removes_retrieval(evidence: Evidence, more: dict[str, Any]) -> None:
    assume(approach_to(evidence) in RETRIEVES)
    assume("change_rate" not in more or not _is_faster(evidence.get("change_rate"), more["change_rate"]))
    assert approach_to(evidence.with_answers(more)) in (*RETRIEVES, Approach.NOT_READY)


def _is_faster(one: str | None, other: str) -> bool:
    return one is not None and RATES.index(one) < RATES.index(other)


@examples()
@for_any(INPUTS, DIAGNOSES)
def test_a_diagnosis_that_settles_on_knowledge_never_removes_retrieval(
    raw: dict[str, Any], found: dict[str, Any]
) -> None:
    leaning, settled = (
        approach_to(evidence_from_wire({**raw, "diagnosis": {**found, "side": "knowledge", "state": state}}))
        for state in ("leaning", "settled")
    )
    assert leaning not in RETRIEVES or settled in (*RETRIEVES, Approach.NOT_READY)


@examples(3)
@for_any(EVIDENCES, st.data())
def test_answering_a_question_never_undoes_a_decided_gate(evidence: Evidence, data: st.DataObject) -> None:
    unknown = [question for question in QUESTIONNAIRE if evidence.answers.get(question.key) is None]
    assume(unknown)
    question = data.draw(st.sampled_from(unknown))
    answer = answers_from_wire({question.key: data.draw(values_of(question))})
    answered = evidence.with_answers(answer)
    decided = [gate.id for gate in GATES if gate.status(evidence) is not Status.OPEN]
    assert [gate for gate in GATES if gate.id in decided and gate.status(answered) is Status.OPEN] == []


@examples()
@for_any(EVIDENCES)
def test_do_not_know_is_a_gap_and_decides_as_little_as_no_answer(evidence: Evidence) -> None:
    silent = replace(evidence, answers={key: v for key, v in evidence.answers.items() if v is not None})
    found, without = (recommendation_to_wire(recommend(each)) for each in (evidence, silent))
    dont_know = {key for key, value in evidence.answers.items() if value is None}
    assert {gap["key"] for gap in found["gaps"] if gap["state"] == "dont_know"} <= dont_know
    for part in ("gaps", "next_question"):
        del found[part], without[part]
    assert found == without


# What the parts promise each other --------------------------------------------------------------------------


@examples()
@for_any(EVIDENCES)
def test_ready_means_that_every_gate_of_the_approach_is_passed(evidence: Evidence) -> None:
    found = recommend(evidence)
    statuses = {judged.status for judged in found.gates if judged.needed}
    if found.readiness is Readiness.READY:
        assert statuses == {Status.PASSED}
    if found.readiness is Readiness.PROVISIONAL:
        assert Status.OPEN in statuses
        assert Status.FAILED not in statuses
    if found.approach is Approach.NOT_READY:
        assert (found.readiness, found.now) == (Readiness.NOT_READY, "diagnose")


@examples()
@for_any(EVIDENCES)
def test_a_layer_is_not_needed_only_when_its_need_is_known_to_be_absent(evidence: Evidence) -> None:
    found = recommend(evidence)
    assert [step.layer for step in found.plan] == list(Layer)
    not_needed = {step.layer for step in found.plan if step.when is When.NOT_NEEDED}
    assert Layer.PROMPT not in not_needed
    assert Layer.RAG not in not_needed or found.knowledge.level is Level.ABSENT
    assert Layer.FINE_TUNE not in not_needed or found.behaviour.level is Level.ABSENT
    assert any(step.when is When.NOW for step in found.plan)


@examples()
@for_any(EVIDENCES)
def test_both_rests_on_evidence_for_each_half(evidence: Evidence) -> None:
    found = recommend(evidence)
    if found.approach is Approach.BOTH and found.now != "keep":
        assert found.knowledge.level in (Level.PROVEN, Level.INDICATED)
        assert {rule.favours for rule in found.reasons} >= {Layer.RAG, Layer.FINE_TUNE}


@examples()
@for_any(EVIDENCES)
def test_tuning_is_never_the_approach_while_one_of_its_gates_has_failed(evidence: Evidence) -> None:
    found = recommend(evidence)
    if found.approach in TUNES and found.now != "keep":
        assert Status.FAILED not in {
            each.status for each in found.gates if each.gate.layer is Layer.FINE_TUNE
        }


@examples()
@for_any(EVIDENCES)
def test_gaps_are_told_once_and_worst_first(evidence: Evidence) -> None:
    gaps = recommend(evidence).gaps
    assert len({gap.key for gap in gaps}) == len(gaps)
    assert [gap.settles for gap in gaps] == sorted((gap.settles for gap in gaps), reverse=True)
    assert all(gap.who and gap.says for gap in gaps)


@examples()
@for_any(EVIDENCES)
def test_a_framework_dissents_when_it_says_otherwise_and_names_answers(evidence: Evidence) -> None:
    found = recommend(evidence)
    other = [j.name for j in found.frameworks if j.verdict not in (found.approach, "undecided")]
    assert [dissent.framework for dissent in found.dissent] == other
    assert all(dissent.parts_on for dissent in found.dissent)
