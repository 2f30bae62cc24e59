"""Cost scenarios of a review: kept, changed, chosen; what a review knows of the chosen one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from costing.models import Scenario
from costing.services import scenarios as services
from costing.services.prices import enter_price
from costing.services.scenarios import (
    StaleScenario,
    TooManyScenarios,
    choose_scenario,
    copy_scenario,
    create_scenario,
    inputs_of,
    remove_scenario,
    rename_scenario,
    save_scenario,
)
from decisions.models import AuditEntry, Review
from decisions.services.names import NameTaken
from decisions.services.reviews import ReviewIsClosed, close_review
from tests.costing.scenarios import NOVEMBER, inputs, make_scenario
from tests.threads import at_once


def costs_of(review: Review) -> Any:
    return Review.objects.get(pk=review.pk).costs


def basis_of(review: Review) -> Any:
    return Review.objects.get(pk=review.pk).costs_basis


def test_a_scenario_keeps_every_input_and_the_prices_it_used(review, contributor):
    scenario = make_scenario(review, contributor, queries_per_day=500)
    assert scenario.inputs["queries_per_day"] == 500
    assert scenario.inputs["day"] == "2026-11-21"
    assert inputs_of(scenario).known("queries_per_day") == 500
    (price,) = [price for price in scenario.prices if price["item"] == "model/openai/gpt-4o/input"]
    assert (price["amount"], price["unit"], price["source"]["name"]) == (
        2.5,
        "1M tokens",
        "genai-prices 0.2.3: OpenAI",
    )


def test_what_was_kept_comes_back_exactly(review, contributor):
    made = inputs(queries_per_day=777).with_choices(model="openai/gpt-6-luna")
    scenario = create_scenario(review, name="Luna", inputs=made, by=contributor)
    back = inputs_of(Scenario.objects.get(pk=scenario.pk))
    assert (back.numbers, back.choices, back.day) == (made.numbers, made.choices, NOVEMBER)


def test_saving_counts_versions_and_says_who(review, contributor, manager):
    scenario = make_scenario(review, contributor)
    save_scenario(scenario, inputs=inputs(queries_per_day=5), version=1, by=manager)
    scenario.refresh_from_db()
    assert (scenario.version, scenario.updated_by_name) == (2, "Mara Manager")
    entry = AuditEntry.objects.filter(review=review, action="scenario-saved").get()
    assert entry.before is not None
    assert entry.after is not None
    assert entry.before["inputs"]["queries_per_day"] == 10_000
    assert entry.after["inputs"]["queries_per_day"] == 5


def test_who_saw_an_older_version_is_told(review, contributor, manager):
    scenario = make_scenario(review, contributor)
    save_scenario(scenario, inputs=inputs(queries_per_day=5), version=1, by=manager)
    with pytest.raises(StaleScenario) as raised:
        save_scenario(scenario, inputs=inputs(queries_per_day=6), version=1, by=contributor)
    assert raised.value.current.inputs["queries_per_day"] == 5
    save_scenario(scenario, inputs=inputs(queries_per_day=5), version=1, by=contributor)  # the same
    assert Scenario.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(review, contributor, manager):
    scenario = make_scenario(review, contributor)
    results = at_once(
        *(
            lambda number=number, by=by: save_scenario(
                Scenario.objects.get(pk=scenario.pk),
                inputs=inputs(queries_per_day=number),
                version=1,
                by=by,
            )
            for number, by in ((5, contributor), (6, manager))
        ),
        refusals=(StaleScenario,),
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "StaleScenario"]
    assert Scenario.objects.get().version == 2


def test_names_differ_within_a_review(review, contributor):
    scenario = make_scenario(review, contributor, "As today")
    with pytest.raises(NameTaken):
        make_scenario(review, contributor, "as TODAY")
    other = copy_scenario(scenario, name="Ten times", by=contributor)
    with pytest.raises(NameTaken):
        rename_scenario(other, name="as today", by=contributor)
    rename_scenario(other, name="As Today 2", by=contributor)
    assert inputs_of(Scenario.objects.get(pk=other.pk)).name == "As Today 2"


def test_a_copy_is_not_chosen_and_goes_its_own_way(review, contributor):
    scenario = make_scenario(review, contributor, queries_per_day=500)
    choose_scenario(scenario, by=contributor)
    copy = copy_scenario(scenario, name="Copy", by=contributor)
    assert (copy.is_chosen, copy.version, copy.inputs["queries_per_day"]) == (False, 1, 500)
    save_scenario(copy, inputs=inputs(queries_per_day=1), version=1, by=contributor)
    scenario.refresh_from_db()
    assert scenario.inputs["queries_per_day"] == 500


def test_a_review_keeps_no_more_than_can_be_told_apart(review, contributor, monkeypatch):
    monkeypatch.setattr(services, "MOST_SCENARIOS", 1)
    make_scenario(review, contributor)
    with pytest.raises(TooManyScenarios):
        make_scenario(review, contributor, "One more")


# The chosen one ---------------------------------------------------------------------------------------------


def test_choosing_writes_figures_and_what_they_rest_on_into_the_review(review, contributor):
    scenario = make_scenario(review, contributor)
    choose_scenario(scenario, by=contributor)
    review.refresh_from_db()
    assert review.costs["monthly"]["rag"] > review.costs["monthly"]["small_model"]
    assert review.costs["window_tokens"] == 128_000
    assert review.costs_basis["name"] == "As today"
    assert review.costs_basis["inputs"]["model"] == "openai/gpt-4o"
    assert {"item", "amount", "source", "since"} <= set(review.costs_basis["prices"][0])


def test_one_scenario_is_chosen_at_a_time(review, contributor):
    first, second = (
        make_scenario(review, contributor),
        make_scenario(review, contributor, "More", queries_per_day=5),
    )
    choose_scenario(first, by=contributor)
    before = costs_of(review)
    choose_scenario(second, by=contributor)
    assert Scenario.objects.get(is_chosen=True) == second
    assert costs_of(review) != before
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(pk=first.pk).update(is_chosen=True)


@pytest.mark.django_db(transaction=True)
def test_two_choices_at_once_leave_one(review, contributor):
    made = [make_scenario(review, contributor, name, queries_per_day=n) for n, name in ((5, "a"), (6, "b"))]
    at_once(*(lambda one=one: choose_scenario(one, by=contributor) for one in made))
    chosen = Scenario.objects.get(is_chosen=True)
    assert basis_of(review)["scenario"] == str(chosen.pk)


def test_figures_follow_the_chosen_scenario(review, contributor):
    scenario = make_scenario(review, contributor)
    choose_scenario(scenario, by=contributor)
    before = costs_of(review)["monthly"]["rag"]
    save_scenario(scenario, inputs=inputs(queries_per_day=20_000), version=1, by=contributor)
    assert costs_of(review)["monthly"]["rag"] > before
    rename_scenario(scenario, name="Twice", by=contributor)
    assert basis_of(review)["name"] == "Twice"


def test_other_scenarios_leave_the_figures_alone(review, contributor):
    choose_scenario(make_scenario(review, contributor), by=contributor)
    before = costs_of(review)
    other = make_scenario(review, contributor, "Other", queries_per_day=5)
    save_scenario(other, inputs=inputs(queries_per_day=6), version=1, by=contributor)
    remove_scenario(other, by=contributor)
    assert costs_of(review) == before


def test_removing_the_chosen_one_takes_its_figures_away(review, contributor):
    scenario = make_scenario(review, contributor)
    choose_scenario(scenario, by=contributor)
    remove_scenario(scenario, by=contributor)
    assert costs_of(review) is None
    remove_scenario(scenario, by=contributor)  # pressed twice
    assert AuditEntry.objects.filter(action="scenario-removed").count() == 1


def test_the_team_s_own_prices_count(review, contributor, manager, team):
    scenario = make_scenario(review, contributor)
    choose_scenario(scenario, by=contributor)
    before = costs_of(review)["monthly"]["rag"]
    enter_price(
        team,
        item="model/openai/gpt-4o/input",
        unit="1M tokens",
        amount=Decimal(1),
        currency="USD",
        since=date(2026, 1, 1),
        by=manager,
    )
    choose_scenario(scenario, by=contributor)  # again, at today's prices
    assert costs_of(review)["monthly"]["rag"] < before
    used = {price["item"]: price["kind"] for price in basis_of(review)["prices"]}
    assert used["model/openai/gpt-4o/input"] == "contract"


def test_what_cannot_be_priced_is_left_out_and_not_counted_as_nothing(review, contributor):
    made = inputs().with_choices(model="nobody/knows")
    scenario = create_scenario(review, name="Unknown", inputs=made, by=contributor)
    choose_scenario(scenario, by=contributor)
    assert set(costs_of(review)["monthly"]) == {"fine_tune", "both", "small_model"}


@pytest.mark.parametrize("what", ["create", "save", "copy", "rename", "remove", "choose"])
def test_a_closed_review_takes_no_changes(review, contributor, what):
    scenario = make_scenario(review, contributor)
    close_review(review, reason="Done.", by=contributor)
    deeds = {
        "create": lambda: make_scenario(review, contributor, "New"),
        "save": lambda: save_scenario(scenario, inputs=inputs(epochs=1), version=1, by=contributor),
        "copy": lambda: copy_scenario(scenario, name="Copy", by=contributor),
        "rename": lambda: rename_scenario(scenario, name="Other", by=contributor),
        "remove": lambda: remove_scenario(scenario, by=contributor),
        "choose": lambda: choose_scenario(scenario, by=contributor),
    }
    entries = AuditEntry.objects.count()
    with pytest.raises(ReviewIsClosed):
        deeds[what]()
    assert AuditEntry.objects.count() == entries
    assert Scenario.objects.get().version == 1
