"""Batches of observations from programs: sent again under the same key, answered again and not done again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.models import AnsweredBatch, ApiToken, Decision, Source
from decisions.services.observations import Answered, Outcome, record_observations
from decisions.services.observed_values import Item

KEPT = timedelta(days=7)
"""How long an answer is kept under its key."""


class KeyUsed(Exception):
    """The key was used for another batch."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch is answered. ``is_replay`` where it was done before, and nothing now."""

    status: int
    answer: dict[str, Any]
    is_replay: bool = False


def record_batch(token: ApiToken, given: Sequence[Item | str], *, key: str, body: bytes, as_of: date) -> Done:
    """Take what is good of a batch. An item may stand as the reason why it is none.

    With a `key` the answer is kept, and the same batch under it is answered the same and not done again; of
    two at once one is done. Raises :class:`KeyUsed` for another batch, and
    :class:`~decisions.services.observations.TooMany`.
    """
    body_hash = sha256(body).hexdigest()
    if key and (before := _answered(token, key, body_hash)):
        return before
    try:
        with transaction.atomic():
            done = _done(_record(token, given, as_of))
            if key:
                _keep(token, key, body_hash, done)
            return done
    except IntegrityError:  # the same key a moment ago: what was done here is undone
        before = _answered(token, key, body_hash)
        if before is None:
            raise
        return before


def _answered(token: ApiToken, key: str, body_hash: str) -> Done | None:
    kept = AnsweredBatch.objects.filter(token=token, key=key).first()
    if kept is None:
        return None
    if kept.body_hash != body_hash:
        raise KeyUsed(key)
    return Done(kept.status, kept.answer, is_replay=True)


def _record(token: ApiToken, given: Sequence[Item | str], as_of: date) -> list[Answered]:
    items = [one for one in given if isinstance(one, Item)]
    among = Decision.objects.filter(team=token.team_id)
    taken = iter(record_observations(items, among=among, source=Source.API, as_of=as_of, token=token))
    return [next(taken) if isinstance(one, Item) else Answered(Outcome.REFUSED, one) for one in given]


def _done(answers: Sequence[Answered]) -> Done:
    """The answer in JSON's own types; 422 where nothing at all could be taken."""
    counts = Counter(one.outcome for one in answers)
    content: dict[str, Any] = {outcome.value: counts[outcome] for outcome in Outcome}
    content["observations"] = [_wire(one) for one in answers]
    return Done(422 if answers and counts[Outcome.REFUSED] == len(answers) else 200, content)


def _wire(one: Answered) -> dict[str, str]:
    found = {"outcome": one.outcome.value}
    if one.id:
        found["id"] = str(one.id)
    if one.says:
        found["says"] = one.says
    return found


def _keep(token: ApiToken, key: str, body_hash: str, done: Done) -> None:
    now = timezone.now()
    AnsweredBatch.objects.filter(at__lt=now - KEPT).delete()
    AnsweredBatch.objects.create(
        token=token, key=key, body_hash=body_hash, status=done.status, answer=done.answer, at=now
    )
