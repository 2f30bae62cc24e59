"""What can be done about a revisit: from the decision's page, and from the link of a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from decisions.access import SignedInRequest, public, scoped
from decisions.forms.revisits import (
    BeginForm,
    Deed,
    HandOverForm,
    KeepForm,
    RescheduleForm,
    SnoozeForm,
)
from decisions.models import Decision, Review, User
from decisions.reminders.links import Letter, read_look_again
from decisions.services import cadences, revisits
from decisions.services.decisions import NotInForce
from decisions.services.reviews import today

DEEDS: dict[str, type[Deed]] = {
    "keep": KeepForm,
    "begin": BeginForm,
    "snooze": SnoozeForm,
    "hand-over": HandOverForm,
}
OF_OWNERS = ("hand-over",)
"""What owners do for teams in which they are not: nothing but finding somebody who looks after it."""


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Decision, to="read")
def look_again(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """Everything that can be done about a revisit, for those of the team."""
    deeds = _deeds_of(decision)
    if not deeds:
        raise PermissionDenied
    forms, chosen = _forms(request, decision, deeds)
    if chosen and chosen.is_valid():
        try:
            result = _do(decision, chosen, request.user)
        except (revisits.Refused, revisits.ChangedMeanwhile, NotInForce) as refusal:
            messages.error(request, str(refusal))
            return redirect("decisions:look_again", decision.pk)
        if isinstance(result, Review):
            return redirect(result)
        messages.success(request, result)
        return redirect(decision)
    return _page(request, decision, request.user, forms)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def look_again_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whom a message was sent to, in their name and without a sign-in."""
    letter = read_look_again(token)
    if letter is None:
        return render(request, "decisions/look_again_closed.html", {"why": "forged"}, status=404)
    person = User.objects.filter(pk=letter.person, is_active=True).first()
    decision = _decision_for(person, letter) if person else None
    if person is None or decision is None:
        return render(request, "decisions/look_again_closed.html", {"why": "stranger"}, status=404)
    if request.user.is_authenticated and request.user != person:
        context = {"why": "another", "decision": decision, "person": person}
        return render(request, "decisions/look_again_closed.html", context, status=403)
    if not decision.is_in_force or decision.revisit_on != letter.due_on:
        return _stale(request, decision)
    return _act_by_link(request, decision, person)


def _act_by_link(request: HttpRequest, decision: Decision, person: User) -> HttpResponse:
    forms, chosen = _forms(request, decision, _deeds_of(decision))
    if not chosen or not chosen.is_valid():
        return _page(request, decision, person, forms)
    try:
        result = _do(decision, chosen, person)
    except revisits.Refused as refusal:
        chosen.add_error(None, str(refusal))
        return _page(request, decision, person, forms)
    except (revisits.ChangedMeanwhile, NotInForce):
        return _stale(request, decision)
    if isinstance(result, Review):
        return redirect(result)
    return render(request, "decisions/look_again_done.html", {"decision": decision, "done": result})


@require_http_methods(["GET", "HEAD", "POST"])
@scoped(Decision, to="edit")
def revisit_edit(request: SignedInRequest, decision: Decision) -> HttpResponse:
    """Another day or rhythm for the next revisit, or never."""
    months = cadences.months_of(cadences.organisation(), decision.team)
    form = RescheduleForm(request.POST or None, decision=decision, months=months)
    if form.is_valid():
        try:
            _reschedule(decision, form.cleaned_data, request.user)
        except revisits.Refused as refusal:
            form.add_error(None, str(refusal))
        except (revisits.ChangedMeanwhile, NotInForce) as refusal:
            messages.error(request, str(refusal))
            return redirect(decision)
        else:
            messages.success(request, _next(decision))
            return redirect(decision)
    return render(request, "decisions/revisit_edit.html", {"decision": decision, "form": form})


# How it is done ---------------------------------------------------------------------------------------------


def _deeds_of(decision: Decision) -> Iterable[str]:
    """What the person the decision was fetched for may do."""
    if decision.may_edit:
        return tuple(DEEDS)
    return OF_OWNERS if decision.viewer_is_owner else ()


def _decision_for(person: User, letter: Letter) -> Decision | None:
    """The decision as the person of a letter may see it now."""
    rows = Decision.objects.visible_to(person).with_role_of(person)
    found: Decision | None = rows.filter(pk=letter.decision).first()
    return found


def _forms(
    request: HttpRequest, decision: Decision, deeds: Iterable[str]
) -> tuple[dict[str, Deed], Deed | None]:
    """The form of each deed, and the one that was sent."""
    sent = request.POST.get("deed", "") if request.method == "POST" else ""
    forms = {deed: DEEDS[deed](request.POST if deed == sent else None, decision=decision) for deed in deeds}
    return forms, forms.get(sent)


def _do(decision: Decision, form: Deed, by: User) -> str | Review:
    """Do what the form says; what to tell about it, or where it goes on."""
    said: dict[str, Any] = form.cleaned_data
    decision.revisit_version = said["version"]
    if isinstance(form, KeepForm):
        revisits.keep(decision, why=said["why"], by=by, as_of=today())
        return f"It still holds. {_next(decision)}"
    if isinstance(form, SnoozeForm):
        until = said["until"]
        revisits.snooze(decision, until=until, because=said["because"], by=by, as_of=today())
        return f"Nobody is reminded of it until {until:%-d %B %Y}."
    if isinstance(form, HandOverForm):
        revisits.hand_over(decision, to=said["to"], by=by)
        return f"{said['to']} looks after it now."
    return revisits.begin(decision, by=by)


def _reschedule(decision: Decision, said: dict[str, Any], by: User) -> None:
    decision.revisit_version = said["version"]
    revisits.reschedule(
        decision,
        on=said["revisit_on"],
        every_months=said["every_months"],
        never_because=said["never_because"],
        reason=said["reason"],
        by=by,
        as_of=today(),
    )


def _next(decision: Decision) -> str:
    if decision.revisit_on is None:
        return "It is not looked at again."
    return f"It is looked at again on {decision.revisit_on:%-d %B %Y}."


def _page(request: HttpRequest, decision: Decision, person: User, forms: dict[str, Deed]) -> HttpResponse:
    context = {"decision": decision, "person": person, "forms": forms, "today": today()}
    return render(request, "decisions/look_again.html", context)


def _stale(request: HttpRequest, decision: Decision) -> HttpResponse:
    stored = Decision.objects.select_related("team").defer("content").get(pk=decision.pk)
    context = {"why": "stale", "decision": stored, "today": today()}
    return render(request, "decisions/look_again_closed.html", context, status=410)
