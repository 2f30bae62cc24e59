"""The gates: what must be true before a layer is built. Each is passed, open or failed.

A gate is *decided* when it is passed or failed; answering a further question never undoes that.
"""

from collections.abc import Callable
from dataclasses import dataclass

from decisions.engine import tuning
from decisions.engine.evidence import Evidence
from decisions.engine.needs import (
    READ_BY_NEEDS,
    behaviour,
    behaviour_is_proven,
    changes_fast,
    knowledge,
    knowledge_is_proven,
)
from decisions.engine.rules import Layer, Rule, Status, fired
from decisions.engine.thresholds import WINDOW_TOKENS


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate of one layer: what it asks, what opens it, where it comes from, and what it reads."""

    id: str
    layer: Layer
    rule: str
    asks: str
    opened_by: str
    reads: tuple[str, ...]
    status: Callable[[Evidence], Status]

    def has_failed(self, evidence: Evidence) -> bool:
        return self.status(evidence) is Status.FAILED


# Prompting ----------------------------------------------------------------------------------------------


def needs_known(e: Evidence) -> Status:
    both = (knowledge(e), behaviour(e))
    return Status.PASSED if all(need.stays_known for need in both) else Status.OPEN


def window_tokens(e: Evidence) -> float:
    """The context window in tokens: the scenario's model, else the house setting."""
    return WINDOW_TOKENS.value if e.costs.window_tokens is None else e.costs.window_tokens


FITS_WINDOW = (
    Rule(
        "nobody-talks/check-4",
        "The knowledge fits into the context window.",
        ("kb_tokens", "costs"),
        lambda e: e.says("kb_tokens") and e.get("kb_tokens") <= window_tokens(e),
        Layer.PROMPT,
    ),
)

AGAINST_PROMPT = (
    Rule(
        "decision-defines/q2-month",
        "It changes monthly or faster: a prompt would have to be rebuilt each time.",
        ("change_rate",),
        changes_fast,
        Layer.RAG,
    ),
    Rule(
        "common-mistake/rag-2",
        "Sources must be shown.",
        ("citations",),
        lambda e: e.get("citations") == "required",
        Layer.RAG,
    ),
    Rule(
        "product-guide/rag-3",
        "Users may see different data.",
        ("permissions",),
        lambda e: e.get("permissions") is True,
        Layer.RAG,
    ),
    Rule(
        "ragft/long-prompt-dearer",
        "Carrying the knowledge in every prompt costs more than looking it up.",
        ("costs",),
        lambda e: e.costs.dearer("long_prompt", "rag") is True,
        Layer.RAG,
    ),
)
"""What would keep the knowledge out of the prompt."""


def knowledge_in_prompt(e: Evidence) -> Status:
    """Whether the knowledge can simply stand in the prompt."""
    size = e.get("kb_tokens")
    if fired(AGAINST_PROMPT, e) or (size is not None and size > window_tokens(e)):
        return Status.FAILED
    known = all(e.says(key) for key in ("kb_tokens", "change_rate", "citations", "permissions"))
    return Status.PASSED if known and e.costs.dearer("long_prompt", "rag") is False else Status.OPEN


# Retrieval ----------------------------------------------------------------------------------------------


def knowledge_proven(e: Evidence) -> Status:
    return Status.PASSED if knowledge_is_proven(e) else Status.OPEN


def retrieval_owner(e: Evidence) -> Status:
    return tuning.owner_status("owner_retrieval", e)


# Fine-tuning --------------------------------------------------------------------------------------------


def tuning_needed(e: Evidence) -> Status:
    """Behaviour proven, or economics; not proven is open, never failed."""
    return Status.PASSED if behaviour_is_proven(e) or tuning.is_proven_to_pay(e) else Status.OPEN


GATES = (
    Gate(
        "prompt.needs_known",
        Layer.PROMPT,
        "decision-defines/q1",
        "It is known whether knowledge is missing and whether behaviour falls short",
        "Answer what the two needs rest on; reading twenty to thirty failures settles most.",
        READ_BY_NEEDS,
        needs_known,
    ),
    Gate(
        "prompt.knowledge_fits",
        Layer.PROMPT,
        "nobody-talks/check-4",
        "The knowledge can stand in the prompt",
        "Know its size, its pace of change, whether sources or permissions matter, and what it would cost.",
        ("kb_tokens", "change_rate", "citations", "permissions", "costs"),
        knowledge_in_prompt,
    ),
    Gate(
        "rag.knowledge_proven",
        Layer.RAG,
        "decision-defines/q1-test",
        "It is proven that knowledge is missing",
        "Paste the missing facts into six or more failed prompts and see whether the answers come right.",
        ("perfect_context", "diagnosis"),
        knowledge_proven,
    ),
    Gate(
        "rag.owner",
        Layer.RAG,
        "decision-defines/q4-rag-4",
        "Somebody keeps the index and its content",
        "Name the person or team that keeps what is searched.",
        ("owner_retrieval",),
        retrieval_owner,
    ),
    Gate(
        "fine_tune.needed",
        Layer.FINE_TUNE,
        "decision-defines/rule-1",
        "Behaviour is proven to fall short, or a cost model shows that tuning pays",
        "Give prompting a measured week and the perfect-context test, or compute a break-even.",
        (
            "perfect_context",
            "prompt_effort",
            "prompt_evals",
            "prompt_toolkit",
            "prompt_quality_percent",
            "request_shape",
            "cost_pressure",
            "latency_budget_ms",
            "diagnosis",
            "costs",
        ),
        tuning_needed,
    ),
    Gate(
        "fine_tune.labels",
        Layer.FINE_TUNE,
        "nobody-talks/check-3",
        "Enough labelled examples are in hand for this kind of task",
        "Collect good input and output pairs: some hundreds for a narrow task, a thousand for a nuanced one.",
        ("labelled_examples", "task_nuance"),
        tuning.labels,
    ),
    Gate(
        "fine_tune.owners",
        Layer.FINE_TUNE,
        "decision-defines/q4-owner-1",
        "Training data, evaluation and deployment each have a named owner",
        "Name one person or team for each of the three.",
        tuning.OWNERS,
        tuning.tuning_owners,
    ),
    Gate(
        "fine_tune.platform",
        Layer.FINE_TUNE,
        "ragft/platform-lives",
        "There is a platform whose base model can be tuned and served for at least another year",
        "Find a platform, and the date until which its base model is kept.",
        ("tuning_platform", "tuning_platform_until", "as_of"),
        tuning.platform,
    ),
    Gate(
        "fine_tune.smaller_model",
        Layer.FINE_TUNE,
        "ragft/smaller-model-first",
        "An untuned smaller model is not the cheaper way to the same quality",
        "Add the smaller model to a cost scenario.",
        ("costs",),
        tuning.smaller_model,
    ),
)

PROMPT_GATES, RAG_GATES, TUNING_GATES = (
    tuple(gate for gate in GATES if gate.layer is layer) for layer in Layer
)
GATES_THAT_CLOSE_TUNING = tuple(gate for gate in TUNING_GATES if gate.status is not tuning_needed)
"""Those that can fail; the need itself is open until it is proven."""
