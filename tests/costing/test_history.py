"""What the history of a review says of its cost scenarios."""

from __future__ import annotations

from django.urls import reverse

from costing.engine.numbers import Spread
from costing.services.scenarios import choose_scenario, remove_scenario, rename_scenario, save_scenario
from tests.costing.scenarios import inputs, make_scenario


def test_every_change_of_a_scenario_is_told_in_words(signed_in, review, contributor):
    scenario = make_scenario(review, contributor, "Launch")
    made = inputs(queries_per_day=20_000, output_tokens=Spread.of(100, 300, 900))
    save_scenario(scenario, inputs=made, version=1, by=contributor)
    rename_scenario(scenario, name="Launch in May", by=contributor)
    choose_scenario(scenario, by=contributor)
    remove_scenario(scenario, by=contributor)
    page = signed_in(contributor).get(reverse("decisions:history", kwargs={"review_id": review.pk})).text
    for words in (
        "kept a cost scenario",
        "saved a cost scenario",
        "queries per day: 10000 → 20000",
        "output tokens: 300 → 100 – 300 – 900",
        "renamed a cost scenario",
        "<del>Launch</del>",
        "chose the cost scenario that the recommendation reads",
        "brought the costs that the recommendation reads up to date",
        "removed a cost scenario",
    ):
        assert words in page, words
