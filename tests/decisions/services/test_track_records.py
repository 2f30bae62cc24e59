"""How decisions have fared, and what is counted of them: kept true by every change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from decisions.demo.many_decisions import make_decisions
from decisions.engine.tally import Tallies, What
from decisions.models import Decision, Observation, Revisit, Source, Tally, Team, TrackRecord
from decisions.models.track_records import ALL_TEAMS
from decisions.services import decisions, observations, revisiting, tallies, track_records
from decisions.services.observed_values import Item
from decisions.services.reviews import close_review, today
from decisions.services.revisits import begin
from tests.decisions.services.deciding import decided
from tests.threads import at_once

DAY = date(2026, 11, 21)


@pytest.fixture
def decision(review, contributor, manager) -> Decision:
    return decided(
        review, contributor, manager, cost_per_month="1000", confidence="high", confirmation="It fails."
    )


def record_of(decision) -> TrackRecord:
    return TrackRecord.objects.get(decision=decision)


def revisit_of(review) -> Revisit:
    assert review.revisit
    return review.revisit


def observe(decision, number, *, days_ago=0) -> None:
    item = Item(str(decision.pk), "cost_per_month", number, today() - timedelta(days_ago))
    among = Decision.objects.all()
    (answer,) = observations.record_observations([item], among=among, source=Source.API, as_of=today())
    assert answer.outcome == "recorded", answer.says


def counted_for(team) -> Tallies:
    return Tallies(tallies.counts_of([team.pk]))


def test_a_decision_begins_with_what_was_said_and_nothing_that_came_of_it(decision) -> None:
    record = record_of(decision)
    assert (record.confidence, record.took) == ("high", "week")
    assert (record.first_ending, record.first_result, record.cost_band) == ("", "", "")
    assert record.observed_cost is None


def test_the_newest_cost_counts_in_whatever_order_they_come(decision) -> None:
    observe(decision, 2500)
    observe(decision, 400, days_ago=9)
    record = record_of(decision)
    assert (record.observed_cost, record.observed_on, record.cost_band) == (Decimal(2500), today(), "double")


def test_a_cost_that_is_taken_back_counts_no_more(decision, contributor) -> None:
    observe(decision, 400, days_ago=9)
    observe(decision, 2500)
    observations.remove(Observation.objects.get(on=today()), reason="Another one's.", by=contributor)
    assert record_of(decision).cost_band == "half"


def test_the_first_revisit_counts_and_stays(decision, contributor) -> None:
    again = begin(decision, by=contributor)
    revisiting.judge(revisit_of(again), by=contributor, process=4, process_says="", result=5, result_says="")
    revisiting.keep(again, because="It holds.", on=None, by=contributor, as_of=today())
    again = begin(Decision.objects.get(pk=decision.pk), by=contributor)
    revisiting.judge(revisit_of(again), by=contributor, process=4, process_says="", result=1, result_says="")
    revisiting.deprecate(again, because="It was switched off.", by=contributor)
    assert Revisit.objects.count() == 2
    assert (record_of(decision).first_ending, record_of(decision).first_result) == ("kept", "good")


def test_a_revisit_that_was_left_is_none(decision, contributor) -> None:
    again = begin(decision, by=contributor)
    close_review(again, reason="No time.", by=contributor)
    track_records.track([decision.pk])
    assert record_of(decision).first_ending == ""


def test_what_one_signs_is_counted_at_once(decision, team) -> None:
    assert counted_for(team).of(What.MADE) == {("rag", ""): 1}
    tallies.store_stale()
    assert counted_for(team).of(What.MADE) == {("rag", ""): 1}
    observe(decision, 1300)
    assert counted_for(team).of(What.COST) == {("rag", "more"): 1}


def test_a_decision_that_is_over_stays_counted(decision, team, manager) -> None:
    decisions.deprecate(decision, reason="Gone.", by=manager)
    assert counted_for(team).of(What.MADE) == {("rag", ""): 1}


def test_stored_or_stale_one_team_or_all_the_counts_are_the_same(db) -> None:
    made = [*make_decisions(300, seed=4, today=DAY), *make_decisions(40, seed=5, today=DAY)]
    every = [team.pk for team in made]
    fresh = Tallies(tallies.counts_of(None))
    assert fresh.of(What.MADE).total() == 340
    tallies.store_stale()
    assert not Tally.objects.filter(is_stale=True).exists()
    stored = Tallies(tallies.counts_of(None))
    tallies.mark_stale(every[:1])
    partly = Tallies(tallies.counts_of(None))
    apart = Tallies(tallies.counts_of(every))
    for what in What:
        assert fresh.of(what) == stored.of(what) == partly.of(what) == apart.of(what)


def test_all_teams_are_corrected_by_those_that_have_changed_since(decision, team) -> None:
    make_decisions(40, seed=5, today=DAY)
    tallies.store_stale()
    observe(decision, 1300)
    assert Tallies(tallies.counts_of(None)).of(What.COST)["rag", "more"] == (
        1 + Tallies(Tally.objects.get(pk=ALL_TEAMS).counts).of(What.COST)["rag", "more"]
    )


def test_counting_anew_mends_what_is_wrong(decision, team) -> None:
    tallies.store_stale()
    Tally.objects.filter(pk__in=[team.pk, ALL_TEAMS]).update(counts={"2026-01|made|both|": 7})
    tallies.count_anew()
    tallies.count_anew()
    assert (
        counted_for(team).of(What.MADE) == Tallies(tallies.counts_of(None)).of(What.MADE) == {("rag", ""): 1}
    )


def test_decisions_without_a_record_get_one(decision) -> None:
    TrackRecord.objects.all().delete()
    assert track_records.track_missing() == 1
    assert record_of(decision).confidence == "high"
    assert track_records.track_missing() == 0


@pytest.mark.parametrize("count", [1, 60])
def test_many_ask_as_often_as_one(db, count, django_assert_num_queries) -> None:
    make_decisions(60, seed=4, today=DAY)
    keys = list(Decision.objects.values_list("pk", flat=True)[:count])
    with django_assert_num_queries(7 if connection.features.uses_savepoints else 6):
        track_records.track(keys)


@pytest.mark.django_db(transaction=True)
def test_of_changes_and_counts_at_the_same_time_none_is_lost() -> None:
    teams = make_decisions(60, seed=4, today=DAY)
    keys = list(
        Decision.objects.in_force().filter(listing__cost_per_month__gt=0).values_list("pk", flat=True)[:8]
    )
    Observation.objects.all().delete()
    track_records.track(keys)

    def change(place: int) -> None:
        if place % 2:
            tallies.store_stale()
        else:
            observe(Decision.objects.get(pk=keys[place // 2]), 10**7)

    at_once(*(partial(change, place) for place in range(16)))
    tallies.store_stale()
    found = Tallies(Tally.objects.get(pk=teams[0].pk).counts).of(What.COST)
    assert sum(count for (_, band), count in found.items() if band == "double") >= len(keys)
    assert found == Tallies(tallies.counted([teams[0].pk])[teams[0].pk]).of(What.COST)
    assert Team.objects.count() == 1
