"""Every rule bites: it fires on the evidence beside it, and something is lost when it is taken out.

The evidence is minimal: with any one answer less, the rule would not bite.
"""

from typing import Any

import pytest

from decisions.engine import considerations, gates, needs, recommend, situation, tuning
from decisions.engine.catalogue import STATEMENTS
from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.gates import GATES
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.rules import Rule
from decisions.engine.situation import RULES_THAT_DECIDE
from decisions.engine.wire import all_rules, rules_by_question
from tests.decisions.engine.evidences import PROMPTING_HAD_ITS_CHANCE, diagnosis, given
from tests.decisions.engine.removing import outcome_of, take_out

Entry = tuple[Rule, Evidence]


def entries(group: tuple[Rule, ...], *evidences: Evidence) -> list[Entry]:
    """The rules of a group, in their order, each with its evidence."""
    return list(zip(group, evidences, strict=True))


NARROW_AND_DEAR: dict[str, Any] = {"request_shape": "narrow_repeated", "cost_pressure": "major"}
PAYS = {"break_even_months": {"fine_tune": 4, "small_model": 9}}
MIGHT_PAY = {"break_even_months": {"fine_tune": 4}}
KEPT: dict[str, Any] = {"prompt_quality_percent": 85, "users_satisfied": True}

DECIDING = [
    *entries(
        situation.CONTRADICTIONS,
        given(diagnosis("settled", "behaviour", behaviour=20), perfect_context="right"),
        given(diagnosis("settled", "knowledge", knowledge=20), perfect_context="still_wrong"),
    ),
    *entries(situation.NOT_EXPLAINED, given(diagnosis("not_ready", unexplained=10))),
    *entries(situation.AT_THE_BAR, given(**KEPT)),
    *entries(situation.SATISFIED, given(**KEPT)),
    *entries(situation.LOOK_UP_IS_MET, given(**KEPT)),
    *entries(
        situation.PROMPT_CAUSES,
        given(diagnosis("open", prompt=5), knowledge_need="private_or_current"),
        given(
            diagnosis("leaning", "knowledge", arms={"tested": 6, "instruction_fixed": 4}, knowledge=8),
        ),
    ),
    *entries(situation.RETRIEVAL_RUNS, given(current_system="rag", users_satisfied=False)),
    *entries(
        situation.FAILS_BY_RETRIEVAL,
        given(diagnosis("settled", "knowledge", retrieval=15), current_system="rag"),
        given(current_system="rag", failure_pattern="knowledge"),
        given(current_system="rag", users_satisfied=False),
    ),
    *entries(gates.FITS_WINDOW, given(knowledge_need="private_or_current", kb_tokens=50_000)),
    *entries(
        gates.AGAINST_PROMPT,
        given(change_rate="monthly"),
        given(citations="required"),
        given(permissions=True),
        given(costs={"monthly": {"long_prompt": 900, "rag": 300}}),
    ),
    *entries(
        needs.KNOWLEDGE_PROVEN,
        given(perfect_context="right"),
        given(diagnosis("settled", "knowledge", knowledge=15)),
    ),
    *entries(
        needs.KNOWLEDGE_INDICATED,
        given(knowledge_need="private_or_current"),
        given(diagnosis("leaning", "knowledge", knowledge=6)),
        given(failure_pattern="knowledge"),
        given(citations="required"),
        given(permissions=True),
        given(current_system="rag"),
        given(change_rate="monthly"),
        given(factual_precision=True),
        given(perfect_context="sometimes", knowledge_need="public_stable"),
        given(diagnosis("open", knowledge=6, behaviour=6)),
    ),
    *entries(needs.KNOWLEDGE_ABSENT, given(knowledge_need="in_request")),
    *entries(
        needs.CHANCE_NOT_HAD,
        given(prompt_effort="days"),
        given(prompt_evals="impressions"),
        given(prompt_toolkit=["examples"]),
    ),
    *entries(needs.CHANCE_HAD, given(**PROMPTING_HAD_ITS_CHANCE)),
    *entries(
        needs.FELL_SHORT,
        given(behaviour_needs=["tone"], prompt_quality_percent=84),
        given(
            diagnosis("settled", "behaviour", arms={"tested": 10, "instruction_fixed": 1}, behaviour=15),
            **PROMPTING_HAD_ITS_CHANCE,
        ),
    ),
    *entries(
        needs.BEHAVIOUR_TESTED,
        given(
            diagnosis("settled", "behaviour", behaviour=15),
            **PROMPTING_HAD_ITS_CHANCE,
            prompt_quality_percent=70,
        ),
        given(perfect_context="still_wrong", **PROMPTING_HAD_ITS_CHANCE, prompt_quality_percent=70),
    ),
    *entries(needs.BEHAVIOUR_MENDED, given(perfect_context="right")),
    *entries(
        needs.BEHAVIOUR_SHOWN,
        given(perfect_context="still_wrong"),
        given(perfect_context="sometimes"),
        given(diagnosis("leaning", "behaviour", behaviour=6)),
        given(failure_pattern="behaviour"),
        given(diagnosis("open", knowledge=6, behaviour=6)),
    ),
    *entries(needs.BEHAVIOUR_MET, given(users_satisfied=True), given(behaviour_needs=["none"])),
    *entries(needs.BEHAVIOUR_WANTED, given(behaviour_needs=["tone"], prompt_quality_percent=84)),
    *entries(
        tuple(rule for rule in needs.SIGNS if rule not in (*needs.FELL_SHORT, *needs.CHANCE_HAD)),
        given(behaviour_needs=["tone"], prompt_evals="measured"),
        given(behaviour_needs=["tone"], users_satisfied=False, current_system="prompt"),
    ),
    *entries(tuning.NARROW, given(costs=PAYS, **NARROW_AND_DEAR)),
    *entries(
        tuning.PRESSING,
        given(costs=PAYS, **NARROW_AND_DEAR),
        given(costs=PAYS, request_shape="narrow_repeated", latency_budget_ms=999),
    ),
    *entries(tuning.LABELS_IN_HAND, given(costs=PAYS, labelled_examples=50, **NARROW_AND_DEAR)),
    *entries(tuning.PAYS, given(costs=PAYS, **NARROW_AND_DEAR)),
    *entries(
        tuning.MIGHT_PAY,
        given(costs=MIGHT_PAY, labelled_examples=50, **NARROW_AND_DEAR),
        given(queries_per_day=100_000, labelled_examples=50, **NARROW_AND_DEAR),
    ),
]

