"""The recommendation and the questionnaire as plain JSON values, in a fixed order: byte for byte the same."""

from collections.abc import Iterable, Mapping
from typing import Any

from decisions.engine.catalogue import statement
from decisions.engine.considerations import CONSIDERATIONS, FINDINGS, WARNINGS
from decisions.engine.evidence import Answer, answer_to_wire
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.gates import GATES
from decisions.engine.questions import QUESTIONNAIRE, Question
from decisions.engine.recommend import Gap, JudgedGate, NextQuestion, Recommendation
from decisions.engine.rules import Rule, read_by
from decisions.engine.situation import RULES_THAT_DECIDE


def recommendation_to_wire(found: Recommendation) -> dict[str, Any]:
    """The whole output of the engine as JSON values."""
    return {
        "engine_version": found.engine_version,
        "questionnaire_version": found.questionnaire_version,
        "as_of": answer_to_wire(found.as_of),
        "approach": found.approach.value,
        "now": found.now.value,
        "now_says": found.now_says,
        "readiness": found.readiness.value,
        "needs": {"knowledge": found.knowledge.level.value, "behaviour": found.behaviour.level.value},
        "overruled": dict(found.evidence.overruled),
        "plan": [
            {
                "step": step.layer.value,
                "status": step.when.value,
                "gate": step.status.value,
                "opened_by": list(step.opened_by),
            }
            for step in found.plan
        ],
        "gates": [_gate(judged, found) for judged in found.gates],
        "reasons": _rules(found.reasons, found),
        "against": _rules(found.against, found),
        "warnings": _rules(found.warnings, found),
        "gaps": [_gap(gap) for gap in found.gaps],
        "frameworks": [
            {
                "name": judged.name,
                "verdict": judged.verdict.value,
                "fired": list(judged.fired),
                "missing": list(judged.missing),
            }
            for judged in found.frameworks
        ],
        "dissent": [
            {"framework": d.framework, "verdict": d.verdict.value, "parts_on": list(d.parts_on)}
            for d in found.dissent
        ],
        "what_would_change_it": [
            {"answers": _answers(change.answers), "approach": change.approach.value}
            for change in found.changes
        ],
        "robustness": {
            "kept": found.robustness.kept,
            "ways": found.robustness.ways,
            "drawn": found.robustness.drawn,
        },
        "next_question": _next(found.next_question),
    }


def source_to_wire(rule_id: str) -> dict[str, str]:
    """Where a rule comes from: document, its section, and what it says in our words."""
    found = statement(rule_id)
    return {"document": found.document.title, "section": found.section, "says": found.says}


def questionnaire_to_wire() -> dict[str, Any]:
    """The questionnaire as JSON values, each question with the rules that read it."""
    readers = rules_by_question()
    return {
        "version": QUESTIONNAIRE.version,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "questions": [_question(question, readers) for question in section.questions],
            }
            for section in QUESTIONNAIRE.sections
        ],
    }


def all_rules() -> tuple[Rule, ...]:
    """Every rule of the house's synthesis, in the order in which it is asked."""
    return (*RULES_THAT_DECIDE, *CONSIDERATIONS, *WARNINGS, *FINDINGS)


def rules_by_question() -> dict[str, tuple[str, ...]]:
    """For each question the ids of the rules, gates and framework inputs that read it."""
    readers: dict[str, dict[str, None]] = {question.key: {} for question in QUESTIONNAIRE}
    pairs = [(rule.id, rule.reads) for rule in all_rules()] + [(gate.rule, gate.reads) for gate in GATES]
    for framework in FRAMEWORKS:
        pairs += [(framework.name, given.reads) for given in framework.inputs]
    for name, reads in pairs:
        for key in reads:
            if key in readers:
                readers[key][name] = None
    return {key: tuple(names) for key, names in readers.items()}


def _question(question: Question, readers: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "key": question.key,
        "prompt": question.prompt,
        "help": question.help,
        "kind": question.kind.value,
        "choices": [
            {"value": choice.value, "label": choice.label, "explains": choice.explains}
            for choice in question.choices
        ],
        "unit": question.unit,
        "maximum": question.maximum,
        "rules": list(readers[question.key]),
        "who": question.who,
    }


def _rules(rules: Iterable[Rule], found: Recommendation) -> list[dict[str, Any]]:
    return [
        {
            "rule": rule.id,
            "says": rule.says,
            "source": source_to_wire(rule.id),
            "reads": read_by(rule.reads, found.evidence),
        }
        for rule in rules
    ]


def _gate(judged: JudgedGate, found: Recommendation) -> dict[str, Any]:
    gate = judged.gate
    return {
        "gate": gate.id,
        "step": gate.layer.value,
        "status": judged.status.value,
        "needed": judged.needed,
        "asks": gate.asks,
        "opened_by": gate.opened_by,
        "rule": gate.rule,
        "reads": read_by(gate.reads, found.evidence),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "key": gap.key,
        "state": gap.state,
        "says": gap.says,
        "who": gap.who,
        "settles": gap.settles,
        "opens": list(gap.opens),
    }


def _answers(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {key: answer_to_wire(value) for key, value in answers.items()}


def _next(found: NextQuestion | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "key": found.key,
        "settles": round(found.settling.gain, 4),
        "agree_now": round(found.settling.agree_now, 4),
        "agree_then": round(found.settling.agree_then, 4),
        "opens": list(found.opens),
    }
