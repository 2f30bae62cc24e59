"""What chosen scenarios of decisions cost today, and whether the decisions would come out the same."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import QuerySet
from django.utils import timezone

from costing.price_book import edition
from costing.services import today as service
from costing.services.prices import enter_price
from costing.services.scenarios import choose_scenario
from costing.services.today import figures_of, hand_over_all, judge_all, judge_team, what_changed
from decisions.models import CostsToday, Decision, Occasion, Rejudging, Today
from decisions.services import rejudging, rejudging_runs, reviews
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


# Judging all, and noticing that it is needed ----------------------------------------------------------------


def test_a_run_works_costs_out_and_judges(decision, team, manager):
    dearer(team, manager)
    run = judge_all(Occasion.NIGHT, as_of=today(), holder="a task")
    assert (run.is_over, run.judged) == (True, 1)
    assert "costs.rag" in {one["key"] for one in Today.objects.get().moved}


def test_what_a_run_has_handed_over_is_left_when_it_goes_on(decision):
    began = timezone.now()
    assert hand_over_all(as_of=today(), since=began) == 1
    assert hand_over_all(as_of=today(), since=began) == 0
    assert hand_over_all(as_of=today(), since=timezone.now()) == 1


def test_a_run_is_stopped_while_costs_are_worked_out(decision, manager, monkeypatch):
    monkeypatch.setattr(rejudging_runs, "SIGN_OF_LIFE", 0)
    begun = rejudging_runs.begin(Occasion.PERSON, as_of=today(), holder="a task")
    rejudging_runs.stop(by=manager)
    Rejudging.objects.filter(pk=begun.pk).update(holder="before")
    run = rejudging_runs.go_on(
        Rejudging.objects.get(), price=lambda goes_on: hand_over_all(as_of=today(), goes_on=goes_on)
    )
    assert (run.is_over, CostsToday.objects.count(), Today.objects.count()) == (True, 0, 0)


def test_other_rules_or_prices_are_noticed_without_waiting_for_the_night(db, decision, monkeypatch):
    assert what_changed() is Occasion.RELEASE, "nothing was judged yet"
    judge_all(Occasion.NIGHT, as_of=today(), holder="a task")
    assert what_changed() is None
    monkeypatch.setattr(service, "edition", lambda: "another price book")
    assert what_changed() is Occasion.PRICES
    judge_all(Occasion.PRICES, as_of=today(), holder="a task")
    assert what_changed() is None
    Rejudging.objects.update(rules="0.9")
    assert what_changed() is Occasion.RELEASE


def test_nothing_is_noticed_where_nothing_is_in_force(db):
    assert what_changed() is None


def test_a_run_that_was_left_lying_is_noticed(decision):
    judge_all(Occasion.NIGHT, as_of=today(), holder="a task")
    begun = rejudging_runs.begin(Occasion.NIGHT, as_of=today(), holder="dead")
    assert what_changed() is None
    Rejudging.objects.filter(pk=begun.pk).update(seen_at=timezone.now() - timedelta(minutes=5))
    assert what_changed() is Occasion.NIGHT


def test_a_price_of_a_teams_own_moves_its_decisions_and_no_other(decision, team, other_team, manager):
    began = timezone.now()
    dearer(team, manager)
    judge_team(other_team.pk, as_of=today(), since=began)
    assert not Today.objects.exists()
    judge_team(team.pk, as_of=today(), since=began)
    assert "costs.rag" in {one["key"] for one in Today.objects.get().moved}
    Today.objects.all().delete()
    judge_team(team.pk, as_of=today(), since=began)
    assert Today.objects.count() == 1, "a task that died between handing over and judging is done again"


def test_the_list_prices_have_an_edition():
    assert edition().startswith("0.")
    assert len(edition()) <= 80
