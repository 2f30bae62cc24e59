"""Observations are taken one by one, counted once, and fire what waits for them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from decisions.engine.triggers import Kind, State
from decisions.models import AuditEntry, Decision, Observation, Source
from decisions.services import observations, reviews, triggers
from decisions.services.decisions import deprecate
from decisions.services.observations import Outcome, record_observations
from decisions.services.observed_values import Item
from tests.decisions.services.deciding import decided
from tests.threads import at_once


def day(later: int = 0) -> date:
    return reviews.today() + timedelta(days=later)


def item(decision, metric="quality_percent", value="70", **changed):
    given = {"on": day().isoformat()} | changed
    return Item(str(decision.pk), metric, value, **given)


@pytest.fixture
def decision(review, contributor, manager):
    made = decided(review, contributor, manager, quality_percent="85", cost_per_month="900", currency="EUR")
    long_ago = timezone.now() - timedelta(days=40)
    Decision.objects.filter(pk=made.pk).update(looked_at=long_ago)
    made.refresh_from_db()
    return made


def send(decision, *items, by=None, source=Source.FORM):
    among = Decision.objects.filter(team=decision.team)
    return record_observations(items, among=among, source=source, as_of=day(), by=by)


def says(answers):
    return [(answer.outcome.value, answer.says) for answer in answers]


def test_each_is_answered_by_itself_and_the_good_ones_are_kept(decision, contributor):
    answers = send(
        decision,
        item(decision, "cost_per_month", 812.5, unit="EUR"),
        item(decision, "happiness", 3),
        item(decision, "quality_percent", 70, unit="ms"),
        item(decision, "quality_percent", 70, on=day(1).isoformat()),
        item(decision, "quality_percent", 170),
        item(decision, "latency_ms", "fast"),
        item(decision, "requests_per_month", True),
        item(decision, "quality_percent", 70, on="yesterday"),
        Item("ADR-0099", "quality_percent", 70, day().isoformat()),
        by=contributor,
    )
    assert says(answers) == [
        ("recorded", ""),
        ("refused", "The metric “happiness” is not known here."),
        ("refused", "“quality_percent” is given in percent or %, not in “ms”."),
        ("refused", f"{day(1).isoformat()} is a day to come."),
        ("refused", "Its value is a percentage, from 0 to 100."),
        ("refused", "Its value is a number."),
        ("refused", "Its value is a number, a word or a day, not true or false."),
        ("refused", "“yesterday” is no day; write it as 2026-08-03."),
        ("refused", "There is no such decision here."),
    ]
    (kept,) = Observation.objects.all()
    assert (kept.number, kept.unit, kept.by_name) == (Decimal("812.5"), "EUR", "Cleo Contributor")
    assert kept.pk == answers[0].id


def test_money_is_in_the_currency_of_the_decision(decision):
    (answer,) = send(decision, item(decision, "cost_per_month", 800, unit="USD"))
    assert answer.says == "“cost_per_month” is given in EUR, not in “USD”."


@pytest.mark.parametrize("value", ["NaN", "1e999", "9" * 30, "", None, [], "=1+1", "1,200", float("inf")])
def test_what_is_no_number_is_refused(decision, value):
    (answer,) = send(decision, item(decision, "requests_per_month", value))
    assert answer.outcome is Outcome.REFUSED
    assert not Observation.objects.exists()


@pytest.mark.parametrize("text", ["\x00", "a" * 501, "\ud800"])
def test_texts_that_no_database_takes_are_refused(decision, text):
    (answer,) = send(decision, item(decision, note=text))
    assert answer.outcome is Outcome.REFUSED


def test_how_often_facts_change_is_one_of_the_answers(decision):
    (wrong, right) = send(
        decision, item(decision, "change_rate", "sometimes"), item(decision, "change_rate", "daily")
    )
    assert wrong.says.startswith("Its value is one of hourly, daily")
    assert right.outcome is Outcome.RECORDED


def test_nothing_is_counted_twice(decision):
    first = send(decision, item(decision), item(decision), item(decision, value="71"))
    assert [answer.outcome.value for answer in first] == ["recorded", "already_recorded", "refused"]
    again, other = send(decision, item(decision), item(decision, value="72"))
    assert (again.outcome, again.id) == (Outcome.ALREADY, first[0].id)
    assert other.says == f"“quality_percent” of {day().isoformat()} is 70 already; remove that one first."
    assert Observation.objects.count() == 1


def test_a_decision_is_named_by_its_number_too(decision):
    answers = send(
        decision,
        Item(decision.identifier, "latency_ms", 900, day().isoformat()),
        Item("adr-1", "latency_ms", 900, day().isoformat()),
        Item("1", "latency_ms", 900, day().isoformat()),
    )
    assert [answer.outcome.value for answer in answers] == ["recorded", "already_recorded", "refused"]


def test_another_teams_decision_is_as_one_that_does_not_exist(decision, other_team):
    among = Decision.objects.filter(team=other_team)
    given = [item(decision), Item("00000000-0000-4000-8000-000000000000", "latency_ms", 1, day().isoformat())]
    answers = record_observations(given, among=among, source=Source.API, as_of=day())
    assert answers[0] == answers[1]
    assert answers[0].outcome is Outcome.REFUSED


def test_nothing_is_observed_of_a_decision_that_has_ended(decision, manager):
    deprecate(decision, reason="Gone.", by=manager)
    (answer,) = send(decision, item(decision))
    assert answer.says == "ADR-0001 is deprecated."


def test_a_batch_is_bounded(decision):
    with pytest.raises(observations.TooMany):
        send(decision, *[item(decision)] * (observations.MOST + 1))


def test_the_history_says_what_was_observed(decision, contributor):
    send(decision, item(decision), item(decision, on=day(-3).isoformat()), by=contributor)
    entry = AuditEntry.objects.get(action="observed")
    assert entry.actor == contributor
    assert entry.after["count"] == 2
    assert entry.after["from"] == day(-3).isoformat()


def test_what_fires_a_trigger_makes_the_decision_due(decision, contributor):
    send(decision, item(decision, value="90", on=day(-2).isoformat()), by=contributor)
    decision.refresh_from_db()
    assert decision.revisit_on > day()
    send(decision, item(decision, value="70"), by=contributor)
    decision.refresh_from_db()
    assert decision.revisit_on == day()
    fired = triggers.watched_by(decision, as_of=day())[0]
    assert (fired.trigger.kind, fired.judged.state) == (Kind.QUALITY, State.FIRED)
    assert fired.fired_by.number == 70


def test_what_was_fired_before_brings_nothing_forward_again(decision, contributor):
    send(decision, item(decision, value="70", on=day(-1).isoformat()), by=contributor)
    Decision.objects.filter(pk=decision.pk).update(revisit_on=day(50))
    send(decision, item(decision, value="69"), by=contributor)
    decision.refresh_from_db()
    assert decision.revisit_on == day(50)


def test_a_thousand_take_few_queries(decision, django_assert_max_num_queries):
    items = [item(decision, "latency_ms", 900 + n, on=day(-n).isoformat()) for n in range(observations.MOST)]
    with django_assert_max_num_queries(24):
        answers = send(decision, *items)
    assert {answer.outcome for answer in answers} == {Outcome.RECORDED}


def test_what_was_recorded_by_mistake_can_be_taken_back(decision, contributor):
    (answer,) = send(decision, item(decision), by=contributor)
    row = Observation.objects.get(pk=answer.id)
    observations.remove(row, reason="A typing error.", by=contributor)
    observations.remove(row, reason="A typing error.", by=contributor)
    entry = AuditEntry.objects.get(action="observation-removed")
    assert (entry.before["value"], entry.reason) == ("70.000000", "A typing error.")
    assert send(decision, item(decision, value="71"))[0].outcome is Outcome.RECORDED


def test_an_event_is_reported_by_a_person(decision, contributor):
    event = triggers.add(decision, kind=Kind.EVENT, metric="The provider was bought", by=contributor)
    answer = observations.report_event(event, note="As the press says.", by=contributor, as_of=day())
    assert answer.outcome is Outcome.RECORDED
    (fired, *_) = triggers.watched_by(decision, as_of=day())
    assert fired.judged.says == f"“The provider was bought” was reported on {day().isoformat()}."
    again = observations.report_event(event, note="Again.", by=contributor, as_of=day())
    assert again.outcome is Outcome.ALREADY


@pytest.mark.django_db(transaction=True)
def test_of_two_batches_at_once_each_value_is_counted_once(team, review, contributor, manager):
    decision = decided(review, contributor, manager)
    items = [item(decision, "latency_ms", 900, on=day(-n).isoformat()) for n in range(30)]
    orders = [items, items[::-1], items, items[::-1]]
    answers = at_once(*(lambda order=order: send(decision, *order) for order in orders))
    told = [answer.outcome for batch in answers for answer in batch]
    assert told.count(Outcome.RECORDED) == 30
    assert told.count(Outcome.ALREADY) == 90
    assert Observation.objects.count() == 30
