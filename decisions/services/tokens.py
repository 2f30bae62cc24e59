"""Tokens of the API: made once, shown once, revoked for good."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from decisions.models import ApiToken, Scope, Team, User
from decisions.services.audit import record
from decisions.services.names import taken_name_refused

PREFIX = "ragft_"
"""By which people, and programs that look for secrets in texts, know one of ours."""
MOST = 50
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a token was used last."""


class TooManyTokens(Exception):
    """The team holds as many tokens as it may."""


@transaction.atomic
def create_token(team: Team, *, name: str, scope: Scope, by: User) -> tuple[ApiToken, str]:
    """A token of the team, and its secret, which nobody can read again.

    Raises :class:`~decisions.services.names.NameTaken` and :class:`TooManyTokens`.
    """
    if ApiToken.objects.active().filter(team=team).count() >= MOST:
        raise TooManyTokens(f"A team has at most {MOST} tokens: revoke one first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    with taken_name_refused():
        token = ApiToken.objects.create(
            team=team,
            name=name,
            scope=scope,
            secret_hash=hash_of(secret),
            hint=secret[-4:],
            created_by=by,
            created_by_name=by.name,
        )
    record(by, token, "token-created", after={"scope": scope.value})
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, by: User) -> None:
    """Let a token open nothing any more."""
    if ApiToken.objects.active().filter(pk=token.pk).update(revoked_at=timezone.now()):
        record(by, token, "token-revoked")


def holder_of(secret: str) -> ApiToken | None:
    """The token of a secret; None where there is none, or it was revoked."""
    return ApiToken.objects.active().select_related("team").filter(secret_hash=hash_of(secret)).first()


def mark_used(token: ApiToken, now: datetime) -> None:
    """Keep when it was used, to the minute: a program that sends much costs no write each time."""
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
    if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is random and long, so that no salt or slow hash is needed."""
    return sha256(secret.encode()).hexdigest()
