"""The mails: one for each reminder, or one for all of a person's day; and a way to end them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from decisions.again import otherwise_in_words
from decisions.engine.revisit import Stage
from decisions.models import Decision, Digest, OutcomeNote, Reminder, User
from decisions.reminders import links
from decisions.reminders.stages import stage_named
from decisions.reminders.words import headline

OTHERWISE_SHOWN = 20
"""Decisions of one mail that would come out otherwise; the page has all."""


def mail_of(reminder: Reminder, person: User, as_of: date) -> EmailMultiAlternatives:
    """The mail of one reminder, to whom it is for."""
    said = {"one": said_of(reminder, person, as_of)}
    return _mail("reminder", person, f"reminder-{reminder.pk}", said)


def mail_of_day(
    digest: Digest, reminders: Sequence[Reminder], notes: Sequence[OutcomeNote], as_of: date
) -> EmailMultiAlternatives:
    """One mail for all of them, the longest overdue first; then what would come out otherwise today."""
    ordered = sorted(reminders, key=lambda one: (one.decision.revisit_on or as_of, str(one.pk)))
    said = {
        "all": [said_of(one, digest.recipient, as_of) for one in ordered],
        "otherwise": [otherwise_of(note) for note in notes[:OTHERWISE_SHOWN]],
        "otherwise_count": len(notes),
        "today": settings.SITE_URL + reverse("decisions:today"),
    }
    return _mail("digest", digest.recipient, f"digest-{digest.pk}", said)


def otherwise_of(note: OutcomeNote) -> dict[str, Any]:
    """What the templates say of a decision that would come out otherwise."""
    decision = note.decision
    return {"decision": decision, "says": otherwise_in_words(decision.today), "read": address_of(decision)}


def said_of(reminder: Reminder, person: User, as_of: date) -> dict[str, Any]:
    """What the templates say of one reminder."""
    decision, (stage, _) = reminder.decision, stage_named(reminder.stage)
    return {
        "decision": decision,
        "headline": headline(stage, decision.revisit_on or as_of, as_of),
        "escalated": stage is Stage.ESCALATION,
        "is_mine": decision.responsible_id == person.pk,
        "act": links.look_again_url(decision, person),
        "read": address_of(decision),
    }


def address_of(decision: Decision) -> str:
    """Where everybody of the team reads it."""
    return settings.SITE_URL + decision.get_absolute_url()


def _mail(template: str, person: User, key: str, said: dict[str, Any]) -> EmailMultiAlternatives:
    unsubscribe = links.unsubscribe_url(person)
    context = said | {"person": person, "site": settings.SITE_URL, "unsubscribe": unsubscribe}
    base = f"decisions/emails/{template}"
    message = EmailMultiAlternatives(
        " ".join(render_to_string(f"{base}_subject.txt", context).split()),
        render_to_string(f"{base}.txt", context),
        to=[person.email],
        headers={
            # The same for each try, so that a repeat can be told as one.
            "Message-ID": f"<{key}@{settings.SITE.hostname}>",
            # One click in the mail program ends them, without a page or a sign-in (RFC 8058).
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string(f"{base}.html", context), "text/html")
    return message
