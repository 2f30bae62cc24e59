"""Teams as their members, managers and owners see them."""

import pytest
from django.urls import reverse

from decisions.models import Membership, Role, Team
from decisions.services import invitations, projects
from tests.people import make_member

TEAMS, NEW = reverse("decisions:teams"), reverse("decisions:team_new")


def act(client, name: str, person, **data: str):
    """Press a button beside a member's name."""
    membership = Membership.objects.get(user=person)
    return client.post(
        reverse(f"decisions:{name}", kwargs={"membership_id": membership.pk}), data, follow=True
    )


def test_one_sees_ones_own_teams_counted(signed_in, viewer, contributor, project, other_team):
    page = signed_in(viewer).get(TEAMS)
    (team,) = page.context["teams"]
    assert (team.name, team.member_count, team.project_count) == ("Support", 2, 1)
    assert "you are viewer" in page.text


def test_counts_leave_out_what_was_put_away(signed_in, contributor, project):
    projects.archive_project(project, by=contributor)
    (team,) = signed_in(contributor).get(TEAMS).context["teams"]
    assert (team.member_count, team.project_count) == (1, 0)


def test_the_owner_sees_all_teams(signed_in, owner, team, other_team):
    assert len(signed_in(owner).get(TEAMS).context["teams"]) == 2


def test_the_owner_starts_a_team(signed_in, owner):
    page = signed_in(owner).post(NEW, {"name": "Search"})
    team = Team.objects.get()
    assert page["Location"] == team.get_absolute_url()
    assert not team.members.exists()


def test_the_owner_joins_the_team_if_they_say_so(signed_in, owner):
    signed_in(owner).post(NEW, {"name": "Search", "join": "on"})
    assert Membership.objects.get(user=owner).role == Role.MANAGER


@pytest.mark.parametrize("name", ["support", "", "x" * 81])
def test_a_bad_name_comes_back_with_its_error(signed_in, owner, team, name):
    page = signed_in(owner).post(NEW, {"name": name})
    assert page.status_code == 200
    assert page.context["form"].errors["name"]
    assert Team.objects.count() == 1


def test_a_manager_renames_the_team(signed_in, manager, team, other_team):
    client = signed_in(manager)
    url = reverse("decisions:team_edit", kwargs={"team_id": team.pk})
    assert "already" in client.post(url, {"name": "elsewhere"}).text
    assert client.post(url, {"name": "Help"})["Location"] == team.get_absolute_url()
    assert client.get(url).context["form"]["name"].value() == "Help"


def test_readers_see_the_members_and_no_buttons(signed_in, viewer, manager, team):
    invitations.invite(team, email="secret@example.org", role=Role.VIEWER, by=manager)
    page = signed_in(viewer).get(team.get_absolute_url())
    assert "Mara Manager" in page.text
    assert "secret@example.org" not in page.text
    assert "<form" not in page.text.split("<main")[1]


def test_managers_see_who_is_invited(signed_in, manager, team):
    invitations.invite(team, email="new@example.org", role=Role.VIEWER, by=manager)
    assert "new@example.org" in signed_in(manager).get(team.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 15])
def test_the_number_of_queries_does_not_grow(signed_in, manager, team, count, django_assert_num_queries):
    for number in range(count):
        make_member(team, f"Member{number} X", Role.VIEWER)
        projects.create_project(team, name=f"Project {number}", summary="", by=manager)
        invitations.invite(team, email=f"new{number}@example.org", role=Role.VIEWER, by=manager)
    client = signed_in(manager)
    with django_assert_num_queries(7):  # session, person, team, members, projects, invitations, notices
        client.get(team.get_absolute_url())


def test_roles_change(signed_in, manager, viewer):
    act(signed_in(manager), "membership_role", viewer, role="contributor")
    assert Membership.objects.get(user=viewer).role == Role.CONTRIBUTOR


def test_an_unknown_role_changes_nothing(signed_in, manager, viewer):
    page = act(signed_in(manager), "membership_role", viewer, role="boss")
    assert "Nothing was changed" in page.text
    assert Membership.objects.get(user=viewer).role == Role.VIEWER


@pytest.mark.parametrize(
    ("name", "data"), [("membership_role", {"role": "viewer"}), ("membership_removal", {})]
)
def test_the_only_manager_is_kept_and_it_is_said(signed_in, manager, name, data):
    page = act(signed_in(manager), name, manager, **data)
    assert "Mara Manager is the only manager of this team" in page.text
    assert Membership.objects.get(user=manager).role == Role.MANAGER


def test_an_owner_removes_even_the_only_manager(signed_in, owner, manager):
    page = act(signed_in(owner), "membership_removal", manager)
    assert "no longer in Support" in page.text
    assert not Membership.objects.exists()


def test_a_manager_who_leaves_does_not_land_on_a_404(signed_in, manager, team):
    make_member(team, "Second Manager", Role.MANAGER)
    page = act(signed_in(manager), "membership_removal", manager)
    assert page.status_code == 200
    assert not Membership.objects.filter(user=manager).exists()


def test_a_member_may_not_raise_themselves(signed_in, contributor):
    page = act(signed_in(contributor), "membership_role", contributor, role="manager")
    assert page.status_code == 403
    assert Membership.objects.get(user=contributor).role == Role.CONTRIBUTOR
