"""What goes out: the whole output in JSON values, each reason with its rule, source and readings."""

import json
from typing import Any

import pytest

from decisions.engine.parsing import evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import recommend
from decisions.engine.wire import questionnaire_to_wire, recommendation_to_wire
from tests.decisions.engine.evidences import diagnosis

KEYS = [
    *("engine_version", "questionnaire_version", "as_of", "approach", "now", "now_says", "readiness"),
    *("needs", "overruled", "plan", "gates", "reasons", "against", "warnings", "gaps", "frameworks"),
    *("dissent", "what_would_change_it", "robustness", "next_question"),
]


RAW: dict[str, Any] = {
    "answers": {
        "current_system": "fine_tune",
        "knowledge_need": "private_or_current",
        "behaviour_needs": ["format", "tone"],
        "failure_pattern": "behaviour",
        "kb_tokens": 900_000,
        "owner_retrieval": "",
        "stage": None,
    },
    "diagnosis": diagnosis("leaning", "knowledge", knowledge=8, behaviour=2),
    "costs": {"monthly": {"rag": 300.5, "prompt": 90}, "window_tokens": 1_000_000},
    "as_of": "2026-01-31",
}


@pytest.fixture
def found() -> dict[str, Any]:
    return recommendation_to_wire(recommend(evidence_from_wire(RAW)))


def test_the_same_input_in_another_order_gives_the_same_bytes(found: dict[str, Any]) -> None:
    other = recommendation_to_wire(recommend(evidence_from_wire(_reversed(RAW))))
    assert json.dumps(other) == json.dumps(found)


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return value[::-1] if isinstance(value, list) else value


def test_the_output_has_these_parts_in_this_order(found: dict[str, Any]) -> None:
    assert list(found) == KEYS
    assert json.loads(json.dumps(found)) == found


def test_a_reason_names_its_rule_its_source_and_what_it_read(found: dict[str, Any]) -> None:
    reason = next(each for each in found["reasons"] if each["rule"] == "nobody-talks/rag-1")
    assert reason["reads"] == {"knowledge_need": "private_or_current"}
    assert set(reason["source"]) == {"document", "section", "says"}
    assert reason["says"].endswith(".")
    fits = next(each for each in found["reasons"] if each["rule"] == "nobody-talks/check-4")
    assert fits["reads"] == {
        "kb_tokens": 900_000,
        "costs": {
            "monthly": {"prompt": 90, "rag": 300.5},
            "break_even_months": {},
            "latency_ms": {},
            "window_tokens": 1_000_000,
        },
    }


def test_what_was_measured_is_said_to_overrule(found: dict[str, Any]) -> None:
    assert found["overruled"] == {"failure_pattern": "knowledge"}


def test_gates_say_whether_the_approach_has_to_pass_them(found: dict[str, Any]) -> None:
    gates = {gate["gate"]: gate for gate in found["gates"]}
    assert gates["rag.owner"]["status"] == "failed"
    assert gates["rag.owner"]["reads"] == {"owner_retrieval": ""}
    assert gates["fine_tune.platform"]["reads"] == {
        "tuning_platform": None,
        "tuning_platform_until": None,
        "as_of": "2026-01-31",
    }
    assert {name.split(".")[0] for name, gate in gates.items() if gate["needed"]} == {"prompt"}


def test_gaps_say_what_they_are_and_who_knows(found: dict[str, Any]) -> None:
    gaps = {gap["key"]: gap for gap in found["gaps"]}
    assert (gaps["stage"]["state"], gaps["citations"]["state"]) == ("dont_know", "unanswered")
    assert gaps["citations"]["opens"] == ["prompt.needs_known", "prompt.knowledge_fits"]
    assert set(gaps["stage"]) == {"key", "state", "says", "who", "settles", "opens"}


def test_frameworks_and_dissent(found: dict[str, Any]) -> None:
    assert [set(each) for each in found["frameworks"]] == [{"name", "verdict", "fired", "missing"}] * 5
    assert {each["framework"] for each in found["dissent"]} <= {each["name"] for each in found["frameworks"]}
    assert found["dissent"]


def test_robustness_and_the_next_question(found: dict[str, Any]) -> None:
    robustness = found["robustness"]
    assert 0 < robustness["kept"] <= robustness["ways"] == 1_000
    assert robustness["drawn"] is True
    asked = found["next_question"]
    assert asked["settles"] == pytest.approx(asked["agree_then"] - asked["agree_now"], abs=2e-4)
    assert found["what_would_change_it"][0].keys() == {"answers", "approach"}


def test_the_questionnaire_names_every_question_with_its_readers() -> None:
    found = questionnaire_to_wire()
    assert found["version"] == QUESTIONNAIRE.version == 1
    questions = [question for section in found["sections"] for question in section["questions"]]
    assert [question["key"] for question in questions] == [question.key for question in QUESTIONNAIRE]
    for question in questions:
        assert question["prompt"].endswith("?")
        assert question["help"]
        assert question["who"]
        assert question["rules"]
        assert bool(question["choices"]) == (question["kind"] in ("one", "many"))
        assert bool(question["unit"]) == (question["kind"] == "number")


# The keys and choices of version 1 are a contract with stored answers and with files.
VERSION_1 = {
    "current_system": ["nothing", "prompt", "rag", "fine_tune", "both"],
    "knowledge_need": ["none", "in_request", "public_stable", "private_or_current"],
    "perfect_context": ["right", "sometimes", "still_wrong", "not_tried"],
    "behaviour_needs": ["tone", "format", "reasoning", "domain_language", "none"],
    "failure_pattern": ["knowledge", "behaviour", "mixed", "unclear", "not_read"],
    "factual_precision": "yes_no",
    "change_rate": ["hourly", "daily", "weekly", "monthly", "quarterly", "yearly", "static"],
    "citations": ["required", "useful", "no"],
    "permissions": "yes_no",
    "kb_tokens": "number",
    "queries_per_day": "number",
    "request_shape": ["narrow_repeated", "varied"],
    "latency_budget_ms": "number",
    "cost_pressure": ["none", "some", "major"],
    "stage": ["exploring", "growing", "stable"],
    "prompt_effort": ["none", "days", "week_or_more"],
    "prompt_toolkit": [
        *("constraints", "examples", "output_schema", "stepwise_reasoning", "guardrails", "none"),
    ],
    "prompt_evals": ["none", "impressions", "measured"],
    "prompt_quality_percent": "number",
    "users_satisfied": "yes_no",
    "labelled_examples": "number",
    "task_nuance": ["narrow", "nuanced"],
    "owner_training_data": "person",
    "owner_evaluation": "person",
    "owner_deployment": "person",
    "owner_retrieval": "person",
    "tuning_platform": ["none", "hosted", "own_gpus"],
    "tuning_platform_until": "date",
}


def test_version_1_of_the_questionnaire_keeps_its_keys_and_choices() -> None:
    found = {question.key: list(question.values) or question.kind.value for question in QUESTIONNAIRE}
    assert found == VERSION_1
    assert list(found) == list(VERSION_1)
