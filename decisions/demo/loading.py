"""Puts the invented organisation of `organisation.toml` into an empty site."""

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

from decisions.engine.parsing import answers_from_wire
from decisions.models import Answer, AnswerState, AuditEntry, Component, Review, Team, User
from decisions.services import invitations, projects, reviews, teams

Table = dict[str, Any]


def organisation() -> Table:
    """The demo as it is written down."""
    return tomllib.loads(Path(__file__).with_name("organisation.toml").read_text(encoding="utf-8"))


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

    def by(self, table: Table) -> User:
        """Who did what the table says."""
        return self.people[table["by"]]

    def when(self, table: Table) -> datetime:
        """The day the table says."""
        return self.now - timedelta(days=table["days_ago"])


@transaction.atomic
def load(password: str) -> None:
    """Make everything, for an empty site; everybody of the demo has the same password."""
    written = organisation()
    people = _people(written["people"], make_password(password))
    owner = next(person for person in people.values() if person.is_owner)
    cast = Cast(people, timezone.now())
    for table in written["teams"]:
        _team(cast, table, owner)


def _people(written: Table, password: str) -> dict[str, User]:
    return {
        handle: User.objects.create(
            email=address_of(handle),
            name=person["name"],
            job_title=person["job_title"],
            is_owner=person.get("owner", False),
            password=password,
        )
        for handle, person in written.items()
    }


def _team(cast: Cast, table: Table, owner: User) -> None:
    team = teams.create_team(name=table["name"], by=owner)
    for handle, role in table["members"].items():
        teams.add_member(team, cast.people[handle], role, by=owner)
    for email, role in table.get("invited", {}).items():
        invitations.invite(team, email=email, role=role, by=owner)
    for project in table["projects"]:
        _project(cast, team, project)


def _project(cast: Cast, team: Team, table: Table) -> None:
    by = cast.by(table)
    project = projects.create_project(team, name=table["name"], summary=table["summary"], by=by)
    for written in table.get("components", ()):
        if name := written.get("name"):
            component = projects.add_component(project, name=name, by=by)
        else:
            component = project.components.get()
        for review in written["reviews"]:
            _review(cast, component, review)
    if table.get("archived"):
        projects.archive_project(project, by=by)


def _review(cast: Cast, component: Component, table: Table) -> None:
    review = reviews.start_review(component, by=cast.by(table))
    reviews.rename_review(review, title=table.get("title", ""), by=cast.by(table))
    changed_at = cast.when(table)
    _backdate(cast, review, changed_at, created_at=changed_at)
    for number, written in enumerate(table["answers"]):
        changed_at = cast.when(written) + timedelta(minutes=7 * number)
        _backdate(cast, _answer(cast, review, written), changed_at, answered_at=changed_at)
    if closed := table.get("closed"):
        reviews.close_review(review, reason=closed["reason"], by=cast.by(closed))
        changed_at = cast.when(closed)
        _backdate(cast, review, changed_at, closed_at=changed_at)
    Review.objects.filter(pk=review.pk).update(updated_at=changed_at)


def _answer(cast: Cast, review: Review, table: Table) -> Answer:
    key, value = table["key"], table.get("value")
    answers_from_wire({key: value})  # the demo is held to the same rules as everybody's answers
    given = reviews.Given(
        AnswerState.DONT_KNOW if value is None else AnswerState.ANSWERED,
        value,
        table.get("note", ""),
        table.get("evidence_url", ""),
    )
    before = Answer.objects.filter(review=review, question_key=key).first()
    version = before.version if before else 0
    return reviews.save_answer(review, key, given, version=version, by=cast.by(table))


def _backdate(cast: Cast, row: Review | Answer, moment: datetime, **columns: datetime) -> None:
    """Give a row and its newest history their invented day: nothing else writes history afterwards."""
    type(row).objects.filter(pk=row.pk).update(**columns)
    history: QuerySet[AuditEntry] = QuerySet(AuditEntry)  # not the manager's, which refuses
    of_row = history.filter(target_type=row._meta.label_lower, target_id=str(row.pk))
    of_row.filter(at__gte=cast.now).update(at=moment)
