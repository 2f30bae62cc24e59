"""Teams keep their names apart and a manager at hand."""

from functools import partial

import pytest

from decisions.models import AuditEntry, Membership, Role, Team
from decisions.services import teams
from decisions.services.names import NameTaken
from tests.people import make_member
from tests.threads import at_once


def membership(person) -> Membership:
    return Membership.objects.get(user=person)


def test_an_owner_starts_a_team_and_may_join_it(owner):
    alone = teams.create_team(name="Search", by=owner)
    joined = teams.create_team(name="Sales", by=owner, join=True)
    assert not alone.memberships.exists()
    assert joined.memberships.get().role == Role.MANAGER


@pytest.mark.parametrize("name", ["Support", "SUPPORT"])
def test_a_name_serves_one_team(owner, team, other_team, name):
    with pytest.raises(NameTaken):
        teams.create_team(name=name, by=owner)
    with pytest.raises(NameTaken):
        teams.rename_team(other_team, name=name, by=owner)
    assert Team.objects.count() == 2


def test_a_team_may_change_the_case_of_its_own_name(owner, team):
    teams.rename_team(team, name="SUPPORT", by=owner)
    entry = AuditEntry.objects.get(action="renamed")
    assert (entry.before, entry.after) == ({"name": "Support"}, {"name": "SUPPORT"})


def test_who_is_a_member_already_keeps_the_role(owner, team, manager):
    teams.add_member(team, manager, Role.VIEWER, by=owner)
    assert membership(manager).role == Role.MANAGER


def test_roles_change_with_a_record(manager, viewer):
    teams.change_role(membership(viewer), role=Role.CONTRIBUTOR, by=manager)
    assert membership(viewer).role == Role.CONTRIBUTOR
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_text, str(entry.team)) == ("role-changed", "Vera Viewer", "Support")
    assert (entry.before, entry.after) == ({"role": "viewer"}, {"role": "contributor"})


def test_leaving_keeps_the_record(manager, viewer, team):
    teams.remove_member(membership(viewer), by=manager)
    assert not team.memberships.filter(user=viewer).exists()
    assert AuditEntry.objects.get().before == {"role": "viewer"}


def test_the_last_manager_stays_unless_an_owner_says_otherwise(team, manager, viewer, owner):
    with pytest.raises(teams.LastManager):
        teams.remove_member(membership(manager), by=manager)
    with pytest.raises(teams.LastManager):
        teams.change_role(membership(manager), role=Role.VIEWER, by=manager)
    teams.remove_member(membership(manager), by=owner)
    assert team.memberships.count() == 1


def test_a_second_manager_frees_the_first(manager, viewer):
    teams.change_role(membership(viewer), role=Role.MANAGER, by=manager)
    teams.remove_member(membership(manager), by=manager)
    assert membership(viewer).role == Role.MANAGER


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_leave_at_once_do_not_both(team, manager):
    second = make_member(team, "Second Manager", Role.MANAGER)
    results = at_once(
        partial(teams.remove_member, membership(manager), by=manager),
        partial(teams.remove_member, membership(second), by=second),
        refusals=(teams.LastManager,),
    )
    assert sorted(isinstance(result, teams.LastManager) for result in results) == [False, True]
    assert team.memberships.filter(role=Role.MANAGER).count() == 1


def test_a_member_removed_meanwhile_is_gone(manager, viewer):
    stale = membership(viewer)
    teams.remove_member(membership(viewer), by=manager)
    with pytest.raises(Membership.DoesNotExist):
        teams.change_role(stale, role=Role.MANAGER, by=manager)


def test_whether_one_may_sign_ones_own_proposal_is_said_once_in_the_history(team, manager):
    for _ in range(2):
        teams.allow_own_sign_off(team, True, by=manager)
    team.refresh_from_db()
    assert team.own_sign_off
    entries = AuditEntry.objects.filter(action="own-sign-off-set")
    assert [entry.after for entry in entries] == [{"allowed": True}]
