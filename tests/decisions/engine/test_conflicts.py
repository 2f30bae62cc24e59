"""Where the documents part, K1 to K22: how the house settles each, and what settles it.

Each entry names the conflict, the evidence, what must come out, and the part of the engine that sees to it;
with that part taken out something else comes out. K13 to K17 and K21 are about costs, and settled there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from decisions.engine import considerations, gates, needs, recommend, situation, tuning
from decisions.engine.catalogue import CONFLICTS
from decisions.engine.evidence import Evidence
from decisions.engine.gates import GATES
from decisions.engine.parsing import BadEvidence, evidence_from_wire
from decisions.engine.recommend import Recommendation
from decisions.engine.rules import Rule, Status
from tests.decisions.engine.evidences import (
    OWNERS,
    PLATFORM,
    PROMPTING_HAD_ITS_CHANCE,
    THREE_TOOLS,
    diagnosis,
    given,
)
from tests.decisions.engine.removing import take_out

GATE = {gate.id: gate for gate in GATES}


def rule(group: tuple[Rule, ...], id_: str, *reads: str) -> Rule:
    """The one rule of a group with this id (and these readings)."""
    (found,) = [each for each in group if each.id == id_ and (not reads or each.reads == reads)]
    return found


@dataclass(frozen=True)
class Settled:
    """One conflict as it is settled in one situation."""

    conflict: str
    situation: str
    evidence: Evidence
    by: object
    expected: dict[str, Any]


def found_in(recommended: Recommendation) -> dict[str, Any]:
    """What a conflict can be about."""
    return {
        "approach": recommended.approach.value,
        "now": recommended.now.value,
        "readiness": recommended.readiness.value,
        "knowledge": recommended.knowledge.level.value,
        "behaviour": recommended.behaviour.level.value,
        "says": {each.id for each in (*recommended.reasons, *recommended.against)},
        "warns": {each.id for each in recommended.warnings},
        **{judged.gate.id: judged.status.value for judged in recommended.gates},
        **{f"plan {step.layer.value}": step.when.value for step in recommended.plan},
    }


def holds(expected: dict[str, Any], found: dict[str, Any]) -> bool:
    return all(
        value <= found[name] if isinstance(value, set) else value == found.get(name)
        for name, value in expected.items()
    )


FELL_SHORT: dict[str, Any] = {
    **PROMPTING_HAD_ITS_CHANCE,
    "prompt_toolkit": THREE_TOOLS,
    "prompt_quality_percent": 70,
}
BEHAVIOUR_FAILS: dict[str, Any] = {"knowledge_need": "none", "failure_pattern": "behaviour"}
LASTS_TWELVE_MONTHS: dict[str, Any] = {
    "tuning_platform": "hosted",
    "tuning_platform_until": "2027-01-31",
}
OWN_FACTS: dict[str, Any] = {"knowledge_need": "private_or_current"}
NARROW_AND_DEAR: dict[str, Any] = {
    "knowledge_need": "in_request",
    "behaviour_needs": ["none"],
    "request_shape": "narrow_repeated",
    "cost_pressure": "major",
    "labelled_examples": 500,
}

SETTLED = [
    # K1: how many labelled examples
    Settled(
        "K1",
        "49 examples are too few for any task",
        given(labelled_examples=49, **BEHAVIOUR_FAILS),
        GATE["fine_tune.labels"],
        {"approach": "prompt"},
    ),
    Settled(
        "K1",
        "199 are too few for a nuanced one",
        given(labelled_examples=199, task_nuance="nuanced", **BEHAVIOUR_FAILS),
        GATE["fine_tune.labels"],
        {"approach": "prompt"},
    ),
    # K2: the volume from which tuning pays
    Settled(
        "K2",
        "100,000 a day ask the question and do not answer it",
        given(queries_per_day=100_000, **NARROW_AND_DEAR),
        rule(tuning.MIGHT_PAY, "pm-framework/ft-2"),
        {"approach": "fine_tune", "readiness": "provisional", "fine_tune.needed": "open"},
    ),
    Settled(
        "K2",
        "the break-even of one's own costs answers it, at any volume",
        given(
            costs={"break_even_months": {"fine_tune": 4, "small_model": 9}},
            queries_per_day=33_333,
            **NARROW_AND_DEAR,
        ),
        rule(tuning.PAYS, "nobody-talks/check-5"),
        {"approach": "fine_tune", "fine_tune.needed": "passed"},
    ),
    # K3: where to start
    Settled(
        "K3",
        "no facts are missing: prompting",
        given(knowledge_need="in_request"),
        rule(needs.KNOWLEDGE_ABSENT, "nobody-talks/matrix-4"),
        {"approach": "prompt", "now": "prompt", "knowledge": "absent", "plan rag": "not_needed"},
    ),
    Settled(
        "K3",
        "facts are missing: retrieval with a good prompt",
        given(perfect_context="right"),
        rule(needs.KNOWLEDGE_PROVEN, "decision-defines/q1-test"),
        {"approach": "rag", "now": "rag", "plan prompt": "now"},
    ),
    # K4: prompting as the whole answer
    Settled(
        "K4",
        "users are satisfied and no facts are missing: prompting, and nothing after it",
        given(knowledge_need="public_stable", prompt_quality_percent=90, users_satisfied=True),
        rule(situation.AT_THE_BAR, "nobody-talks/prompt-85"),
        {"approach": "prompt", "now": "keep", "readiness": "ready"},
    ),
    Settled(
        "K4",
        "neither need is there: prompting is a verdict, and ready",
        given(knowledge_need="none", behaviour_needs=["none"]),
        rule(needs.BEHAVIOUR_MET, "nobody-talks/matrix-4"),
        {"approach": "prompt", "readiness": "ready", "behaviour": "absent"},
    ),
    # K5: tuning does not add knowledge
    Settled(
        "K5",
        "own facts that never change, with all that tuning takes: retrieval",
        given(change_rate="static", labelled_examples=5_000, **OWN_FACTS, **OWNERS, **PLATFORM),
        rule(needs.KNOWLEDGE_INDICATED, "nobody-talks/rag-1"),
        {"approach": "rag", "plan fine_tune": "later"},
    ),
    Settled(
        "K5",
        "a trade's language over static facts is a wish, and earns no tuning",
        given(
            change_rate="static",
            behaviour_needs=["domain_language"],
            labelled_examples=5_000,
            **OWN_FACTS,
            **OWNERS,
            **PLATFORM,
        ),
        needs.SIGNS,
        {"approach": "rag", "behaviour": "unknown"},
    ),
    Settled(
        "K5",
        "a model tuned to know own facts is warned about",
        given(current_system="fine_tune", **OWN_FACTS),
        rule(considerations.WARNINGS, "pm-framework/mistake-2"),
        {"approach": "rag", "warns": {"pm-framework/mistake-2"}},
    ),
    # K6: how fast is too fast
    Settled(
        "K6",
        "monthly speaks for retrieval",
        given(change_rate="monthly"),
        rule(needs.KNOWLEDGE_INDICATED, "pm-framework/rag-1"),
        {"approach": "rag", "knowledge": "indicated"},
    ),
    Settled(
        "K6",
        "monthly keeps facts out of the prompt",
        given(change_rate="monthly", kb_tokens=10_000, **OWN_FACTS),
        rule(gates.AGAINST_PROMPT, "decision-defines/q2-month"),
        {"approach": "rag"},
    ),
    Settled(
        "K6",
        "quarterly is contested: it is said, and decides nothing",
        given(change_rate="quarterly"),
        rule(considerations.CONSIDERATIONS, "common-mistake/rag-1"),
        {"approach": "prompt", "knowledge": "unknown", "says": {"common-mistake/rag-1"}},
    ),
    # K7: one name, three situations
    Settled(
        "K7",
        "a support bot on public facts: prompting",
        given(knowledge_need="public_stable", behaviour_needs=["none"]),
        rule(needs.KNOWLEDGE_ABSENT, "nobody-talks/matrix-4"),
        {"approach": "prompt", "readiness": "ready"},
    ),
    Settled(
        "K7",
        "a support bot on daily facts: retrieval",
        given(change_rate="daily"),
        rule(needs.KNOWLEDGE_INDICATED, "pm-framework/rag-1"),
        {"approach": "rag"},
    ),
    Settled(
        "K7",
        "a support bot whose voice prompting could not give: both",
        given(behaviour_needs=["tone"], **OWN_FACTS, **FELL_SHORT),
        rule(needs.BEHAVIOUR_WANTED, "common-mistake/ft-1"),
        {"approach": "both"},
    ),
    # K8: both needs evidence for each half
    Settled(
        "K8",
        "both, while the facts have their own evidence",
        given(failure_pattern="behaviour", **OWN_FACTS),
        rule(needs.KNOWLEDGE_INDICATED, "nobody-talks/rag-1"),
        {"approach": "both"},
    ),
    Settled(
        "K8",
        "both, while the behaviour has its own",
        given(failure_pattern="behaviour", **OWN_FACTS),
        rule(needs.BEHAVIOUR_SHOWN, "decision-defines/q3-ft", "failure_pattern"),
        {"approach": "both"},
    ),
    Settled(
        "K8",
        "with evidence for the facts alone: retrieval, tuning later",
        given(behaviour_needs=["tone"], **OWN_FACTS),
        needs.SIGNS,
        {"approach": "rag", "plan fine_tune": "later"},
    ),
    # K9: the shop
    Settled(
        "K9",
        "live facts and a voice that is only wished for: retrieval",
        given(change_rate="hourly", behaviour_needs=["tone"], **OWN_FACTS),
        needs.SIGNS,
        {"approach": "rag", "behaviour": "unknown"},
    ),
    Settled(
        "K9",
        "the same after prompting failed at the voice: both",
        given(
            change_rate="hourly",
            behaviour_needs=["tone"],
            prompt_quality_percent=70,
            **OWN_FACTS,
        ),
        rule(needs.FELL_SHORT, "nobody-talks/check-2"),
        {"approach": "both", "behaviour": "indicated"},
    ),
    # K10: medicine, asked one by one
    Settled(
        "K10",
        "sources are required: retrieval",
        given(citations="required"),
        rule(needs.KNOWLEDGE_INDICATED, "common-mistake/rag-2"),
        {"approach": "rag"},
    ),
    Settled(
        "K10",
        "the format of the codes fails, nothing is looked up: tuning",
        given(behaviour_needs=["format"], knowledge_need="in_request", **FELL_SHORT),
        rule(needs.BEHAVIOUR_WANTED, "common-mistake/ft-1"),
        {"approach": "fine_tune"},
    ),
    Settled(
        "K10",
        "patients' records and terms that fail: both",
        given(behaviour_needs=["domain_language"], **OWN_FACTS, **FELL_SHORT),
        rule(needs.KNOWLEDGE_INDICATED, "nobody-talks/rag-1"),
        {"approach": "both"},
    ),
    # K11: Copilot proves nothing about doing without retrieval
    Settled(
        "K11",
        "a system that indexes and looks up counts as one that found facts missing",
        given(current_system="both", behaviour_needs=["domain_language"], change_rate="static"),
        rule(needs.KNOWLEDGE_INDICATED, "ragft/retrieval-runs"),
        {"approach": "rag", "knowledge": "indicated"},
    ),
    # K12: size in tokens, against the window
    Settled(
        "K12",
        "a handbook of 800,000 tokens in a window of a million: in the prompt",
        given(costs={"window_tokens": 1_000_000}, kb_tokens=800_000, **OWN_FACTS),
        rule(gates.FITS_WINDOW, "nobody-talks/check-4"),
        {"approach": "prompt"},
    ),
    Settled(
        "K12",
        "the same in the window of 128,000: too large, and that is said",
        given(kb_tokens=800_000, **OWN_FACTS),
        rule(considerations.CONSIDERATIONS, "nobody-talks/rag-4"),
        {"approach": "rag", "says": {"nobody-talks/rag-4"}},
    ),
    # K18: a team that cannot tell
    Settled(
        "K18",
        "the failures cannot be explained: not ready, prompting meanwhile",
        given(diagnosis("not_ready", unexplained=9, knowledge=9), **OWN_FACTS),
        rule(situation.NOT_EXPLAINED, "decision-defines/q3-notready"),
        {"approach": "not_ready", "now": "diagnose", "readiness": "not_ready", "plan prompt": "now"},
    ),
    Settled(
        "K18",
        "the evidence contradicts itself: not ready",
        given(diagnosis("settled", "behaviour", behaviour=20), perfect_context="right"),
        situation.CONTRADICTIONS[0],
        {"approach": "not_ready", "now": "diagnose"},
    ),
    # K19: exact formats
    Settled(
        "K19",
        "JSON is wished for: a matter for the prompt first",
        given(behaviour_needs=["format"], knowledge_need="in_request"),
        needs.SIGNS,
        {"approach": "prompt", "behaviour": "unknown"},
    ),
    Settled(
        "K19",
        "and no schema has been tried: that is said",
        given(behaviour_needs=["format"], prompt_toolkit=["examples", "constraints", "guardrails"]),
        rule(considerations.CONSIDERATIONS, "nobody-talks/prompt-3"),
        {"approach": "prompt", "says": {"nobody-talks/prompt-3"}},
    ),
    # K20: permissions
    Settled(
        "K20",
        "users may see different data: retrieval",
        given(permissions=True),
        rule(needs.KNOWLEDGE_INDICATED, "product-guide/rag-3"),
        {"approach": "rag"},
    ),
    Settled(
        "K20",
        "however little it is, it stays out of the prompt",
        given(permissions=True, kb_tokens=1_000, **OWN_FACTS),
        rule(gates.AGAINST_PROMPT, "product-guide/rag-3"),
        {"approach": "rag"},
    ),
    Settled(
        "K20",
        "and a model tuned on it is warned about",
        given(permissions=True, current_system="fine_tune"),
        rule(considerations.WARNINGS, "product-guide/rag-3"),
        {"warns": {"product-guide/rag-3"}},
    ),
    # K22: is there a platform
    Settled(
        "K22",
        "nowhere to tune: no tuning",
        given(tuning_platform="none", **BEHAVIOUR_FAILS),
        GATE["fine_tune.platform"],
        {"approach": "prompt"},
    ),
    Settled(
        "K22",
        "the hosted service closes within twelve months: no tuning",
        given(
            tuning_platform="hosted",
            tuning_platform_until="2027-01-30",
            **BEHAVIOUR_FAILS,
        ),
        GATE["fine_tune.platform"],
        {"approach": "prompt"},
    ),
]

OF_COSTS = {"K13", "K14", "K15", "K16", "K17", "K21"}


@pytest.mark.parametrize("settled", SETTLED, ids=lambda entry: f"{entry.conflict}: {entry.situation}")
def test_a_conflict_is_settled_and_not_without_what_settles_it(
    settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert holds(settled.expected, found_in(recommend.recommend(settled.evidence)))
    take_out(settled.by, monkeypatch)
    assert not holds(settled.expected, found_in(recommend.recommend(settled.evidence)))


def test_every_conflict_but_those_of_costs_is_tested() -> None:
    assert {entry.conflict for entry in SETTLED} == set(CONFLICTS) - OF_COSTS


def test_k5_static_knowledge_adds_nothing_to_tuning() -> None:
    for others in ({}, OWN_FACTS, {"knowledge_need": "none"}, {"behaviour_needs": ["domain_language"]}):
        without = found_in(recommend.recommend(given(**others)))
        static = found_in(recommend.recommend(given(change_rate="static", **others)))
        assert (static["approach"], static["fine_tune.needed"]) == (without["approach"], "open")


def test_k7_the_name_of_a_product_is_no_evidence() -> None:
    with pytest.raises(BadEvidence, match=r"answers\.product"):
        evidence_from_wire({"answers": {"product": "customer support bot"}})


@pytest.mark.parametrize(
    ("module", "name", "other", "gate", "evidence"),
    [
        (tuning, "LABELS_EXPERIMENT", 51, tuning.labels, given(labelled_examples=50)),
        (tuning, "LABELS_NARROW", 201, tuning.labels, given(labelled_examples=200, task_nuance="narrow")),
        (tuning, "LABELS_NUANCED", 1_001, tuning.labels, given(labelled_examples=1_000)),
        (gates, "WINDOW_TOKENS", 128_001, gates.knowledge_in_prompt, given(kb_tokens=128_001)),
        (tuning, "PLATFORM_MONTHS", 13, tuning.platform, given(**LASTS_TWELVE_MONTHS)),
    ],
    ids=["K1 below it, no", "K1 narrow", "K1 nuanced", "K12", "K22"],
)
def test_a_conflict_settled_by_a_number_is_settled_by_that_number(
    module: Any,
    name: str,
    other: int,
    gate: Callable[[Evidence], Status],
    evidence: Evidence,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_it = gate(evidence)
    monkeypatch.setattr(module, name, replace(getattr(module, name), value=other))
    assert gate(evidence) != with_it
