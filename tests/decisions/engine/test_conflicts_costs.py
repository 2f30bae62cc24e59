"""Where the documents part on costs, K13 to K17 and K21: how each is settled by the cost model.

Each test names its conflict, and what the documents hold; figures are recomputed with the same model.
"""

from decimal import Decimal
from typing import Any

import pytest

from costing.engine.claims.published import recompute
from costing.engine.comparison import compare, costs_evidence
from costing.engine.lines import Group
from costing.engine.months import ApproachCost, cost_of
from costing.engine.presets import BY_FIELD
from decisions.engine.catalogue import CONFLICTS
from decisions.engine.parsing import evidence_from_wire
from tests.costing.engine.golden import BOOK, DAY, STANDARD, bare

OF_COSTS = ("K13", "K14", "K15", "K16", "K17", "K21")
FIGURES = {
    found.claim.id: {figure.key: figure.value for figure in found.figures} for found in recompute(BOOK, DAY)
}


def line(cost: ApproachCost, key: str) -> Decimal:
    """What one line comes to over the horizon."""
    (found,) = [each for each in cost.lines if each.cost.key == key]
    assert found.total is not None
    return found.total


@pytest.mark.parametrize("conflict", OF_COSTS)
def test_the_catalogue_knows_the_conflict(conflict: str) -> None:
    assert CONFLICTS[conflict].settled


# K13: what a labelled example costs -------------------------------------------------------------------------


def test_k13_both_documents_prices_are_offered() -> None:
    offered = {(p.source.name, int(p.value.low), int(p.value.high)) for p in BY_FIELD["example_price"]}
    assert ("RAG vs. Fine-Tuning: The Decision That Defines Your AI Architecture", 2, 8) in offered
    assert ("Fine-Tuning vs RAG: The Decision Framework Nobody Talks About", 12, 20) in offered
    assert FIGURES["001-a"]["low"] == 2
    assert FIGURES["004-e"]["example_low"] == 12


def test_k13_labels_are_priced_by_the_example_or_by_hours() -> None:
    numbers = {"examples": 500, "example_price": 8, "labelling_hours": 40, "hour_price": 150}
    by_example = cost_of("fine_tune", bare(1, {"labels_by": "example"}, **numbers), BOOK)
    by_hours = cost_of("fine_tune", bare(1, {"labels_by": "hours"}, **numbers), BOOK)
    assert (line(by_example, "labels"), line(by_hours, "labels")) == (Decimal(4_000), Decimal(6_000))


# K14: what 1,000 questions cost with retrieval --------------------------------------------------------------


def thousand(model: str, tokens: int, out: int) -> Decimal:
    """1,000 questions with retrieval."""
    numbers = {"question_tokens": 50, "context_tokens": tokens, "output_tokens": out}
    return 1_000 * cost_of("rag", bare(1, {"model": model}, **numbers), BOOK).per_query


def test_k14_figures_can_be_compared_only_at_one_volume_one_model_and_the_same_tokens() -> None:
    """$5–10 of one document and $2.33–9.33 of another both come out, for other tokens or another model."""
    assert 5 <= thousand("openai/gpt-4o", 950, 250) <= 10
    assert Decimal("2.33") <= thousand("openai/gpt-4o", 500, 100) <= Decimal("9.33")
    assert thousand("openai/gpt-6-luna", 950, 250) < 1
    assert FIGURES["001-b"]["4o_low"] * 20 < FIGURES["001-b"]["luna_low"], "$2,000 buys how many questions?"


# K15: what using a tuned model costs ------------------------------------------------------------------------


def test_k15_three_comparisons_with_three_other_things() -> None:
    """1.5 times its base, 10% of the large model, cheaper than before: each figure names its baseline."""
    assert FIGURES["004-h"]["4o_input"] == Decimal("1.5")
    assert FIGURES["004-h"]["mini_input"] == 2
    assert FIGURES["002-b"]["blend"] < 10
    assert FIGURES["000-f"]["input"] > 8
    names = {found.claim.id: [figure.label for figure in found.figures] for found in recompute(BOOK, DAY)}
    assert all("over base" in label for label in names["004-h"])
    assert all(label.startswith("GPT-4o over") for label in names["000-f"])


def test_k15_tuned_prices_are_held_against_each_alternative() -> None:
    found = compare(STANDARD, BOOK)
    assert found.break_evens["fine_tune", "rag"].month is not None
    assert found.break_evens["fine_tune", "small_model"].month is None


