"""Projects as readers and contributors see them."""

import pytest
from django.urls import reverse

from decisions.models import Component, Project, Review, Today
from decisions.services import projects as services
from tests.decisions.services.deciding import decided

PROJECTS = reverse("decisions:projects")


def url(name: str, **kwargs: object) -> str:
    return reverse(f"decisions:{name}", kwargs=kwargs)


def test_one_sees_the_projects_of_ones_teams_with_their_reviews_counted(
    signed_in, viewer, review, other_team, stranger
):
    services.create_project(other_team, name="Secret", summary="", by=stranger)
    page = signed_in(viewer).get(PROJECTS)
    (project,) = page.context["active"]
    assert (project.review_count, project.draft_count) == (1, 1)
    assert "Secret" not in page.text


def test_the_owner_sees_the_projects_of_all_teams(signed_in, owner, project, other_team, stranger):
    services.create_project(other_team, name="Router", summary="", by=stranger)
    page = signed_in(owner).get(PROJECTS)
    assert [str(row.team) for row in page.context["active"]] == ["Elsewhere", "Support"]


def test_only_contributors_are_offered_a_new_project(signed_in, viewer, contributor, project, team):
    new = url("project_new", team_id=team.pk)
    assert new not in signed_in(viewer).get(PROJECTS).text
    assert new in signed_in(contributor).get(PROJECTS).text


def test_a_contributor_starts_a_project(signed_in, contributor, team):
    page = signed_in(contributor).post(url("project_new", team_id=team.pk), {"name": "Router"})
    project = Project.objects.get()
    assert page["Location"] == project.get_absolute_url()
    assert (project.created_by, project.components.get().name) == (contributor, "")


@pytest.mark.parametrize("name", ["", " ", "CHECKOUT ASSISTANT", "x" * 121])
def test_a_bad_name_comes_back_with_its_error(signed_in, contributor, team, project, name):
    page = signed_in(contributor).post(
        url("project_new", team_id=team.pk), {"name": name, "summary": "Kept."}
    )
    assert page.status_code == 200
    assert page.context["form"].errors["name"]
    assert "Kept." in page.text
    assert Project.objects.count() == 1


def test_a_project_lists_the_reviews_of_its_components(signed_in, contributor, review, project):
    services.add_component(project, name="router", by=contributor)
    page = signed_in(contributor).get(project.get_absolute_url())
    assert review.get_absolute_url() in page.text
    assert "The whole feature" in page.text
    for component in project.components.all():
        assert url("review_start", component_id=component.pk) in page.text


def test_a_reader_is_offered_nothing_to_press(signed_in, viewer, review, project):
    page = signed_in(viewer).get(project.get_absolute_url())
    assert review.get_absolute_url() in page.text
    assert "<form" not in page.text.split("<main")[1]


def test_a_project_that_was_put_away_takes_no_reviews_until_taken_up(signed_in, contributor, project):
    client = signed_in(contributor)
    page = client.post(url("project_archive", project_id=project.pk), follow=True)
    assert "was put away" in page.text
    assert "Start a review" not in page.text
    assert list(client.get(PROJECTS).context["archived"]) == [project]
    page = client.post(url("project_restore", project_id=project.pk), follow=True)
    assert "Start a review" in page.text


def test_a_project_is_edited(signed_in, contributor, project):
    change = {"name": "Till assistant", "summary": "Answers at the till."}
    page = signed_in(contributor).post(url("project_edit", project_id=project.pk), change, follow=True)
    assert "Till assistant" in page.text
    assert "Answers at the till." in page.text


def test_components_are_named(signed_in, contributor, project):
    client = signed_in(contributor)
    for name in ("answerer", "router"):
        client.post(url("component_new", project_id=project.pk), {"name": name})
    page = client.post(url("component_new", project_id=project.pk), {"name": "ROUTER"})
    assert page.status_code == 200
    assert "already" in page.context["form"].errors["name"][0]
    router = Component.objects.get(name="router")
    client.post(url("component_edit", component_id=router.pk), {"name": "dispatcher"})
    assert [component.name for component in project.components.all()] == ["answerer", "dispatcher"]
    page = client.post(url("component_edit", component_id=router.pk), {"name": "answerer"})
    assert "already" in page.context["form"].errors["name"][0]


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(
    signed_in, contributor, project, count, django_assert_num_queries
):
    for number in range(count):
        component = Component.objects.create(project=project, name=f"part {number}")
        for review in (1, 2):
            Review.objects.create(
                component=component, number=review, questionnaire_version=1, created_by=contributor
            )
    client = signed_in(contributor)
    # session, person, project, components, reviews, decisions, answers, notices
    with django_assert_num_queries(8):
        client.get(project.get_absolute_url())
    with django_assert_num_queries(6):  # session, person, active, archived, teams, notices
        client.get(PROJECTS)


def test_a_project_shows_its_decisions_through_time(
    signed_in, contributor, manager, viewer, project, review, django_assert_num_queries
):
    decision = decided(review, contributor, manager)
    Today.objects.create(
        decision=decision, outcome="flips", approach="prompt", readiness="ready", judged_by="-"
    )
    client = signed_in(viewer)
    # The eight above, two of triggers, and four of the health of the team's decisions.
    with django_assert_num_queries(14):
        page = client.get(project.get_absolute_url()).text
    assert str(decision) in page
    assert "flips today" in page
