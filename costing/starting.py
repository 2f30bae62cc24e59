"""Where a scenario starts: the presets, and what the questionnaire's answers already say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from costing.engine.approaches import APPROACHES
from costing.engine.lifetimes import months_after
from costing.engine.prices import Lifetime, Lifetimes
from costing.engine.scenario import BadScenario, Scenario, standard_scenario

FROM_ANSWERS = {
    "queries_per_day": "queries_per_day",
    "kb_tokens": "kb_tokens",
    "latency_budget_ms": "latency_budget_ms",
}
"""Question → the input that asks the same."""

PLATFORM = "tuning_platform_until"
QUALITY = "prompt_quality_percent"


def starting_scenario(answers: Mapping[str, Any], day: date) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario to begin with, and which of its inputs come from the answers.

    An answer that no scenario can have, such as no questions at all, is left to its preset.
    """
    scenario = standard_scenario(day)
    taken = []
    given = {field: answers.get(question) for question, field in FROM_ANSWERS.items()}
    runs = answers.get("current_system")
    if runs in APPROACHES:
        given[f"acceptable_{runs}"] = answers.get(QUALITY)
    for field, value in given.items():
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            try:
                scenario = scenario.with_numbers(**{field: Decimal(str(value))})
                taken.append(field)
            except BadScenario:
                continue
    return scenario, tuple(taken)


def platform_end(scenario: Scenario, lifetimes: Lifetimes) -> Lifetime | None:
    """What ends first within the horizon: tuning the chosen model, or serving it tuned."""
    model = scenario.choices["tuned_model"]
    ends = [found for path in ("training", "tuned") if (found := lifetimes.of(f"{path}/{model}"))]
    first = min(ends, key=lambda end: end.retires, default=None)
    horizon = months_after(scenario.day, scenario.months)
    return first if first and first.retires <= horizon else None
