"""When decisions come back, for a team and for everybody; and the addresses that a team has called."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from decisions.access import SignedInRequest, owner_only, scoped
from decisions.forms.revisits import CadenceForm, WebhookForm
from decisions.models import Cadence, Decision, Organisation, Team, Webhook
from decisions.reminders import webhooks as calls
from decisions.reminders.calling import CallFailed
from decisions.services import cadences
from decisions.services import webhooks as services

SAVED = "Saved. Days that are set already stay as they are."


@require_http_methods(["GET", "HEAD", "POST"])
@owner_only
def organisation(request: SignedInRequest) -> HttpResponse:
    """What holds for everybody who says nothing else."""
    level = cadences.organisation()
    form = _cadence_form(request, level)
    if form.is_valid():
        cadences.set_cadence(level, given=form.cleaned_data, by=request.user)
        messages.success(request, SAVED)
        return redirect("decisions:organisation")
    return render(request, "decisions/organisation.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Team, to="manage")
def team_revisits(request: SignedInRequest, team: Team) -> HttpResponse:
    """What holds in a team, and where its reminders go besides."""
    form = _cadence_form(request, team, cadences.organisation())
    if form.is_valid():
        cadences.set_cadence(team, given=form.cleaned_data, by=request.user)
        messages.success(request, SAVED)
        return redirect("decisions:team_revisits", team.pk)
    return _team_page(request, team, form, WebhookForm())


def _team_page(
    request: SignedInRequest, team: Team, form: CadenceForm, webhook_form: WebhookForm
) -> HttpResponse:
    webhooks = team.webhooks.filter(is_active=True)
    without_day = Decision.objects.in_force().filter(team=team, revisit_on=None, never_because="")
    context = {
        "team": team,
        "form": form,
        "webhook_form": webhook_form,
        "webhooks": [(one, calls.secret_of(one)) for one in webhooks],
        "without_day": without_day.defer("content"),
    }
    return render(request, "decisions/team_revisits.html", context)


@require_POST
@scoped(Team, to="manage")
def webhook_new(request: SignedInRequest, team: Team) -> HttpResponse:
    """Have an address called."""
    form = WebhookForm(request.POST)
    if form.is_valid():
        try:
            services.add_webhook(team, **form.cleaned_data, by=request.user)
        except services.IsThere:
            form.add_error("url", "The team has this address called already.")
        except CallFailed as refusal:
            form.add_error("url", str(refusal))
        else:
            messages.success(request, "The address is called from the next reminder on. Try it out.")
            return redirect("decisions:team_revisits", team.pk)
    plain = CadenceForm(initial=_said(team), above=_above(cadences.organisation()))
    return _team_page(request, team, plain, form)


@require_POST
@scoped(Webhook, to="manage")
def webhook_trial(request: SignedInRequest, webhook: Webhook) -> HttpResponse:
    """Call the address now, and say what it answered."""
    try:
        calls.try_out(webhook)
    except CallFailed as refusal:
        messages.error(request, f"{webhook}: {refusal}")
    else:
        messages.success(request, f"{webhook} has taken the call.")
    return redirect("decisions:team_revisits", webhook.team_id)


@require_POST
@scoped(Webhook, to="manage")
def webhook_secret(request: SignedInRequest, webhook: Webhook) -> HttpResponse:
    """Sign with another secret."""
    services.renew_secret(webhook, by=request.user)
    messages.success(request, f"Calls of {webhook} are signed with a new secret from now on.")
    return redirect("decisions:team_revisits", webhook.team_id)


@require_POST
@scoped(Webhook, to="manage")
def webhook_removal(request: SignedInRequest, webhook: Webhook) -> HttpResponse:
    """Call an address no more."""
    services.remove_webhook(webhook, by=request.user)
    messages.success(request, f"{webhook} is not called any more.")
    return redirect("decisions:team_revisits", webhook.team_id)


def _cadence_form(request: SignedInRequest, level: Cadence, *above: Organisation) -> CadenceForm:
    return CadenceForm(request.POST or None, initial=_said(level), above=_above(*above))


def _said(level: Cadence) -> dict[str, Any]:
    said = {name: getattr(level, name) for name in cadences.NAMES}
    return said | {"escalates": {True: "true", False: "false"}.get(said["escalates"], "")}


def _above(*levels: Cadence) -> dict[str, Any]:
    """What holds where a level says nothing."""
    settings = cadences.settings_of(*levels)
    found = {name: getattr(settings, name) for name in cadences.OF_REMINDERS}
    return {"every_months": cadences.months_of(*levels), **found}
