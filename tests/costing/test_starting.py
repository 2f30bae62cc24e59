"""Where a scenario starts: with what the questionnaire already knows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from costing.price_book import lifetimes
from costing.starting import platform_end, starting_scenario
from tests.costing.scenarios import NOVEMBER, inputs


def test_answers_come_before_presets():
    answers = {"queries_per_day": 250, "kb_tokens": 2_000_000.5, "latency_budget_ms": 800, "stage": "growing"}
    scenario, taken = starting_scenario(answers, NOVEMBER)
    assert set(taken) == {"queries_per_day", "kb_tokens", "latency_budget_ms"}
    assert scenario.known("queries_per_day") == 250
    assert scenario.known("kb_tokens") == Decimal("2000000.5")
    assert scenario.known("output_tokens") == inputs().known("output_tokens")


def test_quality_is_that_of_what_runs():
    scenario, taken = starting_scenario({"current_system": "rag", "prompt_quality_percent": 80}, NOVEMBER)
    assert scenario.likely("acceptable_rag") == 80
    assert taken == ("acceptable_rag",)


@pytest.mark.parametrize(
    "answers", [{}, {"queries_per_day": 0}, {"queries_per_day": 10**13}, {"kb_tokens": True}]
)
def test_answers_that_no_scenario_can_have_leave_the_presets(answers):
    scenario, taken = starting_scenario(answers, NOVEMBER)
    assert (scenario.numbers, taken) == (inputs().numbers, ())


def test_the_platform_s_end_is_the_first_of_tuning_and_serving():
    end = platform_end(inputs(), lifetimes())
    assert end is not None
    assert end.retires == date(2027, 1, 6)
    assert platform_end(inputs().with_choices(tuned_model="acme/eternal"), lifetimes()) is None
