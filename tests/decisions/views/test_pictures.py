"""The portfolio in pictures: true numbers that lead to what they count and tell nothing of other teams."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from decisions.charts import Linked
from decisions.demo.many_decisions import make_decisions
from decisions.models import Membership, Role
from decisions.portfolio.asked import read
from decisions.portfolio.rows import counted
from decisions.portfolio.scope import Scope
from decisions.services import tallies
from decisions.services.reviews import today
from tests.decisions.services.deciding import decided
from tests.people import make_person

AT = reverse("decisions:pictures")


@pytest.fixture
def made(db):
    return make_decisions(320, seed=6, today=today())


@pytest.fixture
def reader(made):
    person = make_person("Rita Reader")
    Membership.objects.create(team=made[0], user=person, role=Role.MANAGER)
    return person


def pictures(client, **asked):
    return client.get(AT, asked).context["pictures"]


def links(figure) -> list[tuple[int, str]]:
    """Every number of a table that leads somewhere, and where."""
    return [(int(cell.text), cell.href) for row in figure.rows for cell in row if isinstance(cell, Linked)]


@pytest.mark.parametrize("asked", [{}, {"months": "12"}])
@pytest.mark.parametrize("who", ["reader", "owner"])
def test_every_number_leads_to_as_many_decisions(who, asked, reader, owner, made, signed_in) -> None:
    person = {"reader": reader, "owner": owner}[who]
    scope, followed = Scope(person, today()), 0
    for picture in pictures(signed_in(person), **asked):
        assert picture.figure, picture.id
        for number, href in links(picture.figure):
            wanted = read(parse_qs(urlsplit(href).query), scope)
            assert not wanted.left_out
            assert counted(wanted, scope) == number, (picture.id, href)
            followed += 1
    assert followed > 40


def test_drawings_lead_where_the_tables_lead(reader, signed_in) -> None:
    for picture in pictures(signed_in(reader)):
        drawn = {href for trace in picture.figure.data for href in trace.get("customdata", ())}
        assert {href for _, href in links(picture.figure)} <= drawn


def test_one_team_of_several_is_drawn_when_asked_for(owner, made, signed_in) -> None:
    client = signed_in(owner)
    assert client.get(AT).context["made"] == 320
    answer = client.get(AT, {"team": made[1].pk})
    assert answer.context["made"] == 70
    assert f"team={made[1].pk}" in links(answer.context["pictures"][0].figure)[0][1]


def test_two_worlds_look_the_same_to_who_is_in_one(reader, made, signed_in) -> None:
    client = signed_in(reader)
    before = client.get(AT).context
    make_decisions(90, seed=9, today=today())
    after = client.get(AT).context
    assert before["made"] == after["made"] == 250
    assert before["pictures"] == after["pictures"]
    for team in (made[1].pk, "x", "00000000-0000-4000-8000-000000000000"):
        foreign = client.get(AT, {"team": team})
        assert foreign.context["pictures"] == before["pictures"]
        assert "was left out" in foreign.text


def test_an_empty_picture_says_what_it_waits_for(viewer, signed_in) -> None:
    page = signed_in(viewer).get(AT).text
    assert "No revisit has ended yet" in page
    assert "Nothing is overdue" in page
    assert "data-chart" not in page


def test_few_look_like_few(review, contributor, manager, viewer, signed_in) -> None:
    decided(review, contributor, manager)
    (over_time,) = (one for one in pictures(signed_in(viewer)) if one.id == "over-time")
    assert over_time.figure.data[0]["text"] == ["1"]
    assert over_time.figure.says.startswith("1 decided")


@pytest.mark.parametrize("stale", [True, False])
def test_it_asks_as_often_for_many_as_for_few(
    reader, owner, stale, signed_in, django_assert_max_num_queries
) -> None:
    make_decisions(30, seed=9, today=today())
    if not stale:
        tallies.store_stale()
    for person in (reader, owner):
        client = signed_in(person)
        with django_assert_max_num_queries(10):
            client.get(AT)
