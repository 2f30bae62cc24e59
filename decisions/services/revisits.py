"""When a decision is looked at again: its day moved, waited for, handed over, brought forward, begun.

A moved day opens a new cycle of reminders; a change that does not move it opens none. What was signed is
never touched. Each change counts, so that of two people who press at once one is told no.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from decisions.engine import revisit
from decisions.models import Decision, Membership, Notice, NoticeKind, Review, Revisit, Team, User
from decisions.services import cadences, reviews
from decisions.services.audit import record
from decisions.services.decisions import NotInForce


class ChangedMeanwhile(Exception):
    """Somebody else has moved the day or handed the decision over since it was read."""


class Refused(Exception):
    """Why it cannot be done; the message is for people."""


def snooze_of(decision: Decision) -> revisit.Snooze | None:
    """The silence that somebody asked for, over or not."""
    if decision.snoozed_until is None:
        return None
    return revisit.Snooze(decision.snoozed_until, decision.snoozed_because)


def set_on(decision: Decision) -> date:
    """The day on which the cycle began, in the organisation's zone."""
    return timezone.localdate(decision.revisit_set_at, timezone.get_default_timezone())


def standing_of(decision: Decision, *, as_of: date) -> revisit.Standing:
    """How a decision in force stands to its day."""
    settings = cadences.settings_of(cadences.organisation(), decision.team)
    return revisit.standing(decision.revisit_on, as_of, settings)


def waiting_for(person: User, *, as_of: date) -> list[Decision]:
    """What this person is to look at by now or soon, the longest overdue first; at most 50."""
    until = as_of + timedelta(revisit.USUAL.heads_up_days)
    rows = Decision.objects.to_look_at(person, until=until).select_related("team").defer("content")
    return list(rows[:50])


# Deeds ------------------------------------------------------------------------------------------------------


@transaction.atomic
def keep(decision: Decision, *, why: str, by: User, as_of: date, on: date | None = None) -> date | None:
    """Say that a decision still holds, and why; the day of its next revisit. ``None`` for never.

    What was observed until now is taken into account by that, so that every trigger is armed again. A day may
    be named; else it follows from the rhythm. Raises :class:`NotInForce`, :class:`ChangedMeanwhile` and
    :class:`Refused`.
    """
    if on and on <= as_of:
        raise Refused("Choose a day to come.")
    following = on or revisit.next_due(cadences.rhythm_of(decision, cadences.organisation()), as_of)
    _move(decision, following, by=by, action="kept", reason=why, looked_at=timezone.now())
    return following


@transaction.atomic
def snooze(decision: Decision, *, until: date, because: str, by: User, as_of: date) -> None:
    """Be silent until a day, for a reason; the decision stays due. Raises :class:`Refused` and the like."""
    settings = cadences.settings_of(cadences.organisation(), decision.team)
    asked = revisit.Snooze(until, because)
    if refusal := revisit.snooze_refusal(asked, as_of, settings):
        raise Refused(refusal)
    if decision.revisit_on is None:
        raise Refused("It has no day to wait for.")
    _change(decision, by=by, action="snoozed", reason=because, snoozed_until=until, snoozed_because=because)
    _settle_notices(decision)


@transaction.atomic
def hand_over(decision: Decision, *, to: User, by: User) -> None:
    """Make another member of the team responsible, and tell them. Raises :class:`Refused` and the like."""
    if decision.responsible_id == to.pk:
        return
    if not Membership.objects.filter(team=decision.team_id, user=to, user__is_active=True).exists():
        raise Refused(f"{to} is not in {decision.team}.")
    before = decision.responsible.name if decision.responsible else ""
    _change(decision, by=by, action="handed-over", before={"responsible": before}, responsible=to)
    _settle_notices(decision)
    if to.pk != by.pk:
        Notice.objects.create(
            recipient=to, kind=NoticeKind.REVISIT, decision=decision, actor=by, actor_name=by.name
        )


