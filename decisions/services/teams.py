"""What changes about teams and who belongs to them."""

from __future__ import annotations

from django.db import transaction

from decisions.models import Membership, Role, Team, User
from decisions.services.audit import record
from decisions.services.names import taken_name_refused


class LastManager(Exception):
    """Without this person nobody would manage the team; only an owner may do that."""


@transaction.atomic
def create_team(*, name: str, by: User, join: bool = False) -> Team:
    """Start a team; with `join` its maker becomes its first manager. Raises `NameTaken`."""
    with taken_name_refused():
        team = Team.objects.create(name=name)
    record(by, team, "created", after={"name": name})
    if join:
        add_member(team, by, Role.MANAGER, by=by)
    return team


@transaction.atomic
def rename_team(team: Team, *, name: str, by: User) -> None:
    """Give the team another name. Raises `NameTaken`."""
    before = team.name
    if before == name:
        return
    with taken_name_refused():
        Team.objects.filter(pk=team.pk).update(name=name)
    team.name = name
    record(by, team, "renamed", before={"name": before}, after={"name": name})


@transaction.atomic
def allow_own_sign_off(team: Team, allowed: bool, *, by: User) -> None:
    """Say whether who proposes a decision of this team may sign it too."""
    if not Team.objects.filter(pk=team.pk, own_sign_off=not allowed).update(own_sign_off=allowed):
        return
    record(by, team, "own-sign-off-set", before={"allowed": not allowed}, after={"allowed": allowed})
    team.own_sign_off = allowed


@transaction.atomic
def add_member(team: Team, person: User, role: str, *, by: User) -> Membership:
    """Give the person a place in the team; who has one already keeps it as it is."""
    membership, is_new = Membership.objects.get_or_create(team=team, user=person, defaults={"role": role})
    if is_new:
        record(by, membership, "joined", after={"role": role})
    return membership


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: User) -> None:
    """Give a member another role. Raises `LastManager`."""
    before = _locked(membership).role
    if before == role:
        return
    _keep_a_manager(membership, by)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    record(by, membership, "role-changed", before={"role": before}, after={"role": role})


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Take a person out of the team; what they did there stays. Raises `LastManager`."""
    role = _locked(membership).role
    _keep_a_manager(membership, by)
    record(by, membership, "left", before={"role": role})
    Membership.objects.filter(pk=membership.pk).delete()


def _locked(membership: Membership) -> Membership:
    """The membership as it is now, with all of its team held until the transaction ends."""
    team = {row.pk: row for row in Membership.objects.select_for_update().filter(team=membership.team_id)}
    if membership.pk not in team:
        raise Membership.DoesNotExist
    return team[membership.pk]


def _keep_a_manager(membership: Membership, by: User) -> None:
    others = Membership.objects.filter(team=membership.team_id, role=Role.MANAGER).exclude(pk=membership.pk)
    if not by.is_owner and not others.exists():
        raise LastManager
