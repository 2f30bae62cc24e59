"""From evidence to approach: what is found, and the order in which the findings are asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from decisions.engine import gates, needs, tuning
from decisions.engine.evidence import Evidence
from decisions.engine.ladders import Rung, Ways
from decisions.engine.needs import Chance, Level
from decisions.engine.rules import Layer, Rule
from decisions.engine.tuning import Economics


class Approach(StrEnum):
    """Where the evidence points if the open gates turn out well."""

    PROMPT = "prompt"
    RAG = "rag"
    FINE_TUNE = "fine_tune"
    BOTH = "both"
    NOT_READY = "not_ready"


# What may end the asking early ---------------------------------------------------------------------------

CONTRADICTIONS = (
    Rule(
        "ragft/contradiction",
        "The missing facts mend the answers, yet the failures that were read settle on behaviour.",
        ("perfect_context", "diagnosis"),
        lambda e: e.get("perfect_context") == "right" and needs.settled_on("behaviour", e),
    ),
    Rule(
        "ragft/contradiction",
        "The answers stay wrong with the facts at hand, yet the failures that were read settle on knowledge.",
        ("perfect_context", "diagnosis"),
        lambda e: e.get("perfect_context") == "still_wrong" and needs.settled_on("knowledge", e),
    ),
)

NOT_EXPLAINED = (
    Rule(
        "decision-defines/q3-notready",
        "Too many of the failures that were read cannot be explained or do not come back.",
        ("diagnosis",),
        lambda e: e.diagnosis is not None and e.diagnosis.state == "not_ready",
    ),
)

AT_THE_BAR = (
    Rule(
        "nobody-talks/prompt-85",
        "The measured share of acceptable answers is at the bar.",
        ("prompt_quality_percent",),
        needs.at_bar,
        Layer.PROMPT,
    ),
)
SATISFIED = (
    Rule(
        "nobody-talks/prompt-85",
        "Users are satisfied with what runs today.",
        ("users_satisfied",),
        lambda e: e.get("users_satisfied") is True,
    ),
)
LOOK_UP_IS_MET = (
    Rule(
        "product-guide/decide-3",
        "What runs today meets the demand for sources and permissions.",
        ("citations", "permissions", "current_system"),
        lambda e: needs.retrieves(e) or not (e.get("citations") == "required" or e.get("permissions")),
    ),
)
KEEPING = (AT_THE_BAR, SATISFIED, LOOK_UP_IS_MET)
"""Groups that must each hold for what runs today to be kept."""

PROMPT_CAUSES = (
    Rule(
        "ragft/prompt-outnumbers",
        "Among the failures that were read, a faulty prompt is the commonest cause.",
        ("diagnosis",),
        lambda e: not e.diagnosis_is_silent and _prompt_outnumbers(e),
        Layer.PROMPT,
    ),
    Rule(
        "ragft/instruction-fixes",
        "A better instruction mends most of the failures that were tested.",
        ("diagnosis",),
        lambda e: e.diagnosis is not None and e.diagnosis.instruction_fixes_most,
        Layer.PROMPT,
    ),
)

RETRIEVAL_RUNS = (
    Rule(
        "ragft/retrieval-runs",
        "What runs today already looks facts up.",
        ("current_system",),
        needs.retrieves,
        Layer.RAG,
    ),
)
FAILS_BY_RETRIEVAL = (
    Rule(
        "pm-framework/mistake-1",
        "The failures that were read are mostly faults of retrieval: mend it first.",
        ("diagnosis",),
        lambda e: not e.diagnosis_is_silent and _retrieval_leads(e),
        Layer.RAG,
    ),
    Rule(
        "pm-framework/mistake-1",
        "Retrieval runs and knowledge still fails, by your own account: mend retrieval first.",
        ("failure_pattern",),
        lambda e: e.diagnosis_is_silent and e.get("failure_pattern") in ("knowledge", "mixed"),
        Layer.RAG,
    ),
    Rule(
        "pm-framework/mistake-1",
        "Retrieval runs, users are not satisfied, and behaviour is not shown to be why: mend it first.",
        ("users_satisfied", "failure_pattern", "perfect_context"),
        lambda e: (
            e.get("users_satisfied") is False
            and e.get("failure_pattern") != "behaviour"
            and e.get("perfect_context") != "still_wrong"
        ),
        Layer.RAG,
    ),
)
RETRIEVAL_FAILS = (RETRIEVAL_RUNS, FAILS_BY_RETRIEVAL)
"""Groups that must each hold for retrieval to be mended first."""


def _prompt_outnumbers(e: Evidence) -> bool:
    found = e.diagnosis
    if found is None:
        return False
    return found.points_to("prompt") or found.prompt_outnumbers


def _retrieval_leads(e: Evidence) -> bool:
    counts = e.diagnosis.counts if e.diagnosis else {}
    return counts.get("retrieval", 0) > counts.get("knowledge", 0)


# The findings, and the approach ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the approach depends on, each as the set of ways in which it is so."""

    ways: Ways
    not_ready: int
    keep: int
    prompt_is_cause: int
    knowledge: Mapping[Level, int]
    in_prompt: int
    retrieval_fails: int
    behaviour: Mapping[Level, int]
    chance: Mapping[Chance, int]
    economics: Mapping[Economics, int]
    tuning_is_blocked: int

    @property
    def needs_knowledge(self) -> int:
        return self.knowledge[Level.PROVEN] | self.knowledge[Level.INDICATED]

    @property
    def retrieves(self) -> int:
        """Knowledge is needed and cannot simply stand in the prompt."""
        return self.needs_knowledge & ~self.in_prompt

    @property
    def tunes(self) -> int:
        """Behaviour or economics call for it, prompting is not known to lack its chance, no gate failed."""
        called = self.behaviour[Level.PROVEN] | self.behaviour[Level.INDICATED]
        called |= self.economics[Economics.PAYS] | self.economics[Economics.MIGHT_PAY]
        return called & ~self.chance[Chance.NO] & ~self.tuning_is_blocked


