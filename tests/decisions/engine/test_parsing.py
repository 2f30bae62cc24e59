"""What comes in: every value is checked by its kind, and refused in words that name what is allowed."""

import math
from datetime import date, datetime
from typing import Any

import pytest

from decisions.engine.evidence import Diagnosis, Evidence
from decisions.engine.parsing import BadEvidence, answers_from_wire, evidence_from_wire
from tests.decisions.engine.evidences import given


def refusal(raw: Any) -> BadEvidence:
    with pytest.raises(BadEvidence) as refused:
        evidence_from_wire(raw)
    return refused.value


ONE: tuple[Any, ...] = ("fast", "Daily", "", 7, True, ["daily"], {"daily": 1})
MANY: tuple[Any, ...] = (
    "tone",
    [],
    ["tone", "tone"],
    ["none", "tone"],
    ["loud"],
    [1],
    [["tone"]],
    [None],
    {"tone": True},
)
YES_NO: tuple[Any, ...] = ("yes", "true", 1, 0, [], 1.0)
NUMBER: tuple[Any, ...] = ("10", -1, -0.001, math.nan, math.inf, -math.inf, True, [1], 10**400)
PERSON: tuple[Any, ...] = (5, True, ["Ines"], "x" * 201, "Ines\x00", "two\nlines", "half a letter \ud800")
DATE: tuple[Any, ...] = ("soon", "2026-02-30", "31.1.2026", 20260131, True, datetime(2026, 1, 31), "")  # noqa: DTZ001

BAD = [
    *(("change_rate", value, "say one of hourly, daily, weekly") for value in ONE),
    *(("behaviour_needs", value, "with none only alone") for value in MANY),
    *(("factual_precision", value, "say true or false") for value in YES_NO),
    *(("kb_tokens", value, "say a number of 0 or more") for value in NUMBER),
    *(("prompt_quality_percent", value, "say a number from 0 to 100") for value in (*NUMBER, 100.1, 101)),
    *(("owner_retrieval", value, '"" for nobody') for value in PERSON),
    *(("tuning_platform_until", value, "say a date as YYYY-MM-DD") for value in DATE),
]


@pytest.mark.parametrize(
    ("key", "value", "allowed"), BAD, ids=[f"{key}={value!a:.30}" for key, value, _ in BAD]
)
def test_a_bad_answer_is_refused_with_its_key_and_what_is_allowed(key: str, value: Any, allowed: str) -> None:
    refused = refusal({"answers": {key: value}})
    assert refused.key == key
    assert str(refused).startswith(f"{key}: ")
    assert allowed in str(refused)


@pytest.mark.parametrize(
    ("key", "wire", "parsed"),
    [
        ("change_rate", "daily", "daily"),
        ("behaviour_needs", ["format", "tone"], ("tone", "format")),
        ("prompt_toolkit", ["none"], ("none",)),
        ("permissions", False, False),
        ("kb_tokens", 0, 0),
        ("kb_tokens", -0.0, 0),
        ("queries_per_day", 1e5, 100_000),
        ("prompt_quality_percent", 84.5, 84.5),
        ("prompt_quality_percent", 100, 100),
        ("owner_retrieval", "", ""),
        ("owner_retrieval", "  Åsa Öberg ", "Åsa Öberg"),
        ("tuning_platform_until", "2027-01-31", date(2027, 1, 31)),
        ("change_rate", None, None),
        ("permissions", None, None),
    ],
)
def test_a_good_answer_is_taken_in_one_form(key: str, wire: Any, parsed: Any) -> None:
    found = answers_from_wire({key: wire})
    assert found == {key: parsed}
    assert type(found[key]) is type(parsed)


def test_do_not_know_is_known_from_unanswered() -> None:
    evidence = evidence_from_wire({"answers": {"stage": None}})
    assert "stage" in evidence.answers
    assert evidence.unknown("stage")


INSTRUCTION_ON_SIX = {"instruction_tested": 6, "instruction_fixed": 3}
TOO_MANY = {"instruction_fixed": 7}
COUNTS: dict[str, Any] = {"state": "open", "read": 25, "counts": {"knowledge": 3}}


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ([], "input"),
        ("answers", "input"),
        (None, "input"),
        ({}, "answers"),
        ({"answers": []}, "answers"),
        ({"answers": {1: "x"}}, "answers"),
        ({"answers": {}, "as_off": "2026-01-01"}, "input.as_off"),
        ({"answers": {"change_rat": "daily"}}, "answers.change_rat"),
        ({"answers": {}, "as_of": "today"}, "as_of"),
        ({"answers": {}, "diagnosis": []}, "diagnosis"),
        ({"answers": {}, "diagnosis": {}}, "diagnosis.state"),
        ({"answers": {}, "diagnosis": {**COUNTS, "state": "done"}}, "diagnosis.state"),
        ({"answers": {}, "diagnosis": {**COUNTS, "side": "both"}}, "diagnosis.side"),
        ({"answers": {}, "diagnosis": {**COUNTS, "read": 2.5}}, "diagnosis.read"),
        ({"answers": {}, "diagnosis": {**COUNTS, "read": True}}, "diagnosis.read"),
        ({"answers": {}, "diagnosis": {**COUNTS, "verdict": "rag"}}, "diagnosis.verdict"),
        ({"answers": {}, "diagnosis": {**COUNTS, "counts": {"luck": 1}}}, "diagnosis.counts.luck"),
        ({"answers": {}, "diagnosis": {**COUNTS, "counts": {"flaky": -1}}}, "diagnosis.counts.flaky"),
        ({"answers": {}, "diagnosis": {**COUNTS, "arms": {"control": 1}}}, "diagnosis.arms.control"),
        (
            {"answers": {}, "diagnosis": {**COUNTS, "arms": {"tested": 6, "context_fixed": 7}}},
            "diagnosis.arms.context_fixed",
        ),
        (
            {"answers": {}, "diagnosis": {**COUNTS, "arms": {"tested": 9, **INSTRUCTION_ON_SIX, **TOO_MANY}}},
            "diagnosis.arms.instruction_fixed",
        ),
        ({"answers": {}, "costs": 5}, "costs"),
        ({"answers": {}, "costs": {"yearly": {}}}, "costs.yearly"),
        ({"answers": {}, "costs": {"monthly": {"magic": 1}}}, "costs.monthly.magic"),
        ({"answers": {}, "costs": {"monthly": {"rag": "cheap"}}}, "costs.monthly.rag"),
        ({"answers": {}, "costs": {"latency_ms": {"rag": -1}}}, "costs.latency_ms.rag"),
        ({"answers": {}, "costs": {"break_even_months": {"rag": math.inf}}}, "costs.break_even_months.rag"),
        ({"answers": {}, "costs": {"window_tokens": -5}}, "costs.window_tokens"),
    ],
)
def test_other_bad_input_is_refused_with_the_place_where_it_stands(raw: Any, key: str) -> None:
    assert refusal(raw).key == key


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    assert "known here: current_system, knowledge_need" in str(refusal({"answers": {"product": "Copilot"}}))


