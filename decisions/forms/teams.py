"""Forms about teams and who belongs to them."""

from __future__ import annotations

from django import forms

from decisions.models import Role

ROLES = (
    (Role.VIEWER, "Viewer – reads"),
    (Role.CONTRIBUTOR, "Contributor – creates projects and does the work"),
    (Role.MANAGER, "Manager – also invites people and keeps the team"),
)


class TeamForm(forms.Form):
    """A team's name."""

    name = forms.CharField(label="Name", max_length=80)


class TeamSettingsForm(TeamForm):
    """A team's name, and how it decides."""

    own_sign_off = forms.BooleanField(
        label="Who proposes a decision may sign it too",
        required=False,
        help_text="Small teams need it. The record then says so.",
    )


class NewTeamForm(TeamForm):
    """A new team, which its maker may join."""

    join = forms.BooleanField(
        label="I work in this team",
        required=False,
        initial=True,
        help_text="You become its manager. As an owner you read and manage every team, "
        "but change reviews only where you are a member.",
    )


class InvitationForm(forms.Form):
    """Who is invited, to do what."""

    email = forms.EmailField(label="E-mail", max_length=254)
    role = forms.ChoiceField(label="Role", choices=ROLES, initial=Role.CONTRIBUTOR)


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label="Role", choices=Role.choices)
