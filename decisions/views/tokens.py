"""Tokens for programs of a team: made by its managers, shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from decisions.access import SignedInRequest, scoped
from decisions.forms.observations import TokenForm
from decisions.models import ApiToken, Scope, Team
from decisions.services import tokens as services
from decisions.services.names import NameTaken

NAME_TAKEN = "The team has a token of this name already."
REVOKED_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@scoped(Team, to="manage")
def tokens(request: SignedInRequest, team: Team) -> HttpResponse:
    """The tokens of a team; a new one with its secret, which is shown this once."""
    form = TokenForm(request.POST or None)
    made, secret = None, ""
    if form.is_valid():
        scope = Scope(form.cleaned_data["scope"])
        try:
            made, secret = services.create_token(
                team, name=form.cleaned_data["name"], scope=scope, by=request.user
            )
            form = TokenForm()
        except NameTaken:
            form.add_error("name", NAME_TAKEN)
        except services.TooManyTokens as refusal:
            form.add_error(None, str(refusal))
    rows = ApiToken.objects.filter(team=team)
    context = {
        "team": team,
        "form": form,
        "made": made,
        "secret": secret,
        "active": rows.active(),
        "revoked": rows.exclude(revoked_at=None).order_by("-revoked_at")[:REVOKED_SHOWN],
    }
    return render(request, "decisions/tokens.html", context)


@require_POST
@scoped(ApiToken, to="manage")
def token_revoke(request: SignedInRequest, apitoken: ApiToken) -> HttpResponse:
    """Let it open nothing any more."""
    services.revoke(apitoken, by=request.user)
    messages.success(request, f"“{apitoken}” opens nothing any more.")
    return redirect("decisions:tokens", apitoken.team_id)
