"""Invitations: offered and withdrawn by managers, answered by whoever holds the link."""

from __future__ import annotations

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from kombu.exceptions import OperationalError

from decisions import tasks
from decisions.access import SignedInRequest, public, scoped
from decisions.forms.people import NewAccountForm
from decisions.forms.teams import InvitationForm
from decisions.models import Invitation, Team, User
from decisions.services import invitations as services
from decisions.views.teams import team_page


@require_POST
@scoped(Team, to="manage")
def invitation_new(request: SignedInRequest, team: Team) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            invitation, token = services.invite(team, **form.cleaned_data, by=request.user)
        except services.AlreadyMember:
            form.add_error("email", f"This person is in {team} already.")
        else:
            _mail(request, invitation, token)
            return redirect("decisions:team", team.pk)
    return team_page(request, team, form)


@require_POST
@scoped(Invitation, to="manage")
def invitation_resend(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    """Send a fresh link; the old one stops working."""
    try:
        token = services.renew(invitation, by=request.user)
    except services.NotOpen:
        messages.error(request, f"{invitation} has answered, or the invitation was withdrawn.")
    else:
        _mail(request, invitation, token)
    return redirect("decisions:team", invitation.team_id)


@require_POST
@scoped(Invitation, to="manage")
def invitation_revoke(request: SignedInRequest, invitation: Invitation) -> HttpResponse:
    """Withdraw the invitation."""
    try:
        services.revoke(invitation, by=request.user)
    except services.NotOpen:
        messages.error(request, f"{invitation} has answered, or the invitation was withdrawn before.")
    else:
        messages.success(request, f"The invitation of {invitation} is withdrawn; its link no longer works.")
    return redirect("decisions:team", invitation.team_id)


def _mail(request: SignedInRequest, invitation: Invitation, token: str) -> None:
    try:
        tasks.send_invitation.delay_on_commit(str(invitation.pk), token)
    except OperationalError:
        messages.error(
            request,
            f"{invitation} is invited, but the mail could not be queued: the task queue does not answer. "
            "Send it again when it does.",
        )
    else:
        messages.success(request, f"An invitation is on its way to {invitation}.")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in the mail leads to: join with a new account, or with the one that is there."""
    found = services.find(token)
    if found is None:
        return render(request, "decisions/invitation_closed.html", status=404)
    if found.accepted_at and found.accepted_by == request.user:
        return redirect("decisions:team", found.team_id)
    if found.standing != "open":
        return _closed(request, found)
    if not ratelimit.consume(request, action="signup"):
        return ratelimit.respond_429(request)
    account = User.objects.filter(email=found.email).first()
    if account is None and not request.user.is_authenticated:
        return _newcomer(request, found)
    if request.method == "POST" and account == request.user:
        return _member(request, found, account)
    return render(request, "decisions/invitation.html", {"invitation": found, "account": account})


def _newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewAccountForm(request.POST or None, address=invitation.email)
    if form.is_valid():
        try:
            person = services.accept_as_newcomer(invitation, **form.cleaned_data)
        except services.NotOpen:
            return _closed(request, invitation)
        except services.HasAccount:
            return redirect(request.path)
        return perform_login(request, person, redirect_url=invitation.team.get_absolute_url())
    return render(request, "decisions/invitation.html", {"invitation": invitation, "form": form})


def _member(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    try:
        services.accept(invitation, by=person)
    except services.NotOpen:
        return redirect(request.path)
    messages.success(request, f"You are now in {invitation.team}.")
    return redirect(invitation.team)


def _closed(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Say why the link does not work any more."""
    invitation.refresh_from_db()
    return render(request, "decisions/invitation_closed.html", {"invitation": invitation}, status=410)
