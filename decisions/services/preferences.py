"""How a person wants to be reminded."""

from __future__ import annotations

from django.db import transaction

from decisions.models import MailRhythm, User
from decisions.services.audit import record

NAMES = ("reminder_mails", "reminders_in_app")


@transaction.atomic
def choose_reminders(person: User, *, mails: str, in_app: bool) -> None:
    """Say over which ways reminders come; what waits is asked again before it is sent."""
    before = {name: getattr(person, name) for name in NAMES}
    after = {"reminder_mails": mails, "reminders_in_app": in_app}
    if before == after:
        return
    for name, value in after.items():
        setattr(person, name, value)
    person.save(update_fields=NAMES)
    record(person, person, "reminders-chosen", before=before, after=after)


def unsubscribe(person: User) -> None:
    """End the mails, as their link asks for."""
    choose_reminders(person, mails=MailRhythm.NEVER, in_app=person.reminders_in_app)
