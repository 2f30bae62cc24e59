"""Reminders: what the job did and what it could not do; and how a person is reminded."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.access import SignedInRequest, public, scoped, signed_in
from decisions.forms.revisits import RemindersForm
from decisions.models import Decision, MailRhythm, Membership, Reminder, ReminderRun, Role, User
from decisions.reminders import running
from decisions.reminders.links import read_unsubscribe
from decisions.services import preferences
from decisions.services.reviews import today

RUNS = 10
SHOWN = 100


@require_safe
@signed_in
def reminders(request: SignedInRequest) -> HttpResponse:
    """When the job last ran, what it looked at, why it left decisions out, and what could not be sent."""
    user = request.user
    manages = Membership.objects.filter(user=user, role=Role.MANAGER)
    if not user.is_owner and not manages.exists():
        raise PermissionDenied
    runs = list(ReminderRun.objects.defer("skips")[:RUNS])
    stuck = Reminder.objects.managed_by(user).stuck()
    context = {
        "runs": runs,
        "last": next((run for run in runs if run.finished_at), None),
        "skips": _skips(user),
        "stuck": stuck.select_related("decision__team", "recipient", "webhook").defer("decision__content")[
            :SHOWN
        ],
        "stuck_count": stuck.count(),
        "waiting": Reminder.objects.managed_by(user).waiting().count(),
        "standing": running.standing() if user.is_owner else None,
    }
    return render(request, "decisions/reminders.html", context)


def _skips(user: User) -> list[tuple[str, int, list[Decision]]]:
    """Why the last run left decisions out, how many for each reason, and the first of them."""
    last = ReminderRun.objects.exclude(finished_at=None).first()
    reasons = dict(last.skips) if last else {}
    visible = Decision.objects.visible_to(user)
    if not user.is_owner:
        visible = Decision.objects.managed_by(user)
    rows = visible.filter(pk__in=reasons).select_related("team").defer("content").order_by("revisit_on")
    found: dict[str, list[Decision]] = {}
    for row in rows:
        found.setdefault(reasons[str(row.pk)], []).append(row)
    counts = Counter({reason: len(some) for reason, some in found.items()})
    return [(reason, count, found[reason][:20]) for reason, count in counts.most_common()]


@require_POST
@scoped(Reminder, to="manage")
def reminder_again(request: SignedInRequest, reminder: Reminder) -> HttpResponse:
    """Send again what was given up."""
    try:
        running.try_again(reminder, by=request.user)
    except running.NotStuck:
        messages.error(request, "It was sent meanwhile, or is still being tried.")
    else:
        messages.success(request, "It goes out within a minute.")
    return redirect("decisions:reminders")


@require_POST
@signed_in
def reminders_again(request: SignedInRequest) -> HttpResponse:
    """Send again all that was given up in the teams one manages."""
    count = running.try_all_again(request.user)
    if count:
        messages.success(request, f"{count} reminder{'s go' if count > 1 else ' goes'} out within a minute.")
    return redirect("decisions:reminders")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def reminders_mine(request: SignedInRequest) -> HttpResponse:
    """Over which ways one is reminded."""
    person = request.user
    initial = {"mails": person.reminder_mails, "in_app": person.reminders_in_app}
    form = RemindersForm(request.POST or None, initial=initial)
    if form.is_valid():
        preferences.choose_reminders(person, **form.cleaned_data)
        messages.success(request, "You are reminded like this from now on.")
        return redirect("decisions:reminders_mine")
    return render(request, "decisions/reminders_mine.html", {"form": form})


@csrf_exempt  # the mail program that asks has no cookie of ours; the link itself is what gives the right
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End a person's mails: at once for a mail program (RFC 8058), by a button for people."""
    key = read_unsubscribe(token)
    person = None if key is None else User.objects.filter(pk=key).first()
    if person is None:
        return render(request, "decisions/look_again_closed.html", {"why": "forged"}, status=404)
    if request.method == "POST":
        preferences.unsubscribe(person)
    context: dict[str, Any] = {"person": person, "ended": person.reminder_mails == MailRhythm.NEVER}
    return render(request, "decisions/unsubscribe.html", context | {"today": today()})
