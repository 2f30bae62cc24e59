"""Would we decide the same today? Each decision in force is judged again where anything has changed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from decisions.models import AnswerState, CostsToday, Decision, Observation, Today
from decisions.services import decisions, rejudging, reviews
from decisions.services.reviews import Given, today
from tests.decisions.services.deciding import decided

ANSWERS = {
    "knowledge_need": "private_or_current",
    "perfect_context": "right",
    "change_rate": "static",
    "kb_tokens": 20_000,
    "prompt_effort": "week_or_more",
    "permissions": False,
    "citations": "no",
    "queries_per_day": 300,
}


def answer_all(review, by, answers):
    for key, value in answers.items():
        given = Given(AnswerState.ANSWERED, value)
        reviews.save_answer(review, key, given, version=0, by=by)


@pytest.fixture
def decision(review, contributor, manager):
    answer_all(review, contributor, ANSWERS)
    return decided(review, contributor, manager)


def observe(decision, metric, *, number=None, word="", days_ago=0):
    return Observation.objects.create(
        decision=decision,
        metric=metric,
        number=number,
        word=word,
        on=today() - timedelta(days=days_ago),
        source="form",
        by_name="Cleo",
    )


def test_nothing_changed_nothing_moves(decision):
    progress = rejudging.rejudge_all(as_of=today())
    assert (progress.of, progress.judged, progress.flips) == (1, 1, 0)
    found = Today.objects.get()
    assert (found.outcome, found.moved) == ("same", [])
    assert found.approach == decision.content["facts"]["recommendation"]["approach"]


def test_what_was_observed_moves_the_evidence_and_may_flip_it(decision):
    then = decision.content["facts"]["recommendation"]["approach"]
    observe(decision, "change_rate", word="hourly")
    rejudging.rejudge_all(as_of=today())
    found = Today.objects.get()
    assert {"key": "change_rate", "then": "static", "now": "hourly"} in found.moved
    assert (found.outcome == "flips") == (found.approach != then)


def test_the_newest_observation_counts(decision):
    observe(decision, "requests_per_month", number=Decimal(90_000), days_ago=9)
    observe(decision, "requests_per_month", number=Decimal(900_000))
    rejudging.rejudge_all(as_of=today())
    assert Today.objects.get().moved == [{"key": "queries_per_day", "then": 300, "now": 30_000}]


def test_costs_of_today_are_held_against_those_of_then(decision):
    CostsToday.objects.create(decision=decision, figures={"monthly": {"rag": 800.0}}, as_of=today())
    rejudging.rejudge_all(as_of=today())
    assert Today.objects.get().moved == [{"key": "costs.rag", "then": None, "now": 800.0}]


def test_only_what_changed_is_judged_again(decision, component, contributor, manager):
    other = decided(reviews.start_review(component, by=contributor), contributor, manager, covers="Refunds")
    both = [decision.pk, other.pk]
    assert len(rejudging.rejudge_some(both, as_of=today())) == 2
    assert rejudging.rejudge_some(both, as_of=today()) == []
    observe(other, "requests_per_month", number=Decimal(3_000))
    assert [one.decision for one in rejudging.rejudge_some(both, as_of=today())] == [other]


def test_a_run_can_be_stopped_and_goes_on(decision, component, contributor, manager, monkeypatch):
    decided(reviews.start_review(component, by=contributor), contributor, manager, covers="Refunds")
    monkeypatch.setattr(rejudging, "AT_ONCE", 1)
    progress = rejudging.rejudge_all(as_of=today(), goes_on=lambda progress: False)
    assert (progress.stopped, Today.objects.count()) == (True, 1)
    assert not rejudging.rejudge_all(as_of=today()).stopped
    assert Today.objects.count() == 2


def test_the_record_stays_as_it_was_signed(decision):
    observe(decision, "change_rate", word="hourly")
    rejudging.rejudge_all(as_of=today())
    assert decisions.verify(Decision.objects.all()) == []


def test_what_is_no_longer_in_force_is_judged_no_more(decision, manager):
    rejudging.rejudge_all(as_of=today())
    decisions.deprecate(decision, reason="Gone.", by=manager)
    assert rejudging.rejudge_all(as_of=today()).of == 0
    assert not Today.objects.exists()


def test_a_batch_asks_as_often_for_many_as_for_one(
    decision, component, contributor, manager, django_assert_num_queries
):
    rows = [decision]
    for number in range(3):
        review = reviews.start_review(component, by=contributor)
        rows.append(decided(review, contributor, manager, covers=f"Part {number}"))
    with django_assert_num_queries(6):  # two of them keep it together
        rejudging.rejudge_some([row.pk for row in rows], as_of=today())
