"""All approaches side by side: what is missing, what outlives what, and what goes into a review."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from costing.engine.breakeven import TOO_LONG
from costing.engine.comparison import compare, costs_evidence
from costing.engine.lifetimes import platform_until
from costing.engine.numbers import Spread
from costing.engine.prices import Lifetime, Lifetimes
from costing.engine.rates import WRITES_AS_INPUT
from costing.engine.scenario import OwnPrice
from costing.engine.volumes import cost_by_volume
from decisions.engine.parsing import evidence_from_wire
from tests.costing.engine.golden import BOOK, DAY, SOURCE, STANDARD, bare, book_with, book_without, price

NO_TRAINING = book_without("training/openai/gpt-4o-mini")
MISSING = "There is no price for training/openai/gpt-4o-mini on 2026-11-21."
SMALL_BASE = STANDARD.with_numbers(kb_tokens=50_000)


def test_a_missing_price_is_named_and_no_total_is_silently_short() -> None:
    tuned = compare(STANDARD, NO_TRAINING).approaches["fine_tune"]
    (line,) = [line for line in tuned.lines if line.cost.key == "training"]
    assert (line.amount, line.total, line.by_month, line.problem) == (None, None, None, MISSING)
    assert not tuned.complete
    assert tuned.problems == (MISSING,)
    whole = compare(STANDARD, BOOK).approaches["fine_tune"]
    assert tuned.total < whole.total


def test_with_a_missing_price_break_evens_are_not_known_rather_than_never() -> None:
    found = compare(SMALL_BASE, NO_TRAINING)
    months, volume = found.break_evens["fine_tune", "rag"], found.volumes["fine_tune", "rag"]
    assert (months.known, months.month, volume.known, volume.queries_per_day) == (False, None, False, None)
    assert MISSING in months.says
    assert found.break_evens["prompt", "rag"].known


def test_what_is_missing_stays_out_of_the_evidence() -> None:
    evidence = costs_evidence(compare(SMALL_BASE, NO_TRAINING))
    for figures in (evidence["monthly"], evidence["break_even_months"], evidence["latency_ms"]):
        assert {"fine_tune", "both"}.isdisjoint(figures)
        assert "small_model" in figures


def test_a_missing_price_for_an_answer_says_the_day_it_was_asked_for() -> None:
    early = replace(STANDARD, day=date(2025, 12, 31))
    problems = compare(early, BOOK).approaches["prompt"].problems
    assert "There is no price for model/openai/gpt-4o/input on 2025-12-31." in problems


def test_the_cheapest_is_one_that_is_priced_in_full_and_fits() -> None:
    found = compare(STANDARD, book_without("model/openai/gpt-4o-mini/output"))
    assert found.cheapest is not None
    assert found.cheapest.key == "fine_tune"
    nothing = compare(STANDARD, book_without("engineering/hour"))
    assert nothing.cheapest is None


def test_knowledge_that_does_not_fit_the_window_is_said_and_given_no_figures() -> None:
    found = compare(STANDARD, BOOK)
    assert not found.approaches["long_prompt"].fits_window
    assert found.break_evens["rag", "long_prompt"].says == TOO_LONG
    assert found.volumes["long_prompt", "rag"].says == TOO_LONG
    assert "long_prompt" not in costs_evidence(found)["monthly"]
    assert compare(SMALL_BASE, BOOK).approaches["long_prompt"].fits_window


def test_knowledge_can_outgrow_the_window() -> None:
    growing = replace(SMALL_BASE, months=12).with_numbers(kb_growth_percent=20)
    assert not compare(growing, BOOK).approaches["long_prompt"].fits_window


def test_evidence_is_what_the_recommendation_reads() -> None:
    scenario = replace(SMALL_BASE, months=36)
    found = compare(scenario, BOOK)
    given = costs_evidence(found)
    read = evidence_from_wire({"answers": {}, "costs": given}).costs
    assert dict(read.monthly) == given["monthly"]
    assert set(read.monthly) == set(found.approaches)
    rag = found.approaches["rag"]
    assert given["monthly"]["rag"] == round(float((rag.total - rag.setup) / 36), 2)
    assert "rag" not in read.break_even_months, "nothing breaks even against itself"
    assert read.break_even_months["long_prompt"] is None
    assert read.break_even_months["prompt"] == 0
    assert read.window_tokens == 128_000
    assert read.latency_ms["rag"] == 560


def test_evidence_is_in_dollars_whatever_the_scenario_shows() -> None:
    euros = replace(SMALL_BASE, currency="EUR", per_usd=Decimal("0.5"))
    assert costs_evidence(compare(euros, BOOK)) == costs_evidence(compare(SMALL_BASE, BOOK))


def test_a_price_in_another_currency_needs_a_rate() -> None:
    book = book_with(price("engineering/hour", 100, "hour", currency="GBP", kind="contract"))
    found = compare(STANDARD, book).approaches["prompt"]
    assert found.problems == ("engineering/hour is priced in GBP, and there is no rate for it.",)
    rated = compare(replace(STANDARD, rates={"GBP": Decimal("0.8")}), book).approaches["prompt"]
    assert rated.setup == 5 * 8 * 125
    pounds = replace(STANDARD, currency="GBP", per_usd=Decimal("0.8"))
    assert compare(pounds, book).approaches["prompt"].setup == 5 * 8 * 100


def test_a_price_of_ones_own_counts_before_any_other_and_says_so() -> None:
    own = {"engineering/hour": OwnPrice(Spread.sure(90), "hour")}
    (line, *_) = compare(replace(STANDARD, own_prices=own), BOOK).approaches["prompt"].lines
    assert line.amount == 3_600
    assert line.prices[0].kind == "scenario"


def test_prices_that_were_used_are_listed_once() -> None:
    items = [each.item for each in compare(STANDARD, BOOK).prices]
    assert len(items) == len(set(items))
    assert {"engineering/hour", "model/openai/gpt-4o/input", "training/openai/gpt-4o-mini"} <= set(items)
    assert "hosting/azure/tuned" not in items


def test_cost_of_an_acceptable_answer() -> None:
    numbers = {
        "queries_per_day": 100,
        "output_tokens": 1_000,
        "answer_cache_percent": 50,
        "acceptable_prompt": 80,
    }
    found = compare(bare(2, None, **numbers), BOOK)
    assert found.per_acceptable("prompt") == Decimal("0.01") / 2 / Decimal("0.8")
    assert found.per_acceptable("rag") is None
    assert (
        compare(bare(2, None, **numbers), book_without("model/openai/gpt-4o/output")).per_acceptable("prompt")
        is None
    )


def test_latency_adds_search_and_reranking_and_holds_its_high_against_the_budget() -> None:
    scenario = STANDARD.with_choices(rerank="cohere/v3.5").with_numbers(latency_budget_ms=799)
    found = compare(scenario, BOOK).latencies
    assert found["rag"].added == Spread.of(70, 185, 300)
    assert found["rag"].total.high == 800
    assert found["rag"].within is False
    assert found["prompt"].added == Spread.sure(0)
    assert found["prompt"].within is True
    assert found["fine_tune"].model.high == 167
    assert compare(STANDARD, BOOK).latencies["rag"].within is None


def test_the_smaller_model_works_in_the_shape_it_is_given() -> None:
    shapes = {
        shape: STANDARD.with_choices(small_model_does=shape) for shape in ("prompt", "rag", "long_prompt")
    }
    found = {shape: compare(scenario, BOOK).approaches["small_model"] for shape, scenario in shapes.items()}
    assert not found["prompt"].approach.retrieves
    assert found["rag"].approach.retrieves
    assert not found["long_prompt"].fits_window
    same = STANDARD.with_choices(small_model_does="rag", small_model="openai/gpt-4o")
    both = compare(same, BOOK).approaches
    assert both["small_model"].total == both["rag"].total


def test_cache_writes_without_a_price_are_billed_as_input() -> None:
    found = compare(STANDARD, BOOK).approaches["prompt"]
    assert found.notes == (WRITES_AS_INPUT,)
    assert compare(STANDARD.with_numbers(prompt_tokens=100), BOOK).approaches["prompt"].notes == ()


def test_cost_by_volume_leaves_out_what_has_no_price() -> None:
    found = cost_by_volume(STANDARD, NO_TRAINING, [10, 10_000])
    assert "fine_tune" not in found
    assert found["rag"][1] == pytest.approx(float(compare(STANDARD, BOOK).approaches["rag"].total))


# What ends --------------------------------------------------------------------------------------------------

ENDS = Lifetimes(
    [
        Lifetime("model/openai/gpt-4o", date(2027, 1, 14), SOURCE),
        Lifetime("training/openai", date(2027, 1, 6), SOURCE, closes_to_new=date(2026, 5, 7)),
        Lifetime("tuned/openai/gpt-4o-mini", date(2027, 1, 14), SOURCE),
    ]
)


def said(months: int, day: date = DAY) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in compare(replace(STANDARD, day=day, months=months), BOOK, ENDS).outlived:
        found.setdefault(each.approach, []).append(each.says)
    return found


def test_a_scenario_that_outlives_its_model_says_so() -> None:
    found = said(12)
    assert found["rag"] == ["openai/gpt-4o ends on 2027-01-14, within the horizon."]
    assert found["fine_tune"] == [
        "Tuned openai/gpt-4o-mini ends on 2027-01-14, within the horizon.",
        "Training at openai ends on 2027-01-06, within the horizon, and closed to newcomers on 2026-05-07.",
    ]
    assert "small_model" not in found


def test_what_ends_after_the_horizon_is_not_said() -> None:
    assert said(1) == {
        "fine_tune": ["Training at openai closed to newcomers on 2026-05-07."],
        "both": ["Training at openai closed to newcomers on 2026-05-07."],
    }


def test_what_has_ended_already_is_said_as_past() -> None:
    assert said(1, date(2028, 1, 31))["rag"] == ["openai/gpt-4o ended on 2027-01-14."]


def test_until_when_a_platform_serves() -> None:
    assert platform_until("openai/gpt-4o-mini", ENDS) == date(2027, 1, 6)
    assert platform_until("elsewhere/model", ENDS) is None
