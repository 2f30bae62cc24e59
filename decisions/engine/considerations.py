"""What is said beside the decision: considerations that lean one way, and the documents' mistakes recognised.

Neither decides anything. Considerations stand among reasons and against; warnings stand by themselves.
"""

from decisions.engine import needs
from decisions.engine.evidence import NOBODY, Evidence
from decisions.engine.gates import window_tokens
from decisions.engine.needs import Level
from decisions.engine.rules import Layer, Rule
from decisions.engine.thresholds import LABELS_EXPERIMENT
from decisions.engine.tuning import OWNERS


def _has(key: str, value: str, e: Evidence) -> bool:
    return value in (e.get(key) or ())


def _labels_from(floor: float, e: Evidence) -> bool:
    return (e.get("labelled_examples") or 0) >= floor


def _ready_to_tune(e: Evidence) -> bool:
    return _labels_from(LABELS_EXPERIMENT.value, e) or e.get("tuning_platform") in ("hosted", "own_gpus")


def _is_tuned(e: Evidence) -> bool:
    return e.get("current_system") in ("fine_tune", "both")


def _pure_behaviour(e: Evidence) -> bool:
    return needs.knowledge(e).level is Level.ABSENT and needs.behaviour(e).level in (
        Level.PROVEN,
        Level.INDICATED,
    )


CONSIDERATIONS = (
    Rule(
        "nobody-talks/rag-cannot",
        "Do not add retrieval: no facts are missing, and looking facts up does not change behaviour.",
        needs.READ_BY_NEEDS,
        _pure_behaviour,
        Layer.FINE_TUNE,
    ),
    Rule(
        "nobody-talks/rag-4",
        "The knowledge is larger than the context window.",
        ("kb_tokens", "costs"),
        lambda e: (e.get("kb_tokens") or 0) > window_tokens(e),
        Layer.RAG,
    ),
    Rule(
        "common-mistake/rag-1",
        "The facts change quarterly: one document says retrieval, others retrain each quarter.",
        ("change_rate",),
        lambda e: e.get("change_rate") == "quarterly",
        Layer.RAG,
    ),
    Rule(
        "pm-framework/rag-good-3",
        "Showing sources would be useful.",
        ("citations",),
        lambda e: e.get("citations") == "useful",
        Layer.RAG,
    ),
    Rule(
        "pm-framework/rag-4",
        "Requirements still move: an index changes faster than a trained model.",
        ("stage",),
        lambda e: e.get("stage") == "exploring",
        Layer.RAG,
    ),
    Rule(
        "nobody-talks/prompt-3",
        "An exact format is first a matter of prompting: no output schema has been tried yet.",
        ("behaviour_needs", "prompt_toolkit"),
        lambda e: (
            _has("behaviour_needs", "format", e)
            and e.says("prompt_toolkit")
            and not _has("prompt_toolkit", "output_schema", e)
        ),
        Layer.PROMPT,
    ),
)

WARNINGS = (
    Rule(
        "pm-framework/mistake-2",
        "A tuned model does not learn your facts reliably: it learns how to answer, not what is true.",
        ("current_system", "knowledge_need"),
        lambda e: e.get("current_system") == "fine_tune" and e.get("knowledge_need") == "private_or_current",
    ),
    Rule(
        "pm-framework/mistake-3",
        "Tuning is being prepared before prompting has been given a serious week.",
        ("prompt_effort", "labelled_examples", "tuning_platform"),
        lambda e: e.get("prompt_effort") in ("none", "days") and _ready_to_tune(e),
    ),
    Rule(
        "decision-defines/q2-month",
        "Facts that are outdated within a month make a tuned model a standing repair job.",
        ("change_rate", "current_system"),
        lambda e: needs.changes_fast(e) and _is_tuned(e),
    ),
    Rule(
        "decision-defines/q4-owner-1",
        "Tuning is being prepared without an owner for its data, its evaluation or its deployment.",
        (*OWNERS, "labelled_examples", "tuning_platform"),
        lambda e: _ready_to_tune(e) and any(e.get(key) == NOBODY for key in OWNERS),
    ),
    Rule(
        "decision-defines/mistake-frame",
        "Success is not measured yet, so no approach can be shown to be better than another.",
        ("prompt_evals",),
        lambda e: e.get("prompt_evals") in ("none", "impressions"),
    ),
    Rule(
        "nobody-talks/both-mistake",
        "Good examples in the prompt have not been tried; often they give a voice at a tenth of the effort.",
        ("behaviour_needs", "prompt_toolkit"),
        lambda e: (
            needs.states_behaviour(e)
            and e.says("prompt_toolkit")
            and not _has("prompt_toolkit", "examples", e)
        ),
    ),
    Rule(
        "product-guide/rag-3",
        "Data that only some users may see cannot be kept apart inside a tuned model.",
        ("permissions", "current_system"),
        lambda e: e.get("permissions") is True and _is_tuned(e),
    ),
)

FINDINGS = (
    Rule(
        "decision-defines/q3",
        "Nobody has read the failures yet: twenty to thirty are enough.",
        ("failure_pattern",),
        lambda e: e.get("failure_pattern") == "not_read",
    ),
    Rule(
        "decision-defines/q3-notready",
        "The failures cannot be explained yet: name, for each, what was missing or wrong.",
        ("failure_pattern",),
        lambda e: e.diagnosis_is_silent and e.get("failure_pattern") == "unclear",
    ),
    Rule(
        "decision-defines/q1-test",
        "The perfect-context test has not been tried: paste in the facts and run the failures again.",
        ("perfect_context",),
        lambda e: e.get("perfect_context") == "not_tried",
    ),
    Rule(
        "ragft/wish-is-no-evidence",
        "A behaviour is wished for; has prompting had its chance at it?",
        ("behaviour_needs", *needs.READ_BY_BEHAVIOUR),
        lambda e: needs.states_behaviour(e) and needs.behaviour(e).level is Level.UNKNOWN,
    ),
)
"""Answers that are themselves gaps: each stands for the question it reads first."""
