"""The cost model with everything left out that a claim does not speak of: no labour, no cache, no store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from costing.engine.approaches import APPROACHES
from costing.engine.fields import FIELDS, NONE
from costing.engine.latency import Latency, latency_of
from costing.engine.months import ApproachCost, cost_of
from costing.engine.numbers import Spread
from costing.engine.prices import Price, Prices
from costing.engine.scenario import Scenario, standard_scenario

BARE_CHOICES = {"vector_store": NONE, "rerank": NONE, "hosting": NONE}
MILLION = 1_000_000
DAYS = 30
REQUESTS = 300_000
"""10,000 a day, for 30 days."""


class Workbench:
    """Prices of one day, and the model to work with. ``used`` are the prices that were asked for."""

    def __init__(self, prices: Prices, day: date) -> None:
        self._prices = prices
        self._day = day
        self.used: dict[str, Price] = {}

    def rate(self, item: str) -> Decimal:
        """The price of an item in its unit, in dollars; raises ``NoPrice``."""
        return self._note(self._prices.on(item, self._day)).amount

    def cost(
        self, approach: str, *, choices: dict[str, str] | None = None, **numbers: Spread | Decimal | int | str
    ) -> ApproachCost:
        """An approach in a scenario of which only the given inputs are not nothing."""
        found = cost_of(approach, self.scenario(choices or {}, **numbers), self._prices)
        for line in found.lines:
            for price in line.prices:
                self._note(price)
        return found

    def scenario(self, choices: dict[str, str], **numbers: Spread | Decimal | int | str) -> Scenario:
        """A scenario of one month in which only the given inputs are not nothing."""
        standard = standard_scenario(self._day)
        nothing = {key: Spread.sure(max(FIELDS[key].minimum, Decimal(0))) for key in standard.numbers}
        bare = replace(
            standard, months=1, numbers=nothing, choices={**standard.choices, **BARE_CHOICES, **choices}
        )
        return bare.with_numbers(**{"hour_price": 0, "example_price": 0, **numbers})

    def request(self, model: str, tokens_in: int, tokens_out: int = 0, *, tuned: bool = False) -> Decimal:
        """Dollars of one request without the cache; raises ``NoPrice``."""
        path = "tuned" if tuned else "model"
        self.rate(f"{path}/{model}/input")
        self.rate(f"{path}/{model}/output")
        key, choice = ("fine_tune", "tuned_model") if tuned else ("prompt", "model")
        return self.cost(
            key, choices={choice: model}, question_tokens=tokens_in, output_tokens=tokens_out
        ).per_query

    def fixed_prompt(self, model: str, tokens: int, *, cached: bool) -> Decimal:
        """Dollars for the fixed part of one request; found in the cache each time, or never."""
        self.rate(f"model/{model}/cached_input" if cached else f"model/{model}/input")
        hit = 100 if cached else 0
        return self.cost(
            "prompt", choices={"model": model}, prompt_tokens=tokens, cache_hit_percent=hit
        ).per_query

    def training(self, model: str, examples: int, tokens: int, epochs: int | str) -> Decimal:
        """Dollars for one training; raises ``NoPrice``."""
        self.rate(f"training/{model}")
        found = self.cost(
            "fine_tune",
            choices={"tuned_model": model},
            examples=examples,
            example_tokens=tokens,
            epochs=epochs,
            training_runs=1,
        )
        return found.setup

    def embedding(self, queries_per_day: int, tokens: int) -> Decimal:
        """Dollars a month for embedding the questions; raises ``NoPrice``."""
        found = self.cost("rag", queries_per_day=queries_per_day, question_tokens=tokens)
        self.rate("embedding/openai/text-embedding-3-small")
        (line,) = [line for line in found.lines if line.cost.key == "query_embedding"]
        return line.total or Decimal(0)

    def latency(self, *, rerank: bool) -> Latency:
        """Milliseconds of retrieval by the document's figures: 500, 20–100 and 50–200."""
        choices = {"rerank": "cohere/v3.5"} if rerank else {}
        scenario = self.scenario(
            choices,
            model_ms=500,
            search_ms=Spread.of(20, 60, 100),
            rerank_ms=Spread.of(50, 125, 200),
        )
        return latency_of(APPROACHES["rag"], scenario)

    def _note(self, price: Price) -> Price:
        self.used[price.item] = price
        return price
