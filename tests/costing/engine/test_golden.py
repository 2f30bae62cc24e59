"""The cost model against figures worked out by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from costing.engine.breakeven import break_even
from costing.engine.comparison import compare
from costing.engine.lines import Group, When
from costing.engine.months import ApproachCost, cost_of
from costing.engine.numbers import Spread
from costing.engine.rates import NOT_CACHED
from costing.engine.scenario import OwnPrice, Scenario
from costing.engine.volumes import break_even_volumes
from tests.costing.engine.golden import BOOK, GOLDEN, STANDARD, bare, book_without

HALF = Decimal("0.5")
INFERENCE = GOLDEN["inference"]


@pytest.mark.parametrize("case", GOLDEN["line"], ids=lambda case: case["says"])
def test_a_line_comes_out(case: dict[str, Any]) -> None:
    scenario = bare(case.get("months", 1), case.get("choices"), **case.get("inputs", {}))
    found = cost_of(case["approach"], scenario, BOOK)
    (line,) = [line for line in found.lines if line.cost.key == case["line"]]
    assert line.problem == ""
    assert (line.total if "total" in case else line.amount) == case.get("total", case.get("amount"))


@pytest.mark.parametrize("model", INFERENCE["monthly"])
def test_a_month_of_inference(model: str) -> None:
    known = {"model": model, "tuned_model": model}
    plain = bare(1, known, **INFERENCE["inputs"])
    cached = plain.with_numbers(cache_hit_percent=100)
    asked = (("prompt", plain), ("prompt", cached), ("rag", cached), ("fine_tune", cached), ("both", cached))
    found = [cost_of(key, scenario, BOOK) for key, scenario in asked]
    for cost, expected in zip(found, INFERENCE["monthly"][model], strict=False):
        embedding = sum(line.total or 0 for line in cost.lines if line.cost.key == "query_embedding")
        assert abs(cost.running - embedding - expected) <= HALF
    assert all(not cost.complete for cost in found[len(INFERENCE["monthly"][model]) :]), "not offered"


def tuned_against(row: dict[str, Any], retraining: int) -> tuple[Scenario, str]:
    """Retrieval on a model with a store, and tuned GPT-4o mini with $7,000 more for set-up."""
    scenario = bare(12, {"model": row["model"]}, **INFERENCE["inputs"])
    scenario = scenario.with_numbers(hour_price=1, labelling_hours=7_000, retrain_hours=retraining)
    scenario = scenario.with_numbers(retrain_months=1 if retraining else 0)
    own = {"labels_by": "hours", "vector_store": "qdrant"}
    return scenario.with_choices(**own), "vector/qdrant/month"


@pytest.mark.parametrize("row", GOLDEN["volume"], ids=lambda row: row["model"])
@pytest.mark.parametrize(("key", "retraining"), [("without_retraining", 0), ("with_500_a_month", 500)])
def test_break_even_in_questions_a_day(row: dict[str, Any], key: str, retraining: int) -> None:
    scenario, store = tuned_against(row, retraining)
    scenario = replace(scenario, own_prices={store: OwnPrice(Spread.sure(row["store"]), "month")})
    found = {(each.approach, each.against): each for each in break_even_volumes(scenario, BOOK)}
    volume = found["fine_tune", "rag"]
    assert volume.known
    if key in row:
        assert volume.queries_per_day is not None
        assert abs(volume.queries_per_day - row[key]) < 1
    else:
        assert volume.queries_per_day is None
        assert volume.says.startswith("Never")


def test_break_even_in_months_is_the_closed_form_without_growth() -> None:
    """$7,000 more for set-up and $950 less a month: 7.37 months, so the eighth is the first to end lower."""
    scenario = bare(12, {"labels_by": "hours", "vector_store": "qdrant"}, hour_price=1, labelling_hours=7_000)
    scenario = scenario.with_numbers(index_hours=950 - 125)
    found = break_even(*(cost_of(key, scenario, BOOK) for key in ("fine_tune", "rag")))
    assert (found.month, round(found.months or 0, 4)) == (8, Decimal("7.3684"))
    assert found.says == "Cheaper after 7.4 months."


def tuned_request(book: Any) -> ApproachCost:
    numbers = {"tuned_prompt_tokens": 8_000, "question_tokens": 2_000, "output_tokens": 500}
    return cost_of("fine_tune", bare(1, None, cache_hit_percent=100, **numbers), book)


def test_a_tuned_model_without_a_cached_price_is_billed_in_full() -> None:
    golden = GOLDEN["tuned_cache"]
    assert tuned_request(BOOK).per_query == golden["with_the_rate"]
    without = tuned_request(book_without("tuned/openai/gpt-4o-mini/cached_input"))
    assert without.per_query == golden["without_it"]
    assert without.complete
    assert without.notes == (NOT_CACHED,)


def test_what_each_approach_is_made_of() -> None:
    found = compare(STANDARD, BOOK).approaches
    keys = {key: {line.cost.key for line in cost.lines} for key, cost in found.items()}
    assert keys["prompt"] == keys["long_prompt"] == keys["small_model"]
    assert keys["rag"] - keys["prompt"] >= {
        "pipeline",
        "context",
        "query_embedding",
        "read_units",
        "index_work",
    }
    assert keys["fine_tune"] - keys["prompt"] >= {"labels", "training", "evaluation", "retrain_work"}
    assert keys["both"] == keys["rag"] | keys["fine_tune"]


def test_a_line_says_what_it_is_made_of() -> None:
    (line,) = [line for line in cost_of("rag", STANDARD, BOOK).lines if line.cost.key == "context"]
    assert line.cost.formula == "passage tokens × input price"
    assert line.inputs == {"context_tokens": 2_000, "input_price": Decimal("0.0000025")}
    (price,) = line.prices
    assert (price.item, price.source.name) == ("model/openai/gpt-4o/input", "The test's own book")
    assert (line.cost.group, line.cost.when) == (Group.PER_QUERY, When.EACH_QUERY)


def test_retraining_falls_in_its_own_month() -> None:
    scenario = bare(7, None, retrain_months=3, retrain_hours=10, hour_price=100)
    assert cost_of("fine_tune", scenario, BOOK).by_month == tuple(map(Decimal, (0, 0, 1_000, 0, 0, 1_000, 0)))


def test_read_units_grow_with_the_index() -> None:
    numbers = {"kb_tokens": 100_000_000, "chunk_tokens": 100, "record_kb": 1, "kb_growth_percent": 50}
    found = cost_of("rag", bare(3, {"vector_store": "pinecone/standard"}, **numbers), BOOK)
    (line,) = [line for line in found.lines if line.cost.key == "read_units"]
    assert line.by_month is not None
    assert [amount / line.by_month[0] for amount in line.by_month] == [1, Decimal("1.5"), Decimal("2.25")]


def test_groups_add_up_to_the_total() -> None:
    for cost in compare(replace(STANDARD, months=36), BOOK).approaches.values():
        assert sum(cost.total_of(group) for group in Group) == cost.total == cost.cumulative[-1]
