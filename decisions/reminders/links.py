"""The links in a message: signed, each for one purpose. They show a page; only pressing a button acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from decisions.models import Decision, User

LASTS = timedelta(days=60)
"""How long a link lets one act; the next stages bring fresh ones."""
TO_LOOK_AGAIN = "decisions.look-again"
TO_UNSUBSCRIBE = "decisions.unsubscribe"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a link stands for: a person's word on the revisit of a decision that is due on a day."""

    decision: UUID
    person: int
    due_on: date


def look_again_token(decision: Decision, person: User) -> str:
    """Lets this person act on the revisit as it stands now."""
    due = decision.revisit_on.isoformat() if decision.revisit_on else ""
    return signing.dumps([str(decision.pk), person.pk, due], salt=TO_LOOK_AGAIN)


def read_look_again(token: str) -> Letter | None:
    """What the link stands for; ``None`` for a forged or an old one."""
    try:
        decision, person, due = signing.loads(token, salt=TO_LOOK_AGAIN, max_age=LASTS)
        return Letter(UUID(decision), int(person), date.fromisoformat(due))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def unsubscribe_token(person: User) -> str:
    """Lets whoever has the mail end the mails. It lasts, for mails are kept long."""
    return signing.dumps(person.pk, salt=TO_UNSUBSCRIBE)


def read_unsubscribe(token: str) -> int | None:
    """Whose mails are to end; ``None`` for a forged link."""
    try:
        return int(signing.loads(token, salt=TO_UNSUBSCRIBE))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def look_again_url(decision: Decision, person: User) -> str:
    """The whole address of the page on which this person acts."""
    return _whole("look_again_by_link", look_again_token(decision, person))


def unsubscribe_url(person: User) -> str:
    """The whole address that ends this person's mails."""
    return _whole("unsubscribe", unsubscribe_token(person))


def _whole(name: str, token: str) -> str:
    return settings.SITE_URL + reverse(f"decisions:{name}", kwargs={"token": token})
