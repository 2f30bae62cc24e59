"""Which input matters most: bars as the model itself gives them at each end."""

from dataclasses import replace
from decimal import Decimal

import pytest

from costing.engine.months import cost_of
from costing.engine.numbers import Spread
from costing.engine.scenario import OwnPrice
from costing.engine.sensitivity import tornado
from tests.costing.engine.golden import BOOK, STANDARD, bare, book_without

QUERIES = Spread.of(1_000, 10_000, 50_000)
UNSURE = STANDARD.with_numbers(queries_per_day=QUERIES)


def test_a_bar_is_the_model_at_each_end() -> None:
    found = tornado(UNSURE, BOOK, "rag")
    assert found is not None
    (bar,) = [bar for bar in found.bars if bar.key == "queries_per_day"]
    for value, at in ((1_000, bar.at_low), (50_000, bar.at_high)):
        exact = cost_of("rag", UNSURE.with_numbers(queries_per_day=value), BOOK).total
        assert at == pytest.approx(float(exact))
    assert (bar.low, bar.high) == (QUERIES.low, QUERIES.high)
    assert not bar.assumed
    assert found.likely == pytest.approx(float(cost_of("rag", UNSURE, BOOK).total))


def test_against_another_the_difference_counts() -> None:
    found = tornado(UNSURE, BOOK, "fine_tune", against="rag")
    assert found is not None
    exact = cost_of("fine_tune", UNSURE, BOOK).total - cost_of("rag", UNSURE, BOOK).total
    assert found.likely == pytest.approx(float(exact))
    assert "prompt_days" not in {bar.key for bar in found.bars}, "both do that work"


def test_the_longest_bar_stands_first_and_inputs_without_effect_are_left_out() -> None:
    found = tornado(UNSURE, BOOK, "prompt")
    assert found is not None
    swings = [bar.swing for bar in found.bars]
    assert swings == sorted(swings, reverse=True)
    assert found.bars[0].key == "queries_per_day"
    assert {"context_tokens", "examples", "model_ms"}.isdisjoint(bar.key for bar in found.bars)


def test_an_input_without_a_range_is_moved_by_a_quarter_within_what_is_allowed() -> None:
    scenario = bare(1, None, output_tokens=100, answer_cache_percent=90)
    found = tornado(scenario, BOOK, "prompt")
    assert found is not None
    bars = {bar.key: bar for bar in found.bars}
    assert bars["output_tokens"].low == 75
    assert bars["output_tokens"].high == 125
    assert bars["answer_cache_percent"].high == 100
    assert all(bar.assumed for bar in bars.values())


def test_a_price_of_ones_own_has_a_bar() -> None:
    own = {"model/openai/gpt-4o/output": OwnPrice(Spread.of(5, 10, 20), "1M tokens")}
    scenario = replace(bare(1, None, queries_per_day=10, output_tokens=1_000), own_prices=own)
    found = tornado(scenario, BOOK, "prompt")
    assert found is not None
    (bar,) = [bar for bar in found.bars if bar.key == "model/openai/gpt-4o/output"]
    assert bar.at_low == pytest.approx(1.5)
    assert bar.at_high == pytest.approx(6)
    assert bar.low == Decimal(5)


def test_a_missing_price_gives_no_tornado() -> None:
    book = book_without("training/openai/gpt-4o-mini")
    assert tornado(UNSURE, book, "fine_tune") is None
    assert tornado(UNSURE, book, "rag", against="fine_tune") is None
    assert tornado(UNSURE, book, "rag", against="prompt") is not None