def test_one_bad_answer_refuses_the_whole() -> None:
    assert refusal({"answers": {"citations": "required", "stage": "late"}}).key == "stage"


def test_a_refused_value_is_shown_as_json_and_not_in_full() -> None:
    assert str(refusal({"answers": {"stage": True}})).startswith("stage: true is not allowed; say one of")
    assert str(refusal({"answers": {"stage": "ü" * 5_000}})).startswith(f'stage: "{"ü" * 79}… is not allowed')


# What is absent is unknown ----------------------------------------------------------------------------------


def test_figures_that_are_missing_are_unknown_and_never_zero() -> None:
    costs = given(costs={"monthly": {"rag": 5, "fine_tune": None}}).costs
    assert costs.dearer("rag", "fine_tune") is None
    assert costs.dearer("fine_tune", "rag") is None
    assert given(costs={"monthly": {"rag": 5, "fine_tune": 5}}).costs.dearer("rag", "fine_tune") is False


def test_a_break_even_that_never_comes_is_not_an_unknown_one() -> None:
    costs = given(costs={"break_even_months": {"small_model": None}}).costs
    assert costs.break_even_months == {"small_model": None}


def test_nothing_but_answers_is_needed() -> None:
    evidence = evidence_from_wire({"answers": {}, "diagnosis": None, "costs": None, "as_of": None})
    assert evidence == Evidence({})
    assert evidence_from_wire({"answers": {}, "as_of": "2026-01-31"}).as_of == date(2026, 1, 31)


# What was measured counts in place of what was said --------------------------------------------------------


def _found(**arms: int) -> Diagnosis:
    return Diagnosis("open", None, 25, {}, arms)


@pytest.mark.parametrize(
    ("arms", "result"),
    [
        ({"tested": 6, "context_fixed": 6}, "right"),
        ({"tested": 6, "context_fixed": 5}, "sometimes"),  # a split of five to none could be chance
        ({"tested": 10, "context_fixed": 8}, "right"),
        ({"tested": 10, "context_fixed": 8, "context_broke": 2}, "sometimes"),
        ({"tested": 10, "context_fixed": 7}, "sometimes"),
        ({"tested": 10, "context_fixed": 3}, "sometimes"),
        ({"tested": 10, "context_fixed": 2}, "still_wrong"),
        ({"tested": 6, "context_fixed": 0}, "still_wrong"),
        ({"tested": 5, "context_fixed": 5}, None),
        ({"tested": 6}, None),  # the arm was not run
        ({}, None),
    ],
)
def test_three_arms_answer_the_perfect_context_test(arms: dict[str, int], result: str | None) -> None:
    assert _found(**arms).perfect_context == result


def test_what_the_missing_fact_broke_was_right_without_it_so_is_not_among_the_tested() -> None:
    found = given({**COUNTS, "arms": {"tested": 6, "context_fixed": 6, "context_broke": 8}}).diagnosis
    assert found is not None
    assert found.perfect_context == "sometimes"


@pytest.mark.parametrize(
    ("arms", "share"),
    [
        ({"tested": 6, "instruction_fixed": 3}, 0.5),
        ({"tested": 12, **INSTRUCTION_ON_SIX}, 0.5),
        ({"tested": 12, "instruction_tested": 5, "instruction_fixed": 5}, None),
        ({"tested": 5, "instruction_fixed": 5}, None),
        ({"tested": 6}, None),
    ],
)
def test_the_share_that_a_better_instruction_mended(arms: dict[str, int], share: float | None) -> None:
    assert _found(**arms).instruction_fixed_share() == share


@pytest.mark.parametrize(
    ("diagnosis", "pattern"),
    [
        ({"state": "in_progress", "side": "behaviour"}, "knowledge"),
        ({"state": "settled", "side": "behaviour"}, "behaviour"),
        ({"state": "leaning", "side": "knowledge"}, "knowledge"),
        ({"state": "open", "counts": {"retrieval": 2, "reasoning": 3}}, "mixed"),
        ({"state": "open", "counts": {"product": 9}}, None),
        ({"state": "settled", "side": "prompt", "counts": {"prompt": 15}}, None),
        ({"state": "not_ready", "side": "knowledge"}, "unclear"),
    ],
)
def test_a_diagnosis_speaks_in_place_of_the_own_account_once_it_speaks(
    diagnosis: dict[str, Any], pattern: str | None
) -> None:
    assert given(diagnosis, failure_pattern="knowledge").get("failure_pattern") == pattern
