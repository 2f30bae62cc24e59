"""What changes about several readings at once: another first code, putting off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from decisions.engine.codebook import Codebook
from decisions.engine.reading_rules import missing_from
from decisions.models import Example, Reading, ReadingState, Review, User
from decisions.services.audit import record
from decisions.services.diagnosis import refresh
from decisions.services.readings import said_in, tidied
from decisions.services.reviews import touch
from decisions.services.standing_codebook import book_of


@transaction.atomic
def recode_readings(review: Review, examples: Collection[UUID], *, code: str, by: User) -> int:
    """Put another code first in one's own finished readings of these examples; how many were changed.

    Tags stay. An overruled cause falls: it was given against the old code. Where the new code asks for more,
    such as a next step, the reading is left as it is. Raises :class:`ReviewIsClosed`.
    """
    touch(review)
    book = book_of(review)
    own = Reading.objects.done().of(review).filter(reader=by, example__in=examples, example__erased_at=None)
    changed = 0
    for reading in own.select_related("example"):
        reading.example.review = review
        changed += _recode(reading, code, book, by=by)
    if changed:
        refresh(review, has_same_examples=True)
    return changed


def _recode(reading: Reading, code: str, book: Codebook, *, by: User) -> bool:
    said = said_in(reading)
    new = tidied(replace(said, codes=(code, *said.codes[1:]), overruled="", overruled_because=""), book)
    if new == said or missing_from(new, book):
        return False
    before = reading.as_audited()
    stored = new.as_stored() | {"version": reading.version + 1, "updated_at": timezone.now()}
    if not Reading.objects.filter(pk=reading.pk, version=reading.version).update(**stored):
        return False
    for name, value in stored.items():
        setattr(reading, name, value)
    record(by, reading, "recoded", before=before, after=reading.as_audited())
    return True


@transaction.atomic
def defer_examples(review: Review, examples: Iterable[UUID], *, by: User) -> int:
    """Put examples off to the end of this person's list, but for those they have read; how many were.

    Raises :class:`ReviewIsClosed`.
    """
    touch(review)
    unread = list(Example.objects.filter(review=review, pk__in=examples, erased_at=None).without_texts())
    begun = Reading.objects.filter(example__in=unread, reader=by)
    put_off = begun.filter(state=ReadingState.DRAFT).update(
        state=ReadingState.DEFERRED, version=F("version") + 1, updated_at=timezone.now()
    )
    known = set(begun.values_list("example", flat=True))
    new = [
        Reading(example=example, reader=by, reader_name=by.name, state=ReadingState.DEFERRED)
        for example in unread
        if example.pk not in known
    ]
    Reading.objects.bulk_create(new)
    return put_off + len(new)
