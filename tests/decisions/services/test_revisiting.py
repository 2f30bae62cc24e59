"""A revisit in its review: nothing is taken over silently, and it ends in one of four ways, once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from decisions.engine.triggers import Kind
from decisions.models import AnswerState, AuditEntry, Decision, Ending, ReviewState, Revisit
from decisions.services import deciding, observations, proposals, reviews, revisiting, revisits, triggers
from decisions.services.decisions import NotInForce, deprecate
from decisions.services.reviews import Given, ReviewIsClosed, RevisitGoesOn
from decisions.services.revisiting import CannotConfirm, RevisitEnded
from tests.decisions.services.deciding import answered, decided, signed, written
from tests.threads import at_once

WHY = "Nothing that it rests on has changed."


@pytest.fixture
def decision(review, contributor, manager):
    answered(review, contributor, "change_rate", "weekly")
    answered(review, contributor, "queries_per_day", 10_000)
    given = Given(AnswerState.DONT_KNOW, None, "Nobody has measured it.")
    reviews.save_answer(review, "latency_budget_ms", given, version=0, by=contributor)
    return decided(review, contributor, manager, quality_percent="85", cost_per_month="900")


@pytest.fixture
def again(decision, contributor):
    """The review in which it is looked at again."""
    return revisits.begin(decision, by=contributor)


def keep(review, by, **changed):
    return revisiting.keep(review, **{"because": WHY, "on": None, "as_of": reviews.today()} | changed, by=by)


def revisit_of(review):
    return Revisit.objects.get(pk=review.revisit_id)


def answers_of(review):
    return {one.question_key: one.value for one in review.answers.all()}


# Last time's answers ----------------------------------------------------------------------------------------


def test_it_begins_unanswered_with_last_times_answers_beside_it(again):
    assert answers_of(again) == {}
    last = revisiting.last_answers(again.revisit)
    assert set(last) == {"change_rate", "queries_per_day", "latency_budget_ms"}
    assert last["change_rate"]["by"] == "Cleo Contributor"


def test_confirming_answers_anew_in_ones_own_name(again, manager):
    revisiting.confirm_answer(again, "change_rate", by=manager)
    revisiting.confirm_answer(again, "latency_budget_ms", by=manager)
    stored = {one.question_key: one for one in again.answers.all()}
    assert (stored["change_rate"].value, stored["change_rate"].answered_by) == ("weekly", manager)
    assert (stored["latency_budget_ms"].state, stored["latency_budget_ms"].note) == (
        "dont_know",
        "Nobody has measured it.",
    )


def test_what_somebody_has_answered_meanwhile_is_not_written_over(again, contributor, manager):
    answered(again, contributor, "change_rate", "daily")
    with pytest.raises(CannotConfirm, match="Cleo Contributor has answered"):
        revisiting.confirm_answer(again, "change_rate", by=manager)
    assert answers_of(again) == {"change_rate": "daily"}


def test_a_cleared_answer_can_be_confirmed(again, contributor):
    answered(again, contributor, "change_rate", "daily")
    reviews.save_answer(again, "change_rate", Given(), version=1, by=contributor)
    assert revisiting.confirm_answer(again, "change_rate", by=contributor).value == "weekly"


@pytest.mark.parametrize("key", ["stage", "invented"])
def test_what_was_not_answered_cannot_be_confirmed(again, contributor, key):
    with pytest.raises(CannotConfirm):
        revisiting.confirm_answer(again, key, by=contributor)


def test_a_review_that_is_no_revisit_has_nothing_to_confirm(decision, component, contributor):
    other = reviews.start_review(component, by=contributor)
    with pytest.raises(CannotConfirm):
        revisiting.confirm_answer(other, "change_rate", by=contributor)


def test_an_answer_that_the_question_no_longer_takes_is_not_offered():
    fact = {"key": "change_rate", "state": "answered", "value": "each full moon"}
    assert not revisiting.can_confirm(fact)
    assert not revisiting.can_confirm(fact | {"key": "asked_once"})
    assert revisiting.can_confirm(fact | {"value": "weekly"})


# How it ends ------------------------------------------------------------------------------------------------


def test_keeping_begins_a_new_cycle_and_arms_every_trigger(decision, again, contributor):
    before = decision.revisit_on
    Decision.objects.filter(pk=decision.pk).update(revisit_on=reviews.today())
    following = keep(again, contributor)
    decision.refresh_from_db()
    again.refresh_from_db()
    assert decision.revisit_on == following == before
    assert decision.looked_at is not None
    assert (again.state, revisit_of(again).ending) == (ReviewState.CLOSED, Ending.KEPT)
    assert revisit_of(again).because == WHY
    told = AuditEntry.objects.filter(action__in=("revisit-begun", "revisit-kept", "kept", "closed"))
    assert set(told.values_list("action", flat=True)) == {"revisit-begun", "revisit-kept", "kept", "closed"}
    assert {one.judged.state.value for one in triggers.watched_by(decision, as_of=reviews.today())} == {
        "armed"
    }


def test_a_day_may_be_named(decision, again, contributor):
    day = reviews.today() + timedelta(days=20)
    assert keep(again, contributor, on=day) == day
    decision.refresh_from_db()
    assert decision.revisit_on == day


def test_a_day_that_is_past_keeps_everything_as_it_was(decision, again, contributor):
    with pytest.raises(revisits.Refused):
        keep(again, contributor, on=reviews.today())
    again.refresh_from_db()
    assert (again.state, revisit_of(again).ending) == (ReviewState.DRAFT, "")


def test_it_ends_once(again, contributor):
    keep(again, contributor)
    with pytest.raises(RevisitEnded):
        keep(again, contributor)
    with pytest.raises(RevisitEnded):
        revisiting.deprecate(again, because=WHY, by=contributor)
    again.refresh_from_db()
    with pytest.raises(RevisitEnded):
        revisiting.write_successor(again, amends=True, by=contributor)
    with pytest.raises(RevisitGoesOn):
        reviews.reopen_review(again, by=contributor)


def test_a_decision_that_ended_meanwhile_cannot_be_kept(decision, again, contributor, manager):
    deprecate(decision, reason="Gone.", by=manager)
    with pytest.raises(NotInForce):
        keep(again, contributor)
    assert revisit_of(again).is_under_way


def test_deprecating_ends_decision_and_review(decision, again, contributor):
    revisiting.deprecate(again, because="The feature is gone.", by=contributor)
    decision.refresh_from_db()
    again.refresh_from_db()
    assert (decision.state, decision.deprecated_because) == ("deprecated", "The feature is gone.")
    assert (again.state, revisit_of(again).ending) == (ReviewState.CLOSED, Ending.DEPRECATED)


@pytest.mark.parametrize(("approach", "ending"), [("rag", Ending.AMENDED), ("prompt", Ending.SUPERSEDED)])
def test_a_successor_ends_it_by_what_it_chose(decision, again, contributor, manager, approach, ending):
    draft = revisiting.write_successor(again, amends=True, by=contributor)
    assert list(draft.supersedes.all()) == [decision]
    assert decision.is_in_force
    written(again, contributor, [manager], supersedes=[decision], approach=approach)
    proposal = proposals.propose(again, by=contributor, as_of=reviews.today())
    successor = signed(proposal, manager)
    decision.refresh_from_db()
    assert (decision.state, list(successor.supersedes.all())) == ("superseded", [decision])
    assert revisit_of(again).ending == ending
    assert revisit_of(again).because == f"{successor.identifier} was accepted."


def test_amending_begins_with_the_words_of_the_decision(decision, again, contributor):
    draft = revisiting.write_successor(again, amends=True, by=contributor)
    draft.refresh_from_db()
    assert (draft.title, draft.approach, draft.every_months) == ("Look the articles up", "rag", 3)
    assert (draft.quality_percent, draft.cost_per_month) == (Decimal(85), Decimal(900))
    assert draft.options[0]["good"] == ["Fresh facts"]


def test_superseding_begins_empty_but_for_the_link(decision, again, contributor):
    draft = revisiting.write_successor(again, amends=False, by=contributor)
    assert (draft.title, draft.approach) == ("", "")
    assert list(draft.supersedes.all()) == [decision]


def test_what_was_written_already_is_kept(decision, again, contributor, manager):
    written(again, contributor, [manager], title="Tune it")
    draft = revisiting.write_successor(again, amends=True, by=contributor)
    assert draft.title == "Tune it"
    assert (list(draft.approvers.all()), list(draft.supersedes.all())) == ([manager], [decision])


def test_process_and_result_are_judged_apart(again, contributor):
    revisit = revisit_of(again)
    grades = {"process": 4, "process_says": "Asked the right people.", "result": 2, "result_says": "Dearer."}
    revisiting.judge(revisit, by=contributor, **grades)
    revisiting.judge(revisit, by=contributor, **grades)
    stored = revisit_of(again)
    assert (stored.process, stored.result, stored.result_says) == (4, 2, "Dearer.")
    assert AuditEntry.objects.filter(action="revisit-judged").count() == 1
    keep(again, contributor)
    with pytest.raises(RevisitEnded):
        revisiting.judge(revisit, by=contributor, **grades | {"process": 1})


def test_a_closed_review_leaves_its_revisit_and_takes_it_up_again(decision, again, contributor):
    reviews.close_review(again, reason="No time.", by=contributor)
    assert revisit_of(again).ending == Ending.LEFT
    again.refresh_from_db()
    reviews.reopen_review(again, by=contributor)
    again.refresh_from_db()
    assert (again.state, revisit_of(again).ending) == (ReviewState.DRAFT, "")
    assert revisits.begin(decision, by=contributor) == again


def test_a_left_revisit_is_not_taken_up_beside_another(decision, again, contributor):
    reviews.close_review(again, reason="No time.", by=contributor)
    assert revisits.begin(decision, by=contributor) != again
    again.refresh_from_db()
    with pytest.raises(RevisitGoesOn):
        reviews.reopen_review(again, by=contributor)


def test_of_one_decision_one_revisit_goes_on(decision, again):
    with pytest.raises(IntegrityError):
        Revisit.objects.create(decision=decision, started_by_name="Somebody")


@pytest.mark.django_db(transaction=True)
def test_of_several_who_end_it_at_once_one_does(decision, again, contributor, manager):
    ended = at_once(
        lambda: keep(again, contributor),
        lambda: keep(again, manager),
        lambda: revisiting.deprecate(again, because=WHY, by=manager),
        refusals=(RevisitEnded, NotInForce, ReviewIsClosed, revisits.ChangedMeanwhile),
    )
    assert sum(not isinstance(one, Exception) for one in ended) == 1
    assert AuditEntry.objects.filter(action__in=("revisit-kept", "revisit-deprecated")).count() == 1


def test_an_event_fired_before_keeping_is_settled_by_it(decision, again, contributor):
    event = triggers.add(decision, kind=Kind.EVENT, metric="Audit", by=contributor)
    observations.report_event(event, note="", by=contributor, as_of=reviews.today())
    keep(again, contributor)
    decision.refresh_from_db()
    assert not any(one.has_fired for one in triggers.watched_by(decision, as_of=reviews.today()))


def test_a_second_start_writes_nothing(decision, again, contributor):
    count = AuditEntry.objects.count()
    assert revisits.begin(decision, by=contributor) == again
    assert AuditEntry.objects.count() == count
    assert deciding.draft_of(again).pk is None
