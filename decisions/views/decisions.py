"""Decisions: the register, the record of each, what ends it, and what leaves the house."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.again import judged_again
from decisions.exports.files import madr_zip
from decisions.exports.madr import madr
from decisions.exports.names import file_name
from decisions.forms.decisions import ReasonForm
from decisions.models import Decision, Team
from decisions.observed import TriggerShown, triggers_shown
from decisions.records.wire import document
from decisions.services import decisions as services
from decisions.services.health import health_of
from decisions.services.records import decisions_of, record_of
from decisions.services.reviews import today
from decisions.services.triggers import watched_by


@require_safe
@scoped(Decision, to="read")
def decision(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """The record of one decision, as it reads and prints."""
    context = {
        "decision": decision,
        "record": record_of(decision),
        "judged": judged_again(decision),
        "sign_offs": decision.proposal.sign_offs.all() if decision.proposal else (),
        "followed_by": decision.superseded_by.order_by("number"),
        "took_over": decision.supersedes.order_by("number"),
        "today": today(),
        "is_due": decision.is_due(today()),
        "fired": _fired(decision),
        "observed": decision.observations.count(),
    }
    return render(request, "decisions/decision.html", context)


def _fired(decision: Decision) -> list[TriggerShown]:
    """The triggers that ask for a look now."""
    if not decision.is_in_force:
        return []
    watched = watched_by(decision, as_of=today())
    return triggers_shown(one for one in watched if one.has_fired)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Decision, to="edit")
def decision_deprecate(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """Say that it no longer applies, with a reason."""
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.deprecate(decision, reason=form.cleaned_data["reason"], by=request.user)
        except services.NotInForce:
            messages.error(request, "It is not in force any more.")
        return redirect(decision)
    return render(request, "decisions/decision_deprecate.html", {"decision": decision, "form": form})


@require_safe
@scoped(Decision, to="read")
def decision_markdown(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """The record as MADR 4; `?header=1` for readers that know no front matter."""
    text = madr(record_of(decision), header=bool(request.GET.get("header")))
    name = file_name(decision.number, decision.title)
    return _file(text.encode(), name, "text/markdown; charset=utf-8")


@require_safe
@scoped(Decision, to="read")
def decision_json(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """The record by the published schema."""
    name = file_name(decision.number, decision.title).removesuffix(".md") + ".json"
    return _file(document([record_of(decision)]), name, "application/json")


@require_safe
@scoped(Team, to="read")
def decisions_zip(request: SignedInRequest, team: Team) -> HttpResponse:
    """All decisions of a team as MADR files with an index."""
    data = madr_zip(decisions_of(team), header=bool(request.GET.get("header")))
    return _file(data, "decisions.zip", "application/zip")


@require_safe
@scoped(Team, to="read")
def health(request: SignedInRequest, team: Team) -> HttpResponse:
    """What is not in order with the decisions of a team."""
    found = health_of(team)
    rows = Decision.objects.filter(team=team, pk__in=[one.key for one in found]).defer("content")
    decisions = {str(row.pk): row for row in rows}
    context = {
        "team": team,
        "found": [(one, decisions[one.key]) for one in found],
        "count": Decision.objects.filter(team=team).count(),
    }
    return render(request, "decisions/health.html", context)


def _file(data: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=kind, headers=headers)
