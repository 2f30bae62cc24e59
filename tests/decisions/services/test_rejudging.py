"""Would we decide the same today? Each decision in force is judged again where anything has changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import QuerySet

from decisions.models import AnswerState, CostsToday, Decision, Observation, Today, Unjudged, Unsettled
from decisions.services import decisions, rejudging, reviews
from decisions.services.observations import remove
from decisions.services.reviews import Given, today
from tests import observing
from tests.decisions.reminders.planned import due
from tests.decisions.services.deciding import decided
from tests.statements import statements

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


# Only what changed ------------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_even_loaded(decision):
    rejudging.rejudge_all(as_of=today())
    with statements() as made:
        assert rejudging.rejudge_all(as_of=today()).anew == 0
    assert not [sql for sql in made if '"content"' in sql]


def test_another_day_changes_nothing_until_a_platform_comes_near_its_end(review, contributor, manager):
    ends = today() + timedelta(days=600)
    platform = {"tuning_platform": "hosted", "tuning_platform_until": ends.isoformat()}
    answer_all(review, contributor, ANSWERS | platform)
    decision = decided(review, contributor, manager)
    rejudging.rejudge_all(as_of=today())
    last = Today.objects.get().holds_until
    assert last
    assert today() < last < ends
    assert rejudging.rejudge_some([decision.pk], as_of=last) == []
    assert len(rejudging.rejudge_some([decision.pk], as_of=last + timedelta(1))) == 1
    assert rejudging.rejudge_some([decision.pk], as_of=last + timedelta(2)) == []


def test_other_rules_mean_judging_all_again(decision, monkeypatch):
    rejudging.rejudge_all(as_of=today())
    monkeypatch.setattr(rejudging, "ENGINE_VERSION", "9.9")
    assert rejudging.rejudge_all(as_of=today()).anew == 1


def test_since_when_it_comes_out_like_this_stays_while_it_does(decision):
    rejudging.rejudge_all(as_of=today())
    since = Today.objects.get().changed_at
    observe(decision, "requests_per_month", number=Decimal(9_600))
    assert rejudging.rejudge_all(as_of=today()).anew == 1
    assert Today.objects.get().changed_at == since
    observe(decision, "change_rate", word="hourly")
    rejudging.rejudge_all(as_of=today())
    found = Today.objects.get()
    assert (found.outcome, found.because) == ("flips", "change_rate")
    assert found.changed_at > since


# What is observed -------------------------------------------------------------------------------------------


def test_what_is_observed_and_taken_back_is_judged_soon_and_nothing_else(decision, contributor):
    rejudging.rejudge_all(as_of=today())
    observing.observe(decision, contributor, "cost_per_month", 900)
    assert not Unsettled.objects.exists(), "what was paid moves no judgement"
    made = observing.observe(decision, contributor, "requests_per_month", 900_000)
    assert rejudging.rejudge_unsettled(as_of=today()) == 1
    assert Today.objects.get().moved[0]["now"] == 30_000
    remove(Observation.objects.get(pk=made), reason="Wrong.", by=contributor)
    assert rejudging.rejudge_unsettled(as_of=today()) == 1
    assert Today.objects.get().moved == []
    assert rejudging.rejudge_unsettled(as_of=today()) == 0
    assert not Unsettled.objects.exists()


def test_a_batch_notes_each_decision_once(decision, contributor):
    rejudging.unsettle([decision.pk] * 1_000, {"change_rate", "latency_ms"})
    assert Unsettled.objects.count() == 1


def test_what_comes_in_while_a_run_goes_on_is_left_for_the_next(decision):
    def observe_meanwhile(progress):
        rejudging.unsettle([decision.pk], {"change_rate"})
        return True

    rejudging.unsettle([decision.pk], {"change_rate"})
    rejudging.rejudge_all(as_of=today(), goes_on=observe_meanwhile)
    assert Unsettled.objects.count() == 1


# What cannot be judged --------------------------------------------------------------------------------------


def test_what_cannot_be_judged_says_why_and_stops_no_other(decision, team, contributor, manager, caplog):
    due(team, date(2026, 12, 1), number=70)
    broken = due(team, date(2026, 12, 1), number=71)
    facts = decision.content["facts"] | {"diagnosis": {"state": "enlightened"}}
    QuerySet(Decision).filter(pk=broken.pk).update(content=decision.content | {"facts": facts})
    progress = rejudging.rejudge_all(as_of=today())
    assert (progress.of, progress.judged) == (3, 3)
    found = dict(Today.objects.values_list("decision__number", "unjudged"))
    assert found == {decision.number: "", 70: Unjudged.ELSEWHERE, 71: Unjudged.UNREADABLE}
    assert str(broken.pk) in caplog.text
    assert rejudging.rejudge_all(as_of=today()).anew == 0, "what cannot be read is not read every night"
