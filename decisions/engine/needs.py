"""The two needs, each with its own evidence: is knowledge missing, does behaviour fall short?

Also whether prompting has had its chance, because behaviour is judged only against a serious attempt.
Each is a ladder of rungs; taking one rule out of its group changes what the ladder finds.
"""

from dataclasses import dataclass
from enum import StrEnum

from decisions.engine.evidence import Evidence
from decisions.engine.ladders import Ladder, Rung, firm_on, reads_of, rules_on, standing
from decisions.engine.rules import Layer, Rule
from decisions.engine.thresholds import DECIDED_EXAMPLES, FEW_FIXED_SHARE, QUALITY_BAR, TOOLKIT_TOOLS

MONTHLY_OR_FASTER = ("hourly", "daily", "weekly", "monthly")


class Level(StrEnum):
    """How well a need is known, from strongest to weakest; ``absent`` is known too."""

    PROVEN = "proven"
    INDICATED = "indicated"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Chance(StrEnum):
    """Whether prompting has had its chance."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Need:
    """What was found about one need, with every rule that has a say in it, the deciding ones first."""

    level: Level
    rules: tuple[Rule, ...]
    firm: bool
    """Whether no answer that is still unknown could take this very finding away."""
    stays_known: bool
    """Whether no answer that is still unknown could make the need unknown again."""


# Facts that several rules ask for -----------------------------------------------------------------------


def retrieves(e: Evidence) -> bool:
    return e.get("current_system") in ("rag", "both")


def changes_fast(e: Evidence) -> bool:
    """Monthly or faster: from here on a trained-in fact is outdated before the next training run (K6)."""
    return e.get("change_rate") in MONTHLY_OR_FASTER


def below_bar(e: Evidence) -> bool:
    quality = e.get("prompt_quality_percent")
    return quality is not None and quality < QUALITY_BAR.value


def at_bar(e: Evidence) -> bool:
    quality = e.get("prompt_quality_percent")
    return quality is not None and quality >= QUALITY_BAR.value


def states_behaviour(e: Evidence) -> bool:
    """A wish for a style or a format; no evidence for tuning by itself (K9, K19)."""
    return e.get("behaviour_needs") not in (None, ("none",))


def prompting_meets(e: Evidence) -> bool:
    """Users are satisfied, and nothing measured says otherwise."""
    return e.get("users_satisfied") is True and not below_bar(e)


def _request_suffices(e: Evidence) -> bool:
    """Facts are not needed, or come with the request: no look-up is wanting."""
    return e.get("knowledge_need") in ("none", "in_request")


def _facts_may_be_missing(e: Evidence) -> bool:
    return e.get("knowledge_need") in (None, "private_or_current")


def points_to(side: str, e: Evidence) -> bool:
    return e.diagnosis is not None and e.diagnosis.points_to(side)


def settled_on(side: str, e: Evidence) -> bool:
    return e.diagnosis is not None and e.diagnosis.settled_on(side)


def _undecided_between_sides(e: Evidence) -> bool:
    return (
        e.diagnosis is not None
        and e.diagnosis.state == "open"
        and e.diagnosis.decided >= DECIDED_EXAMPLES.value
    )


# Knowledge ----------------------------------------------------------------------------------------------

KNOWLEDGE_PROVEN = (
    Rule(
        "decision-defines/q1-test",
        "With the missing facts in the prompt the answers are right: the facts are what is missing.",
        ("perfect_context",),
        lambda e: e.get("perfect_context") == "right",
        Layer.RAG,
    ),
    Rule(
        "decision-defines/q3-rag",
        "The failures that were read settle on missing knowledge.",
        ("diagnosis",),
        lambda e: settled_on("knowledge", e),
        Layer.RAG,
    ),
)

KNOWLEDGE_INDICATED = (
    Rule(
        "nobody-talks/rag-1",
        "Good answers need your own or recent facts, which no model holds.",
        ("knowledge_need",),
        lambda e: e.get("knowledge_need") == "private_or_current",
        Layer.RAG,
    ),
    Rule(
        "decision-defines/q3-rag",
        "The failures read so far lean to missing knowledge.",
        ("diagnosis",),
        lambda e: points_to("knowledge", e),
        Layer.RAG,
    ),
    Rule(
        "decision-defines/q3-rag",
        "By your own account the failures are, at least in part, missing knowledge.",
        ("failure_pattern",),
        lambda e: e.diagnosis_is_silent and e.get("failure_pattern") in ("knowledge", "mixed"),
        Layer.RAG,
    ),
    Rule(
        "common-mistake/rag-2",
        "Answers must show their sources, and only retrieval knows what it used.",
        ("citations", "knowledge_need"),
        lambda e: e.get("citations") == "required" and not _request_suffices(e),
        Layer.RAG,
    ),
    Rule(
        "product-guide/rag-3",
        "Users may see different data: retrieval can ask who is asking, weights cannot.",
        ("permissions", "knowledge_need"),
        lambda e: e.get("permissions") is True and not _request_suffices(e),
        Layer.RAG,
    ),
    Rule(
        "ragft/retrieval-runs",
        "What runs today already looks facts up.",
        ("current_system", "knowledge_need"),
        lambda e: retrieves(e) and not _request_suffices(e),
        Layer.RAG,
    ),
    Rule(
        "pm-framework/rag-1",
        "The facts change monthly or faster.",
        ("change_rate", "knowledge_need"),
        lambda e: changes_fast(e) and _facts_may_be_missing(e),
        Layer.RAG,
    ),
    Rule(
        "common-mistake/rag-3",
        "Names, numbers and dates must be exact.",
        ("factual_precision", "knowledge_need"),
        lambda e: e.get("factual_precision") is True and _facts_may_be_missing(e),
        Layer.RAG,
    ),
    Rule(
        "decision-defines/q1-test",
        "The missing facts mend some of the failures, and this feature does need facts.",
        ("perfect_context", "knowledge_need"),
        lambda e: (
            e.get("perfect_context") == "sometimes"
            and e.get("knowledge_need") in ("public_stable", "private_or_current")
        ),
        Layer.RAG,
    ),
    Rule(
        "ragft/both-sides",
        "A dozen or more explained failures, and neither side leads: knowledge has its share.",
        ("diagnosis",),
        _undecided_between_sides,
        Layer.RAG,
    ),
)

KNOWLEDGE_ABSENT = (
    Rule(
        "nobody-talks/matrix-4",
        "No facts from outside are needed: general skill, the request itself or public knowledge will do.",
        ("knowledge_need",),
        lambda e: e.get("knowledge_need") in ("none", "in_request", "public_stable"),
        Layer.PROMPT,
    ),
)


KNOWLEDGE: Ladder[Level] = (
    Rung(Level.PROVEN, KNOWLEDGE_PROVEN),
    Rung(Level.INDICATED, KNOWLEDGE_INDICATED),
    Rung(Level.ABSENT, KNOWLEDGE_ABSENT),
)


# Prompting's chance -------------------------------------------------------------------------------------

CHANCE_NOT_HAD = (
    Rule(
        "nobody-talks/check-1",
        "The prompt has had less than a week of serious work.",
        ("prompt_effort",),
        lambda e: e.get("prompt_effort") in ("none", "days"),
        Layer.PROMPT,
    ),
    Rule(
        "nobody-talks/check-2",
        "How well prompting works has not been measured.",
        ("prompt_evals",),
        lambda e: e.get("prompt_evals") in ("none", "impressions"),
        Layer.PROMPT,
    ),
    Rule(
        "nobody-talks/prompt-1",
        "Fewer than three of the five tools of prompting have been tried.",
        ("prompt_toolkit",),
        lambda e: _too_few_tools(e),
        Layer.PROMPT,
    ),
)

CHANCE_HAD = (
    Rule(
        "nobody-talks/prompt-week",
        "Prompting has had a serious week, and its result was measured.",
        ("prompt_effort", "prompt_evals", "prompt_toolkit"),
        lambda e: (
            e.get("prompt_effort") == "week_or_more"
            and e.get("prompt_evals") == "measured"
            and not _too_few_tools(e)
        ),
        rests_on=("prompt_toolkit",),
    ),
)

CHANCE: Ladder[Chance] = (Rung(Chance.NO, CHANCE_NOT_HAD), Rung(Chance.YES, CHANCE_HAD))


def _too_few_tools(e: Evidence) -> bool:
    tools = e.get("prompt_toolkit")
    return tools is not None and len([tool for tool in tools if tool != "none"]) < TOOLKIT_TOOLS.value


# Behaviour ----------------------------------------------------------------------------------------------

FELL_SHORT = (
    Rule(
        "nobody-talks/check-2",
        "Measured prompting stays below the bar.",
        ("prompt_quality_percent",),
        below_bar,
        Layer.FINE_TUNE,
    ),
    Rule(
        "ragft/instruction-fixed-few",
        "A better instruction mended few of the failures that were tested.",
        ("diagnosis",),
        lambda e: _instruction_fixed_few(e),
        Layer.FINE_TUNE,
    ),
)

BEHAVIOUR_TESTED = (
    Rule(
        "decision-defines/q3-ft",
        "The failures that were read settle on behaviour.",
        ("diagnosis",),
        lambda e: settled_on("behaviour", e),
        Layer.FINE_TUNE,
    ),
    Rule(
        "decision-defines/rule-1",
        "Even with the facts in the prompt the answers stay wrong.",
        ("perfect_context",),
        lambda e: e.get("perfect_context") == "still_wrong",
        Layer.FINE_TUNE,
    ),
)

BEHAVIOUR_MENDED = (
    Rule(
        "decision-defines/q1-test",
        "What the missing facts mend is no fault of behaviour.",
        ("perfect_context", "failure_pattern", "diagnosis"),
        lambda e: (
            e.get("perfect_context") == "right"
            and not points_to("behaviour", e)
            and not _self_reports_behaviour(e)
        ),
        Layer.RAG,
    ),
)

BEHAVIOUR_SHOWN = (
    Rule(
        "decision-defines/q1-test",
        "With the missing facts in the prompt the answers are still wrong.",
        ("perfect_context",),
        lambda e: e.get("perfect_context") == "still_wrong",
        Layer.FINE_TUNE,
    ),
    Rule(
        "decision-defines/q1-test",
        "The missing facts mend only some of the failures.",
        ("perfect_context",),
        lambda e: e.get("perfect_context") == "sometimes",
        Layer.FINE_TUNE,
    ),
    Rule(
        "decision-defines/q3-ft",
        "The failures that were read point to behaviour.",
        ("diagnosis",),
        lambda e: points_to("behaviour", e),
        Layer.FINE_TUNE,
    ),
    Rule(
        "decision-defines/q3-ft",
        "By your own account the failures are, at least in part, a matter of behaviour.",
        ("failure_pattern",),
        lambda e: _self_reports_behaviour(e),
        Layer.FINE_TUNE,
    ),
    Rule(
        "ragft/both-sides",
        "A dozen or more explained failures, and neither side leads: behaviour has its share.",
        ("diagnosis",),
        _undecided_between_sides,
        Layer.FINE_TUNE,
    ),
)

BEHAVIOUR_MET = (
    Rule(
        "nobody-talks/prompt-85",
        "Users are satisfied with what runs, and nothing measured says otherwise.",
        ("users_satisfied", "prompt_quality_percent"),
        prompting_meets,
        Layer.PROMPT,
        rests_on=("prompt_quality_percent",),
    ),
    Rule(
        "nobody-talks/matrix-4",
        "Nothing special is asked of the answers apart from their facts.",
        ("behaviour_needs",),
        lambda e: e.get("behaviour_needs") == ("none",),
        Layer.PROMPT,
    ),
)

BEHAVIOUR_WANTED = (
    Rule(
        "common-mistake/ft-1",
        "A certain behaviour is needed apart from the facts.",
        ("behaviour_needs",),
        states_behaviour,
        Layer.FINE_TUNE,
    ),
)

SIGNS = (
    FELL_SHORT[0],
    Rule(
        "ragft/measured-result-missing",
        "Prompting was measured, and its result has not been given.",
        ("prompt_evals", "prompt_quality_percent"),
        lambda e: e.get("prompt_evals") == "measured" and e.unknown("prompt_quality_percent"),
        rests_on=("prompt_quality_percent",),
    ),
    *CHANCE_HAD,
    Rule(
        "pm-framework/tree-5",
        "Users are not satisfied with what runs.",
        ("users_satisfied", "current_system"),
        lambda e: e.get("users_satisfied") is False and e.get("current_system") not in (None, "nothing"),
    ),
)
"""Signs that prompting fell short: with one of them a wish counts as evidence."""

BEHAVIOUR: Ladder[Level] = (
    Rung(Level.PROVEN, BEHAVIOUR_TESTED, CHANCE_HAD, FELL_SHORT),
    Rung(Level.ABSENT, BEHAVIOUR_MENDED),
    Rung(Level.INDICATED, BEHAVIOUR_SHOWN),
    Rung(Level.ABSENT, BEHAVIOUR_MET),
    Rung(Level.INDICATED, BEHAVIOUR_WANTED, SIGNS),
)


def _self_reports_behaviour(e: Evidence) -> bool:
    return e.diagnosis_is_silent and e.get("failure_pattern") in ("behaviour", "mixed")


def _instruction_fixed_few(e: Evidence) -> bool:
    share = e.diagnosis.instruction_fixed_share() if e.diagnosis else None
    return share is not None and share <= FEW_FIXED_SHARE.value


# The findings -------------------------------------------------------------------------------------------


def knowledge(e: Evidence) -> Need:
    """Is knowledge missing?"""
    return _need(KNOWLEDGE, e)


def behaviour(e: Evidence) -> Need:
    """Does behaviour fall short? A stated wish counts only with a sign that prompting fell short."""
    return _need(BEHAVIOUR, e)


READ_BY_BEHAVIOUR = reads_of(BEHAVIOUR)
READ_BY_NEEDS = reads_of(KNOWLEDGE, BEHAVIOUR)


def knowledge_is_proven(e: Evidence) -> bool:
    return standing(KNOWLEDGE[:1], e) is not None


def behaviour_is_proven(e: Evidence) -> bool:
    """Whether it is proven for good: no answer that is still unknown could take the proof away."""
    rung = standing(BEHAVIOUR[:1], e)
    return rung is not None and firm_on(rung, e)


def chance(e: Evidence) -> Chance:
    """Whether prompting has had its chance: one shortcoming is enough for no."""
    rung = standing(CHANCE, e)
    return rung.finding if rung else Chance.UNKNOWN


def _need(ladder: Ladder[Level], e: Evidence) -> Need:
    rung = standing(ladder, e)
    if rung is None:
        return Need(Level.UNKNOWN, (), firm=False, stays_known=False)
    stays_known = any(firm_on(rung, e) for rung in ladder)
    return Need(rung.finding, rules_on(ladder, e), firm_on(rung, e), stays_known)
