"""Telling people of decisions that would come out otherwise today: each change once, in the digest of a day.

What was found and not told yet becomes rows in one transaction, which go out with the next digest of
whom they are for: who is responsible, and whoever manages the team.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from decisions.models import (
    MOST_TRIES,
    Decision,
    Digest,
    MailRhythm,
    Membership,
    OutcomeNote,
    Role,
    Today,
    User,
)
from decisions.reminders.planning import AT_ONCE, digests_for
from decisions.reminders.recipients import Recipients


def plan_outcomes(as_of: date) -> int:
    """Write the notes of everything that came out otherwise and was not told; how many were written."""
    _move_left_behind(as_of)
    planned = 0
    while (written := _plan_some(as_of)) is not None:
        planned += written
    return planned


@transaction.atomic
def _plan_some(as_of: date) -> int | None:
    """The next few; None where nothing is left. They are held, for what is found meanwhile is told anew."""
    untold = Today.objects.otherwise().filter(told=False).order_by("changed_at").select_for_update()
    found = list(untold.only("decision_id", "changed_at")[:AT_ONCE])
    if not found:
        return None
    keys = [one.decision_id for one in found]
    rows = Decision.objects.in_force().filter(pk__in=keys).select_related("team", "responsible")
    decisions = {row.pk: row for row in rows.defer("content")}
    recipients = Recipients(decisions.values())
    notes = [
        OutcomeNote(decision_id=one.decision_id, recipient=person, changed_at=one.changed_at)
        for one in found
        if one.decision_id in decisions
        for person in _people_for(decisions[one.decision_id], recipients)
    ]
    digests = digests_for({note.recipient_id for note in notes}, as_of)
    for note in notes:
        note.digest = digests.get(note.recipient_id)
    OutcomeNote.objects.bulk_create(notes, ignore_conflicts=True)
    Today.objects.filter(pk__in=[one.pk for one in found]).update(told=True)
    return len(notes)


def _people_for(decision: Decision, recipients: Recipients) -> Iterator[User]:
    people = (recipients.responsible_for(decision), *recipients.managers[decision.team_id])
    for person in {one.pk: one for one in people if one}.values():
        if person.reminder_mails != MailRhythm.NEVER:
            yield person


def _move_left_behind(as_of: date) -> None:
    """Take what came too late for a digest, or was in one that was given up, over into the next one."""
    waiting = OutcomeNote.objects.waiting()
    left = waiting.exclude(digest__sent_at=None, digest__skipped="", digest__tries__lt=MOST_TRIES)
    people = set(left.values_list("recipient", flat=True))
    for person, digest in digests_for(people, as_of).items():
        keys = list(left.filter(recipient=person).values_list("pk", flat=True))
        OutcomeNote.objects.filter(pk__in=keys).update(digest=digest)


# Just before they are sent ----------------------------------------------------------------------------------


def notes_of(digest: Digest) -> list[OutcomeNote]:
    """What of a digest still holds, the flips first; what does not is left, with the reason."""
    members = Membership.objects.filter(team=OuterRef("decision__team"), user=OuterRef("recipient"))
    rows = (
        OutcomeNote.objects.waiting()
        .filter(digest=digest)
        .select_related("decision__team", "decision__today", "recipient")
    )
    rows = rows.defer("decision__content").annotate(
        is_here=Exists(members), manages=Exists(members.filter(role=Role.MANAGER))
    )
    found = []
    for note in rows.order_by("decision__today__outcome", "decision__team__name", "decision__number"):
        if reason := _why_needless(note):
            OutcomeNote.objects.waiting().filter(pk=note.pk).update(skipped=reason)
        else:
            found.append(note)
    return found


def _why_needless(note: OutcomeNote) -> str:
    decision, person = note.decision, note.recipient
    today: Today | None = getattr(decision, "today", None)
    if not decision.is_in_force or today is None:
        return "The decision is not in force any more."
    if today.changed_at != note.changed_at:
        return "It was judged again, and came out otherwise."
    if not person.is_active or person.reminder_mails == MailRhythm.NEVER:
        return f"{person} wants no mails, or has left."
    is_responsible = decision.responsible_id == person.pk and note.is_here  # type: ignore[attr-defined]
    if not (is_responsible or note.manages):  # type: ignore[attr-defined]  # notes_of
        return f"{person} looks after it no longer."
    return ""


def mark_told(notes: Sequence[OutcomeNote], now: datetime) -> None:
    """They have gone out."""
    OutcomeNote.objects.waiting().filter(pk__in=[note.pk for note in notes]).update(sent_at=now)
