"""Puts the invented organisation of the files beside this one into an empty site."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from decisions.demo.reviewing import ReviewLoad
from decisions.engine.catalogue import DOCUMENTS
from decisions.models import AuditEntry, Component, Membership, Project, Team, User
from decisions.services import invitations, projects, teams
from decisions.services.rejudging import rejudge_all
from decisions.services.reviews import today

Table = dict[str, Any]

FOUNDED_DAYS_AGO = 400
DAYS_BEFORE_FIRST_REVIEW = 2
FOLDER = Path(__file__).parent


def organisation() -> Table:
    """People, sign-ins and the names of the teams' files, as they are written down."""
    return _read("organisation")


def written_teams() -> list[Table]:
    """The teams with all that they decide about, as it is written down."""
    return [_read(name) for name in organisation()["teams"]]


def _read(name: str) -> Table:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def address_of(handle: str) -> str:
    """The e-mail of a person of the demo."""
    return f"{handle}@example.org"


def is_loaded() -> bool:
    """Whether the people of the demo are here."""
    addresses = [address_of(handle) for handle in organisation()["people"]]
    return User.objects.filter(email__in=addresses).count() == len(addresses)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of one load by their handles, and the moment it counts back from."""

    people: dict[str, User]
    now: datetime

    def ago(self, days: int) -> datetime:
        """So many days before the load."""
        return self.now - timedelta(days=days)


@transaction.atomic
def load(password: str) -> None:
    """Make everything, for an empty site; everybody of the demo has the same password."""
    now = timezone.now()
    cast = Cast(_people(organisation()["people"], make_password(password), now), now)
    owner = next(person for person in cast.people.values() if person.is_owner)
    for table in written_teams():
        _team(cast, table, owner)
    rejudge_all(as_of=today())


def _people(written: Table, password: str, now: datetime) -> dict[str, User]:
    return {
        handle: User.objects.create(
            email=address_of(handle),
            name=person["name"],
            job_title=person["job_title"],
            is_owner=person.get("owner", False),
            password=password,
            date_joined=now - timedelta(days=FOUNDED_DAYS_AGO),
        )
        for handle, person in written.items()
    }


def _team(cast: Cast, table: Table, owner: User) -> None:
    team = teams.create_team(name=table["name"], by=owner)
    for handle, role in table["members"].items():
        teams.add_member(team, cast.people[handle], role, by=owner)
    founded = cast.ago(FOUNDED_DAYS_AGO)
    Team.objects.filter(pk=team.pk).update(created_at=founded)
    Membership.objects.filter(team=team).update(created_at=founded)
    _history().filter(team=team).update(at=founded)
    for email, role in table.get("invited", {}).items():
        invitations.invite(team, email=email, role=role, by=owner)
    for project in table["projects"]:
        _project(cast, team, project)


def _project(cast: Cast, team: Team, table: Table) -> None:
    by = cast.people[table["by"]]
    written = table["reviews"]
    began = cast.ago(max(review["days_ago"] for review in written) + DAYS_BEFORE_FIRST_REVIEW)
    project = projects.create_project(team, name=table["name"], summary=_summary(table), by=by)
    components: dict[str, Component] = {}
    for review in written:
        name = review.get("component", "")
        if name not in components:
            components[name] = _component(project, name, by)
        ReviewLoad(cast.people, cast.now, components[name], review).run()
    Project.objects.filter(pk=project.pk).update(created_at=began)
    Component.objects.filter(project=project).update(created_at=began)
    _history().filter(project=project, review=None).update(at=began)
    if table.get("archived"):
        ended = cast.ago(min(review["closed"]["days_ago"] for review in written))
        projects.archive_project(project, by=by)
        Project.objects.filter(pk=project.pk).update(archived_at=ended)
        _history().filter(project=project, action="archived").update(at=ended)


def _component(project: Project, name: str, by: User) -> Component:
    return projects.add_component(project, name=name, by=by) if name else project.components.get()


def _summary(table: Table) -> str:
    """What the project is about, and one or two of the texts whose examples its reviews are made after."""
    prefixes = {case.split("/")[0] for review in table["reviews"] for case in review["after"]}
    titles = [f"“{document.title}”" for key, document in DOCUMENTS.items() if key in prefixes]
    match titles:
        case [title]:
            source = f"an example in {title}"
        case [first, second]:
            source = f"examples in {first} and {second}"
        case [first, second, *_]:
            source = f"examples in {first}, {second} and others"
    return f"{table['summary']} After {source}."


def _history() -> QuerySet[AuditEntry]:
    """The history with nothing that refuses: only the invented past is ever written anew."""
    return QuerySet(AuditEntry)
