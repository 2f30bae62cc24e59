"""The people of the tests, named by their role towards one team, and what that team has. A pytest plugin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from decisions.models import Component, Membership, Project, Review, Role, Team, User
from decisions.services import projects as project_services

PASSWORD = "correct horse battery staple"


def make_person(name: str, **fields: object) -> User:
    """A person whose e-mail follows from the first name: Mara Manager is mara@example.org."""
    email = f"{name.split()[0].lower()}@example.org"
    return User.objects.create_user(email, PASSWORD, name=name, **fields)


def make_member(team: Team, name: str, role: Role) -> User:
    """A person with one role in one team."""
    person = make_person(name)
    Membership.objects.create(team=team, user=person, role=role)
    return person


@pytest.fixture
def team(db: None) -> Team:
    """The team that everything of the tests belongs to."""
    return Team.objects.create(name="Support")


@pytest.fixture
def owner(db: None) -> User:
    """Owns the site and is in no team."""
    return make_person("Olga Owner", is_owner=True)


@pytest.fixture
def manager(team: Team) -> User:
    return make_member(team, "Mara Manager", Role.MANAGER)


@pytest.fixture
def contributor(team: Team) -> User:
    return make_member(team, "Cleo Contributor", Role.CONTRIBUTOR)


@pytest.fixture
def viewer(team: Team) -> User:
    return make_member(team, "Vera Viewer", Role.VIEWER)


@pytest.fixture
def other_team(db: None) -> Team:
    """A team that has nothing to do with `team`."""
    return Team.objects.create(name="Elsewhere")


@pytest.fixture
def stranger(other_team: Team) -> User:
    """Manages another team."""
    return make_member(other_team, "Sam Stranger", Role.MANAGER)


@pytest.fixture
def project(team: Team, contributor: User) -> Project:
    """A project with its single, unnamed component."""
    return project_services.create_project(team, name="Checkout assistant", summary="", by=contributor)


@pytest.fixture
def component(project: Project) -> Component:
    return project.components.get()


@pytest.fixture
def review(component: Component, contributor: User) -> Review:
    """A draft without answers."""
    return Review.objects.create(
        component=component, number=1, questionnaire_version=1, created_by=contributor
    )


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which the person has signed in."""

    def browser_of(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return browser_of
