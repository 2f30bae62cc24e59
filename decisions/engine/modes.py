"""Thirteen ways in which answers fail: what a new codebook starts from.

Distilled from published accounts of failing language-model systems, which ``sources`` names; the words are
our own. A mode's cause is where to begin, not a law: a team maps its codes as it finds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from decisions.engine.causes import Cause

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "OpenAI": "OpenAI, Optimizing LLM accuracy (guide)",
        "FP": "Barnett et al., Seven failure points, arXiv 2401.05856",
        "RAGEC": "Leung et al., arXiv 2510.13975",
        "SC": "Sufficient context, ICLR 2025, arXiv 2411.06037",
        "RAGChecker": "RAGChecker, README and tutorial",
        "Ragas": "Ragas, documentation of its metrics",
        "MAST": "Cemri et al., arXiv 2503.13657",
        "evals-skills": "Husain, Shankar and others, evals-skills",
        "Langfuse": "Langfuse, guide to error analysis",
        "promptfoo": "promptfoo, failure reasons",
    }
)
"""Short names of the sources, and what they stand for."""


CANNOT_EXPLAIN = "cannot-explain"
"""The mode of failures that nobody can explain yet. Its id, and what it stands for, stay."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of failing. ``retest`` says what the three-arm test should show if the mode is right."""

    id: str
    name: str
    cause: Cause
    says: str
    retest: str
    sources: tuple[str, ...]
    tags: tuple[str, ...] = ()


MODES = (
    Mode(
        "fact-never-available",
        "The fact was never available",
        Cause.KNOWLEDGE,
        "Private, niche or new: no source we have holds it, and no model could know it.",
        "With the fact pasted in, the answer comes right.",
        ("OpenAI", "FP"),
    ),
    Mode(
        "fact-out-of-date",
        "The fact is out of date",
        Cause.KNOWLEDGE,
        "It was true once; the model, or the source it was given, still says so.",
        "With the present fact pasted in, the answer comes right.",
        ("OpenAI",),
        ("freshness",),
    ),
    Mode(
        "fact-not-retrieved",
        "We own the fact, and it was not retrieved",
        Cause.RETRIEVAL,
        "The search missed it, ranked it too low, cut it badly, or dropped it before the prompt.",
        "With the right passage pasted in, the answer comes right.",
        ("FP", "RAGEC", "RAGChecker", "Ragas"),
    ),
    Mode(
        "drowned-in-noise",
        "Noise drowned the right passage",
        Cause.RETRIEVAL,
        "The passage was there among many that mislead or have nothing to do with the question.",
        "With the clean passage alone, the answer comes right.",
        ("RAGChecker", "Ragas", "RAGEC"),
    ),
    Mode(
        "passage-ignored",
        "The right passage was ignored or misread",
        Cause.BEHAVIOUR,
        "It stood in the prompt; the model overlooked it, took it wrongly, or trusted its memory more.",
        "With the fact pasted in, the answer stays wrong.",
        ("FP", "RAGEC", "RAGChecker", "SC"),
        ("grounding",),
    ),
    Mode(
        "invented",
        "It invented instead of saying that it does not know",
        Cause.KNOWLEDGE,
        "A fact was missing underneath, and a guess was put in its place.",
        "With the fact pasted in it comes right; without it, test again whether it owns up.",
        ("SC", "RAGEC", "FP"),
        ("abstention",),
    ),
    Mode(
        "wrong-format",
        "Wrong format",
        Cause.BEHAVIOUR,
        "Fields, structure or syntax are not what was asked for.",
        "With the fact pasted in, the answer stays wrong.",
        ("FP", "OpenAI"),
    ),
    Mode(
        "wrong-manner",
        "Wrong tone, length or persona, or a refusal without reason",
        Cause.BEHAVIOUR,
        "What it says may hold; how it says it does not, or it declined what it should have done.",
        "With the fact pasted in, the answer stays wrong.",
        ("OpenAI", "Langfuse"),
    ),
    Mode(
        "incomplete-or-vague",
        "Incomplete, too vague, or it should have asked back",
        Cause.BEHAVIOUR,
        "Part of the answer is missing, it is too general or too narrow, or the question was unclear.",
        "With the fact pasted in it mostly stays wrong; a better instruction often helps.",
        ("FP", "RAGEC", "MAST"),
        ("prompt",),
    ),
    Mode(
        "wrong-reasoning",
        "The facts are right, the reasoning is wrong",
        Cause.REASONING,
        "Arithmetic, dates, conditions, many steps: try smaller steps, a tool or a stronger model first.",
        "With the fact pasted in, the answer stays wrong.",
        ("OpenAI", "RAGEC", "MAST"),
    ),
    Mode(
        "never-asked-for",
        "The prompt never asked for it, or contradicts itself",
        Cause.PROMPT,
        "A reader who knew only the instructions could have answered like this.",
        "With the fact pasted in it stays wrong; a better instruction puts it right.",
        ("evals-skills", "Langfuse", "MAST"),
    ),
    Mode(
        "product-fault",
        "A fault around the model",
        Cause.PRODUCT,
        "Bad input, a broken tool or integration, a bug, or an expected answer that is itself wrong.",
        "Nothing that the test could show.",
        ("evals-skills", "promptfoo", "MAST"),
    ),
    Mode(
        CANNOT_EXPLAIN,
        "Cannot explain",
        Cause.UNEXPLAINED,
        "Nobody can say yet why it failed; name who or what is needed to find out.",
        "Whatever it shows is news.",
        (),
    ),
)
