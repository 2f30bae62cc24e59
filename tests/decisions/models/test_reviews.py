"""Reviews in lists: progress, order, and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.models import Answer, Membership, Review, Role, User

NOW = timezone.now()


def answer(review: Review, key: str, by: User, state: str = "dont_know", **fields: object) -> Answer:
    return Answer.objects.create(
        review=review, question_key=key, state=state, answered_by=by, answered_by_name=by.name, **fields
    )


def test_progress_counts_answers_and_honest_ignorance_but_no_cleared_ones(review, contributor, manager):
    answer(review, "stage", contributor, "answered", value="growing")
    answer(review, "kb_tokens", manager)
    answer(review, "citations", contributor, "unanswered")
    found = Review.objects.visible_to(contributor).with_progress(28).get()
    assert (found.settled_count, found.open_count) == (2, 26)


def test_progress_of_an_empty_review(review):
    assert Review.objects.with_progress(28).get().open_count == 28


def test_what_i_worked_on_last_comes_first(component, contributor, manager):
    rows = [
        Review.objects.create(
            component=component,
            number=number,
            questionnaire_version=1,
            updated_at=NOW - timedelta(days=number),
        )
        for number in range(1, 5)
    ]
    answer(rows[2], "stage", contributor, answered_at=NOW - timedelta(hours=2))
    answer(rows[3], "stage", contributor, answered_at=NOW - timedelta(hours=1))
    answer(rows[1], "stage", manager, answered_at=NOW)
    order = Review.objects.with_progress(28).last_worked_on_first_by(contributor)
    assert [row.number for row in order] == [4, 3, 1, 2]
    assert [row.settled_count for row in order] == [1, 1, 0, 1]


def test_drafts_of_archived_projects_are_no_work(review, project):
    assert Review.objects.drafts().count() == 1
    project.archived_at = NOW
    project.save()
    assert Review.objects.drafts().count() == 0


@pytest.mark.parametrize(("state", "value"), [("answered", None), ("dont_know", 3), ("unanswered", "x")])
def test_an_answer_has_a_value_exactly_when_answered(review, contributor, state, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(review, "stage", contributor, state, value=value)


@pytest.mark.parametrize("value", ["", 0, False, ["none"]])
def test_empty_looking_values_are_values(review, contributor, value):
    answer(review, "stage", contributor, "answered", value=value)
    assert Answer.objects.get().value == value


def test_one_answer_a_question_one_number_a_component_one_place_a_person(review, contributor, team):
    answer(review, "stage", contributor)
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(review, "stage", contributor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(component=review.component, number=1, questionnaire_version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(team=team, user=contributor, role=Role.VIEWER)


def test_unknown_states_and_roles_are_refused(review, contributor, team, owner):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.update(state="open")
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(review, "stage", contributor, "maybe")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(team=team, user=owner, role="boss")
