"""Projects and the components they consist of."""

import pytest

from decisions.models import AuditEntry, Project
from decisions.services import projects
from decisions.services.names import NameTaken


def names(project: Project) -> list[str]:
    return [component.name for component in project.components.all()]


def test_a_project_begins_with_one_unnamed_component(project):
    assert names(project) == [""]
    assert str(project.components.get()) == "Checkout assistant"
    assert AuditEntry.objects.get().after == {"name": "Checkout assistant", "summary": ""}


def test_a_name_serves_one_project_of_a_team(project, team, other_team, contributor, stranger):
    with pytest.raises(NameTaken):
        projects.create_project(team, name="CHECKOUT assistant", summary="", by=contributor)
    projects.create_project(other_team, name="Checkout assistant", summary="", by=stranger)
    second = projects.create_project(team, name="Router", summary="", by=contributor)
    with pytest.raises(NameTaken):
        projects.edit_project(second, name="Checkout assistant", summary="", by=contributor)


def test_an_edit_is_recorded_when_there_is_one(project, contributor):
    projects.edit_project(project, name=project.name, summary="Answers at the till.", by=contributor)
    projects.edit_project(project, name=project.name, summary="Answers at the till.", by=contributor)
    assert AuditEntry.objects.filter(action="edited").count() == 1


def test_the_first_name_goes_to_the_unnamed_component(project, contributor):
    first = projects.add_component(project, name="answerer", by=contributor)
    projects.add_component(project, name="router", by=contributor)
    assert names(project) == ["answerer", "router"]
    assert first.pk == project.components.first().pk


def test_what_was_decided_about_the_whole_stays_with_it(project, contributor, review):
    projects.add_component(project, name="router", by=contributor)
    assert names(project) == ["", "router"]


def test_a_name_serves_one_component_of_a_project(project, contributor):
    projects.add_component(project, name="answerer", by=contributor)
    router = projects.add_component(project, name="router", by=contributor)
    with pytest.raises(NameTaken):
        projects.add_component(project, name="Router", by=contributor)
    with pytest.raises(NameTaken):
        projects.rename_component(router, name="ANSWERER", by=contributor)


def test_projects_are_put_away_and_taken_up_again_with_a_record_each(project, contributor):
    for change in (projects.archive_project, projects.archive_project, projects.restore_project):
        change(project, by=contributor)
    assert Project.objects.active().get() == project
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["created", "archived", "restored"]
