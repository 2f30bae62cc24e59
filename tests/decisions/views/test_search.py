"""The page of what was found, and the list under the field."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from decisions.matching import LONGEST
from decisions.models import Answer, Component, Project, Review, Role, Team, User
from decisions.services import projects as services
from decisions.views.search import OF_EACH, ON_A_PAGE, SUGGESTED
from tests.people import make_member

SEARCH = reverse("decisions:search")
SUGGESTIONS = reverse("decisions:suggestions")
BOTH = pytest.mark.parametrize("address", [SEARCH, SUGGESTIONS])


@pytest.fixture
def many_projects(team: Team) -> None:
    """More than any list shows."""
    Project.objects.bulk_create(
        Project(team=team, name=f"Router {number}") for number in range(ON_A_PAGE + 1)
    )


def shown(page: object) -> str:
    """A page without its form tokens, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.text)  # type: ignore[attr-defined]


# The page --------------------------------------------------------------------------------------------------


def test_results_stand_by_kind_with_the_words_marked(signed_in, viewer, review, team):
    services.create_project(team, name="Tagger", summary="<b>Checkout</b> photos", by=viewer)
    page = signed_in(viewer).get(SEARCH, {"q": "checkout"})
    assert "<mark>Checkout</mark> assistant" in page.text
    assert "&lt;b&gt;<mark>Checkout</mark>&lt;/b&gt; photos" in page.text
    assert [(some.kind.key, some.total) for some in page.context["found"]] == [("projects", 2)]


def test_the_words_stay_in_the_field_escaped(signed_in, viewer):
    page = signed_in(viewer).get(SEARCH, {"q": '"><script>'})
    assert 'value="&quot;&gt;&lt;script&gt;"' in page.text
    assert "<script>" not in page.text
    assert "Nothing found" in page.text


def test_without_words_it_says_what_can_be_found(signed_in, viewer):
    for entered in ({}, {"q": " "}, {"q": "\x00"}):
        page = signed_in(viewer).get(SEARCH, entered)
        assert "What are you looking for?" in page.text


def test_what_was_too_long_is_said(signed_in, viewer):
    assert "That was long" in signed_in(viewer).get(SEARCH, {"q": "x" * (LONGEST + 1)}).text
    assert "That was long" not in signed_in(viewer).get(SEARCH, {"q": "x" * LONGEST}).text


def test_some_of_each_kind_lead_to_all_of_it(signed_in, viewer, many_projects):
    page = signed_in(viewer).get(SEARCH, {"q": "router"})
    (projects,) = page.context["found"]
    assert (len(projects.hits), projects.total) == (OF_EACH, ON_A_PAGE + 1)
    assert "?q=router&amp;kind=projects" in page.text
    page = signed_in(viewer).get(SEARCH, {"q": "router", "kind": "projects"})
    assert len(page.context["chosen"].hits) == ON_A_PAGE
    assert "Page 1 of 2" in page.text
    assert "page=2" in page.text
    page = signed_in(viewer).get(SEARCH, {"q": "router", "kind": "projects", "page": "2"})
    assert len(page.context["chosen"].hits) == 1


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9", "99999999999999999999", "²"])
def test_a_page_that_is_not_there_is_the_first(signed_in, viewer, many_projects, number):
    page = signed_in(viewer).get(SEARCH, {"q": "router", "kind": "projects", "page": number})
    assert page.status_code == 200
    assert page.context["page"].number == 1
    assert len(page.context["chosen"].hits) == ON_A_PAGE


def test_an_unknown_kind_is_no_kind(signed_in, viewer, project):
    page = signed_in(viewer).get(SEARCH, {"q": "checkout", "kind": "secrets"})
    assert page.context["chosen"] is None
    assert "Checkout</mark> assistant" in page.text


def test_the_form_works_without_script(signed_in, viewer):
    page = signed_in(viewer).get(reverse("decisions:home"))
    form = re.search(r'<form[^>]+role="search"[^>]*>', page.text)
    assert form
    assert f'action="{SEARCH}"' in form[0]
    assert "method" not in form[0]  # GET: what one looked for can be kept as a bookmark


