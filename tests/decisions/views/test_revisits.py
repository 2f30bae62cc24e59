"""Doing a revisit in its pages: confirmed one by one, seen side by side, ended in one of four ways."""

from __future__ import annotations

import pytest
from django.urls import reverse

from decisions.models import AnswerState, Decision, Revisit
from decisions.services import costs, figures_today, reviews, revisits
from decisions.services.decisions import deprecate
from decisions.services.figures_today import Figures
from decisions.services.reviews import Given
from tests.decisions.services.deciding import answered, decided
from tests.failures import make_examples, read
from tests.observing import day, decided_long_ago, observe

COSTS = {"monthly": {"prompt": 900.0, "rag": 700.0}}


@pytest.fixture
def decision(review, contributor, manager):
    answered(review, contributor, "change_rate", "weekly")
    answered(review, contributor, "queries_per_day", 10_000)
    for example in make_examples(review, 3):
        read(example, contributor, "invented", fact="The fare of June.")
    review.refresh_from_db()
    costs.set_costs(review, COSTS, by=contributor)
    made = decided(review, contributor, manager, quality_percent="85", cost_per_month="800")
    return decided_long_ago(made)


@pytest.fixture
def again(decision, contributor):
    return revisits.begin(decision, by=contributor)


@pytest.fixture
def client(signed_in, contributor):
    return signed_in(contributor)


def address(name, review, *more):
    return reverse(f"decisions:{name}", args=[review.pk, *more])


def page(client, name, review):
    return client.get(address(name, review)).content.decode()


# Questions --------------------------------------------------------------------------------------------------


def test_last_times_answers_stand_beside_unanswered_questions(client, again):
    shown = page(client, "review", again)
    assert "count only once you confirm them" in shown
    assert shown.count(">Still so</button>") == 2
    assert 'value="weekly" form="answers" checked' not in shown


def test_a_review_that_is_no_revisit_shows_nothing_of_it(client, decision, component, contributor):
    other = reviews.start_review(component, by=contributor)
    shown = page(client, "review", other)
    assert "Last time" not in shown
    assert "Then and now" not in shown
    assert client.get(address("revisit", other)).status_code == 404
    assert client.post(address("answer_confirm", other, "change_rate")).status_code == 404


def test_confirming_leads_back_to_the_question(client, again):
    answer = client.post(address("answer_confirm", again, "change_rate"))
    assert answer["Location"].endswith("#question-change_rate")
    stored = again.answers.get()
    assert (stored.value, stored.answered_by_name) == ("weekly", "Cleo Contributor")
    shown = page(client, "review", again)
    assert "still so" in shown
    assert shown.count(">Still so</button>") == 1


