"""Home says what waits for whom, and where to begin when nothing does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.models import Answer, Component, Project, Review, Team
from decisions.services import projects
from decisions.services.reading_list import Waiting
from tests.failures import ask, make_examples, read

HOME = reverse("decisions:home")


def start(component: Component, number: int, **fields: object) -> Review:
    return Review.objects.create(component=component, number=number, questionnaire_version=1, **fields)


def test_my_drafts_are_there_with_what_is_open(signed_in, contributor, review):
    Answer.objects.create(review=review, question_key="stage", state="dont_know", answered_by_name="Cleo")
    page = signed_in(contributor).get(HOME)
    assert [review.open_count for review, _ in page.context["drafts"]] == [page.context["question_count"] - 1]
    assert "Checkout assistant › Review 1" in page.text
    assert review.get_absolute_url() in page.text


def test_what_i_worked_on_last_comes_first(signed_in, contributor, component):
    older, newer = start(component, 1), start(component, 2)
    Review.objects.filter(pk=older.pk).update(updated_at=timezone.now() - timedelta(days=9))
    page = signed_in(contributor).get(HOME)
    assert [review for review, _ in page.context["drafts"]] == [newer, older]
    Answer.objects.create(
        review=older,
        question_key="stage",
        state="dont_know",
        answered_by=contributor,
        answered_by_name="Cleo",
    )
    page = signed_in(contributor).get(HOME)
    assert [review for review, _ in page.context["drafts"]] == [older, newer]


@pytest.mark.parametrize("who", ["viewer", "stranger", "owner"])
def test_what_one_may_not_edit_does_not_wait(signed_in, request, who, review):
    page = signed_in(request.getfixturevalue(who)).get(HOME)
    assert "Checkout assistant" not in page.text


def test_closed_and_put_away_reviews_do_not_wait(signed_in, contributor, component, project):
    start(component, 1, state="closed")
    assert not signed_in(contributor).get(HOME).context["drafts"]
    start(component, 2)
    projects.archive_project(project, by=contributor)
    assert not signed_in(contributor).get(HOME).context["drafts"]


def test_an_owner_without_teams_is_told_to_start_one(signed_in, owner):
    assert reverse("decisions:team_new") in signed_in(owner).get(HOME).text


def test_a_person_without_teams_is_told_whom_to_ask(signed_in, viewer):
    viewer.memberships.all().delete()
    assert "Ask the manager of your team" in signed_in(viewer).get(HOME).text


def test_a_contributor_without_projects_is_told_to_start_one(signed_in, contributor, team):
    page = signed_in(contributor).get(HOME)
    assert reverse("decisions:project_new", kwargs={"team_id": team.pk}) in page.text


def test_a_contributor_without_drafts_is_led_to_the_projects(signed_in, contributor, project):
    assert "No draft waits for you" in signed_in(contributor).get(HOME).text


def test_a_viewer_is_led_to_the_projects(signed_in, viewer, project):
    assert "You have no review to work on" in signed_in(viewer).get(HOME).text


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(signed_in, contributor, team, count, django_assert_num_queries):
    for number in range(count):
        project = Project.objects.create(team=team, name=f"Project {number}")
        start(Component.objects.create(project=project), 1)
    client = signed_in(contributor)
    with django_assert_num_queries(8):  # session, person, drafts, their answers, asked, unread, due, notices
        client.get(HOME)


def test_the_empty_page_keeps_its_queries_too(signed_in, contributor, project, django_assert_max_num_queries):
    Team.objects.create(name="Third")
    client = signed_in(contributor)
    with django_assert_max_num_queries(9):
        client.get(HOME)


# Failures that wait


def test_failures_wait_for_those_who_may_read_them(
    signed_in, contributor, manager, viewer, stranger, owner, review
):
    examples = make_examples(review, 3)
    read(examples[0], contributor, "wrong-format")
    ask(examples[0], manager)
    page = signed_in(manager).get(HOME)
    assert page.context["to_read"] == [(review, Waiting(asked=1, unread=2))]
    assert "1 second reading asked of you" in page.text
    assert "2 not read by anybody" in page.text
    assert reverse("decisions:reading_next", args=[review.pk]) in page.text
    assert "second reading" not in signed_in(contributor).get(HOME).text
    for person in (viewer, stranger, owner):
        assert not signed_in(person).get(HOME).context["to_read"]


def test_nothing_waits_where_all_is_read(signed_in, contributor, review):
    for example in make_examples(review, 2):
        read(example, contributor, "wrong-format")
    assert not signed_in(contributor).get(HOME).context["to_read"]