# The list under the field ---------------------------------------------------------------------------------


def test_the_list_is_a_fragment_with_the_best_of_each_kind(signed_in, viewer, many_projects):
    page = signed_in(viewer).get(SUGGESTIONS, {"q": "router"})
    assert "<html" not in page.text
    assert page.text.count('role="option"') == SUGGESTED + 1
    assert f"All {ON_A_PAGE + 1} results" in page.text
    assert f'href="{SEARCH}?q=router"' in page.text
    assert f'data-announce="{ON_A_PAGE + 1} found"' in page.text


def test_the_list_says_that_nothing_was_found(signed_in, viewer):
    page = signed_in(viewer).get(SUGGESTIONS, {"q": "<x>"})
    assert "<strong>&lt;x&gt;</strong>" in page.text
    assert "listbox" not in page.text


def test_without_words_the_list_is_hidden(signed_in, viewer):
    assert " hidden>" in signed_in(viewer).get(SUGGESTIONS).text


def test_the_address_of_all_results_survives_any_words(signed_in, viewer, team):
    services.create_project(team, name="R&D 50% + é/?#", summary="", by=viewer)
    client = signed_in(viewer)
    page = client.get(SUGGESTIONS, {"q": "R&D 50% + é/?#"})
    address = re.search(r'id="suggestion-all"[^>]+href="([^"]+)"', page.text)
    assert address
    assert client.get(address[1]).context["found"][0].total == 1


# Who may read what -----------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("extra", [{}, {"kind": "projects"}, {"kind": "people", "page": "2"}])
def test_another_teams_rows_change_no_byte(
    address, extra, signed_in, viewer, project, review, other_team, stranger
):
    """The same question in a world without and in one with many such rows in another team."""
    words = ("checkout", "needle", "review", "sam", "elsewhere", "e")
    client = signed_in(viewer)
    before = {word: shown(client.get(address, {"q": word, **extra})) for word in words}
    for number in range(30):
        theirs = services.create_project(
            other_team, name=f"Checkout needle {number}", summary="Checkout review of Sam", by=stranger
        )
        component = services.add_component(theirs, name=f"Needle {number}", by=stranger)
        made = Review.objects.create(
            component=component, number=1, questionnaire_version=1, title="Checkout needle"
        )
        Answer.objects.create(
            review=made, question_key="stage", state="dont_know", note="needle", answered_by_name="Sam"
        )
        make_member(other_team, f"Sam{number} Needle", Role.MANAGER)
    for word in words:
        assert shown(client.get(address, {"q": word, **extra})) == before[word], word
    assert "needle" in signed_in(stranger).get(address, {"q": "needle"}).text.lower()


@BOTH
def test_leaving_a_team_takes_its_rows_out_of_sight(address, signed_in, viewer, project):
    client = signed_in(viewer)
    assert project.get_absolute_url() in client.get(address, {"q": "checkout"}).text
    viewer.memberships.all().delete()
    assert project.get_absolute_url() not in client.get(address, {"q": "checkout"}).text


# Queries ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(
    signed_in, viewer, team, contributor, count, django_assert_num_queries
):
    for number in range(count):
        made = services.create_project(team, name=f"Part {number}", summary="part", by=contributor)
        component = services.add_component(made, name=f"part {number}", by=contributor)
        row = Review.objects.create(component=component, number=1, questionnaire_version=1, title="part")
        Answer.objects.create(
            review=row, question_key="stage", state="dont_know", note="part", answered_by_name="Cleo"
        )
        make_member(team, f"Person{number} Part", Role.VIEWER)
    assert Component.objects.count() == count
    assert User.objects.filter(name__contains="Part").count() == count
    client = signed_in(viewer)
    for query in ({"q": "part"}, {"q": "part", "kind": "reviews"}):
        with django_assert_num_queries(8):  # session, person, notices, one for each of five kinds
            client.get(SEARCH, query)
    with django_assert_num_queries(7):  # the same without notices
        client.get(SUGGESTIONS, {"q": "part"})
