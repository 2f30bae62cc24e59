"""What an invented decision says, in the form of all decisions."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

CAUSE_BEHIND = {"prompt": "prompt", "rag": "knowledge", "fine_tune": "behaviour", "both": "knowledge"}
CAUSES = ("knowledge", "retrieval", "behaviour", "reasoning", "prompt", "product", "unexplained")
WHY = {
    "prompt": "The facts fit into the instruction, and nobody had tried examples yet.",
    "rag": "The facts are private and change weekly; no model holds them.",
    "fine_tune": "The form of the answers must be exact, and thousands of good ones are at hand.",
    "both": "Facts change weekly, and the tone must be ours in every answer.",
}
MODELS = ("openai/gpt-4o-mini", "openai/gpt-4.1", "anthropic/claude-haiku", "mistral/small", "own/llama-8b")

NOTHING_SAID: dict[str, Any] = {"says": "", "good": [], "neutral": [], "bad": []}


def content_of(
    rng: random.Random, title: str, approach: str, recommended: str, by: str, day: date
) -> dict[str, Any]:
    """What was signed, in the form of all decisions."""
    read = rng.randint(12, 40)
    mostly = CAUSE_BEHIND[approach] if rng.random() < 0.7 else rng.choice(CAUSES)
    counts = dict.fromkeys(CAUSES, 0) | {mostly: read - 4, "unexplained": 4, "flaky": 0}
    cost = {"amount": str(rng.randint(2, 400) * 25), "currency": "USD"}
    readiness = rng.choices(("ready", "provisional", "not_ready"), (60, 30, 10))[0]
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
        "override_reason": "" if approach == recommended else "A pilot has shown it.",
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
    answers = {
        "knowledge_need": "private_or_current",
        "change_rate": rng.choice(("daily", "weekly", "yearly")),
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
            for key, value in answers.items()
        ],
        "diagnosis": {"state": "settled", "side": None, "read": read, "counts": counts, "arms": {}},
        "codebook": None,
        "examples": [],
        "costs": None,
        "costs_basis": {"name": "As planned", "prices": [{"item": rng.choice(MODELS)}]},
        "recommendation": {"approach": recommended, "readiness": readiness, "engine_version": "1.0"},
        "engine_version": "1.0",
        "questionnaire_version": 1,
    }
    return {"record": record, "facts": facts}
