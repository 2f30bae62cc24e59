"""What changes about the addresses that a team has called with its reminders."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from decisions.models import Team, User, Webhook
from decisions.reminders.calling import checked
from decisions.services.audit import record


class IsThere(Exception):
    """The team has this address called already."""


@transaction.atomic
def add_webhook(team: Team, *, kind: str, url: str, by: User) -> Webhook:
    """Have an address called. Raises :class:`IsThere`, or `CallFailed` for one that is never called."""
    checked(url)
    try:
        with transaction.atomic():
            webhook = Webhook.objects.create(team=team, kind=kind, url=url, created_by_name=by.name)
    except IntegrityError as error:
        raise IsThere from error
    record(by, webhook, "webhook-added", after={"kind": kind, "host": webhook.host})
    return webhook


@transaction.atomic
def remove_webhook(webhook: Webhook, *, by: User) -> None:
    """Call the address no more; what was sent to it stays written down."""
    if Webhook.objects.filter(pk=webhook.pk, is_active=True).update(is_active=False):
        record(by, webhook, "webhook-removed", before={"kind": webhook.kind, "host": webhook.host})


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: User) -> None:
    """Sign with another secret from now on."""
    if Webhook.objects.filter(pk=webhook.pk, is_active=True).update(secret_number=F("secret_number") + 1):
        record(by, webhook, "webhook-secret-renewed")
