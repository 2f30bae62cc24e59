"""How it decides, ready to be drawn: from the very objects that the engine runs, as they are when asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from decisions.engine import considerations, gates, needs, situation, thresholds, tuning
from decisions.engine.catalogue import (
    CONFLICTS,
    DOCUMENTS,
    PUBLISHED,
    STATEMENTS,
    Conflict,
    Document,
    Statement,
)
from decisions.engine.evidence import Evidence
from decisions.engine.frameworks import published
from decisions.engine.frameworks.procedure import Ask, Framework, Step, Way
from decisions.engine.gates import Gate
from decisions.engine.ladders import Group, Ladder
from decisions.engine.rules import Rule
from decisions.engine.thresholds import Threshold
from decisions.wording import prompt_of


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule: what it says, the questions it reads, and the statement it rests on."""

    says: str
    reads: tuple[tuple[str, str], ...]
    source: Statement


@dataclass(frozen=True, slots=True)
class Part:
    """A finding, and the groups of rules of which each must have one that holds."""

    finding: str
    groups: tuple[tuple[RuleShown, ...], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One step of the synthesis: what is asked, and the findings in the order in which they are tried."""

    key: str
    title: str
    intro: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One step of a framework, drawn: its question or its verdict, whether the answers came this way."""

    asks: str
    reads: tuple[tuple[str, str], ...]
    verdict: str
    rules: tuple[Statement, ...]
    yes: Branch | None
    no: Branch | None
    is_on_way: bool
    answered: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A published framework as the decision procedure it is."""

    framework: Framework
    document: Document
    start: Branch
    never_asks: tuple[tuple[str, str], ...]


OTHER_READS = {"diagnosis": "the failures that were read", "costs": "the cost scenario", "as_of": "the day"}


def chapters() -> tuple[Chapter, ...]:
    """The house's own synthesis, step by step."""
    return (
        Chapter(
            "contradictions",
            "Does the evidence contradict itself?",
            "Then nothing is recommended but finding out which of the two is wrong.",
            (
                _part("Not ready", situation.CONTRADICTIONS),
                _part("Not ready", situation.NOT_EXPLAINED),
            ),
        ),
        Chapter(
            "keep",
            "Is what runs today good enough?",
            "All three must hold; then it is kept.",
            (_part("Keep what runs", *situation.KEEPING),),
        ),
        Chapter(
            "prompt",
            "Is the prompt the cause?",
            "Then it is mended before anything is built.",
            (_part("Prompting", situation.PROMPT_CAUSES),),
        ),
        Chapter(
            "knowledge",
            "Is knowledge missing?",
            "The first of these findings that has a rule which holds; with none, it is not known.",
            _parts(needs.KNOWLEDGE),
        ),
        Chapter(
            "in_prompt",
            "Can the knowledge simply stand in the prompt?",
            "When it fits, and nothing is known to stand against it, no retrieval is built.",
            (_part("It fits", gates.FITS_WINDOW), _part("Against it", gates.AGAINST_PROMPT)),
        ),
        Chapter(
            "mend",
            "Does retrieval run already, and fail?",
            "Both must hold; then the step is to mend it, not to add anything.",
            (_part("Mend retrieval first", *situation.RETRIEVAL_FAILS),),
        ),
        Chapter(
            "chance",
            "Has prompting had its chance?",
            "While it has not, tuning waits. One shortcoming is enough.",
            _parts(needs.CHANCE),
        ),
        Chapter(
            "behaviour",
            "Does behaviour fall short?",
            "The first of these findings that stands. A wish alone is no evidence.",
            _parts(needs.BEHAVIOUR),
        ),
        Chapter(
            "economics",
            "Do cost or speed alone call for a small tuned model?",
            "Every line must have a rule that holds.",
            _parts(tuning.ECONOMICS),
        ),
        Chapter(
            "considerations",
            "What is said beside the decision",
            "These lean one way and decide nothing; the mistakes are warnings.",
            (
                _part("Leans", considerations.CONSIDERATIONS),
                _part("Warns", considerations.WARNINGS),
            ),
        ),
    )


def procedures(evidence: Evidence | None = None) -> tuple[Procedure, ...]:
    """The five frameworks as drawn trees; with evidence, the way it takes is marked."""
    return tuple(_procedure(framework, evidence) for framework in published.FRAMEWORKS)


def all_gates() -> tuple[tuple[Gate, Statement], ...]:
    """Every gate with the statement it rests on."""
    return tuple((gate, STATEMENTS[gate.rule]) for gate in gates.GATES)


def all_thresholds() -> tuple[tuple[Threshold, str], ...]:
    """Every number the rules read, with the words of its source."""
    return tuple((threshold, _source_of(threshold.source)) for threshold in thresholds.THRESHOLDS)


def documents() -> tuple[tuple[Document, tuple[tuple[str, tuple[Statement, ...]], ...]], ...]:
    """What each document states, by section, in our own words."""
    return tuple((document, _by_section(document)) for document in PUBLISHED)


def conflicts() -> tuple[tuple[Conflict, tuple[tuple[str, str], ...]], ...]:
    """Where the documents part, and how each was settled."""
    return tuple(
        (
            conflict,
            tuple((DOCUMENTS[prefix].title, position) for prefix, position in conflict.positions),
        )
        for conflict in CONFLICTS.values()
    )


def _part(finding: str, *groups: Group) -> Part:
    return Part(finding, tuple(tuple(_rule(rule) for rule in group) for group in groups))


def _parts(ladder: Ladder) -> tuple[Part, ...]:
    return tuple(_part(str(rung.finding).replace("_", " ").capitalize(), *rung.groups) for rung in ladder)


def _rule(rule: Rule) -> RuleShown:
    return RuleShown(rule.says, _reads(rule.reads), STATEMENTS[rule.id])


def _reads(keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Keys and words of what is read; the key is empty for what is no question."""
    return tuple(("", OTHER_READS[key]) if key in OTHER_READS else (key, prompt_of(key)) for key in keys)


def _source_of(source: str) -> str:
    if source in CONFLICTS:
        return f"{source}: {CONFLICTS[source].topic}"
    if source in STATEMENTS:
        found = STATEMENTS[source]
        return f"{found.document.title}, “{found.section}”"
    return "set by the house; no document gives it"


def _by_section(document: Document) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    found = [entry for entry in STATEMENTS.values() if entry.document is document]
    return tuple(
        (section, tuple(entries)) for section, entries in groupby(found, lambda entry: entry.section)
    )


def _procedure(framework: Framework, evidence: Evidence | None) -> Procedure:
    ways = tuple(framework.ways(evidence)) if evidence else ()
    return Procedure(
        framework,
        DOCUMENTS[framework.name],
        _branch(framework.start, (), ways, ()),
        _reads(framework.never_asks),
    )


Turns = tuple[bool, ...]


def _branch(step: Step, turns: Turns, ways: tuple[Way, ...], rules: tuple[str, ...]) -> Branch:
    """Draw one step. ``turns`` are the answers that lead to it; ``rules`` those that they brought along."""
    here = [way for way in ways if tuple(answer for _, answer in way.asked)[: len(turns)] == turns]
    statements = tuple(STATEMENTS[rule] for rule in rules)
    if not isinstance(step, Ask):
        met = (*statements, *(STATEMENTS[rule] for rule in step.rules))
        return Branch("", (), step.verdict.value, met, None, None, bool(here), "")
    return Branch(
        asks=step.input.asks,
        reads=_reads(step.input.reads),
        verdict="",
        rules=statements,
        yes=_branch(step.yes, (*turns, True), ways, step.rules_if_yes),
        no=_branch(step.no, (*turns, False), ways, step.rules_if_no),
        is_on_way=bool(here),
        answered=_answered(here, len(turns)),
    )


def _answered(ways: list[Way], depth: int) -> str:
    """How the answers turn here: yes, no, or unknown when both ways stay open."""
    turned = {way.asked[depth][1] for way in ways if len(way.asked) > depth}
    if not turned:
        return ""
    return "unknown" if len(turned) == 2 else "yes" if turned == {True} else "no"
