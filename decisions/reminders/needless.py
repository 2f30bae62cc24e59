"""Asks of a reminder, just before it is sent, whether it is still due; or why it is needless by now."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from decisions.engine.revisit import Stage
from decisions.models import Channel, Decision, MailRhythm, Membership, Reminder
from decisions.reminders.stages import Calendar, stage_named


def as_they_are_now(reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """With all that is asked of them here and said in them, in one query."""
    here = Membership.objects.filter(team=OuterRef("decision__team"), user__is_active=True)
    return (
        reminders.select_related("decision__team", "decision__responsible", "recipient", "webhook")
        .defer("decision__content")
        .annotate(
            recipient_is_here=Exists(here.filter(user=OuterRef("recipient"))),
            responsible_is_here=Exists(here.filter(user=OuterRef("decision__responsible"))),
        )
    )


def why_needless(reminder: Reminder, calendar: Calendar) -> str:
    """Why a reminder is not sent after all; empty where it is to be."""
    decision = reminder.decision
    if not decision.is_in_force:
        return "The decision is not in force any more."
    return _moved(reminder, decision, calendar) or _not_for(reminder, decision)


def _moved(reminder: Reminder, decision: Decision, calendar: Calendar) -> str:
    if decision.revisit_on != reminder.due_on:
        return "The decision was looked at, or its day was moved."
    stage = calendar.stage_of(decision)
    if stage is None or calendar.cycle_of(decision) != reminder.cycle:
        return "It was snoozed, or is not due any more."
    return "" if stage.key == reminder.stage else "A later reminder has taken its place."


def _not_for(reminder: Reminder, decision: Decision) -> str:
    person = reminder.recipient
    if person is None:
        return "" if reminder.webhook and reminder.webhook.is_active else "The webhook was removed."
    is_owner = person.is_owner and person.is_active
    if not (reminder.recipient_is_here or is_owner):  # type: ignore[attr-defined]  # as_they_are_now
        return f"{person} is not in the team any more."
    is_escalated = stage_named(reminder.stage)[0] is Stage.ESCALATION
    has_another = reminder.responsible_is_here and decision.responsible_id != person.pk  # type: ignore[attr-defined]
    if has_another and not is_escalated:
        return f"It was handed over to {decision.responsible}."
    if reminder.channel == Channel.EMAIL and person.reminder_mails == MailRhythm.NEVER:
        return f"{person} wants no mails."
    if reminder.channel == Channel.IN_APP and not person.reminders_in_app:
        return f"{person} wants no notices."
    return ""
