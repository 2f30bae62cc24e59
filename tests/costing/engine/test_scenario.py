"""Scenarios from JSON and back: what is allowed, what is refused, and how the refusal says so."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from costing.engine.fields import CHOICES, FIELDS, SECTIONS
from costing.engine.numbers import Spread
from costing.engine.presets import BY_FIELD, PRESETS, PRICED_BY_THE_BOOK, preset_of
from costing.engine.scenario import BadScenario, check_spread, standard_scenario
from costing.engine.scenario_wire import KEYS, scenario_from_wire, scenario_to_wire
from tests.costing.engine.golden import DAY, STANDARD

FULL: dict[str, Any] = {
    "name": "All of it",
    "day": "2026-11-21",
    "months": 36,
    "compare_with": "prompt",
    "currency": "EUR",
    "per_usd": 0.9,
    "rates": {"GBP": 0.75},
    "model": "google/gemini-3.8-flash",
    "vector_store": "qdrant",
    "rerank": "cohere/v3.5",
    "queries_per_day": {"low": 100, "likely": 2500.5, "high": 9000},
    "hour_price": 120,
    "latency_budget_ms": None,
    "own_prices": {
        "rerank/cohere/v3.5": {"amount": {"low": 1, "likely": 1.5, "high": 2}, "unit": "1K searches"}
    },
}


def wire(**changes: Any) -> dict[str, Any]:
    return {"day": "2026-11-21", **changes}


def test_what_is_left_out_takes_its_preset() -> None:
    assert scenario_from_wire({}, day=DAY) == STANDARD
    assert scenario_from_wire(wire()) == STANDARD


def test_a_scenario_survives_json_and_back() -> None:
    scenario = scenario_from_wire(FULL)
    again = json.loads(json.dumps(scenario_to_wire(scenario)))
    assert scenario_from_wire(again) == scenario
    assert tuple(again) == KEYS
    assert again["queries_per_day"] == FULL["queries_per_day"]
    assert scenario.numbers["queries_per_day"].likely == Decimal("2500.5")


REFUSED = [
    (
        {"queries_per_day": 10**12},
        "queries_per_day: 1000000000000 is outside what is allowed, 1 to",
    ),
    ({"queries_per_day": -5}, "queries_per_day: -5 is outside what is allowed, 1 to 1,000,000,000 a day."),
    ({"queries_per_day": 10**400}, "is outside what is allowed, 1 to 1,000,000,000 a day."),
    ({"queries_per_day": 1e300}, "is outside what is allowed"),
    ({"cache_hit_percent": 101}, "cache_hit_percent: 101 is outside what is allowed, 0 to 100 %."),
    ({"record_kb": 0}, "record_kb: 0 is outside what is allowed, 0.1 to 10,000 kB."),
    ({"question_tokens": True}, "question_tokens: must be a number."),
    ({"question_tokens": "50"}, "question_tokens: must be a number."),
    ({"question_tokens": None}, "question_tokens: must be a number."),
    ({"question_tokens": float("nan")}, "question_tokens: "),
    ({"question_tokens": float("inf")}, "question_tokens: "),
    ({"question_tokens": [1, 2, 3]}, "question_tokens: must be a number."),
    ({"question_tokens": {"low": 1, "high": 2}}, "must be a number, or an object with low, likely and high."),
    ({"question_tokens": {"low": 1, "likely": "2", "high": 3}}, "question_tokens.likely: must be a number."),
    ({"question_tokens": {"low": 3, "likely": 2, "high": 4}}, "low must not be above likely"),
    ({"growth_percent": 50, "months": 60}, "growth_percent: with this growth traffic would pass"),
    ({"months": 0}, "months: 0 is outside what is allowed, 1 to 60."),
    ({"months": 61}, "months: 61 is outside"),
    ({"months": 1.5}, "months: must be a whole number, 1 to 60."),
    ({"day": "21.11.2026"}, "day: must be a date from 2020-01-01 to 2100-12-31"),
    ({"day": "1999-01-01"}, "day: must be a date from"),
    ({"day": 20261121}, "day: must be a date from"),
    ({"compare_with": "magic"}, "compare_with: must be one of prompt, long_prompt, rag"),
    ({"compare_with": ["rag"]}, "compare_with: must be one of"),
    ({"vector_store": "weaviate"}, "vector_store: must be one of pinecone/standard, supabase, qdrant, none."),
    ({"model": "gpt-4o"}, "model: must name provider and model, as in openai/gpt-4o."),
    ({"model": "openai/" + "x" * 200}, "model: must be text of at most 100 characters."),
    ({"model": "none"}, "model: must name provider and model"),
    ({"rerank": "x"}, "rerank: must name provider and model, as in cohere/v3.5, or none."),
    ({"model": "a/b\nc"}, "model: must name provider and model"),
    ({"name": 5}, "name: must be text of at most 100 characters."),
    ({"queries": 5}, "queries: there is no such input."),
    ({"currency": "euro"}, "currency: must be a currency of three capital letters"),
    ({"currency": "EUR"}, "per_usd: says how many EUR one US dollar is; it is needed."),
    ({"per_usd": 0.9}, "per_usd: must be 1 while the currency is USD."),
    ({"currency": "EUR", "per_usd": 0}, "per_usd: 0 is outside what is allowed"),
    ({"rates": {"eur": 1}}, "rates: must be a currency"),
    ({"rates": []}, "rates: must be an object with named inputs."),
    ({"own_prices": {"x": 1}}, "own_prices: 'x' is no item of prices"),
    ({"own_prices": {"a/b": 1}}, "own_prices.a/b: must be an object"),
    ({"own_prices": {"a/b": {"amount": 1}}}, "own_prices.a/b: must have an amount and a unit."),
    ({"own_prices": {"a/b": {"amount": 1, "unit": "mile"}}}, "own_prices.a/b.unit: must be one of 1M tokens"),
    ({"own_prices": {"a/b": {"amount": -1, "unit": "hour"}}}, "own_prices.a/b.amount: -1 is outside"),
    (
        {"own_prices": {"a/b": {"amount": {"low": 2, "likely": 1, "high": 3}, "unit": "hour"}}},
        "own_prices.a/b.amount: low must not be above likely",
    ),
    ({"own_prices": {f"a/{n}": {} for n in range(51)}}, "own_prices: may name at most 50 items."),
    ({"rates": {f"A{n}": 1 for n in range(51)}}, "rates: may name at most 50 currencies."),
]


@pytest.mark.parametrize(("changes", "says"), REFUSED, ids=lambda value: str(value)[:60])
def test_bad_input_is_refused_by_its_name_and_range(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(BadScenario) as refused:
        scenario_from_wire(wire(**changes))
    assert says in str(refused.value)
    assert str(refused.value).startswith(refused.value.field)


@pytest.mark.parametrize("raw", [None, 5, "x", [], [{}]])
def test_what_is_no_object_is_no_scenario(raw: Any) -> None:
    with pytest.raises(BadScenario, match="scenario: must be an object"):
        scenario_from_wire(raw)


def test_a_day_is_needed_where_none_is_given() -> None:
    with pytest.raises(BadScenario, match="day: must be a date"):
        scenario_from_wire({})
    assert scenario_from_wire({"day": "2026-01-02"}, day=DAY).day == date(2026, 1, 2)


@pytest.mark.parametrize("key", FIELDS)
def test_both_ends_of_every_range_are_allowed_and_nothing_beyond(key: str) -> None:
    field = FIELDS[key]
    for value in (field.minimum, field.maximum):
        check_spread(key, Spread.sure(value))
    for value in (field.minimum - 1, field.maximum + 1, Decimal("NaN")):
        with pytest.raises(BadScenario, match="allowed"):
            check_spread(key, Spread.sure(value))


def test_every_input_has_a_preset_with_a_source_or_may_be_unknown() -> None:
    for key, field in FIELDS.items():
        assert preset_of(key) is not None or field.optional, key
    for preset in PRESETS:
        assert preset.name
        assert preset.source.name
        check_spread(preset.field, preset.value)
    assert all(BY_FIELD[key] for key in PRICED_BY_THE_BOOK)


def test_keys_are_said_once_and_every_field_stands_in_a_section() -> None:
    assert len(set(KEYS)) == len(KEYS)
    assert sum(len(section.fields) for section in SECTIONS) == len(FIELDS)
    assert set(CHOICES).isdisjoint(FIELDS)


def test_presets_of_money_are_in_the_scenarios_currency() -> None:
    dollars = preset_of("monitoring_price")
    assert dollars is not None
    assert preset_of("monitoring_price", Decimal(2)) == dollars.times(Decimal(2))
    assert standard_scenario(DAY, currency="EUR", per_usd=Decimal("0.9")).per_usd == Decimal("0.9")
