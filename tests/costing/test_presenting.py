"""A comparison in words: the sentence, the crossing, rows with their formulas, and what is missing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costing.amounts import money, small_money, whole_money
from costing.engine.comparison import compare
from costing.engine.scenario import Scenario
from costing.presenting import Answer, answer_of
from costing.price_book import lifetimes, standard_prices
from tests.costing.scenarios import inputs


def answer(scenario: Scenario) -> Answer:
    return answer_of(compare(scenario, standard_prices(), lifetimes()))


def row(found: Answer, key: str):
    return next(row for row in found.rows if row.key == key)


def test_one_sentence_says_what_costs_least_and_against_what():
    found = answer(inputs())
    assert found.sentence.startswith("Over 12 months, the untuned smaller model costs least: $9,9")
    assert "retrieval, which you compare with, comes to $53," in found.sentence


def test_where_the_cheapest_is_what_one_compares_with_the_next_is_named():
    scenario = Scenario(**{**vars(inputs()), "compare_with": "small_model"})
    assert "next comes fine-tuning with" in answer(scenario).sentence


def test_the_crossing_names_volume_and_plan():
    found = answer(inputs(queries_per_day=10))
    assert found.crossing.startswith("Fine-tuning is cheaper than retrieval from ")
    assert found.crossing.endswith("questions a day on; you plan 10.")


def test_a_missing_price_is_said_and_the_total_called_incomplete():
    found = answer(inputs().with_choices(model="nobody/knows"))
    assert "There is no price for model/nobody/knows/input on 2026-11-21." in found.missing
    assert not row(found, "rag").complete
    assert row(found, "prompt").break_even.startswith("Cannot be told.")
    assert "could not be compared" in found.sentence
    (part,) = [part for part in row(found, "prompt").parts if part.label == "The answer"]
    assert (part.total, bool(part.problem)) == ("not known", True)


def test_nothing_known_is_said():
    unknown = inputs().with_choices(model="no/a", small_model="no/b", tuned_model="no/c")
    assert answer(unknown).sentence.startswith("Nothing can be told yet")


def test_what_is_outlived_is_said():
    assert any("2027-01-14" in warning for warning in answer(inputs()).warnings)
    assert not any(row.is_cheapest and not row.fits_window for row in answer(inputs()).rows)


def test_every_line_has_its_formula_inputs_and_prices():
    for each in answer(inputs()).rows:
        assert each.parts
        for part in each.parts:
            assert part.formula
            assert part.inputs
    (part,) = [part for part in row(answer(inputs()), "fine_tune").parts if part.label == "Training"]
    assert part.formula == "examples × tokens × epochs × trainings × training price"
    assert [price.item for price in part.prices] == ["training/openai/gpt-4o-mini"]
    assert part.total == "$13.50"


@pytest.mark.parametrize(
    ("text", "exact", "small", "whole"),
    [
        ("2.5", "$2.50", "$2.50", "$2.50"),
        ("0.075", "$0.075", "$0.0750", "$0.08"),
        ("0.00012345", "$0.00012345", "$0.000123", "$0.00"),
        ("53153.68", "$53,153.68", "$53,153.68", "$53,154"),
        ("0", "$0.00", "$0.00", "$0.00"),
        ("-1234.5", "−$1,234.50", "−$1,234.50", "−$1,235"),
    ],
)
def test_money(text, exact, small, whole):
    amount = Decimal(text)
    assert (money(amount, "USD"), small_money(amount, "USD"), whole_money(amount, "USD")) == (
        exact,
        small,
        whole,
    )


def test_money_of_other_currencies():
    assert money(Decimal(1700), "EUR") == "€1,700.00"
    assert whole_money(Decimal(1700), "CHF") == "1,700 CHF"
