"""Invitations: offered, mailed, accepted, revoked.

The token stands in the link alone; here is only its hash. Sending again makes a new token, so the newest mail
is the one that works.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from decisions.models import Invitation, Membership, Team, User
from decisions.services.audit import record
from decisions.services.teams import add_member

LASTS = timedelta(days=14)


class AlreadyMember(Exception):
    """The person belongs to the team already."""


class NotOpen(Exception):
    """The invitation was accepted, revoked or replaced in the meantime, or is too old."""


class HasAccount(Exception):
    """Somebody signs in with the invited address already."""


@transaction.atomic
def invite(team: Team, *, email: str, role: str, by: User) -> tuple[Invitation, str]:
    """Offer a place in the team, and return the invitation with the token for its link.

    An address that was invited before and has not answered gets a fresh link. Raises `AlreadyMember`.
    """
    if Membership.objects.filter(team=team, user__email=email).exists():
        raise AlreadyMember(email)
    token = secrets.token_urlsafe(32)
    offer = {"role": role, "invited_by": by, **_fresh(token)}
    invitation, is_new = Invitation.objects.update_or_create(
        team=team, email=email, accepted_at=None, revoked_at=None, defaults=offer
    )
    record(by, invitation, "invited" if is_new else "invited-again", after={"role": role})
    return invitation, token


@transaction.atomic
def renew(invitation: Invitation, *, by: User) -> str:
    """Give the invitation a new token and its full time, and return the token. Raises `NotOpen`."""
    token = secrets.token_urlsafe(32)
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(**_fresh(token)):
        raise NotOpen
    record(by, invitation, "invited-again", after={"role": invitation.role})
    return token


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Make the link worthless. Raises `NotOpen`."""
    if not Invitation.objects.pending().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        raise NotOpen
    record(by, invitation, "revoked")


def find(token: str) -> Invitation | None:
    """The invitation a link belongs to, whether it still works or not."""
    return Invitation.objects.select_related("team", "invited_by").filter(token_hash=_hash(token)).first()


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Take the offered place. Raises `NotOpen`; of two who accept at once, one is told so."""
    now = timezone.now()
    mine = Invitation.objects.open(now).filter(pk=invitation.pk, token_hash=invitation.token_hash)
    if not mine.update(accepted_at=now, accepted_by=by):
        raise NotOpen
    return add_member(invitation.team, by, invitation.role, by=by)


@transaction.atomic
def accept_as_newcomer(invitation: Invitation, *, name: str, password: str) -> User:
    """Make the account that was invited, and take the place. Raises `HasAccount` or `NotOpen`."""
    try:
        with transaction.atomic():
            person = User.objects.create_user(invitation.email, password, name=name)
    except IntegrityError as error:
        raise HasAccount(invitation.email) from error
    accept(invitation, by=person)
    return person


def deliver(invitation_id: UUID | str, token: str) -> None:
    """Mail the link, unless the invitation has been answered, revoked or renewed since."""
    waiting = Invitation.objects.open(timezone.now()).filter(pk=invitation_id, token_hash=_hash(token))
    invitation = waiting.select_related("team", "invited_by").first()
    if invitation is None:
        return
    _message(invitation, token).send()
    waiting.update(mailed_at=timezone.now())


def _message(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    path = reverse("decisions:invitation", kwargs={"token": token})
    context = {"invitation": invitation, "link": f"{settings.SITE_URL}{path}"}
    template = "decisions/emails/invitation"
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject, render_to_string(f"{template}.txt", context), to=[invitation.email]
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def _fresh(token: str) -> dict[str, object]:
    return {"token_hash": _hash(token), "expires_at": timezone.now() + LASTS, "mailed_at": None}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
