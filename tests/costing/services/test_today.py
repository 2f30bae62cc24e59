"""What chosen scenarios of decisions cost today, and whether the decisions would come out the same."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import QuerySet

from costing.services.prices import enter_price
from costing.services.scenarios import choose_scenario
from costing.services.today import figures_of, hand_over_all
from decisions.models import CostsToday, Decision, Today
from decisions.services import rejudging, reviews
from decisions.services.reviews import today
from tests.costing.scenarios import make_scenario
from tests.decisions.services.deciding import decided


@pytest.fixture
def decision(review, contributor, manager):
    choose_scenario(make_scenario(review, contributor), by=contributor)
    return decided(review, contributor, manager)


def dearer(team, by):
    enter_price(
        team,
        item="model/openai/gpt-4o/input",
        unit="1M tokens",
        amount=Decimal(25),
        currency="USD",
        since=date(2026, 1, 1),
        by=by,
    )


def test_figures_are_those_of_the_scenario_at_the_prices_of_the_day(decision, team, manager):
    before = figures_of(decision, today())
    dearer(team, manager)
    after = figures_of(decision, today())
    assert after.costs["monthly"]["rag"] > before.costs["monthly"]["rag"]
    assert after.volume == before.volume


def test_what_was_handed_over_is_judged_and_named(decision, team, manager, capsys):
    dearer(team, manager)
    assert hand_over_all(as_of=today()) == 1
    rejudging.rejudge_all(as_of=today())
    moved = {one["key"] for one in Today.objects.get().moved}
    assert "costs.rag" in moved
    call_command("rejudge")
    assert json.loads(capsys.readouterr().out)["in_force"] == 1


def test_handing_over_twice_changes_nothing(decision):
    hand_over_all(as_of=today())
    held = CostsToday.objects.get().figures
    hand_over_all(as_of=today() - timedelta(days=1))
    assert CostsToday.objects.get().figures == held
    assert CostsToday.objects.get().as_of == today()


def test_a_scenario_that_cannot_be_worked_out_stops_no_other(
    decision, component, contributor, manager, caplog
):
    other = reviews.start_review(component, by=contributor)
    choose_scenario(make_scenario(other, contributor), by=contributor)
    broken = decided(other, contributor, manager, covers="Refunds")
    content = broken.content
    content["facts"]["costs_basis"]["inputs"]["queries_per_day"] = "many"
    QuerySet(Decision).filter(pk=broken.pk).update(content=content)
    with caplog.at_level(logging.WARNING):
        assert hand_over_all(as_of=today()) == 1
    assert str(broken.pk) in caplog.text


def test_decisions_without_a_scenario_are_passed_over(review, contributor, manager):
    decided(review, contributor, manager)
    assert hand_over_all(as_of=today()) == 0
