"""P3, which one does your product need: retrieval first, a small tuned model for one step that earns it.

Readings: a step counts only when known; torn by unknown inputs it says retrieval.
"""

from decisions.engine.evidence import Evidence
from decisions.engine.frameworks.inputs import any_of, below_bar, high_volume
from decisions.engine.frameworks.procedure import Ask, Framework, Give, Input, Verdict
from decisions.engine.thresholds import LATENCY_MS


def _own_data(e: Evidence) -> bool | None:
    if e.get("permissions") is True:
        return True
    return e.get("knowledge_need") == "private_or_current" if e.says("knowledge_need") else None


def _format_fails(e: Evidence) -> bool:
    return any_of("behaviour_needs", ("tone", "format"), e) is True and below_bar(e)


def _narrow_high_volume(e: Evidence) -> bool:
    return e.get("request_shape") == "narrow_repeated" and high_volume(e) is True


def _latency_or_cost(e: Evidence) -> bool:
    budget = e.get("latency_budget_ms")
    return e.get("cost_pressure") == "major" or (budget is not None and budget < LATENCY_MS.value)


FORMAT_PROMPTING_FAILS = Input(
    "format_prompting_fails",
    "Is a tone or a format needed that prompting was measured to miss?",
    ("behaviour_needs", "prompt_quality_percent"),
    _format_fails,
)
NARROW_HIGH_VOLUME_STEP = Input(
    "narrow_high_volume_step",
    "Is there one narrow step at 100,000 requests a day or more?",
    ("request_shape", "queries_per_day"),
    _narrow_high_volume,
)
LATENCY_OR_COST_STEP = Input(
    "latency_or_cost_step",
    "Does one step press on time or cost?",
    ("latency_budget_ms", "cost_pressure"),
    _latency_or_cost,
)
OWN_DATA = Input(
    "grounded_in_own_data",
    "Are the answers grounded in your own data?",
    ("knowledge_need", "permissions"),
    _own_data,
)

_SMALL_MODEL_FOR_THE_STEP = Ask(
    OWN_DATA,
    yes=Give(Verdict.BOTH, ("product-guide/both-1",)),
    no=Give(Verdict.FINE_TUNE, ()),
)

FRAMEWORK = Framework(
    "product-guide",
    "Which one does your product need?",
    "Product guide",
    Ask(
        FORMAT_PROMPTING_FAILS,
        yes=_SMALL_MODEL_FOR_THE_STEP,
        no=Ask(
            NARROW_HIGH_VOLUME_STEP,
            yes=_SMALL_MODEL_FOR_THE_STEP,
            no=Ask(
                LATENCY_OR_COST_STEP,
                yes=_SMALL_MODEL_FOR_THE_STEP,
                no=Give(Verdict.RAG, ("product-guide/default",)),
                rules_if_yes=("product-guide/ft-3",),
            ),
            rules_if_yes=("product-guide/ft-2",),
        ),
        rules_if_yes=("product-guide/ft-1",),
    ),
    doubt=Give(Verdict.RAG, ("product-guide/default",)),
)
