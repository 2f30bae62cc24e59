"""The recommendation put into words, ready to be drawn: what each part of the panel says, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from decisions.engine.catalogue import STATEMENTS
from decisions.engine.frameworks.procedure import Judgement
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.needs import Level
from decisions.engine.plan import Now, Step, When
from decisions.engine.recommend import Gap, JudgedGate, Outline, Readiness, Recommendation
from decisions.engine.rules import Layer, Rule, read_by
from decisions.engine.situation import Approach
from decisions.turns import Turn, turns_of
from decisions.wording import answer_in_words, grouped, prompt_of

TURNS_SHOWN = 5
GAPS_SHOWN = 6
OTHER_EVIDENCE = {
    "diagnosis": "The failures that were read",
    "costs": "The cost scenario",
    "as_of": "The day",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer that was read: the question's key and words, and what was answered."""

    key: str
    prompt: str
    answer: str
    is_question: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A reason, an objection or a warning, open to its rule, its source and what it read."""

    id: str
    says: str
    rule: str
    document: str
    section: str
    statement: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class FrameworkShown:
    """One published framework and its verdict; ``parts_on`` where it says otherwise than the approach."""

    name: str
    title: str
    verdict: str
    dissents: bool
    parts_on: tuple[Reading, ...]
    missing: tuple[Reading, ...]
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GateShown:
    """One gate of the approach, open to what would open it and what it read."""

    id: str
    asks: str
    status: str
    opened_by: str
    rule: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class GapShown:
    """Something not known, and who usually knows."""

    key: str
    says: str
    note: str
    who: str
    settles_percent: int


@dataclass(frozen=True)
class Panel:
    """The whole panel. ``headline`` is the first step, unless everything is ready."""

    found: Recommendation
    headline: str
    leads_to: str
    leads_how: str
    approach_certainty: str
    announce: str
    plan: tuple[tuple[Step, str, str], ...]
    gates: tuple[GateShown, ...]
    gate_counts: str
    reasons: tuple[Fact, ...]
    against: tuple[Fact, ...]
    warnings: tuple[Fact, ...]
    frameworks: tuple[FrameworkShown, ...]
    dissent_words: str
    turns: tuple[Turn, ...]
    more_turns: tuple[Turn, ...]
    gaps: tuple[GapShown, ...]
    more_gaps: tuple[GapShown, ...]
    next_prompt: str
    next_words: str

    @property
    def says(self) -> str:
        return self.found.now_says


def panel_of(found: Recommendation) -> Panel:
    """Put one recommendation into words."""
    turns, gaps = turns_of(found), tuple(_gap(gap) for gap in found.gaps)
    gates = tuple(_gate(judged, found) for judged in found.gates if judged.needed)
    frameworks = _frameworks(found)
    return Panel(
        found=found,
        headline=Outline(found.approach, found.now, found.readiness).headline,
        leads_to="" if _leads_nowhere_else(found) else found.approach.value,
        leads_how=_leads_how(found),
        approach_certainty=_certainty_of(found.approach, found).value,
        announce=_announce(found),
        plan=tuple((step, _certainty(step.layer, found).value, _when(step)) for step in found.plan),
        gates=gates,
        gate_counts=_counted(gate.status for gate in gates),
        reasons=_facts("reason", found.reasons, found),
        against=_facts("against", found.against, found),
        warnings=_facts("warning", found.warnings, found),
        frameworks=frameworks,
        dissent_words=_dissent_words(frameworks),
        turns=turns[:TURNS_SHOWN],
        more_turns=turns[TURNS_SHOWN:],
        gaps=gaps[:GAPS_SHOWN],
        more_gaps=gaps[GAPS_SHOWN:],
        next_prompt=prompt_of(found.next_question.key) if found.next_question else "",
        next_words=_next_words(found),
    )


# The headline -------------------------------------------------------------------------------------------

APPROACH_WORDS = {
    "prompt": "prompting",
    "rag": "retrieval",
    "fine_tune": "fine-tuning",
    "both": "retrieval and tuning",
    "not_ready": "not ready",
    "undecided": "undecided",
    "diagnose": "finding out why it fails",
    "keep": "keep what runs",
}


def _leads_nowhere_else(found: Recommendation) -> bool:
    return (
        found.readiness is Readiness.READY
        or found.now is Now.KEEP
        or found.approach is Approach.NOT_READY
        or found.approach.value == found.now.value
    )


def _leads_how(found: Recommendation) -> str:
    match found.readiness:
        case Readiness.READY:
            return "Every gate is passed."
        case Readiness.PROVISIONAL:
            return "if its open gates turn out well"
    return "not before what is missing is there"


def _certainty(layer: Layer, found: Recommendation) -> Level:
    """How well the need behind a layer is known; prompting needs no proof."""
    if layer is Layer.RAG:
        return found.knowledge.level
    return found.behaviour.level if layer is Layer.FINE_TUNE else Level.PROVEN


def _certainty_of(approach: Approach, found: Recommendation) -> Level:
    match approach:
        case Approach.RAG:
            return found.knowledge.level
        case Approach.FINE_TUNE:
            return found.behaviour.level
        case Approach.BOTH:
            proven = found.knowledge.level is found.behaviour.level is Level.PROVEN
            return Level.PROVEN if proven else Level.INDICATED
    return Level.PROVEN if found.readiness is Readiness.READY else Level.INDICATED


def _announce(found: Recommendation) -> str:
    """What is read aloud when it has changed."""
    words = f"Now: {APPROACH_WORDS[found.now.value]}."
    if not _leads_nowhere_else(found):
        words += f" It leads to {APPROACH_WORDS[found.approach.value]}."
    return f"{words} {found.readiness.value.replace('_', ' ').capitalize()}."


def _when(step: Step) -> str:
    return {When.NOW: "Now", When.LATER: "Later", When.NOT_NEEDED: "Not needed"}[step.when]


def _counted(statuses: Iterable[str]) -> str:
    """2 passed, 1 open."""
    found = list(statuses)
    counts = ((found.count(status), status) for status in ("passed", "open", "failed"))
    return ", ".join(f"{count} {status}" for count, status in counts if count)


# Reasons, and what they read ------------------------------------------------------------------------------


def _facts(kind: str, rules: tuple[Rule, ...], found: Recommendation) -> tuple[Fact, ...]:
    return tuple(
        _fact(f"{kind}-{number}-{rule.id.replace('/', '-')}", rule, found)
        for number, rule in enumerate(rules)
    )


def _fact(fact_id: str, rule: Rule, found: Recommendation) -> Fact:
    source = STATEMENTS[rule.id]
    return Fact(
        id=fact_id,
        says=rule.says,
        rule=rule.id,
        document=source.document.title,
        section=source.section,
        statement=source.says,
        readings=_readings(rule.reads, found),
    )


def _readings(reads: Iterable[str], found: Recommendation) -> tuple[Reading, ...]:
    values = read_by(reads, found.evidence)
    return tuple(
        _reading(key, value, is_measured=key in found.evidence.overruled)
        for key, value in values.items()
        if key != "costs" or any(value.values())
    )


def _reading(key: str, value: Any, *, is_measured: bool) -> Reading:
    if key in OTHER_EVIDENCE:
        return Reading(key, OTHER_EVIDENCE[key], _other_in_words(key, value), is_question=False)
    words = "not known" if value is None else answer_in_words(key, value)
    if is_measured:
        words += ", as the diagnosis measured"
    return Reading(key, prompt_of(key), words, is_question=True)


def _other_in_words(key: str, value: Any) -> str:
    if value is None:
        return "none yet"
    if key == "diagnosis":
        side = f", {value['side']}" if value["side"] else ""
        return f"{value['state'].replace('_', ' ')}{side}"
    if key == "as_of":
        return str(value)
    return ", ".join(f"{name.replace('_', ' ')} {grouped(cost)}" for name, cost in value["monthly"].items())


def _gate(judged: JudgedGate, found: Recommendation) -> GateShown:
    gate = judged.gate
    return GateShown(
        id=gate.id.replace(".", "-"),
        asks=gate.asks,
        status=judged.status.value,
        opened_by=gate.opened_by,
        rule=gate.rule,
        readings=_readings(gate.reads, found),
    )


# Frameworks -----------------------------------------------------------------------------------------------


def _frameworks(found: Recommendation) -> tuple[FrameworkShown, ...]:
    parting = {dissent.framework: dissent.parts_on for dissent in found.dissent}
    shorts = {framework.name: framework for framework in FRAMEWORKS}
    return tuple(
        _framework(judged, shorts[judged.name].short, parting.get(judged.name), found)
        for judged in found.frameworks
    )


def _framework(
    judged: Judgement, short: str, parts_on: tuple[str, ...] | None, found: Recommendation
) -> FrameworkShown:
    return FrameworkShown(
        name=judged.name,
        title=short,
        verdict=judged.verdict.value,
        dissents=parts_on is not None,
        parts_on=_readings(parts_on or (), found),
        missing=_readings(judged.missing, found),
        rules=tuple((rule, STATEMENTS[rule].says) for rule in judged.fired),
    )


def _dissent_words(frameworks: tuple[FrameworkShown, ...]) -> str:
    count = sum(framework.dissents for framework in frameworks)
    undecided = sum(framework.verdict == "undecided" for framework in frameworks)
    if not count:
        return "none differs" if not undecided else f"none differs, {undecided} undecided"
    return f"{count} differ{'s' if count == 1 else ''}"


# What is not known --------------------------------------------------------------------------------------


def _gap(gap: Gap) -> GapShown:
    note = {"dont_know": "answered with “don’t know”", "unanswered": "", "finding": ""}[gap.state]
    return GapShown(gap.key, gap.says, note, gap.who, round(100 * gap.settles))


def _next_words(found: Recommendation) -> str:
    """What the next question would settle."""
    asked = found.next_question
    if asked is None:
        return ""
    now, then = round(100 * asked.settling.agree_now), round(100 * asked.settling.agree_then)
    if then > now:
        return f"Ask next, it settles most: agreement {now} % → {then} %"
    if asked.opens:
        return f"Ask next, it decides {len(asked.opens)} open gate{'s' if len(asked.opens) > 1 else ''}"
    return "Ask next, in the order of the page"