def findings(ways: Ways) -> Findings:
    """Find everything that the approach depends on, for all these ways at once."""
    retrieval_fails = ways.every_of(RETRIEVAL_FAILS)
    return Findings(
        ways=ways,
        not_ready=ways.any_of((*CONTRADICTIONS, *NOT_EXPLAINED)),
        keep=ways.every_of(KEEPING),
        prompt_is_cause=ways.any_of(PROMPT_CAUSES),
        knowledge=ways.climb(needs.KNOWLEDGE),
        in_prompt=_can_stand_in_prompt(ways) & ~retrieval_fails,
        retrieval_fails=retrieval_fails,
        behaviour=ways.climb(needs.BEHAVIOUR),
        chance=ways.climb(needs.CHANCE),
        economics=ways.climb(tuning.ECONOMICS),
        tuning_is_blocked=_tuning_is_blocked(ways),
    )


def _can_stand_in_prompt(ways: Ways) -> int:
    """It is known to fit, and nothing is known to stand against it."""
    return ways.any_of(gates.FITS_WINDOW) & ~ways.any_of(gates.AGAINST_PROMPT)


def _tuning_is_blocked(ways: Ways) -> int:
    """A failed gate takes tuning out of the approach, into "when its gate opens"."""
    blocked = 0
    for gate in gates.GATES_THAT_CLOSE_TUNING:
        blocked |= ways.holding(gate.reads, gate.has_failed)
    return blocked


def approaches(found: Findings) -> dict[Approach, int]:
    """The house's own synthesis, in the order in which the steps are asked: approach → ways."""
    result = dict.fromkeys(Approach, 0)
    left = found.ways.all

    def put(approach: Approach, ways: int) -> None:
        nonlocal left
        result[approach] |= ways & left
        left &= ~ways

    put(Approach.NOT_READY, found.not_ready)
    for kept, having in _kept(found):
        put(kept, having)
    put(Approach.PROMPT, found.prompt_is_cause)
    put(Approach.BOTH, found.retrieves & found.tunes)
    put(Approach.RAG, found.retrieves)
    put(Approach.FINE_TUNE, found.tunes)
    put(Approach.PROMPT, left)
    return result


