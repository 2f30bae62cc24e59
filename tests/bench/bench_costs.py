"""The cost model: one scenario with all approaches over 36 months, and the run of ten thousand draws."""

import time
from dataclasses import replace
from datetime import date

from django.test import Client

from costing.engine.comparison import compare
from costing.engine.draws import DRAWS, draw
from costing.engine.numbers import Spread
from costing.engine.scenario import Scenario, standard_scenario
from costing.engine.sensitivity import tornado
from costing.price_book import lifetimes, standard_prices
from tests.bench.harness import Timing, report, timed, timing_of

DATABASES = ("sqlite",)
MONTHS = 36


def main(client: Client) -> None:
    """Price a scenario with doubt in eight inputs, with the prices that come with the product."""
    scenario, prices, ends = unsure(), standard_prices(), lifetimes()
    report(
        "The cost model, six approaches, 36 months",
        {
            "everything for the page": timed(lambda: compare(scenario, prices, ends), runs=100),
            "what matters most": timed(lambda: tornado(scenario, prices, "fine_tune", "rag"), runs=100),
            f"{DRAWS:,} draws, of one core": on_one_core(scenario),
            "inputs drawn": len(draw(scenario, prices, count=1).drawn),
        },
    )


def unsure() -> Scenario:
    """The standard scenario with doubt where teams have it."""
    return replace(standard_scenario(date(2026, 11, 21)), months=MONTHS).with_numbers(
        queries_per_day=Spread.of(1_000, 10_000, 50_000),
        growth_percent=Spread.of(-2, 2, 8),
        context_tokens=Spread.of(500, 2_000, 3_000),
        output_tokens=Spread.of(100, 300, 500),
        kb_tokens=Spread.of(200_000, 800_000, 5_000_000),
        kb_growth_percent=Spread.of(0, 1, 3),
        retrain_months=Spread.of(2, 3, 6),
    )


def on_one_core(scenario: Scenario, runs: int = 10) -> Timing:
    """Processor time of all threads together, so that a second core hides nothing."""
    prices = standard_prices()
    taken = []
    for _ in range(runs):
        start = time.process_time()
        draw(scenario, prices, seed=1)
        taken.append((time.process_time() - start) * 1000)
    return timing_of(taken)