SAID_BESIDE = [
    *entries(
        considerations.CONSIDERATIONS,
        given(knowledge_need="none", perfect_context="still_wrong"),
        given(kb_tokens=128_001),
        given(change_rate="quarterly"),
        given(citations="useful"),
        given(stage="exploring"),
        given(behaviour_needs=["format"], prompt_toolkit=["examples"]),
    ),
    *entries(
        considerations.WARNINGS,
        given(current_system="fine_tune", knowledge_need="private_or_current"),
        given(prompt_effort="days", labelled_examples=50),
        given(change_rate="monthly", current_system="both"),
        given(owner_evaluation="", tuning_platform="hosted"),
        given(prompt_evals="impressions"),
        given(behaviour_needs=["tone"], prompt_toolkit=["output_schema"]),
        given(permissions=True, current_system="fine_tune"),
    ),
    *entries(
        considerations.FINDINGS,
        given(failure_pattern="not_read"),
        given(failure_pattern="unclear"),
        given(perfect_context="not_tried"),
        given(behaviour_needs=["tone"]),
    ),
]

each_deciding = pytest.mark.parametrize(
    ("rule", "evidence"), DECIDING, ids=[f"{rule.id}:{'+'.join(rule.reads[:2])}" for rule, _ in DECIDING]
)
each_beside = pytest.mark.parametrize(
    ("rule", "evidence"), SAID_BESIDE, ids=[f"{rule.id}:{rule.reads[0]}" for rule, _ in SAID_BESIDE]
)


def test_every_rule_has_its_evidence() -> None:
    entered = [rule for rule, _ in (*DECIDING, *SAID_BESIDE)]
    assert len(entered) == len(set(entered))
    assert set(entered) == set(all_rules())
    assert {rule for rule, _ in DECIDING} == set(RULES_THAT_DECIDE)


@each_deciding
def test_a_rule_that_decides_is_missed_when_taken_out(
    rule: Rule, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rule.holds(evidence)
    with_it = outcome_of(evidence)
    take_out(rule, monkeypatch)
    assert outcome_of(evidence) != with_it


@each_deciding
def test_its_evidence_is_minimal(rule: Rule, evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    less = [_without_answer(evidence, key) for key in evidence.answers]
    with_it = [rule.holds(fewer) and outcome_of(fewer) for fewer in less]
    take_out(rule, monkeypatch)
    assert [
        fewer.answers for fewer, was in zip(less, with_it, strict=True) if was and outcome_of(fewer) != was
    ] == []


@each_beside
def test_a_rule_that_is_said_beside_is_said(
    rule: Rule, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rule.says in _said(evidence)
    take_out(rule, monkeypatch)
    assert rule.says not in _said(evidence)
    assert not any(rule.holds(_without_answer(evidence, key)) for key in evidence.answers)


def _without_answer(evidence: Evidence, key: str) -> Evidence:
    kept = {name: value for name, value in evidence.answers.items() if name != key}
    return Evidence(kept, evidence.diagnosis, evidence.costs, evidence.as_of)


def _said(evidence: Evidence) -> set[str]:
    found = recommend.recommend(evidence)
    rules = (*found.reasons, *found.against, *found.warnings)
    return {rule.says for rule in rules} | {gap.says for gap in found.gaps}


# Questions, sources ---------------------------------------------------------------------------------------


def test_every_question_is_read() -> None:
    assert [key for key, readers in rules_by_question().items() if not readers] == []


def test_everything_read_is_a_question_or_other_evidence() -> None:
    reads = {key for rule in all_rules() for key in rule.reads} | {
        key for gate in GATES for key in gate.reads
    }
    reads |= {key for framework in FRAMEWORKS for given in framework.inputs for key in given.reads}
    reads |= {key for rule in all_rules() for key in rule.rests_on}
    assert reads == {question.key for question in QUESTIONNAIRE} | {"diagnosis", "costs", "as_of"}


def test_every_rule_is_named_in_the_catalogue() -> None:
    assert {rule.id for rule in all_rules()} | {gate.rule for gate in GATES} <= set(STATEMENTS)


def test_every_statement_of_the_house_is_a_rule_or_a_gate() -> None:
    house = {id_ for id_ in STATEMENTS if id_.startswith("ragft/")}
    assert house == {rule.id for rule in (*all_rules(),) if rule.id.startswith("ragft/")} | {
        gate.rule for gate in GATES if gate.rule.startswith("ragft/")
    }