def _kept(found: Findings) -> list[tuple[Approach, int]]:
    """What is kept is what runs today: a prompt where nothing is named or nothing runs."""
    if not found.keep:
        return []
    running = (Approach.RAG, Approach.FINE_TUNE, Approach.BOTH)
    kept = [(approach, found.keep & _running(approach, found.ways)) for approach in running]
    return [*kept, (Approach.PROMPT, found.keep)]


def _running(approach: Approach, ways: Ways) -> int:
    return ways.holding(("current_system",), lambda e: e.get("current_system") == approach)


@dataclass(frozen=True, slots=True)
class Situation:
    """The findings of one set of evidence, in plain words, and the approach they lead to."""

    approach: Approach
    keeps: bool
    prompt_is_cause: bool
    knowledge: Level
    in_prompt: bool
    retrieval_fails: bool
    behaviour: Level
    chance: Chance
    tuning_is_blocked: bool
    needs_knowledge: bool
    retrieves: bool
    tunes: bool

    @property
    def waits_for_tuning(self) -> bool:
        """Behaviour is proven, tuning failed at its gates, and nothing else can help."""
        return (
            self.approach is Approach.PROMPT
            and not self.keeps
            and not self.prompt_is_cause
            and not self.needs_knowledge
            and self.behaviour is Level.PROVEN
            and self.tuning_is_blocked
        )


def situation_of(evidence: Evidence) -> Situation:
    """Judge one set of evidence."""
    found = findings(Ways.only(evidence))
    return Situation(
        approach=next(approach for approach, ways in approaches(found).items() if ways),
        keeps=bool(found.keep and not found.not_ready),
        prompt_is_cause=bool(found.prompt_is_cause),
        knowledge=next((level for level, ways in found.knowledge.items() if ways), Level.UNKNOWN),
        in_prompt=bool(found.in_prompt),
        retrieval_fails=bool(found.retrieval_fails),
        behaviour=next((level for level, ways in found.behaviour.items() if ways), Level.UNKNOWN),
        chance=next((chance for chance, ways in found.chance.items() if ways), Chance.UNKNOWN),
        tuning_is_blocked=bool(found.tuning_is_blocked),
        needs_knowledge=bool(found.needs_knowledge),
        retrieves=bool(found.retrieves),
        tunes=bool(found.tunes),
    )


def approach_to(evidence: Evidence) -> Approach:
    """The approach alone, without explaining it."""
    found = approaches(findings(Ways.only(evidence)))
    return next(approach for approach, ways in found.items() if ways)


def _groups_that_decide() -> tuple[tuple[Rule, ...], ...]:
    rungs: tuple[Rung[Any], ...] = (
        *needs.KNOWLEDGE,
        *needs.BEHAVIOUR,
        *needs.CHANCE,
        *tuning.ECONOMICS,
    )
    return (
        CONTRADICTIONS,
        NOT_EXPLAINED,
        *KEEPING,
        PROMPT_CAUSES,
        *RETRIEVAL_FAILS,
        gates.FITS_WINDOW,
        gates.AGAINST_PROMPT,
        *(group for rung in rungs for group in rung.groups),
    )


RULES_THAT_DECIDE = tuple(dict.fromkeys(rule for group in _groups_that_decide() for rule in group))
"""Every rule that can move the approach, once, in the order in which it is asked."""

READ_BY_APPROACH = frozenset(
    {key for rule in RULES_THAT_DECIDE for key in rule.reads}
    | {key for gate in gates.GATES_THAT_CLOSE_TUNING for key in gate.reads}
)
"""What can move the approach: keys of questions, and the names of the other evidence."""
