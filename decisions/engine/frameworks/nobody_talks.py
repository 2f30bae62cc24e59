"""P4, the framework nobody talks about: a measured week of prompting, then the two needs.

Readings: behaviour counts as proven only when known; torn by unknown inputs it says prompting.
"""

from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.inputs import among, at_least, behaviour_stated, both
from decisions.engine.frameworks.procedure import Ask, Framework, Give, Input, Verdict
from decisions.engine.gates import window_tokens
from decisions.engine.thresholds import LABELS_NARROW, QUALITY_BAR


def _measured_week(e: Evidence) -> bool | None:
    return both(
        among("prompt_effort", ("week_or_more",), e),
        among("prompt_evals", ("measured",), e),
    )


def _good_and_happy(e: Evidence) -> bool | None:
    return both(at_least("prompt_quality_percent", QUALITY_BAR.value, e), e.get("users_satisfied"))


def _fits_window(e: Evidence) -> bool | None:
    return None if e.unknown("kb_tokens") else e.get("kb_tokens") <= window_tokens(e)


def _proven_with_labels(e: Evidence) -> bool:
    proven = e.get("perfect_context") == "still_wrong" or e.get("failure_pattern") in ("behaviour", "mixed")
    return proven and at_least("labelled_examples", LABELS_NARROW.value, e) is True


MEASURED_WEEK = Input(
    "measured_week",
    "Has prompting had a week, and are there numbers?",
    ("prompt_effort", "prompt_evals"),
    _measured_week,
)
GOOD_AND_HAPPY = Input(
    "good_and_happy",
    "Are 85 % of the answers acceptable, and users happy?",
    ("prompt_quality_percent", "users_satisfied"),
    _good_and_happy,
)
NEEDS_BEHAVIOUR = Input("needs_behaviour", "Must behaviour change?", ("behaviour_needs",), behaviour_stated)
NEEDS_KNOWLEDGE = Input(
    "needs_knowledge",
    "Are private or current facts needed?",
    ("knowledge_need",),
    lambda e: among("knowledge_need", ("private_or_current",), e),
)
PROVEN_WITH_LABELS = Input(
    "proven_with_labels",
    "Is the behaviour gap proven, with 200 labelled examples in hand?",
    ("perfect_context", "failure_pattern", "labelled_examples"),
    _proven_with_labels,
)
FITS_WINDOW = Input(
    "fits_window", "Does the knowledge fit the context window?", ("kb_tokens", "costs"), _fits_window
)
ENOUGH_LABELS = Input(
    "enough_labels",
    "Are 200 labelled examples in hand?",
    ("labelled_examples",),
    lambda e: at_least("labelled_examples", LABELS_NARROW.value, e),
)

FRAMEWORK = Framework(
    "nobody-talks",
    "The decision framework nobody talks about",
    "Nobody talks",
    Ask(
        MEASURED_WEEK,
        yes=Ask(
            GOOD_AND_HAPPY,
            yes=Give(Verdict.PROMPT, ("nobody-talks/prompt-85",)),
            no=Ask(
                NEEDS_BEHAVIOUR,
                yes=Ask(
                    NEEDS_KNOWLEDGE,
                    yes=Ask(
                        PROVEN_WITH_LABELS,
                        yes=Give(Verdict.BOTH, ("nobody-talks/matrix-3", "nobody-talks/bottom-4")),
                        no=Give(Verdict.RAG, ("nobody-talks/both-order-1",)),
                    ),
                    no=Ask(
                        ENOUGH_LABELS,
                        yes=Give(Verdict.FINE_TUNE, ("nobody-talks/matrix-1",)),
                        no=Give(Verdict.PROMPT, ("nobody-talks/check-3",)),
                    ),
                ),
                no=Ask(
                    NEEDS_KNOWLEDGE,
                    yes=Ask(
                        FITS_WINDOW,
                        yes=Give(Verdict.PROMPT, ("nobody-talks/check-4",)),
                        no=Give(Verdict.RAG, ("nobody-talks/matrix-2",)),
                    ),
                    no=Give(Verdict.PROMPT, ("nobody-talks/matrix-4",)),
                ),
            ),
        ),
        no=Give(Verdict.PROMPT, ("nobody-talks/check-1",)),
    ),
    doubt=Give(Verdict.PROMPT, ("nobody-talks/prompt-80",)),
)
