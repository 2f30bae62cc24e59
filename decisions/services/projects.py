"""What changes about projects and their components."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from decisions.models import Component, Project, Team, User
from decisions.services.audit import record
from decisions.services.names import taken_name_refused


@transaction.atomic
def create_project(team: Team, *, name: str, summary: str, by: User) -> Project:
    """Start a project with its single, unnamed component. Raises `NameTaken`."""
    with taken_name_refused():
        project = Project.objects.create(team=team, name=name, summary=summary, created_by=by)
    Component.objects.create(project=project)
    record(by, project, "created", after={"name": name, "summary": summary})
    return project


@transaction.atomic
def edit_project(project: Project, *, name: str, summary: str, by: User) -> None:
    """Change what the project is called and what it is about. Raises `NameTaken`."""
    before = {"name": project.name, "summary": project.summary}
    after = {"name": name, "summary": summary}
    if before == after:
        return
    with taken_name_refused():
        Project.objects.filter(pk=project.pk).update(**after)
    project.name, project.summary = name, summary
    record(by, project, "edited", before=before, after=after)


@transaction.atomic
def archive_project(project: Project, *, by: User) -> None:
    """Put the project away: it stays readable and leaves the lists of work."""
    if Project.objects.active().filter(pk=project.pk).update(archived_at=timezone.now()):
        record(by, project, "archived")


@transaction.atomic
def restore_project(project: Project, *, by: User) -> None:
    """Take the project up again."""
    if Project.objects.filter(pk=project.pk).exclude(archived_at=None).update(archived_at=None):
        record(by, project, "restored")


@transaction.atomic
def add_component(project: Project, *, name: str, by: User) -> Component:
    """Name a further part of the project. Raises `NameTaken`.

    The first name goes to the single, unnamed component as long as nothing was decided about the whole.
    """
    unnamed = Component.objects.select_for_update().filter(project=project, name="").first()
    if unnamed and not unnamed.reviews.exists():
        rename_component(unnamed, name=name, by=by)
        return unnamed
    with taken_name_refused():
        component = Component.objects.create(project=project, name=name)
    record(by, component, "created", after={"name": name})
    return component


@transaction.atomic
def rename_component(component: Component, *, name: str, by: User) -> None:
    """Give the component a name, or another one. Raises `NameTaken`."""
    before = component.name
    if before == name:
        return
    with taken_name_refused():
        Component.objects.filter(pk=component.pk).update(name=name)
    component.name = name
    record(by, component, "renamed", before={"name": before}, after={"name": name})
