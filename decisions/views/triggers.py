"""The triggers of a decision: set, changed, muted, removed; and events that people report."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from decisions.access import SignedInRequest, scoped
from decisions.engine.triggers import Kind
from decisions.forms.observations import EventForm, KindForm, MuteForm, TriggerForm
from decisions.models import Decision, DecisionTrigger
from decisions.observed import KINDS, name_of
from decisions.services import observations, triggers
from decisions.services.observations import Outcome
from decisions.services.reviews import today
from decisions.services.triggers import CannotWatch


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Decision, to="edit")
def trigger_new(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """Watch for something further: first its kind, then what it is held against."""
    kind = request.GET.get("kind", "")
    if kind not in set(Kind):
        standing = set(decision.triggers.values_list("kind", flat=True))
        context = {"decision": decision, "kind_form": KindForm(standing=standing)}
        return render(request, "decisions/trigger_new.html", context)
    form = TriggerForm(request.POST if request.method == "POST" else None, kind=Kind(kind))
    if request.method == "POST" and form.is_valid():
        try:
            triggers.add(decision, kind=Kind(kind), by=request.user, **form.columns)
        except CannotWatch as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(decision.pk)
    context = {"decision": decision, "form": form, "name": KINDS[Kind(kind)], "kind": kind}
    return render(request, "decisions/trigger_edit.html", context)


@require_POST
@scoped(Decision, to="edit")
def triggers_set(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """Set the usual ones that are missing, from the decision's own figures."""
    if decision.is_in_force and triggers.arm(decision, by=request.user):
        messages.success(request, "The usual triggers are set.")
    return _back(decision.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(DecisionTrigger, to="edit")
def trigger_edit(request: SignedInRequest, decisiontrigger: DecisionTrigger) -> HttpResponse:
    """Another figure or limit."""
    kind = Kind(decisiontrigger.kind)
    sent = request.POST if request.method == "POST" else None
    form = TriggerForm(sent, kind=kind, trigger=decisiontrigger)
    if sent is not None and form.is_valid():
        try:
            triggers.change(decisiontrigger, by=request.user, **form.columns)
        except CannotWatch as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(decisiontrigger.decision_id)
    context = {
        "decision": decisiontrigger.decision,
        "trigger": decisiontrigger,
        "form": form,
        "name": name_of(decisiontrigger),
    }
    return render(request, "decisions/trigger_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(DecisionTrigger, to="edit")
def trigger_mute(request: SignedInRequest, decisiontrigger: DecisionTrigger) -> HttpResponse:
    """Let it be silent until a day, for a reason."""
    form = MuteForm(request.POST or None)
    if form.is_valid():
        try:
            triggers.mute(decisiontrigger, by=request.user, as_of=today(), **form.cleaned_data)
        except CannotWatch as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(decisiontrigger.decision_id)
    return _asked(request, decisiontrigger, form, "Mute", "It stays silent until that day.")


@require_POST
@scoped(DecisionTrigger, to="edit")
def trigger_unmute(request: SignedInRequest, decisiontrigger: DecisionTrigger) -> HttpResponse:
    """Let it speak again."""
    triggers.unmute(decisiontrigger, by=request.user)
    return _back(decisiontrigger.decision_id)


@require_POST
@scoped(DecisionTrigger, to="edit")
def trigger_removal(request: SignedInRequest, decisiontrigger: DecisionTrigger) -> HttpResponse:
    """Watch for it no longer."""
    triggers.remove(decisiontrigger, by=request.user)
    messages.success(request, f"“{name_of(decisiontrigger)}” is watched no longer. What was observed stays.")
    return _back(decisiontrigger.decision_id)


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(DecisionTrigger, to="edit")
def event_report(request: SignedInRequest, decisiontrigger: DecisionTrigger) -> HttpResponse:
    """Say that an event has happened: the decision is due then."""
    if decisiontrigger.kind != Kind.EVENT:
        raise Http404
    form = EventForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        answer = observations.report_event(decisiontrigger, note=note, by=request.user, as_of=today())
        if answer.outcome is not Outcome.REFUSED:
            messages.success(request, answer.says or "It is reported, and the decision is due.")
            return _back(decisiontrigger.decision_id)
        form.add_error(None, answer.says)
    return _asked(request, decisiontrigger, form, "Report", "The decision is due today then.")


def _asked(
    request: SignedInRequest, trigger: DecisionTrigger, form: forms.Form, verb: str, lead: str
) -> HttpResponse:
    context = {
        "decision": trigger.decision,
        "trigger": trigger,
        "name": name_of(trigger),
        "form": form,
        "verb": verb,
        "lead": lead,
    }
    return render(request, "decisions/trigger_asked.html", context)


def _back(decision_id: object) -> HttpResponse:
    return redirect("decisions:observations", decision_id)
