"""What an invented decision says, in the form of all decisions."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from decisions.engine.causes import Cause
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.recommend import ENGINE_VERSION, outline

CAUSES = ("knowledge", "retrieval", "behaviour", "reasoning", "product")
MEASURED = {
    "prompt_effort": "week_or_more",
    "prompt_evals": "measured",
    "prompt_toolkit": ["constraints", "examples", "output_schema"],
}
FELL_SHORT = MEASURED | {"prompt_quality_percent": 70}
PRIVATE = {"knowledge_need": "private_or_current", "owner_retrieval": "The search team"}
SITUATIONS: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (
        25,
        "prompt",
        MEASURED | {"knowledge_need": "in_request", "behaviour_needs": ["none"], "users_satisfied": True},
    ),
    (
        15,
        "prompt",
        {"knowledge_need": "private_or_current", "perfect_context": "right", "change_rate": "static"}
        | {"kb_tokens": 20_000, "prompt_effort": "week_or_more", "permissions": False, "citations": "no"},
    ),
    (20, "knowledge", FELL_SHORT | PRIVATE | {"perfect_context": "right", "change_rate": "weekly"}),
    (
        15,
        "knowledge",
        PRIVATE
        | {"perfect_context": "right", "change_rate": "daily", "citations": "required", "permissions": True},
    ),
    (
        10,
        "behaviour",
        FELL_SHORT
        | {"knowledge_need": "in_request", "perfect_context": "still_wrong", "behaviour_needs": ["format"]}
        | {"labelled_examples": 2_400, "task_nuance": "narrow", "tuning_platform": "own_gpus"},
    ),
    (15, "knowledge", FELL_SHORT | PRIVATE | {"perfect_context": "still_wrong", "change_rate": "weekly"}),
)
"""How often, the cause of most failures, and what is answered."""
READ = (16, 24, 30)
WHY = {
    "prompt": "The facts fit into the instruction, and nobody had tried examples yet.",
    "rag": "The facts are private and change weekly; no model holds them.",
    "fine_tune": "The form of the answers must be exact, and thousands of good ones are at hand.",
    "both": "Facts change weekly, and the tone must be ours in every answer.",
}
MODELS = ("openai/gpt-4o-mini", "openai/gpt-4.1", "anthropic/claude-haiku", "mistral/small", "own/llama-8b")

NOTHING_SAID: dict[str, Any] = {"says": "", "good": [], "neutral": [], "bad": []}


@dataclass(frozen=True, slots=True)
class Situation:
    """What was known when it was decided, and what the engine made of it."""

    answers: Mapping[str, Any]
    diagnosis: Mapping[str, Any]
    approach: str
    readiness: str


def situation_of(rng: random.Random) -> Situation:
    """One of the situations, with failures that were read and mostly came from its cause."""
    place = rng.choices(range(len(SITUATIONS)), [often for often, *_ in SITUATIONS])[0]
    mostly = SITUATIONS[place][1] if rng.random() < 0.75 else rng.choice(CAUSES)
    return _judged(place, mostly, rng.choice(READ))


@cache
def _judged(place: int, mostly: str, read: int) -> Situation:
    """Judged once for all decisions alike."""
    answers = SITUATIONS[place][2]
    counts = dict.fromkeys((cause.value for cause in Cause), 0) | {mostly: read - 4, "unexplained": 4}
    diagnosis = {"state": "settled", "side": None, "read": read, "counts": counts | {"flaky": 0}, "arms": {}}
    found = outline(evidence_from_wire({"answers": answers, "diagnosis": diagnosis}))
    return Situation(answers, diagnosis, found.approach.value, found.readiness.value)


def content_of(
    rng: random.Random, title: str, approach: str, situation: Situation, by: str, day: date
) -> dict[str, Any]:
    """What was signed, in the form of all decisions."""
    cost = {"amount": str(rng.randint(2, 400) * 25), "currency": "USD"}
    read = situation.diagnosis["read"]
    record = {
        "title": title,
        "deciders": [by],
        "consulted": [],
        "informed": [],
        "context": f"{rng.randint(100, 90_000)} requests a day, and {read} wrong answers were read.",
        "drivers": ["Cost", "Exactness"],
        "options": [{"title": title, "approach": approach, "points": NOTHING_SAID}],
        "chosen": title,
        "reasons": WHY[approach],
        "override_reason": "" if approach == situation.approach else "A pilot has shown it.",
        "consequences": NOTHING_SAID,
        "confirmation": "Half of the answers are still wrong after a month.",
        "expected": {"cost_per_month": cost, "quality_percent": None, "by": None, "says": ""},
        "confidence": rng.choice(("low", "medium", "high")),
        "reversibility": "two_way",
        "revisit": {"on": None, "every_months": 3, "never_because": ""},
        "more_information": "",
        "evidence": {"answers": [], "diagnosis": None, "costs": None, "recommendation": None},
        "supersedes": [],
        "rests_on": [],
    }
    facts = {
        "as_of": day.isoformat(),
        "chosen_approach": approach,
        "answers": [
            {
                "key": key,
                "state": "answered",
                "value": value,
                "note": "",
                "evidence_url": "",
                "by": by,
                "on": day.isoformat(),
            }
            for key, value in situation.answers.items()
        ],
        "diagnosis": situation.diagnosis,
        "codebook": None,
        "examples": [],
        "costs": None,
        "costs_basis": {"name": "As planned", "prices": [{"item": rng.choice(MODELS)}]},
        "recommendation": {
            "approach": situation.approach,
            "readiness": situation.readiness,
            "engine_version": ENGINE_VERSION,
        },
        "engine_version": ENGINE_VERSION,
        "questionnaire_version": 1,
    }
    return {"record": record, "facts": facts}
