"""The recommendation: one pure function from evidence to everything the product says about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from decisions.engine import needs, tuning
from decisions.engine.considerations import CONSIDERATIONS, FINDINGS, WARNINGS
from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.procedure import Framework, Judgement, Verdict
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.gates import (
    AGAINST_PROMPT,
    FITS_WINDOW,
    GATES,
    PROMPT_GATES,
    RAG_GATES,
    TUNING_GATES,
    Gate,
)
from decisions.engine.needs import Chance, Need
from decisions.engine.outlook import (
    Change,
    Outlook,
    Robustness,
    Settling,
    can_be_asked,
    outlook,
    what_would_change,
)
from decisions.engine.plan import Now, Step, now_and_why, plan_of
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.rules import Layer, Rule, Status, all_of, fired
from decisions.engine.situation import (
    AT_THE_BAR,
    CONTRADICTIONS,
    FAILS_BY_RETRIEVAL,
    KEEPING,
    NOT_EXPLAINED,
    PROMPT_CAUSES,
    Approach,
    Situation,
    situation_of,
)

ENGINE_VERSION = "1.0"


class Readiness(StrEnum):
    """How far the gates of the approach are."""

    READY = "ready"
    PROVISIONAL = "provisional"
    NOT_READY = "not_ready"


@dataclass(frozen=True, slots=True)
class JudgedGate:
    """A gate and how it stands; ``needed`` says whether the approach has to pass it."""

    gate: Gate
    status: Status
    needed: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Something not known: unanswered, answered with "don't know", or an answer that is itself a gap."""

    key: str
    state: str
    says: str
    who: str
    settles: float
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """The unanswered question most worth asking: what it settles, and the gates it could decide."""

    key: str
    settling: Settling
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dissent:
    """A framework that says otherwise, and the answers on which it parts from the approach."""

    framework: str
    verdict: Verdict
    parts_on: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """Everything the engine says about one set of evidence."""

    evidence: Evidence
    situation: Situation
    approach: Approach
    now: Now
    now_says: str
    readiness: Readiness
    knowledge: Need
    behaviour: Need
    plan: tuple[Step, ...]
    gates: tuple[JudgedGate, ...]
    reasons: tuple[Rule, ...]
    against: tuple[Rule, ...]
    warnings: tuple[Rule, ...]
    gaps: tuple[Gap, ...]
    frameworks: tuple[Judgement, ...]
    dissent: tuple[Dissent, ...]
    changes: tuple[Change, ...]
    robustness: Robustness
    next_question: NextQuestion | None
    engine_version: str = ENGINE_VERSION
    questionnaire_version: int = QUESTIONNAIRE.version

    @property
    def as_of(self) -> date | None:
        return self.evidence.as_of


