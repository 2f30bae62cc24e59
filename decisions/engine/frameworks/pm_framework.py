"""P0, the tree of the PM framework: how fast facts change, then patterns, volume and sources.

Readings: "changes often" is monthly or faster; a narrow, repeated request counts as its pattern; prompting
is poor only when known to be; torn by unknown inputs it says nothing.
"""

from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.inputs import among, behaviour_stated, below_bar, either, high_volume
from decisions.engine.frameworks.procedure import Ask, Framework, Give, Input, Verdict
from decisions.engine.needs import MONTHLY_OR_FASTER


def _pattern(e: Evidence) -> bool | None:
    return either(behaviour_stated(e), among("request_shape", ("narrow_repeated",), e))


def _poor(e: Evidence) -> bool:
    return below_bar(e) or e.get("users_satisfied") is False


def _retrieval_disappoints(e: Evidence) -> bool:
    return e.get("current_system") == "rag" and e.get("users_satisfied") is False


CHANGES_OFTEN = Input(
    "changes_often",
    "Do the facts change monthly or faster?",
    ("change_rate",),
    lambda e: among("change_rate", MONTHLY_OR_FASTER, e),
)
HIGH_VOLUME = Input(
    "high_volume", "Are there 100,000 requests a day or more?", ("queries_per_day",), high_volume
)
STYLE_NEEDED = Input(
    "style_needed", "Is a consistent style or behaviour needed?", ("behaviour_needs",), behaviour_stated
)
PATTERN_NEEDED = Input(
    "pattern_needed",
    "Is a style, a format or one repeated task needed?",
    ("behaviour_needs", "request_shape"),
    _pattern,
)
MUST_CITE = Input(
    "must_cite",
    "Must sources be shown?",
    ("citations",),
    lambda e: among("citations", ("required",), e),
)
PROMPT_IS_POOR = Input(
    "prompt_is_poor",
    "Is prompting known to be poor?",
    ("prompt_quality_percent", "users_satisfied"),
    _poor,
)
RETRIEVAL_DISAPPOINTS = Input(
    "retrieval_disappoints",
    "Does retrieval run already, and still disappoint?",
    ("current_system", "users_satisfied"),
    _retrieval_disappoints,
)

FRAMEWORK = Framework(
    "pm-framework",
    "A PM decision framework",
    "PM framework",
    Ask(
        CHANGES_OFTEN,
        yes=Ask(
            HIGH_VOLUME,
            yes=Ask(
                STYLE_NEEDED,
                yes=Give(Verdict.BOTH, ("pm-framework/tree-2",)),
                no=Give(Verdict.RAG, ()),
            ),
            no=Give(Verdict.RAG, ()),
        ),
        no=Ask(
            PATTERN_NEEDED,
            yes=Ask(
                MUST_CITE,
                yes=Give(Verdict.BOTH, ("pm-framework/tree-4",)),
                no=Give(Verdict.FINE_TUNE, ()),
            ),
            no=Ask(
                PROMPT_IS_POOR,
                yes=Ask(
                    RETRIEVAL_DISAPPOINTS,
                    yes=Give(Verdict.FINE_TUNE, ("pm-framework/default-3",)),
                    no=Give(Verdict.RAG, ("pm-framework/default-2",)),
                ),
                no=Give(Verdict.PROMPT, ("pm-framework/default-1",)),
                rules_if_yes=("pm-framework/tree-5",),
            ),
            rules_if_yes=("pm-framework/tree-3",),
        ),
        rules_if_yes=("pm-framework/tree-1",),
    ),
    doubt=Give(Verdict.UNDECIDED, ()),
)
