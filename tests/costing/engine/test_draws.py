"""Draws: seeded, each input by itself, the triangle as it is defined, and what they say of approaches."""

from dataclasses import replace
from decimal import Decimal

import pytest

from costing.engine.comparison import compare
from costing.engine.draws import MOST_DRAWS, Draws, draw
from costing.engine.numbers import Spread
from costing.engine.scenario import OwnPrice, Scenario
from tests.costing.engine.golden import BOOK, STANDARD, bare, book_without

OUTPUT = Spread.of(0, 0, 1_000)
UNSURE = replace(STANDARD, months=12).with_numbers(
    queries_per_day=Spread.of(1_000, 10_000, 50_000), context_tokens=Spread.of(500, 2_000, 3_000)
)


def sure(scenario: Scenario) -> Scenario:
    """The same with every spread at its likely value."""
    return scenario.with_numbers(**{key: spread.likely for key, spread in scenario.numbers.items()})


def test_the_same_seed_gives_the_same_figures_and_another_gives_others() -> None:
    one, again, other = (draw(UNSURE, BOOK, count=500, seed=seed) for seed in (3, 3, 4))
    assert one == again
    assert one.bands != other.bands


def test_bands_are_those_of_the_triangle() -> None:
    """One input from 0 to 1,000 with its peak at 0: the share below x is 1 − (1 − x)²."""
    scenario = bare(1, None, queries_per_day=10, output_tokens=OUTPUT, prompt_days=0)
    found = draw(scenario, BOOK, count=40_000, seed=1).bands["prompt"]
    highest = 10 * 30 * 1_000 * 10 / 1_000_000
    for values, share in ((found.p10, 0.1), (found.p50, 0.5), (found.p90, 0.9)):
        assert values[-1] / highest == pytest.approx(1 - (1 - share) ** 0.5, abs=0.01)
        assert values[0] == 0


def test_bands_are_in_order_and_within_the_ends() -> None:
    found = draw(UNSURE, BOOK, count=2_000, seed=9)
    low, high = (
        compare(
            UNSURE.with_numbers(**{key: getattr(spread, end) for key, spread in UNSURE.numbers.items()}), BOOK
        ).approaches["rag"]
        for end in ("low", "high")
    )
    band = found.bands["rag"]
    for p10, p50, p90, least, most in zip(
        band.p10, band.p50, band.p90, low.cumulative, high.cumulative, strict=True
    ):
        assert float(least) <= p10 <= p50 <= p90 <= float(most)


def test_without_doubt_every_draw_is_the_scenario() -> None:
    scenario = sure(UNSURE)
    found = draw(scenario, BOOK, count=10)
    exact = compare(scenario, BOOK).approaches
    assert found.drawn == ()
    for key, band in found.bands.items():
        assert band.p10 == band.p90
        assert band.p50 == pytest.approx([float(each) for each in exact[key].cumulative])
    assert set(found.cheaper["fine_tune", "rag"]) <= {0.0, 1.0}


def test_giving_one_input_a_range_does_not_draw_the_others_anew() -> None:
    base = bare(1, None, queries_per_day=10, context_tokens=OUTPUT)
    more = base.with_numbers(prompt_tokens=Spread.of(1, 2, 3), examples=Spread.of(1, 2, 3))
    one, other = (draw(scenario, BOOK, count=200, seed=5).bands["rag"] for scenario in (base, more))
    assert one == other


def test_a_chance_counts_the_draws_in_which_a_sum_is_lower() -> None:
    """Tuning costs 100 more at the start; each question saves in proportion to what is drawn."""
    scenario = bare(1, {"labels_by": "hours"}, hour_price=1, labelling_hours=1, output_tokens=OUTPUT)
    scenario = scenario.with_numbers(queries_per_day=1_000)
    found = draw(scenario, BOOK, count=40_000, seed=2)
    crossing = 1 / (30_000 * (10 - 1.2) / 1_000_000)
    expected = (1 - crossing / 1_000) ** 2
    assert found.chance_cheaper("fine_tune", "prompt", 1) == pytest.approx(expected, abs=0.01)
    assert found.chance_cheaper("fine_tune", "prompt", 0) == 0
    assert found.chance_cheaper("prompt", "prompt", 1) is None


def test_a_price_can_be_drawn_too() -> None:
    own = {"model/openai/gpt-4o/output": OwnPrice(Spread.of(0, 0, 10), "1M tokens")}
    scenario = replace(bare(1, None, queries_per_day=10, output_tokens=1_000), own_prices=own)
    found = draw(scenario, BOOK, count=40_000, seed=3)
    assert found.drawn == ("model/openai/gpt-4o/output",)
    assert found.bands["prompt"].p50[-1] == pytest.approx(3 * (1 - 0.5**0.5), abs=0.02)


def test_an_approach_with_a_missing_price_is_named_and_has_no_band() -> None:
    found: Draws = draw(UNSURE, book_without("training/openai/gpt-4o-mini"), count=10)
    assert found.missing == ("fine_tune", "both")
    assert "fine_tune" not in found.bands
    assert found.chance_cheaper("fine_tune", "rag", 1) is None


@pytest.mark.parametrize(("count", "seed"), [(0, 0), (MOST_DRAWS + 1, 0), (10, -1), (10, 2**32)])
def test_counts_and_seeds_out_of_range_are_refused(count: int, seed: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        draw(UNSURE, BOOK, count=count, seed=seed)


def test_retraining_months_are_whole_in_draws_too() -> None:
    scenario = bare(3, None, retrain_months=Decimal("1.6"), retrain_hours=1, hour_price=10)
    assert draw(scenario, BOOK, count=1).bands["fine_tune"].p50 == (0, 0, 10, 10)
    assert compare(scenario, BOOK).approaches["fine_tune"].cumulative[-1] == 10