def test_confirming_by_htmx_gives_back_that_question_and_the_recommendation(client, again):
    answer = client.post(address("answer_confirm", again, "change_rate"), headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert "<html" not in shown
    assert 'id="question-change_rate"' in shown
    assert 'id="question-queries_per_day"' not in shown
    assert 'id="recommendation"' in shown
    assert answer["X-Saved"] == "true"


def test_another_answer_than_last_time_is_marked(client, again):
    given = {"change_rate-value": "daily", "change_rate-version": "0"}
    answer = client.post(address("answer", again, "change_rate"), given, headers={"HX-Request": "true"})
    assert 'id="last-change_rate"' in answer.content.decode()
    assert "changed" in answer.content.decode()


def test_what_cannot_be_confirmed_says_so(client, again):
    answer = client.post(address("answer_confirm", again, "stage"), follow=True)
    assert "There is no answer of last time to confirm" in answer.content.decode()
    assert not again.answers.exists()


# Then and now -----------------------------------------------------------------------------------------------


def test_both_sides_are_shown(client, decision, again, contributor):
    observe(decision, contributor, "quality_percent", 70)
    figures_today.hand_over(decision, Figures({"monthly": {"prompt": 100.0, "rag": 750.0}}), as_of=day())
    client.post(address("answer_confirm", again, "change_rate"))
    reviews.save_answer(
        again, "queries_per_day", Given(AnswerState.ANSWERED, 90_000), version=0, by=contributor
    )
    shown = page(client, "revisit", again)
    assert "2 of 2 earlier answers are confirmed or changed; 1 is not as it was" in shown
    for words in ("90,000", "10,000", "Still so", "$700", "$750", "18 % less", "3 were read then"):
        assert words in shown, words


def test_failures_are_compared_by_the_same_codebook(client, again, contributor):
    for example in make_examples(again, 4):
        read(example, contributor, "wrong-format")
    again.refresh_from_db()
    shown = page(client, "revisit", again)
    assert "Share of each code, then and now" in shown
    assert "3 of 3 then, 0 of 4 now" in shown


def test_an_empty_revisit_says_what_is_missing(client, again):
    shown = page(client, "revisit", again)
    assert "No question is answered yet." in shown
    assert "0 of 2 earlier answers are confirmed" in shown
    assert "not observed" in shown


def test_queries_stay_flat(client, again, contributor, django_assert_max_num_queries):
    for example in make_examples(again, 8):
        read(example, contributor, "wrong-format")
    with django_assert_max_num_queries(45):
        client.get(address("revisit", again))


# How it ends ------------------------------------------------------------------------------------------------


def test_it_is_kept(client, decision, again):
    answer = client.post(address("revisit_keep", again), {"because": "As it was.", "on": ""}, follow=True)
    assert "ADR-0001 holds. Next time on" in answer.content.decode()
    assert Revisit.objects.get().ending == "kept"
    shown = page(client, "revisit", again)
    assert "Kept by Cleo Contributor" in shown
    assert "How it ends" not in shown


@pytest.mark.parametrize("given", [{"because": ""}, {"because": "So.", "on": "2020-01-01"}, {}])
def test_a_form_that_lacks_something_comes_back(client, again, given):
    answer = client.post(address("revisit_keep", again), given)
    assert answer.status_code == 200
    assert Revisit.objects.get().is_under_way


def test_process_and_result_are_kept_apart(client, again):
    given = {"process": "4", "process_says": "", "result": "", "result_says": "Dearer than thought."}
    client.post(address("revisit_judge", again), given)
    found = Revisit.objects.get()
    assert (found.process, found.result, found.result_says) == (4, None, "Dearer than thought.")
    assert client.post(address("revisit_judge", again), {"process": "9"}).status_code == 200


@pytest.mark.parametrize(("how", "title"), [("amend", "Look the articles up"), ("supersede", "")])
def test_a_successor_is_written_on_the_decision_tab(client, again, how, title):
    answer = client.post(address("revisit_successor", again), {"how": how}, follow=True)
    assert "takes the place of ADR-0001 once it is signed" in answer.content.decode()
    assert again.decision_draft.title == title
    assert [one.identifier for one in again.decision_draft.supersedes.all()] == ["ADR-0001"]


def test_it_is_deprecated(client, decision, again):
    client.post(address("revisit_deprecate", again), {"because": "The feature is gone."})
    decision.refresh_from_db()
    assert (decision.state, Revisit.objects.get().ending) == ("deprecated", "deprecated")


@pytest.mark.parametrize("name", ["revisit_keep", "revisit_deprecate", "revisit_successor"])
def test_what_ended_meanwhile_is_said(client, decision, again, manager, name):
    deprecate(decision, reason="Gone.", by=manager)
    reviews.close_review(again, reason="So.", by=manager)
    answer = client.post(address(name, again), {"because": "So."}, follow=True)
    assert "This revisit has ended meanwhile." in answer.content.decode()
    assert Decision.objects.get(pk=decision.pk).state == "deprecated"


def test_a_viewer_reads_and_ends_nothing(signed_in, viewer, again):
    client = signed_in(viewer)
    assert "How it ends" not in page(client, "revisit", again)
    for name in ("revisit_keep", "revisit_deprecate", "revisit_successor", "revisit_judge"):
        assert client.post(address(name, again), {"because": "So."}).status_code == 403
    assert client.post(address("answer_confirm", again, "change_rate")).status_code == 403


def test_a_revisit_that_ended_is_not_opened_again(client, again, contributor):
    client.post(address("revisit_keep", again), {"because": "So."})
    answer = client.post(address("review_reopen", again), follow=True)
    assert "has ended" in answer.content.decode()
