"""P1, the four questions of the defining decision: diagnose first, retrieve unless the rest is proven.

Readings: known conditions only open tuning; "sometimes" right with perfect context proves nothing; torn by
unknown inputs it says retrieval.
"""

from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.inputs import HOURLY_TO_WEEKLY, tuning_is_owned
from decisions.engine.frameworks.procedure import Ask, Framework, Give, Input, Verdict
from decisions.engine.thresholds import LABELS_NUANCED


def _explained(e: Evidence) -> bool | None:
    pattern = e.get("failure_pattern")
    return None if pattern in (None, "not_read") else pattern != "unclear"


def _right_with_context(e: Evidence) -> bool | None:
    result = e.get("perfect_context")
    return None if result in (None, "not_tried") else result == "right"


def _tuning_earned(e: Evidence) -> bool:
    return (
        e.get("perfect_context") == "still_wrong"
        and e.get("failure_pattern") in ("behaviour", "mixed")
        and tuning_is_owned(e)
        and (e.get("labelled_examples") or 0) >= LABELS_NUANCED.value
    )


def _knowledge_missing(e: Evidence) -> bool:
    return (
        e.get("knowledge_need") == "private_or_current"
        or e.get("failure_pattern") == "mixed"
        or e.get("change_rate") in HOURLY_TO_WEEKLY
    )


FAILURES_EXPLAINED = Input(
    "failures_explained",
    "Can the failures that were read be explained?",
    ("failure_pattern",),
    _explained,
)
RIGHT_WITH_CONTEXT = Input(
    "right_with_context",
    "Are the answers right once the missing facts are in the prompt?",
    ("perfect_context",),
    _right_with_context,
)
TUNING_EARNED = Input(
    "tuning_earned",
    "Is all of this known: still wrong with the facts, failures of behaviour, owners, a platform, "
    "1,000 labelled examples?",
    (
        "perfect_context",
        "failure_pattern",
        "owner_training_data",
        "owner_evaluation",
        "owner_deployment",
        "tuning_platform",
        "labelled_examples",
    ),
    _tuning_earned,
)
KNOWLEDGE_MISSING = Input(
    "knowledge_missing",
    "Is knowledge missing as well, or does it change weekly or faster?",
    ("knowledge_need", "failure_pattern", "change_rate"),
    _knowledge_missing,
)

FRAMEWORK = Framework(
    "decision-defines",
    "The decision that defines your AI architecture",
    "Decision defines",
    Ask(
        FAILURES_EXPLAINED,
        yes=Ask(
            RIGHT_WITH_CONTEXT,
            yes=Give(Verdict.RAG, ("decision-defines/q1-test",)),
            no=Ask(
                TUNING_EARNED,
                yes=Ask(
                    KNOWLEDGE_MISSING,
                    yes=Give(Verdict.BOTH, ("decision-defines/both-2",)),
                    no=Give(Verdict.FINE_TUNE, ()),
                    rules_if_no=("decision-defines/q2-stable",),
                ),
                no=Give(Verdict.RAG, ("decision-defines/rule-1",)),
                rules_if_yes=("decision-defines/q3-ft",),
            ),
        ),
        no=Give(Verdict.NOT_READY, ("decision-defines/q3-notready",)),
    ),
    doubt=Give(Verdict.RAG, ("decision-defines/rule-1",)),
)
