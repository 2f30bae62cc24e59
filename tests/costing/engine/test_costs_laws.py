"""What must hold of every scenario, whatever its figures."""

import json
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from costing.engine.approaches import APPROACHES
from costing.engine.arrays import cumulative, priced
from costing.engine.breakeven import break_even
from costing.engine.comparison import compare
from costing.engine.fields import FIELDS, PERCENT
from costing.engine.months import cost_of
from costing.engine.prices import PriceBook
from costing.engine.scenario import BadScenario, Scenario, checked
from costing.engine.scenario_wire import scenario_from_wire, scenario_to_wire
from costing.engine.volumes import break_even_volumes, cost_by_volume
from costing.engine.wire import comparison_to_wire
from tests.costing.engine.golden import BOOK, STANDARD, golden_prices

SOME = {"growth_percent": (-5, 10), "kb_growth_percent": (-5, 10), "queries_per_day": (1, 1_000_000)}
STORES, RERANKS = ("none", "supabase", "qdrant", "pinecone/standard"), ("none", "cohere/v3.5", "voyage/2.5")
MODELS = ("openai/gpt-4o", "openai/gpt-4o-mini")


def values_of(key: str) -> st.SearchStrategy[Decimal]:
    field = FIELDS[key]
    least, most = SOME.get(
        key, (int(field.minimum) + (field.minimum % 1 > 0), min(int(field.maximum), 100_000))
    )
    if field.unit == PERCENT and key not in SOME:
        least, most = max(least, 1 if field.optional else 0), 100
    return st.integers(least, most).map(Decimal)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    keys = draw(st.lists(st.sampled_from(sorted(FIELDS)), unique=True, max_size=12))
    chosen = {
        "model": draw(st.sampled_from(MODELS)),
        "tuned_model": draw(st.sampled_from(MODELS)),
        "vector_store": draw(st.sampled_from(STORES)),
        "rerank": draw(st.sampled_from(RERANKS)),
        "hosting": draw(st.sampled_from(("none", "azure/tuned"))),
        "labels_by": draw(st.sampled_from(("example", "hours"))),
        "small_model_does": draw(st.sampled_from(("prompt", "rag", "long_prompt"))),
    }
    months = draw(st.integers(1, 36))
    numbers: Any = {key: draw(values_of(key)) for key in keys if key != "batch_percent"}
    return replace(STANDARD, months=months).with_choices(**chosen).with_numbers(**numbers)


FEW = settings(max_examples=40, deadline=None)


def total(key: str, scenario: Scenario, book: PriceBook = BOOK) -> Decimal:
    found = cost_of(key, scenario, book)
    assert found.complete, found.problems
    return found.total


@FEW
@given(scenarios(), st.sampled_from(sorted(APPROACHES)), st.integers(2, 50))
def test_more_questions_never_cost_less(scenario: Scenario, key: str, times: int) -> None:
    more = scenario.with_numbers(queries_per_day=scenario.known("queries_per_day") * times)
    assert total(key, more) >= total(key, scenario)


@FEW
@given(scenarios(), st.sampled_from(golden_prices()))
def test_a_cheaper_price_never_makes_anything_dearer(scenario: Scenario, price: Any) -> None:
    cheaper = PriceBook(
        replace(each, amount=each.amount / 2) if each == price else each for each in golden_prices()
    )
    for key in APPROACHES:
        assert total(key, scenario, cheaper) <= total(key, scenario)


@FEW
@given(scenarios())
def test_figures_scale_with_the_currency(scenario: Scenario) -> None:
    money = {key: spread.times(Decimal(4)) for key, spread in scenario.numbers.items() if FIELDS[key].money}
    other = checked(
        replace(scenario, currency="XYZ", per_usd=Decimal(4), numbers={**scenario.numbers, **money})
    )
    for key in APPROACHES:
        assert abs(total(key, other) - 4 * total(key, scenario)) < Decimal("1e-9") * (1 + total(key, other))


@FEW
@given(scenarios())
def test_decimals_and_arrays_agree(scenario: Scenario) -> None:
    for one in priced(scenario, BOOK):
        exact = [float(each) for each in cost_of(one.key, scenario, BOOK).cumulative]
        found = cumulative(one, scenario, {})
        assert found is not None
        np.testing.assert_allclose(found[:, 0], exact, rtol=1e-9, atol=1e-9)


@FEW
@given(scenarios(), st.permutations(sorted(APPROACHES)))
def test_a_break_even_is_where_the_curves_say(scenario: Scenario, keys: list[str]) -> None:
    one, other = (cost_of(key, scenario, BOOK) for key in keys[:2])
    found = break_even(one, other)
    if not (one.fits_window and other.fits_window):
        assert not found.known
        return
    below = [mine < theirs for mine, theirs in zip(one.cumulative, other.cumulative, strict=True)]
    if found.month is None:
        assert not below[-1]
        assert found.says.startswith(("Never", "Not within"))
    else:
        assert all(below[found.month :])
        assert not any(below[found.month - 1 : found.month]) or found.month == 0
        assert found.months is not None
        assert found.month - 1 <= found.months <= found.month


@FEW
@given(scenarios())
def test_a_break_even_volume_is_where_the_totals_cross(scenario: Scenario) -> None:
    for found in break_even_volumes(scenario, BOOK):
        assert found.known
        assert found.says
        volume = found.queries_per_day
        if volume is None:
            continue
        beyond = [max(volume * 1.01, volume + 1), 1e9]
        costs = cost_by_volume(scenario, BOOK, beyond)
        slack = [1e-9 * each for each in costs[found.against]]
        for mine, theirs, most in zip(costs[found.approach], costs[found.against], slack, strict=True):
            assert mine <= theirs + most
        if volume > 1:
            before = cost_by_volume(scenario, BOOK, [volume * 0.99])
            assert before[found.approach][0] >= before[found.against][0] * (1 - 1e-9)


@FEW
@given(scenarios())
def test_a_scenario_and_its_comparison_are_plain_json(scenario: Scenario) -> None:
    assert scenario_from_wire(json.loads(json.dumps(scenario_to_wire(scenario)))) == scenario
    found = comparison_to_wire(compare(scenario, BOOK))
    assert json.loads(json.dumps(found, allow_nan=False)) == found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
FRAME = ("day", "months", "own_prices", "rates", "per_usd", "currency", "model", "name")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*FIELDS, *FRAME]), JSON, max_size=4))
def test_any_json_is_a_scenario_or_refused_in_words(raw: dict[str, Any]) -> None:
    with suppress(BadScenario):
        compare(scenario_from_wire({"day": "2026-11-21", **raw}), BOOK)