# K16: how much upkeep a tuned model needs -------------------------------------------------------------------

TUNED: dict[str, Any] = {
    "examples": 500,
    "example_tokens": 1_000,
    "epochs": 3,
    "evaluation_hours": 8,
    "hour_price": 200,
}


def test_k16_a_retraining_is_priced_whole() -> None:
    scenario = bare(12, None, **TUNED, retrain_months=3, retrain_hours=10)
    cost = cost_of("fine_tune", scenario, BOOK)
    assert line(cost, "retrain_work") == 4 * 10 * 200
    assert line(cost, "retrain_training") == 4 * Decimal("4.50")
    assert line(cost, "retrain_evaluation") == 4 * 8 * 200
    assert cost.total_of(Group.UPKEEP) == 4 * (2_000 + Decimal("4.50") + 1_600)


def test_k16_labour_and_not_the_fee_is_what_upkeep_costs() -> None:
    cost = cost_of("fine_tune", bare(12, None, **TUNED, retrain_months=3, retrain_hours=10), BOOK)
    assert line(cost, "retrain_training") < cost.total_of(Group.UPKEEP) / 100


@pytest.mark.parametrize(("every", "times"), [(0, 0), (3, 4), (6, 2), (1, 12), (13, 0)])
def test_k16_quarterly_weeks_or_never_is_an_input(every: int, times: int) -> None:
    cost = cost_of("fine_tune", bare(12, None, **TUNED, retrain_months=every, retrain_hours=10), BOOK)
    assert cost.total_of(Group.UPKEEP) == times * (2_000 + Decimal("4.50") + 1_600)


# K17: whether both together are the dearest -----------------------------------------------------------------


def test_k17_no_order_is_taken_for_granted() -> None:
    """Text: the dearest. Table: less than retrieval alone. Both can come out, by the model that is tuned."""
    small = compare(STANDARD.with_choices(tuned_model="openai/gpt-4o-mini"), BOOK).approaches
    large = compare(STANDARD.with_choices(tuned_model="openai/gpt-4o"), BOOK).approaches
    assert small["both"].per_query < small["rag"].per_query
    assert large["both"].per_query > large["rag"].per_query
    assert FIGURES["004-w"]["both"] < FIGURES["004-w"]["rag"]


def test_k17_set_up_and_upkeep_are_highest_for_both_and_stand_by_themselves() -> None:
    found = compare(STANDARD, BOOK).approaches
    for group in (Group.SETUP, Group.UPKEEP):
        totals = {key: cost.total_of(group) for key, cost in found.items()}
        assert max(totals, key=lambda key: totals[key]) == "both"


# K21: repeated questions ------------------------------------------------------------------------------------


def test_k21_a_store_of_answers_takes_the_cost_of_retrieval_away_with_the_repeated_questions() -> None:
    """One document counts repeated questions against retrieval; none mentions that answers can be kept."""
    numbers = {"queries_per_day": 1_000, "context_tokens": 2_000, "output_tokens": 300}
    none = cost_of("rag", bare(1, None, **numbers), BOOK)
    most = cost_of("rag", bare(1, None, **numbers, answer_cache_percent=90), BOOK)
    assert most.running == none.running / 10


def test_k21_the_providers_cache_changes_which_approach_is_cheaper() -> None:
    numbers = {"queries_per_day": 10_000, "question_tokens": 50, "output_tokens": 300, "prompt_tokens": 3_900}
    scenario = bare(
        1, None, **numbers, rag_prompt_tokens=300, context_tokens=2_000, cache_minimum_tokens=1_024
    )
    without = compare(scenario, BOOK)
    cached = compare(scenario.with_numbers(cache_hit_percent=100), BOOK)
    assert without.approaches["prompt"].running > without.approaches["rag"].running
    assert cached.approaches["prompt"].running < cached.approaches["rag"].running


def test_the_rules_read_what_the_model_says() -> None:
    """The economic gate of tuning stands on the scenario's own figures, and moves with them."""
    scenario = STANDARD.with_numbers(kb_tokens=50_000)
    costs = evidence_from_wire({"answers": {}, "costs": costs_evidence(compare(scenario, BOOK))}).costs
    assert costs.dearer("fine_tune", "small_model") is True
    assert costs.dearer("long_prompt", "rag") is True
