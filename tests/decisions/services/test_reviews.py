"""Answers are stored as given, by whom, on top of what was seen; nothing of anybody is lost."""

from collections import Counter
from datetime import date
from functools import partial

import pytest

from decisions.models import Answer, AnswerState, AuditEntry, Review, ReviewState, User
from decisions.services import projects as project_services
from decisions.services import reviews
from decisions.services.reviews import Given, ReviewIsClosed, StaleAnswer
from tests.threads import at_once

GROWING = Given(AnswerState.ANSWERED, "growing")
STABLE = Given(AnswerState.ANSWERED, "stable")
DONT_KNOW = Given(AnswerState.DONT_KNOW)
NOBODY = Given(AnswerState.ANSWERED, "")
CLEARED = Given()
AT_ONCE = 4
ROUNDS = 8


def save(review: Review, given: Given, by: User, version: int = 0, key: str = "stage") -> Answer:
    return reviews.save_answer(review, key, given, version=version, by=by)


def stored(key: str = "stage") -> Given:
    return reviews.given_in(Answer.objects.get(question_key=key))


def answered() -> list[AuditEntry]:
    """What the history says about answers, oldest first."""
    return list(AuditEntry.objects.filter(action="answered").order_by("pk"))


def revision(review: Review) -> int:
    return Review.objects.get(pk=review.pk).revision


# One person ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("stage", GROWING),
        ("stage", DONT_KNOW),
        ("owner_retrieval", NOBODY),
        ("owner_retrieval", Given(AnswerState.ANSWERED, "Åsa Öberg")),
        ("permissions", Given(AnswerState.ANSWERED, False)),
        ("kb_tokens", Given(AnswerState.ANSWERED, 0)),
        ("kb_tokens", Given(AnswerState.ANSWERED, 2 * 10**18)),
        ("prompt_quality_percent", Given(AnswerState.ANSWERED, 84.9)),
        ("behaviour_needs", Given(AnswerState.ANSWERED, ["tone", "format"])),
        ("tuning_platform_until", Given(AnswerState.ANSWERED, "2029-01-01")),
        ("stage", Given(AnswerState.ANSWERED, "growing", "As of May.", "https://example.org/plan")),
        ("stage", Given(note="Ask Ines.")),
    ],
)
def test_a_first_answer_is_stored_as_given(review, contributor, key, given):
    answer = save(review, given, contributor, key=key)
    assert stored(key) == given
    assert (answer.version, answer.answered_by_name) == (1, "Cleo Contributor")
    assert revision(review) == 1


@pytest.mark.parametrize(
    "second", [STABLE, DONT_KNOW, CLEARED, Given(AnswerState.ANSWERED, "growing", "Why.")]
)
def test_an_answer_is_changed_by_whoever_saw_it(review, contributor, manager, second):
    first = save(review, GROWING, contributor)
    changed = save(review, second, manager, version=1)
    row = Answer.objects.get()
    assert (row.pk, row.version, row.answered_by) == (first.pk, 2, manager)
    assert row.answered_at > first.answered_at
    assert stored() == second == reviews.given_in(changed)
    assert revision(review) == 2


def test_a_cleared_answer_keeps_its_place_so_that_versions_go_on(review, contributor):
    for version, given in enumerate([GROWING, CLEARED, STABLE]):
        save(review, given, contributor, version)
    assert Answer.objects.get().version == 3


@pytest.mark.parametrize("given", [GROWING, DONT_KNOW, NOBODY])
def test_saying_the_same_again_changes_nothing(review, contributor, manager, given):
    save(review, given, contributor)
    before = Answer.objects.values().get()
    for version in (0, 1, 7):
        save(review, given, manager, version)
    assert Answer.objects.values().get() == before
    assert (revision(review), len(answered())) == (1, 1)


def test_saying_nothing_where_nothing_is_leaves_no_trace(review, contributor):
    answer = save(review, CLEARED, contributor)
    assert (reviews.given_in(answer), answer.version) == (CLEARED, 0)
    assert (Answer.objects.count(), revision(review), answered()) == (0, 0, [])


@pytest.mark.parametrize("version", [1, 10**30])
def test_a_version_that_never_was_is_no_way_to_skip_some(review, contributor, version):
    assert save(review, GROWING, contributor, version).version == 1


def test_the_history_holds_who_said_what_before_and_after(review, contributor, manager):
    save(review, Given(AnswerState.ANSWERED, "growing", "As of May.", "https://example.org/"), contributor)
    save(review, DONT_KNOW, manager, version=1)
    first, second = answered()
    assert (first.actor, first.actor_name, first.target_text) == (contributor, "Cleo Contributor", "stage")
    assert (first.review, first.project, first.team) == (
        review,
        review.component.project,
        review.component.project.team,
    )
    assert first.before is None
    assert first.after == second.before
    assert first.after == {
        "state": "answered",
        "value": "growing",
        "note": "As of May.",
        "evidence_url": "https://example.org/",
        "version": 1,
    }
    assert second.after == {
        "value": None,
        "state": "dont_know",
        "note": "",
        "evidence_url": "",
        "version": 2,
    }
    assert second.actor == manager