@transaction.atomic
def reschedule(
    decision: Decision,
    *,
    on: date | None,
    every_months: int | None,
    never_because: str,
    reason: str,
    by: User,
    as_of: date,
) -> None:
    """Give a decision another day or rhythm, or say that and why it is never looked at again.

    Without a day it is counted from today; without months the team's rhythm holds. Raises :class:`Refused`
    and the like.
    """
    if never_because and (on or every_months):
        raise Refused("Say either when to look again, or why never; not both.")
    if on and on <= as_of and on != decision.revisit_on:
        raise Refused("Choose a day to come.")
    named: dict[str, Any] = {"every_months": every_months, "never_because": never_because}
    stays = on == decision.revisit_on and not never_because
    for name, value in named.items():
        setattr(decision, name, value)
    if stays and on:
        _change(decision, by=by, action="rescheduled", reason=reason, **named)
        return
    following = on or revisit.first_due(cadences.rhythm_of(decision, cadences.organisation()), as_of)
    _move(decision, following, by=by, action="rescheduled", reason=reason, **named)


@transaction.atomic
def bring_forward(decision: Decision, *, to: date, because: str, by: User | None = None) -> bool:
    """Let a decision be due sooner because something has happened; whether that moved its day.

    One that is due by then anyway stays as it is. Raises :class:`NotInForce` and :class:`ChangedMeanwhile`.
    """
    if decision.revisit_on and decision.revisit_on <= to:
        return False
    _move(decision, to, by=by, action="brought-forward", reason=because)
    return True


@transaction.atomic
def begin(decision: Decision, *, by: User) -> Review:
    """The review in which a decision is looked at again: a new one, or the one that was begun already.

    Raises :class:`NotInForce`, and :class:`Refused` where the decision belongs to no component.
    """
    if not Decision.objects.in_force().filter(pk=decision.pk).exists():
        raise NotInForce(f"{decision.identifier} was superseded or deprecated meanwhile.")
    if decision.component is None:
        raise Refused("It came from elsewhere and belongs to no component: start a review in its project.")
    # Held, so that of two who begin at once the second one finds the review of the first.
    Team.objects.select_for_update().get(pk=decision.team_id)
    begun = Revisit.objects.under_way().filter(decision=decision).select_related("review").first()
    if begun:
        return begun.review
    made = reviews.start_review(decision.component, by=by)
    made.revisit = Revisit.objects.create(decision=decision, started_by_name=by.name)
    made.save(update_fields=["revisit"])
    record(by, decision, "revisit-begun", after={"review": made.number})
    _settle_notices(decision)
    return made


# How a change is made ---------------------------------------------------------------------------------------


def _move(
    decision: Decision, to: date | None, *, by: User | None, action: str, reason: str, **columns: Any
) -> None:
    """Set another day, which begins a cycle and ends every snooze."""
    fresh: dict[str, Any] = {"revisit_on": to, "snoozed_until": None, "snoozed_because": ""}
    _change(decision, by=by, action=action, reason=reason, **columns, **fresh)
    _settle_notices(decision)


def _change(
    decision: Decision,
    *,
    by: User | None,
    action: str,
    reason: str = "",
    before: dict[str, Any] | None = None,
    **columns: Any,
) -> None:
    """Write the columns if nobody else has written since, with an entry in the history."""
    stored = Decision.objects.select_related("responsible").defer("content").get(pk=decision.pk)
    mine = Decision.objects.in_force().filter(pk=decision.pk, revisit_version=decision.revisit_version)
    columns["revisit_set_at"] = timezone.now()
    if not mine.update(revisit_version=F("revisit_version") + 1, **columns):
        raise _refusal(stored)
    told = [name for name in columns if name not in ("revisit_set_at", "looked_at")]
    record(
        by,
        decision,
        action,
        before=before or {name: _plain(getattr(stored, name)) for name in told},
        after={name: _plain(columns[name]) for name in told},
        reason=reason,
    )
    for name, value in columns.items():
        setattr(decision, name, value)
    decision.revisit_version += 1


def _refusal(stored: Decision) -> Exception:
    if not stored.is_in_force:
        return NotInForce(f"{stored.identifier} was superseded or deprecated meanwhile.")
    return ChangedMeanwhile("Somebody else has changed this meanwhile.")


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, User) else value


def _settle_notices(decision: Decision) -> None:
    """What people were asked is done, so that it waits for nobody any more."""
    asked = Notice.objects.filter(decision=decision, kind=NoticeKind.REVISIT, read_at=None)
    asked.update(read_at=timezone.now())