def recommend(evidence: Evidence) -> Recommendation:
    """Judge one set of evidence. Total: any subset of valid answers gives a recommendation."""
    situation = situation_of(evidence)
    approach = situation.approach
    gates = judged_gates(evidence, situation, approach)
    now, now_says = now_and_why(evidence, situation)
    knowledge, behaviour = needs.knowledge(evidence), needs.behaviour(evidence)
    reasons, against = _reasons(evidence, situation, approach, now, (*knowledge.rules, *behaviour.rules))
    view = outlook(evidence, approach)
    gaps = _gaps(evidence, view, gates)
    return Recommendation(
        evidence=evidence,
        situation=situation,
        approach=approach,
        now=now,
        now_says=now_says,
        readiness=_readiness(situation, [judged.status for judged in gates if judged.needed]),
        knowledge=knowledge,
        behaviour=behaviour,
        plan=plan_of(evidence, situation, now),
        gates=gates,
        reasons=reasons,
        against=against,
        warnings=fired(WARNINGS, evidence),
        gaps=gaps,
        frameworks=tuple(framework.judge(evidence) for framework in FRAMEWORKS),
        dissent=tuple(_dissent(FRAMEWORKS, evidence, approach)),
        changes=what_would_change(evidence, approach),
        robustness=view.robustness,
        next_question=_next_question(evidence, view, gaps),
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """The headline of a recommendation: enough for a list, at a hundredth of the cost."""

    approach: Approach
    now: Now
    readiness: Readiness

    @property
    def headline(self) -> str:
        """The first step to take, unless everything is ready."""
        is_ready = self.readiness is Readiness.READY and self.now is not Now.KEEP
        return self.approach.value if is_ready else self.now.value


def outline(evidence: Evidence) -> Outline:
    """Judge one set of evidence without explaining it."""
    situation = situation_of(evidence)
    now, _ = now_and_why(evidence, situation)
    return Outline(situation.approach, now, _readiness_of(evidence, situation))


def finding(evidence: Evidence) -> tuple[Approach, Readiness]:
    """The approach and how far its gates are, and nothing else."""
    situation = situation_of(evidence)
    return situation.approach, _readiness_of(evidence, situation)


def judged_gates(evidence: Evidence, situation: Situation, approach: Approach) -> tuple[JudgedGate, ...]:
    """Every gate, with how it stands and whether this approach has to pass it."""
    needed = _gates_needed(situation, approach)
    return tuple(JudgedGate(gate, gate.status(evidence), gate in needed) for gate in GATES)


def _gates_needed(situation: Situation, approach: Approach) -> tuple[Gate, ...]:
    match approach:
        case Approach.PROMPT:
            fits = situation.needs_knowledge and situation.in_prompt and not situation.keeps
            return PROMPT_GATES if fits else PROMPT_GATES[:1]
        case Approach.RAG:
            return RAG_GATES
        case Approach.FINE_TUNE:
            return TUNING_GATES
        case Approach.BOTH:
            return (*RAG_GATES, *TUNING_GATES)
    return ()


def _readiness_of(evidence: Evidence, situation: Situation) -> Readiness:
    needed = _gates_needed(situation, situation.approach)
    return _readiness(situation, (gate.status(evidence) for gate in needed))


def _readiness(situation: Situation, needed: Iterable[Status]) -> Readiness:
    if situation.approach is Approach.NOT_READY or situation.waits_for_tuning:
        return Readiness.NOT_READY
    match all_of(needed):
        case Status.PASSED if not _tunes_without_chance(situation):
            return Readiness.READY
        case Status.PASSED | Status.OPEN:
            return Readiness.PROVISIONAL
    return Readiness.NOT_READY


def _tunes_without_chance(situation: Situation) -> bool:
    """While it is unknown whether prompting had its chance, tuning is carried provisionally."""
    carries = situation.approach in (Approach.FINE_TUNE, Approach.BOTH) and not situation.keeps
    return carries and situation.chance is not Chance.YES


# Reasons ------------------------------------------------------------------------------------------------

_LAYERS = {
    Approach.PROMPT: (Layer.PROMPT,),
    Approach.RAG: (Layer.RAG,),
    Approach.FINE_TUNE: (Layer.FINE_TUNE,),
    Approach.BOTH: (Layer.RAG, Layer.FINE_TUNE),
    Approach.NOT_READY: (),
}


def _reasons(
    evidence: Evidence, situation: Situation, approach: Approach, now: Now, found: tuple[Rule, ...]
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """What speaks for the approach and its first step, and what speaks for something else."""
    holding = _once((*_deciding(evidence, situation), *found, *_leaning(evidence)))
    favoured = {*_LAYERS[approach], str(now)}
    if approach is Approach.PROMPT and situation.in_prompt:
        favoured.add(Layer.RAG)

    def speaks_for(rule: Rule) -> bool:
        if rule in FITS_WINDOW:  # speaks for knowledge in the prompt, not for prompting as a first step
            return approach is Approach.PROMPT
        return rule.favours is None or rule.favours in favoured

    return (
        tuple(rule for rule in holding if speaks_for(rule)),
        tuple(rule for rule in holding if not speaks_for(rule)),
    )


def _deciding(evidence: Evidence, situation: Situation) -> tuple[Rule, ...]:
    """What ended the asking early, where something did."""
    groups = [CONTRADICTIONS, NOT_EXPLAINED, PROMPT_CAUSES]
    if situation.keeps:
        groups += KEEPING
    if situation.retrieval_fails:
        groups.append(FAILS_BY_RETRIEVAL)
    return tuple(rule for group in groups for rule in fired(group, evidence))


def _leaning(evidence: Evidence) -> tuple[Rule, ...]:
    """What leans one way without having decided by itself."""
    economics = [group for rung in tuning.ECONOMICS for group in rung.groups]
    groups = [needs.CHANCE_NOT_HAD, AT_THE_BAR, *economics]
    if fired(FITS_WINDOW, evidence):
        groups += [FITS_WINDOW, AGAINST_PROMPT]
    return tuple(rule for group in (*groups, CONSIDERATIONS) for rule in fired(group, evidence))


def _once(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Each source cited once for each thing it speaks for."""
    found: dict[tuple[str, Layer | None], Rule] = {}
    for rule in rules:
        found.setdefault((rule.id, rule.favours), rule)
    return tuple(found.values())


def _dissent(frameworks: Iterable[Framework], evidence: Evidence, approach: Approach) -> Iterable[Dissent]:
    for framework in frameworks:
        verdict = framework.judge(evidence).verdict
        if verdict not in (approach, Verdict.UNDECIDED):
            yield Dissent(framework.name, verdict, framework.parts_on(evidence, approach))


# Gaps ---------------------------------------------------------------------------------------------------


def _gaps(evidence: Evidence, view: Outlook, gates: tuple[JudgedGate, ...]) -> tuple[Gap, ...]:
    """Everything not known, worst first: what settles most, then what opens most gates, then page order."""
    gains = {settling.key: settling.gain for settling in view.settling}
    findings = {rule.reads[0]: rule.says for rule in fired(FINDINGS, evidence)}
    found = []
    for question in QUESTIONNAIRE:
        key = question.key
        if state := _gap_state(key, evidence, findings):
            opens = _opened_by(key, gates)
            says = findings.get(key, question.prompt)
            found.append(Gap(key, state, says, question.who, round(gains.get(key, 0.0), 4), opens))
    return tuple(sorted(found, key=lambda gap: (-gap.settles, -len(gap.opens))))


def _gap_state(key: str, evidence: Evidence, findings: dict[str, str]) -> str | None:
    if not can_be_asked(key, evidence):
        return None
    if key in findings:
        return "finding"
    if evidence.says(key):
        return None
    return "dont_know" if key in evidence.answers else "unanswered"


def _opened_by(key: str, gates: tuple[JudgedGate, ...]) -> tuple[str, ...]:
    """The gates of the approach that are open and read this answer."""
    return tuple(
        judged.gate.id
        for judged in gates
        if judged.needed and judged.status is Status.OPEN and key in judged.gate.reads
    )


def _next_question(evidence: Evidence, view: Outlook, gaps: tuple[Gap, ...]) -> NextQuestion | None:
    """The worst gap that is simply unanswered."""
    settling = {found.key: found for found in view.settling}
    for gap in gaps:
        if gap.state == "unanswered" or (gap.state == "finding" and gap.key not in evidence.answers):
            none_left = Settling(gap.key, 1.0, 1.0)
            return NextQuestion(gap.key, settling.get(gap.key, none_left), gap.opens)
    return None
