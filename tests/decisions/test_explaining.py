"""How it decides is drawn from what judges: what the engine changes, the page changes."""

from __future__ import annotations

from datetime import date

import pytest

from decisions import explaining
from decisions.engine import needs, thresholds
from decisions.engine.catalogue import CONFLICTS, STATEMENTS
from decisions.engine.evidence import Evidence
from decisions.engine.frameworks import published
from decisions.engine.gates import GATES
from decisions.engine.ladders import Rung
from decisions.engine.recommend import recommend
from decisions.engine.rules import Rule
from decisions.engine.situation import RULES_THAT_DECIDE, Approach
from tests.decisions.engine.removing import take_out

DAY = date(2026, 11, 21)


def rules_shown() -> list[explaining.RuleShown]:
    return [
        rule
        for chapter in explaining.chapters()
        for part in chapter.parts
        for group in part.groups
        for rule in group
    ]


def branches(branch: explaining.Branch) -> list[explaining.Branch]:
    further = [below for below in (branch.yes, branch.no) if below]
    return [branch, *(found for below in further for found in branches(below))]


def test_every_rule_that_decides_is_shown() -> None:
    assert {rule.says for rule in RULES_THAT_DECIDE} <= {rule.says for rule in rules_shown()}


def test_a_rule_taken_out_is_gone_from_the_page_and_changes_the_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evidence = Evidence({"knowledge_need": "private_or_current"}, as_of=DAY)
    (rule,) = needs.knowledge(evidence).rules
    assert rule.says in {shown.says for shown in rules_shown()}
    assert recommend(evidence).approach is Approach.RAG

    take_out(rule, monkeypatch)

    assert rule.says not in {shown.says for shown in rules_shown()}
    assert recommend(evidence).approach is Approach.PROMPT


def test_a_rule_put_in_is_on_the_page_and_changes_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Rule("nobody-talks/rag-1", "It is Saturday.", ("stage",), lambda e: e.get("stage") == "stable")
    proven, *others = needs.KNOWLEDGE
    ladder = (Rung(proven.finding, (*proven.groups[0], new)), *others)
    monkeypatch.setattr(needs, "KNOWLEDGE", ladder)

    assert "It is Saturday." in {shown.says for shown in rules_shown()}
    assert recommend(Evidence({"stage": "stable"}, as_of=DAY)).approach is Approach.RAG


@pytest.mark.parametrize("framework", published.FRAMEWORKS, ids=lambda framework: framework.name)
def test_a_framework_is_drawn_step_by_step(framework) -> None:
    (drawn,) = (found for found in explaining.procedures() if found.framework is framework)
    asked = {branch.asks for branch in branches(drawn.start) if branch.asks}
    assert asked == {given.asks for given in framework.inputs}
    assert all(branch.verdict or (branch.yes and branch.no) for branch in branches(drawn.start))


def test_the_way_that_answers_take_is_marked_and_ends_in_the_verdict() -> None:
    evidence = Evidence({"change_rate": "weekly", "queries_per_day": 100}, as_of=DAY)
    pm = explaining.procedures(evidence)[0]
    ends = [branch for branch in branches(pm.start) if branch.verdict and branch.is_on_way]
    assert [end.verdict for end in ends] == ["rag"]
    assert [branch.answered for branch in branches(pm.start)[:2]] == ["yes", "no"]


def test_what_is_unknown_is_followed_both_ways() -> None:
    pm = explaining.procedures(Evidence({"change_rate": "weekly"}, as_of=DAY))[0]
    assert branches(pm.start)[1].answered == "unknown"
    assert {branch.verdict for branch in branches(pm.start) if branch.verdict and branch.is_on_way} == {
        "both",
        "rag",
    }


def test_without_answers_no_way_is_marked() -> None:
    assert not any(branch.is_on_way for found in explaining.procedures() for branch in branches(found.start))


def test_gates_numbers_conflicts_and_statements_are_all_there() -> None:
    assert [gate for gate, _ in explaining.all_gates()] == list(GATES)
    assert [threshold for threshold, _ in explaining.all_thresholds()] == list(thresholds.THRESHOLDS)
    assert [conflict.id for conflict, _ in explaining.conflicts()] == list(CONFLICTS)
    told = {
        entry.id for _, sections in explaining.documents() for _, entries in sections for entry in entries
    }
    assert told == {key for key, entry in STATEMENTS.items() if entry.document.prefix != "ragft"}