# Somebody else meanwhile ---------------------------------------------------------------------------------


def test_a_stale_answer_is_refused_with_what_the_other_said(review, contributor, manager):
    save(review, GROWING, contributor)
    with pytest.raises(StaleAnswer) as refused:
        save(review, STABLE, manager)
    assert (reviews.given_in(refused.value.current), refused.value.current.version) == (GROWING, 1)
    assert refused.value.current.answered_by == contributor
    assert (stored(), revision(review), len(answered())) == (GROWING, 1, 1)


def test_what_was_cleared_meanwhile_is_no_free_place(review, contributor, manager):
    save(review, GROWING, contributor)
    save(review, CLEARED, contributor, version=1)
    with pytest.raises(StaleAnswer):
        save(review, STABLE, manager, version=1)


def quality(percent: int) -> Given:
    return Given(AnswerState.ANSWERED, percent)


@pytest.mark.django_db(transaction=True)
def test_of_answers_to_one_question_at_once_one_wins_and_the_others_learn_of_it(review, contributor):
    key = "prompt_quality_percent"
    for version in range(ROUNDS):  # the first answer, then changes of it
        said = [quality(10 * version + number) for number in range(AT_ONCE)]
        works = [partial(save, review, given, contributor, version, key) for given in said]
        results = at_once(*works, refusals=(StaleAnswer,))
        (won,) = [result for result in results if isinstance(result, Answer)]
        lost = [result for result in results if isinstance(result, StaleAnswer)]
        assert len(lost) == AT_ONCE - 1
        assert {stale.current.value for stale in lost} == {won.value} == {stored(key).value}
        assert {stale.current.version for stale in lost} == {won.version} == {version + 1}
    assert revision(review) == ROUNDS
    assert [entry.after and entry.after["version"] for entry in answered()] == list(range(1, ROUNDS + 1))
    assert [entry.before for entry in answered()[1:]] == [entry.after for entry in answered()[:-1]]


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_at_once_is_a_conflict_for_nobody(review, contributor):
    for version in range(ROUNDS):
        results = at_once(*[partial(save, review, quality(version), contributor, version)] * AT_ONCE)
        assert {result.version for result in results} == {version + 1}
    assert (revision(review), len(answered())) == (ROUNDS, ROUNDS)


@pytest.mark.django_db(transaction=True)
def test_answers_to_different_questions_at_once_all_land(review, contributor, manager):
    people = {
        "owner_training_data": contributor,
        "owner_evaluation": manager,
        "owner_deployment": contributor,
        "owner_retrieval": manager,
    }
    for version in range(ROUNDS):
        given = Given(AnswerState.ANSWERED, f"Team {version}")
        at_once(*(partial(save, review, given, people[key], version, key) for key in people))
    assert {answer.value for answer in Answer.objects.all()} == {f"Team {ROUNDS - 1}"}
    assert revision(review) == len(answered()) == ROUNDS * len(people)
    assert Counter(entry.target_text for entry in answered()) == dict.fromkeys(people, ROUNDS)


@pytest.mark.django_db(transaction=True)
def test_a_review_closed_at_the_same_moment_takes_the_answer_before_or_not_at_all(review, contributor):
    close = partial(reviews.close_review, review, reason="Dropped.", by=contributor)
    said, _ = at_once(partial(save, review, GROWING, contributor), close, refusals=(ReviewIsClosed,))
    assert Answer.objects.count() == len(answered()) == isinstance(said, Answer)
    actions = AuditEntry.objects.filter(review=review).order_by("pk").values_list("action", flat=True)
    assert actions.last() == "closed"


# What an untouched question of a form says -----------------------------------------------------------------


def test_who_leaves_an_older_version_as_seen_contradicts_nobody(review, contributor):
    for version, given in enumerate([GROWING, DONT_KNOW, STABLE]):
        answer = save(review, given, contributor, version)
    for version, given in enumerate([CLEARED, GROWING, DONT_KNOW, STABLE]):
        assert reviews.was_left_as_seen(answer, given, version=version)
    assert not reviews.was_left_as_seen(answer, GROWING, version=2)
    assert not reviews.was_left_as_seen(answer, GROWING, version=0)
    assert not reviews.was_left_as_seen(answer, STABLE, version=10**30)


def test_a_note_is_part_of_what_was_seen(review, contributor):
    save(review, Given(AnswerState.ANSWERED, "growing", "As of May."), contributor)
    answer = save(review, STABLE, contributor, version=1)
    assert not reviews.was_left_as_seen(answer, GROWING, version=1)


