"""Which rows a person sees, edits and manages, through every model that belongs to a team."""

from typing import Any

import pytest

from decisions.models import Answer, Component, Invitation, Membership, Project, Review, Role, Team, User
from tests.people import make_member

CONTENT = [Project, Component, Review, Answer]
PLACES = [Team, Membership]


@pytest.fixture(autouse=True)
def rows(review: Review, team: Team, manager: User) -> None:
    Answer.objects.create(review=review, question_key="stage", state="dont_know", answered_by_name="Cleo")
    make_member(team, "Second Manager", Role.MANAGER)  # more members must not double the rows


def count(model: Any, deed: str, person: User, team: Team) -> int:
    rows = getattr(model._default_manager, deed)(person)
    of_team = rows.filter(**{model.path_to_team() or "pk": team.pk})
    assert len(of_team) == len(set(of_team))
    return len(of_team)


@pytest.mark.parametrize("model", CONTENT + PLACES)
def test_members_read(model, team, viewer, contributor, manager, stranger):
    for person in (viewer, contributor, manager):
        assert count(model, "visible_to", person, team) >= 1
    assert count(model, "visible_to", stranger, team) == 0


@pytest.mark.parametrize("model", CONTENT + PLACES)
def test_the_owner_reads_everything_but_edits_nothing(model, team, owner):
    assert count(model, "visible_to", owner, team) >= 1
    assert count(model, "editable_by", owner, team) == 0


@pytest.mark.parametrize("model", CONTENT + PLACES)
def test_contributors_and_managers_edit(model, team, viewer, contributor, manager, stranger):
    for person in (contributor, manager):
        assert count(model, "editable_by", person, team) >= 1
    for person in (viewer, stranger):
        assert count(model, "editable_by", person, team) == 0


@pytest.mark.parametrize("model", CONTENT + PLACES)
def test_managers_manage(model, team, contributor, manager, stranger):
    assert count(model, "managed_by", manager, team) >= 1
    for person in (contributor, stranger):
        assert count(model, "managed_by", person, team) == 0


def test_an_owner_manages_people_and_places_not_content(team, owner):
    assert all(count(model, "managed_by", owner, team) >= 1 for model in PLACES)
    assert all(count(model, "managed_by", owner, team) == 0 for model in CONTENT)


def test_an_owner_edits_where_a_member(team, owner):
    Membership.objects.create(team=team, user=owner, role=Role.CONTRIBUTOR)
    assert all(count(model, "editable_by", owner, team) >= 1 for model in CONTENT)


def test_a_role_in_one_team_gives_nothing_in_another(team, stranger):
    Membership.objects.create(team=team, user=stranger, role=Role.VIEWER)
    assert count(Review, "visible_to", stranger, team) == 1
    assert count(Review, "editable_by", stranger, team) == 0  # although a manager elsewhere
    row = Review.objects.visible_to(stranger).with_role_of(stranger).get()
    assert row.viewer_role == Role.VIEWER
    assert not row.may_edit


@pytest.mark.parametrize(
    ("who", "edits", "manages"),
    [
        ("viewer", False, False),
        ("contributor", True, False),
        ("manager", True, True),
        ("owner", False, False),
    ],
)
def test_one_query_brings_the_row_the_role_and_the_way_up(
    who, edits, manages, request, review, django_assert_num_queries
):
    person = request.getfixturevalue(who)
    with django_assert_num_queries(1):
        row = Review.objects.visible_to(person).with_role_of(person).get(pk=review.pk)
        assert str(row.component.project.team) == "Support"
        assert (row.may_edit, row.may_manage) == (edits, manages)


def test_an_owner_may_manage_a_team_without_a_role_in_it(team, owner):
    assert Team.objects.with_role_of(owner).get(pk=team.pk).may_manage


@pytest.mark.parametrize(
    ("model", "path"),
    [
        (Team, ""),
        (Invitation, "team"),
        (Component, "project__team"),
        (Answer, "review__component__project__team"),
    ],
)
def test_every_model_knows_its_way_to_the_team(model, path):
    assert model.path_to_team() == path
