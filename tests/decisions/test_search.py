"""What is found, for whom, and in which order: the same on both databases, on which the suite runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.matching import Words
from decisions.models import Answer, Component, Project, Review, Role, Team, User
from decisions.search import KINDS, Hit, find
from decisions.services import projects as services
from tests.people import make_member, make_person

BY_KEY = {kind.key: kind for kind in KINDS}


def hits(kind: str, entered: str, user: User, most: int = 50) -> list[Hit]:
    return list(find(Words.of(entered), user, kind=BY_KEY[kind], most=most).hits)


def names(kind: str, entered: str, user: User) -> list[str]:
    return [hit.name for hit in hits(kind, entered, user)]


def note(review: Review, text: str, key: str = "stage") -> Answer:
    return Answer.objects.create(
        review=review, question_key=key, state="dont_know", note=text, answered_by_name="Cleo"
    )


def aged(row: Project | Review, days: int) -> None:
    """Last worked on so many days ago."""
    moment = timezone.now() - timedelta(days=days)
    column = "updated_at" if isinstance(row, Review) else "created_at"
    type(row).objects.filter(pk=row.pk).update(**{column: moment})


@pytest.fixture
def make_project(team, contributor):
    def make(name: str, summary: str = "", days: int = 0) -> Project:
        made = services.create_project(team, name=name, summary=summary, by=contributor)
        aged(made, days)
        return made

    return make


# Where words are looked for --------------------------------------------------------------------------------


def test_projects_by_name_summary_and_team(make_project, viewer):
    make_project("Router", "Sorts tickets into Ärger and Lob.")
    for entered in ("rout", "TICKETS", "arger", "router tickets", "support router"):
        assert names("projects", entered, viewer) == ["Router"], entered
    for entered in ("support", "router cats", "routers"):
        assert names("projects", entered, viewer) == [], entered


def test_projects_that_were_put_away_are_found_and_say_so(make_project, viewer, contributor):
    services.archive_project(make_project("Router"), by=contributor)
    (hit,) = hits("projects", "router", viewer)
    assert hit.standing == "put away"


def test_components_by_name_together_with_their_project(project, viewer, contributor):
    answerer = services.add_component(project, name="Answerer", by=contributor)
    for entered in ("answer", "checkout answer"):
        (hit,) = hits("components", entered, viewer)
        assert (hit.name, hit.place) == ("Answerer", "Checkout assistant · Support")
        assert hit.url == f"{project.get_absolute_url()}#component-{answerer.pk}"
    assert names("components", "checkout", viewer) == []


def test_an_unnamed_component_is_not_found(project, viewer):
    assert names("components", "checkout", viewer) == []


def test_reviews_by_number_title_and_place(review, component, viewer):
    titled = Review.objects.create(component=component, number=2, questionnaire_version=1, title="Une idée")
    assert names("reviews", "review 2", viewer) == ["Review 2: Une idée"]
    assert names("reviews", "IDEE", viewer) == ["Review 2: Une idée"]
    assert names("reviews", "checkout review 1", viewer) == ["Review 1"]
    assert names("reviews", "checkout", viewer) == []
    aged(review, 3)
    assert names("reviews", "review", viewer) == ["Review 2: Une idée", "Review 1"]
    (hit,) = hits("reviews", "idee", viewer)
    assert (hit.url, hit.place) == (titled.get_absolute_url(), "Checkout assistant · Support")


def test_reviews_by_the_notes_of_their_answers(review, viewer):
    note(review, "The prices change on Mondays.", "change_rate")
    note(review, "Asked Zoë about it.", "stage")
    (hit,) = hits("reviews", "monday", viewer)
    assert hit.url == f"{review.get_absolute_url()}#question-change_rate"
    assert (hit.text, hit.about) == ("The prices change on Mondays.", "How often do the facts change?")
    assert names("reviews", "zoe monday", viewer) == ["Review 1"]  # each in another note
    assert names("reviews", "zoe tuesday", viewer) == []


def test_of_several_notes_the_newest_is_shown(review, viewer):
    old = note(review, "a needle", "stage")
    Answer.objects.filter(pk=old.pk).update(answered_at=timezone.now() - timedelta(days=2))
    note(review, "the needle", "change_rate")
    (hit,) = hits("reviews", "needle", viewer)
    assert hit.text == "the needle"


def test_a_review_comes_once_however_many_notes_hold_the_word(review, viewer):
    for key in ("stage", "change_rate", "citations"):
        note(review, "needle", key)
    found = find(Words.of("needle"), viewer, kind=BY_KEY["reviews"], most=5)
    assert (len(found.hits), found.total) == (1, 1)


def test_teams_by_name(team, viewer):
    (hit,) = hits("teams", "SUPP", viewer)
    assert (hit.name, hit.url) == ("Support", team.get_absolute_url())


# People ----------------------------------------------------------------------------------------------------


def test_members_find_each_other_and_nobody_else(viewer, manager, stranger, owner):
    assert set(names("people", "a", viewer)) == {"Vera Viewer", "Mara Manager"}
    assert names("people", "sam", viewer) == []
    assert names("people", "olga", viewer) == []


def test_owners_find_everybody_even_those_without_a_team(viewer, stranger, owner):
    assert names("people", "sam", owner) == ["Sam Stranger"]
    (hit,) = hits("people", "olga", owner)
    assert (hit.url, hit.place) == ("/people/", "")


def test_a_person_is_found_by_job_title_and_leads_to_the_team(team, viewer, contributor):
    User.objects.filter(pk=contributor.pk).update(job_title="Ingénieure")
    (hit,) = hits("people", "ingenieure", viewer)
    assert (hit.name, hit.url, hit.place) == ("Cleo Contributor", team.get_absolute_url(), "Support")


def test_only_owners_find_people_by_their_e_mail(viewer, contributor, owner):
    assert names("people", "cleo@example.org", viewer) == []
    assert names("people", "cleo@example.org", owner) == ["Cleo Contributor"]


def test_a_person_in_two_teams_comes_once_and_shows_a_shared_one(team, other_team, viewer, stranger):
    make_member(other_team, "Both Ways", Role.VIEWER)
    both = User.objects.get(name="Both Ways")
    both.memberships.create(team=team, role=Role.VIEWER)
    (hit,) = hits("people", "both", viewer)
    assert hit.place == "Support"
    (hit,) = hits("people", "both", stranger)
    assert hit.place == "Elsewhere"


# In which order --------------------------------------------------------------------------------------------


def test_names_come_first_and_then_the_newest(make_project, viewer):
    make_project("Old router", days=30)
    make_project("Sorting", "This is a router.", days=0)
    make_project("New router", days=2)
    make_project("Calls", "Like the router.", days=9)
    assert names("projects", "router", viewer) == ["New router", "Old router", "Sorting", "Calls"]


def test_a_project_is_as_new_as_the_last_work_on_it(make_project, viewer):
    make_project("New router", days=2)
    worked_on = make_project("Old router", days=30)
    Review.objects.create(component=worked_on.components.get(), number=1, questionnaire_version=1)
    assert names("projects", "router", viewer) == ["Old router", "New router"]


def test_some_are_given_and_all_are_counted(make_project, viewer):
    for number in range(7):
        make_project(f"Router {number}", days=number)
    words = Words.of("router")
    found = find(words, viewer, kind=BY_KEY["projects"], most=3)
    assert ([hit.name for hit in found.hits], found.total) == (["Router 0", "Router 1", "Router 2"], 7)
    assert found.is_more
    found = find(words, viewer, kind=BY_KEY["projects"], start=6, most=3)
    assert ([hit.name for hit in found.hits], found.total, found.start) == (["Router 6"], 7, 6)
    found = find(words, viewer, kind=BY_KEY["projects"], start=60, most=3)
    assert (found.hits[0].name, found.total, found.start) == ("Router 0", 7, 0)


# Who may read what -----------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(other_team, stranger):
    """One row of each kind in another team, all with the same word."""
    project = services.create_project(other_team, name="Needle", summary="needle", by=stranger)
    component = services.add_component(project, name="Needle", by=stranger)
    review = Review.objects.create(component=component, number=1, questionnaire_version=1, title="Needle")
    note(review, "needle")
    make_member(other_team, "Needle Person", Role.VIEWER)
    Team.objects.filter(pk=other_team.pk).update(name="Needle team")


@pytest.mark.parametrize("kind", BY_KEY)
def test_members_of_another_team_find_nothing(kind, elsewhere, stranger, owner, viewer, contributor, manager):
    assert len(hits(kind, "needle", stranger)) == 1
    assert len(hits(kind, "needle", owner)) == 1
    for person in (viewer, contributor, manager, make_person("Nobody Yet")):
        assert find(Words.of("needle"), person, kind=BY_KEY[kind], most=5).total == 0


# Anything may be entered -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entered",
    [
        "%",
        "_",
        "\\",
        "'",
        '"',
        "'; DROP TABLE x; --",
        "\x00",
        "a\x00b",
        "[",
        "(?i)x",
        "***=x",
        "😀",
        "x" * 9_999,
    ],
)
def test_odd_words_mean_themselves(entered, make_project, viewer):
    make_project("Plain")
    odd = make_project("Odd", entered.replace("\x00", " ")[:2000])
    expected = ["Odd"] if Words.of(entered) else []
    assert names("projects", entered, viewer) == expected
    assert odd.name == "Odd"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(entered=st.text(max_size=120))
def test_whatever_is_entered_is_answered(entered, review, viewer, owner):
    for kind in KINDS:
        for person in (viewer, owner):
            find(Words.of(entered), person, kind=kind, most=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_a_summary_is_found_by_itself(text, project, viewer):
    Project.objects.filter(pk=project.pk).update(summary=text)
    if words := Words.of(text):
        assert find(words, viewer, kind=BY_KEY["projects"], most=3).total == 1


@pytest.mark.parametrize("kind", BY_KEY)
def test_each_kind_takes_one_query(kind, review, viewer, manager, django_assert_num_queries):
    services.add_component(review.component.project, name="o", by=manager)
    note(review, "o")
    with django_assert_num_queries(1):
        assert hits(kind, "o", viewer)
    with django_assert_num_queries(0):
        assert hits(kind, " ", viewer) == []


def test_components_elsewhere_of_the_same_project_name(project, viewer, other_team, stranger):
    """Two teams may name alike; each finds its own."""
    services.create_project(other_team, name=project.name, summary="", by=stranger)
    assert [hit.place for hit in hits("projects", "checkout", viewer)] == ["Support"]
    assert [hit.place for hit in hits("projects", "checkout", stranger)] == ["Elsewhere"]
    assert Component.objects.count() == 2
