"""How long an answer takes, and what retrieval and reranking add, against what users accept."""

from __future__ import annotations

from dataclasses import dataclass

from costing.engine.approaches import Approach
from costing.engine.fields import NONE
from costing.engine.numbers import Spread
from costing.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one approach. ``added``: search and reranking; ``within`` is None without a budget."""

    approach: str
    model: Spread
    added: Spread
    within: bool | None

    @property
    def total(self) -> Spread:
        """The whole answer: lows, likely values and highs added up."""
        return _sum(self.model, self.added)


def latency_of(approach: Approach, scenario: Scenario) -> Latency:
    """The time of an answer; whether its high stays within the budget."""
    model, added = scenario.numbers[approach.speed], Spread.sure(0)
    if approach.retrieves:
        added = scenario.numbers["search_ms"]
        if scenario.choices["rerank"] != NONE:
            added = _sum(added, scenario.numbers["rerank_ms"])
    budget = scenario.likely("latency_budget_ms")
    within = None if budget is None else _sum(model, added).high <= budget
    return Latency(approach.key, model, added, within)


def _sum(one: Spread, other: Spread) -> Spread:
    return Spread(one.low + other.low, one.likely + other.likely, one.high + other.high)
