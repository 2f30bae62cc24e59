"""What is done from the portfolio: views kept and removed, several decisions changed at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from decisions.access import SignedInRequest, signed_in
from decisions.annotating import as_uuid
from decisions.engine.words import plural
from decisions.forms.portfolio import ManyForm, SavedViewForm
from decisions.models import SavedView, Team
from decisions.portfolio.asked import read
from decisions.portfolio.scope import Scope
from decisions.services import many_revisits, saved_views
from decisions.services.reviews import today


@require_POST
@signed_in
def view_new(request: SignedInRequest) -> HttpResponse:
    """Keep what the list shows under a name, for oneself or for a team one works in."""
    form = SavedViewForm(request.POST, user=request.user)
    asked = _asked(request)
    if not form.is_valid():
        messages.error(request, "Give the view a name of at most 80 letters, and one of your teams or none.")
        return _back(asked)
    try:
        saved = saved_views.save_view(
            name=form.cleaned_data["name"], asked=asked, team=form.cleaned_data["team"], by=request.user
        )
    except saved_views.Refused as why:
        messages.error(request, str(why))
        return _back(asked)
    messages.success(request, f"“{saved}” is kept{f' for {saved.team}' if saved.team else ' for you'}.")
    return redirect(saved)


@require_POST
@signed_in
def view_removal(request: SignedInRequest, savedview_id: UUID) -> HttpResponse:
    """Remove a view: one's own, or one of a team one manages."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=savedview_id)
    team = view.team
    manages = team is not None and Team.objects.managed_by(request.user).filter(pk=team.pk).exists()
    if view.by_id != request.user.pk and not manages:
        raise PermissionDenied
    saved_views.remove_view(view, by=request.user)
    messages.success(request, f"“{view.name}” is removed.")
    return redirect("decisions:decisions")


@require_POST
@signed_in
def decisions_change(request: SignedInRequest) -> HttpResponse:
    """Move the day of the ticked decisions, or hand them over; those one may not change stay as they are."""
    asked, form = _asked(request), ManyForm(request.POST, user=request.user)
    keys = [key for key in map(as_uuid, request.POST.getlist("decision")) if key]
    if not keys:
        messages.error(request, "Tick the decisions first.")
        return _back(asked)
    if not form.is_valid():
        messages.error(
            request, " ".join(map(str, form.non_field_errors())) or "The day or the person is not one."
        )
        return _back(asked)
    given = form.cleaned_data
    if given["deed"] == "hand_over":
        done = many_revisits.hand_over_many(keys, to=given["to"], by=request.user)
    else:
        done = many_revisits.reschedule_many(
            keys, on=given["on"], reason=given["reason"], by=request.user, as_of=today()
        )
    if done.changed:
        messages.success(request, f"{plural(done.changed, 'decision')} changed.")
    for sentence in done.refused[:5]:
        messages.error(request, sentence)
    if not done.changed and not done.refused:
        messages.error(request, "None of these may be changed by you.")
    return _back(asked)


def _asked(request: SignedInRequest) -> str:
    """The list's address that came with a form, read as every address is, in its one form."""
    given = QueryDict(request.POST.get("asked", "")[:2000])
    return read(given, Scope(request.user, today())).address()


def _back(asked: str) -> HttpResponse:
    return redirect(f"{reverse('decisions:decisions')}?{asked}")