def test_what_was_seen_is_that_of_this_answer(review, contributor, component):
    other = reviews.start_review(component, by=contributor)
    answer = save(review, STABLE, contributor)
    save(other, GROWING, contributor)
    assert not reviews.was_left_as_seen(answer, GROWING, version=1)


# Evidence ------------------------------------------------------------------------------------------------


def test_ignorance_is_evidence_and_silence_is_none(review, contributor):
    save(review, DONT_KNOW, contributor, key="citations")
    save(review, GROWING, contributor)
    save(review, CLEARED, contributor, 1)
    save(review, NOBODY, contributor, key="owner_retrieval")
    save(review, Given(AnswerState.ANSWERED, "2029-01-01"), contributor, key="tuning_platform_until")
    found = reviews.evidence_of(review, review.answers.all(), as_of=date(2026, 1, 31))
    assert found.answers == {
        "citations": None,
        "owner_retrieval": "",
        "tuning_platform_until": date(2029, 1, 1),
    }
    assert found.as_of == date(2026, 1, 31)


def test_answers_to_questions_of_another_time_are_passed_over(review, contributor):
    save(review, GROWING, contributor, key="asked_formerly")
    assert reviews.evidence_of(review, review.answers.all(), as_of=date(2026, 1, 31)).answers == {}


# The review itself -----------------------------------------------------------------------------------------


def test_reviews_of_a_component_are_numbered_and_recorded(component, contributor):
    rows = [reviews.start_review(component, by=contributor) for _ in range(2)]
    assert [row.number for row in rows] == [1, 2]
    assert {(row.state, row.revision, row.created_by) for row in rows} == {("draft", 0, contributor)}
    assert {entry.review for entry in AuditEntry.objects.filter(action="started")} == set(rows)


@pytest.mark.django_db(transaction=True)
def test_reviews_started_at_once_get_numbers_without_gap_or_double(component, contributor):
    for _ in range(3):
        at_once(*[partial(reviews.start_review, component, by=contributor)] * AT_ONCE)
    numbers = Review.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 3 * AT_ONCE + 1))


def test_a_closed_review_takes_no_change_until_it_is_opened_again(review, contributor):
    save(review, GROWING, contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    closed = Review.objects.get()
    assert (closed.state, closed.closed_at is not None) == (ReviewState.CLOSED, True)
    for change in (
        lambda: save(review, STABLE, contributor, 1),
        lambda: save(review, NOBODY, contributor, key="owner_retrieval"),
        lambda: reviews.rename_review(review, title="Spring", by=contributor),
        lambda: reviews.close_review(review, reason="Again.", by=contributor),
    ):
        with pytest.raises(ReviewIsClosed):
            change()
    assert (stored(), Answer.objects.count(), revision(review)) == (GROWING, 1, 2)
    reviews.reopen_review(review, by=contributor)
    assert Review.objects.values_list("state", "closed_at").get() == (ReviewState.DRAFT, None)
    save(review, STABLE, contributor, 1)
    actions = AuditEntry.objects.filter(review=review).order_by("pk").values_list("action", "reason")
    assert list(actions) == [("answered", ""), ("closed", "Dropped."), ("reopened", ""), ("answered", "")]


def test_saying_the_same_in_a_closed_review_is_no_change(review, contributor):
    save(review, GROWING, contributor)
    reviews.close_review(review, reason="Dropped.", by=contributor)
    assert save(review, GROWING, contributor, 1).version == 1


def test_opening_an_open_review_again_is_no_change(review, contributor):
    reviews.reopen_review(review, by=contributor)
    assert (revision(review), AuditEntry.objects.filter(review=review).count()) == (0, 0)


def test_a_title_is_given_changed_and_taken_away(review, contributor):
    for title in ("Spring", "Spring", "Spring 2026", ""):
        reviews.rename_review(review, title=title, by=contributor)
        assert (Review.objects.get().title, review.title) == (title, title)
    changes = AuditEntry.objects.filter(action="renamed").order_by("pk").values_list("before", "after")
    assert list(changes) == [
        ({"title": ""}, {"title": "Spring"}),
        ({"title": "Spring"}, {"title": "Spring 2026"}),
        ({"title": "Spring 2026"}, {"title": ""}),
    ]


def test_a_project_put_away_takes_no_answers_until_it_is_taken_up_again(review, contributor):
    given = Given(AnswerState.ANSWERED, "stable")
    project_services.archive_project(review.component.project, by=contributor)
    with pytest.raises(ReviewIsClosed):
        reviews.save_answer(review, "stage", given, version=0, by=contributor)
    project_services.restore_project(review.component.project, by=contributor)
    assert reviews.save_answer(review, "stage", given, version=0, by=contributor).version == 1
