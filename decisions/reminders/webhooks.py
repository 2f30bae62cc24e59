"""What is said to a webhook, and how the place can tell that we said it."""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from decisions.models import Reminder, Webhook, WebhookKind
from decisions.reminders.calling import as_json, post_json
from decisions.reminders.mails import address_of
from decisions.reminders.stages import stage_named
from decisions.reminders.words import headline


def secret_of(webhook: Webhook) -> str:
    """What signs the calls of a webhook. It follows from the secret key, so that it is stored nowhere."""
    told = f"{webhook.pk}-{webhook.secret_number}"
    return salted_hmac("decisions.webhook", told, algorithm="sha256").hexdigest()


def signature_of(secret: str, moment: int, body: bytes) -> str:
    """The header by which a place tells that the call is ours, and when it was made."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


def call(webhook: Webhook, reminder: Reminder, as_of: date) -> None:
    """Say a reminder. Raises :class:`~decisions.reminders.calling.CallFailed`."""
    _post(webhook, said_of(reminder, as_of), str(reminder.pk))


def try_out(webhook: Webhook) -> None:
    """Say that this is the place where reminders will come. Raises the same."""
    text = f"Reminders of {webhook.team} will come here, from {settings.SITE_URL}."
    _post(webhook, {"text": text, "event": "trial"}, f"trial-{webhook.pk}-{int(time.time())}")


def said_of(reminder: Reminder, as_of: date) -> dict[str, Any]:
    """One reminder as JSON: `text` is all that Slack and its like read."""
    decision, (stage, _) = reminder.decision, stage_named(reminder.stage)
    line = headline(stage, decision.revisit_on or as_of, as_of)
    address = address_of(decision)
    return {
        "text": f"{line}: <{address}|{_escaped(str(decision))}>",
        "event": "revisit",
        "stage": reminder.stage,
        "due_on": decision.revisit_on.isoformat() if decision.revisit_on else None,
        "decision": {
            "id": str(decision.pk),
            "number": decision.identifier,
            "title": decision.title,
            "url": address,
        },
        "team": decision.team.name,
        "responsible": decision.responsible.name if decision.responsible else None,
    }


def _post(webhook: Webhook, said: dict[str, Any], delivery: str) -> None:
    body = as_json({"text": said["text"]} if webhook.kind == WebhookKind.SLACK else said)
    headers = {
        "X-Ragft-Delivery": delivery,  # the same for each try
        "X-Ragft-Signature": signature_of(secret_of(webhook), int(time.time()), body),
    }
    post_json(webhook.url, body, headers)


def _escaped(text: str) -> str:
    """Slack reads three signs as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")
