"""Teams: their members and who is invited."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.access import SignedInRequest, owner_only, scoped, signed_in
from decisions.forms.teams import InvitationForm, NewTeamForm, RoleForm, TeamSettingsForm
from decisions.models import Membership, Role, Team
from decisions.services import teams as services
from decisions.services.names import NameTaken

NAME_TAKEN = "There is a team of this name already."
LAST_MANAGER = "{} is the only manager of this team. Make somebody else a manager first, or ask an owner."
GONE = "{} is not in this team any more."


@require_safe
@signed_in
def teams(request: SignedInRequest) -> HttpResponse:
    """The teams one may read, with their members and projects counted."""
    mine = Team.objects.visible_to(request.user).with_role_of(request.user).with_counts()
    return render(request, "decisions/teams.html", {"teams": mine})


@require_safe
@scoped(Team, to="read")
def team(request: SignedInRequest, team: Team) -> HttpResponse:
    """One team: members, projects, and for its managers the invitations."""
    return team_page(request, team, InvitationForm())


def team_page(request: SignedInRequest, team: Team, form: InvitationForm) -> HttpResponse:
    """The team's page around an invitation form that may carry errors."""
    context = {
        "team": team,
        "members": team.memberships.select_related("user").order_by("user__name"),
        "projects": team.projects.active(),
        "invitations": team.invitations.pending() if team.may_manage else (),
        "roles": Role.choices,
        "form": form,
    }
    return render(request, "decisions/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def team_new(request: SignedInRequest) -> HttpResponse:
    """Start a team."""
    form = NewTeamForm(request.POST or None)
    if form.is_valid():
        try:
            team = services.create_team(**form.cleaned_data, by=request.user)
        except NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return redirect("decisions:team", team.pk)
    return render(request, "decisions/team_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Team, to="manage")
def team_edit(request: SignedInRequest, team: Team) -> HttpResponse:
    """The team's name, and how it decides."""
    initial = {"name": team.name, "own_sign_off": team.own_sign_off}
    form = TeamSettingsForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.rename_team(team, name=form.cleaned_data["name"], by=request.user)
            services.allow_own_sign_off(team, form.cleaned_data["own_sign_off"], by=request.user)
        except NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return redirect("decisions:team", team.pk)
    return render(request, "decisions/team_edit.html", {"team": team, "form": form})


@require_POST
@scoped(Membership, to="manage")
def membership_role(request: SignedInRequest, membership: Membership) -> HttpResponse:
    """Give a member another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Nothing was changed: {form.errors['role'][0]}")
    else:
        try:
            services.change_role(membership, **form.cleaned_data, by=request.user)
        except services.LastManager:
            messages.error(request, LAST_MANAGER.format(membership.user))
        except Membership.DoesNotExist:
            messages.error(request, GONE.format(membership.user))
    return redirect("decisions:team", membership.team_id)


@require_POST
@scoped(Membership, to="manage")
def membership_removal(request: SignedInRequest, membership: Membership) -> HttpResponse:
    """Take a member out of the team."""
    try:
        services.remove_member(membership, by=request.user)
    except services.LastManager:
        messages.error(request, LAST_MANAGER.format(membership.user))
        return redirect("decisions:team", membership.team_id)
    except Membership.DoesNotExist:
        messages.error(request, GONE.format(membership.user))
        return redirect("decisions:team", membership.team_id)
    messages.success(request, f"{membership.user} is no longer in {membership.team}.")
    if membership.user == request.user and not request.user.is_owner:
        return redirect("decisions:teams")
    return redirect("decisions:team", membership.team_id)
