"""The five published frameworks: each says what its document says, blind spots included."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from decisions.engine.catalogue import PUBLISHED, STATEMENTS
from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.procedure import Ask, Framework, Give
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from tests.decisions.engine.evidences import given, random_answers
from tests.decisions.engine.golden import DOCUMENTS, each, evidence_of_document

BY_NAME = {framework.name: framework for framework in FRAMEWORKS}
each_framework = pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.name)

REACHABLE = [case for case in DOCUMENTS if "unreachable" not in case]
UNREACHABLE = [case for case in DOCUMENTS if "unreachable" in case]


# The documents' own examples ------------------------------------------------------------------------------


@each(REACHABLE, "id")
def test_an_example_gets_the_verdict_of_its_document(case: dict[str, Any]) -> None:
    judged = BY_NAME[case["framework"]].judge(evidence_of_document(case))
    assert judged.verdict in case["verdict_acceptable"]


@each([case for case in REACHABLE if case["assumed"]], "id")
def test_no_assumption_is_made_without_need(case: dict[str, Any]) -> None:
    framework = BY_NAME[case["framework"]]
    for key in case["assumed"]:
        fewer = {name: value for name, value in case["assumed"].items() if name != key}
        judged = framework.judge(evidence_of_document({**case, "assumed": fewer}))
        assert judged.verdict != case["verdict"], key


@each(UNREACHABLE, "id")
def test_an_example_that_cannot_be_reached_is_out_of_reach_of_any_answers(case: dict[str, Any]) -> None:
    framework = BY_NAME[case["framework"]]
    ends = {step.verdict.value for step in framework.steps() if isinstance(step, Give)}
    assert ends.isdisjoint(case["verdict_acceptable"])
    assert framework.judge(evidence_of_document(case)).verdict not in case["verdict_acceptable"]
    assert case["unreachable_because"]


def test_all_62_examples_are_there() -> None:
    assert Counter(case["verdict"] for case in DOCUMENTS) == {
        "rag": 26,
        "fine_tune": 21,
        "both": 10,
        "prompt": 4,
        "not_ready": 1,
    }
    assert len({case["id"] for case in DOCUMENTS}) == 62
    assert [case["id"] for case in UNREACHABLE] == ["common-mistake/ex-enterprise-hybrid"]
    assert all(case["id"].startswith(f"{case['framework']}/") for case in DOCUMENTS)


# The procedures, written down a second time ---------------------------------------------------------------


def pm_framework(a: Any) -> str:
    style = a.behaviour_needs != ["none"]
    if a.change_rate in ("hourly", "daily", "weekly", "monthly"):
        return "both" if a.queries_per_day >= 100_000 and style else "rag"
    if style or a.request_shape == "narrow_repeated":
        return "both" if a.citations == "required" else "fine_tune"
    if a.prompt_quality_percent >= 85 and a.users_satisfied:
        return "prompt"
    return "fine_tune" if a.current_system == "rag" and not a.users_satisfied else "rag"


def decision_defines(a: Any) -> str:
    if a.failure_pattern == "unclear":
        return "not_ready"
    owned = a.owner_training_data and a.owner_evaluation and a.owner_deployment
    earned = (
        a.perfect_context == "still_wrong"
        and a.failure_pattern in ("behaviour", "mixed")
        and owned
        and a.tuning_platform != "none"
        and a.labelled_examples >= 1_000
    )
    if a.perfect_context == "right" or not earned:
        return "rag"
    missing = a.knowledge_need == "private_or_current" or a.failure_pattern == "mixed"
    return "both" if missing or a.change_rate in ("hourly", "daily", "weekly") else "fine_tune"


def common_mistake(a: Any) -> str:
    if a.change_rate not in ("yearly", "static") or a.citations == "required" or a.factual_precision:
        return "rag"
    tunes = {"tone", "format", "domain_language"} & set(a.behaviour_needs)
    return "fine_tune" if tunes or a.cost_pressure == "major" else "prompt"


def product_guide(a: Any) -> str:
    format_fails = {"tone", "format"} & set(a.behaviour_needs) and a.prompt_quality_percent < 85
    narrow = a.request_shape == "narrow_repeated" and a.queries_per_day >= 100_000
    if not (format_fails or narrow or a.latency_budget_ms < 1_000 or a.cost_pressure == "major"):
        return "rag"
    return "both" if a.knowledge_need == "private_or_current" or a.permissions else "fine_tune"


def nobody_talks(a: Any) -> str:
    if a.prompt_effort != "week_or_more" or a.prompt_evals != "measured":
        return "prompt"
    if a.prompt_quality_percent >= 85 and a.users_satisfied:
        return "prompt"
    knowledge, labelled = a.knowledge_need == "private_or_current", a.labelled_examples >= 200
    if a.behaviour_needs == ["none"]:
        return "rag" if knowledge and a.kb_tokens > 128_000 else "prompt"
    if not knowledge:
        return "fine_tune" if labelled else "prompt"
    proven = a.perfect_context == "still_wrong" or a.failure_pattern in ("behaviour", "mixed")
    return "both" if proven and labelled else "rag"


PROCEDURES: dict[str, Callable[[Any], str]] = {
    "pm-framework": pm_framework,
    "decision-defines": decision_defines,
    "common-mistake": common_mistake,
    "product-guide": product_guide,
    "nobody-talks": nobody_talks,
}
NOT_FOUND_OUT = {"perfect_context": "not_tried", "failure_pattern": "not_read"}
"""Answers that say that the answer is not known."""


@pytest.fixture(scope="module")
def complete() -> list[dict[str, Any]]:
    """Answer sets in which nothing is left open."""
    draw = Random("complete answers")
    drawn = (random_answers(draw, known=1) for _ in range(2_000))
    return [
        answers for answers in drawn if all(answers[key] != value for key, value in NOT_FOUND_OUT.items())
    ]


@each_framework
def test_with_every_answer_known_it_decides_as_its_document_does(
    framework: Framework, complete: list[dict[str, Any]]
) -> None:
    found: Counter[str] = Counter()
    for answers in complete:
        verdict = PROCEDURES[framework.name](SimpleNamespace(**answers))
        judged = framework.judge(evidence_from_wire({"answers": answers}))
        assert (judged.verdict.value, judged.missing) == (verdict, ())
        found[verdict] += 1
    ends = {step.verdict.value for step in framework.steps() if isinstance(step, Give)}
    assert set(found) == ends, "each verdict is met at least once"


@each_framework
def test_an_unknown_input_is_followed_every_way_it_can_turn_out(framework: Framework) -> None:
    draw = Random(framework.name)
    for _ in range(300):
        evidence = evidence_from_wire({"answers": random_answers(draw)})
        verdicts = set(_all_ends(framework, evidence))
        judged = framework.judge(evidence)
        assert judged.verdict == (verdicts.pop() if len(verdicts) == 1 else framework.doubt.verdict)


def _all_ends(framework: Framework, evidence: Evidence) -> Iterator[str]:
    says = {given.name: given.holds(evidence) for given in framework.inputs}
    unknown = [name for name, answer in says.items() if answer is None]
    for turns in product((True, False), repeat=len(unknown)):
        answers = says | dict(zip(unknown, turns, strict=True))
        step = framework.start
        while isinstance(step, Ask):
            step = step.yes if answers[step.input.name] else step.no
        yield step.verdict


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("pm-framework", "undecided"),
        ("decision-defines", "rag"),
        ("common-mistake", "prompt"),
        ("product-guide", "rag"),
        ("nobody-talks", "prompt"),
    ],
)
def test_knowing_nothing_each_says_what_it_says_under_doubt(name: str, verdict: str) -> None:
    assert BY_NAME[name].judge(given()).verdict == verdict


def test_a_torn_framework_names_what_is_missing() -> None:
    judged = BY_NAME["pm-framework"].judge(given(change_rate="daily", queries_per_day=100_000))
    assert (judged.verdict, judged.missing) == ("undecided", ("behaviour_needs",))
    judged = BY_NAME["decision-defines"].judge(given(perfect_context="not_tried", failure_pattern="not_read"))
    assert {"perfect_context", "failure_pattern"} <= set(judged.missing)


def test_the_rules_that_fired_are_told_in_their_order() -> None:
    judged = BY_NAME["pm-framework"].judge(
        given(change_rate="static", behaviour_needs=["tone"], citations="required")
    )
    assert (judged.verdict, judged.fired) == ("both", ("pm-framework/tree-3", "pm-framework/tree-4"))


def test_a_diagnosis_counts_in_place_of_the_own_account() -> None:
    evidence = given({"state": "not_ready", "read": 25}, failure_pattern="knowledge")
    assert BY_NAME["decision-defines"].judge(evidence).verdict == "not_ready"


# What each asks, and where it parts -----------------------------------------------------------------------

ASKS = {
    "pm-framework": {
        *("current_system", "behaviour_needs", "change_rate", "citations", "queries_per_day"),
        *("request_shape", "prompt_quality_percent", "users_satisfied"),
    },
    "decision-defines": {
        *("knowledge_need", "perfect_context", "failure_pattern", "change_rate", "labelled_examples"),
        *("owner_training_data", "owner_evaluation", "owner_deployment", "tuning_platform"),
    },
    "common-mistake": {
        *("behaviour_needs", "factual_precision", "change_rate", "citations", "cost_pressure"),
    },
    "product-guide": {
        *("knowledge_need", "behaviour_needs", "permissions", "queries_per_day", "request_shape"),
        *("latency_budget_ms", "cost_pressure", "prompt_quality_percent"),
    },
    "nobody-talks": {
        *("knowledge_need", "perfect_context", "behaviour_needs", "failure_pattern", "kb_tokens"),
        *("prompt_effort", "prompt_evals", "prompt_quality_percent", "users_satisfied"),
        "labelled_examples",
    },
}


@each_framework
def test_its_blind_spots_are_all_the_other_questions(framework: Framework) -> None:
    assert set(framework.never_asks) == {question.key for question in QUESTIONNAIRE} - ASKS[framework.name]


def test_there_are_five_in_the_order_of_their_documents() -> None:
    assert [framework.name for framework in FRAMEWORKS] == [document.prefix for document in PUBLISHED]


@each_framework
def test_it_cites_only_its_own_document(framework: Framework) -> None:
    cited = set(framework.doubt.rules)
    for step in framework.steps():
        cited.update(step.rules if isinstance(step, Give) else (*step.rules_if_yes, *step.rules_if_no))
    assert cited <= set(STATEMENTS)
    assert {id_.split("/")[0] for id_ in cited} == {framework.name}


STATIC_AND_DEAR = given(
    change_rate="static",
    citations="no",
    factual_precision=False,
    behaviour_needs=["none"],
    cost_pressure="major",
)


def test_it_parts_on_the_answer_that_turned_would_bring_it_there() -> None:
    assert BY_NAME["common-mistake"].parts_on(STATIC_AND_DEAR, "prompt") == ("cost_pressure",)


def test_it_parts_on_all_it_read_where_no_single_answer_would() -> None:
    read = ("behaviour_needs", "factual_precision", "change_rate", "citations", "cost_pressure")
    assert BY_NAME["common-mistake"].parts_on(STATIC_AND_DEAR, "both") == read
