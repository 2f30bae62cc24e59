"""What changes about one reading: drafts, finishing, opening again, putting off."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from decisions.engine.codebook import Codebook
from decisions.engine.reading_rules import Missing, cause_of, evidence_asked, missing_from, needs_next_step
from decisions.models import Component, Example, Reading, ReadingState, Review, ReviewState, User
from decisions.services.audit import record
from decisions.services.diagnosis import refresh
from decisions.services.reviews import ReviewIsClosed, touch
from decisions.services.standing_codebook import book_of

LONGEST_SECONDS = 3600
"""More than this nobody looks at one example; a tab was left open."""


class StaleReading(Exception):
    """The same person has gone on elsewhere, in another tab; ``current`` is what stands now."""

    def __init__(self, current: Reading) -> None:
        super().__init__(current.pk)
        self.current = current


class ReadingIsFinished(StaleReading):
    """The reading was finished elsewhere; it has to be opened again before it changes."""


class NotFinishable(Exception):
    """Something is missing before the reading counts; ``missing`` says what, field by field."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__("; ".join(each.says for each in missing))
        self.missing = missing


class TextIsErased(Exception):
    """There is nothing left to read."""


class NothingToUndo(Exception):
    """The person has finished no reading here that could be opened again."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of one example. The first code is the first thing upstream, the others are tags."""

    note: str = ""
    codes: tuple[str, ...] = ()
    overruled: str = ""
    overruled_because: str = ""
    next_step: str = ""
    next_step_owner: str = ""
    severity: str = ""
    sure: bool = True
    flaky: bool = False
    fact: str = ""
    fact_lives: str | None = None
    fact_owner: str | None = None
    corrected: str = ""
    marked: tuple[tuple[int, int], ...] = field(default=())

    def as_stored(self) -> dict[str, Any]:
        """The columns of a reading."""
        columns = {name: getattr(self, name) for name in self.__slots__}
        return columns | {"codes": list(self.codes), "marked": [list(part) for part in self.marked]}


def said_in(reading: Reading | None) -> Said:
    """What a stored reading says; nothing where there is none."""
    if reading is None:
        return Said()
    columns = {name: getattr(reading, name) for name in Said.__slots__}
    marked = tuple((start, end) for start, end in reading.marked)
    return Said(**columns | {"codes": tuple(reading.codes), "marked": marked})


def own_reading(example: Example, user: User) -> Reading | None:
    """What this person has said of the example so far."""
    return Reading.objects.filter(example=example, reader=user).first()


# Drafts ---------------------------------------------------------------------------------------------------


def save_draft(
    example: Example, said: Said, *, version: int, by: User, seconds: float = 0, put_off: bool = False
) -> Reading:
    """Keep what a person has entered so far, based on the version they saw (0: none yet).

    A draft counts nowhere and is no part of the history. Saying again what stands changes nothing but the
    time. Raises :class:`StaleReading`, :class:`ReviewIsClosed` and :class:`TextIsErased`.
    """
    state = ReadingState.DEFERRED if put_off else ReadingState.DRAFT
    try:
        with transaction.atomic():
            return _save(example, said, state, version=version, by=by, seconds=seconds)
    except IntegrityError:  # the other tab was first by a moment
        with transaction.atomic():
            return _save(example, said, state, version=version, by=by, seconds=seconds)


def defer_reading(example: Example, said: Said, *, version: int, by: User, seconds: float = 0) -> Reading:
    """Put the example off to the end of this person's list, with what was entered. Raises as a draft does."""
    return save_draft(example, said, version=version, by=by, seconds=seconds, put_off=True)


def _save(
    example: Example, said: Said, state: ReadingState, *, version: int, by: User, seconds: float
) -> Reading:
    current = own_reading(example, by)
    _refuse_unless_readable(example)
    if current is None:
        begun = Reading.objects.create(
            example=example,
            reader=by,
            reader_name=by.name,
            state=state,
            seconds=_capped(seconds),
            **said.as_stored(),
        )
        _refuse_what_is_erased_now(example)
        return begun
    if current.state == state and said_in(current) == said:
        return current
    _replace(current, said, state, version=version, by=by, seconds=seconds)
    return current


def _refuse_unless_readable(example: Example) -> None:
    active = Component.objects.filter(pk=OuterRef("review__component"), project__archived_at=None)
    found = Example.objects.filter(pk=example.pk).values_list("erased_at", "review__state", Exists(active))
    for erased_at, state, is_active in found:
        if erased_at:
            raise TextIsErased(example.pk)
        if state == ReviewState.DRAFT and is_active:
            return
    raise ReviewIsClosed(example.review_id)


def _refuse_what_is_erased_now(example: Example) -> None:
    """Wait for an erasure under way, which saw no row of this reading to wipe; take the row back after it."""
    with_text = Example.objects.select_for_update(no_key=True).filter(pk=example.pk, erased_at=None)
    if not with_text.only("pk"):
        raise TextIsErased(example.pk)


def _replace(
    current: Reading,
    said: Said,
    state: ReadingState,
    *,
    version: int,
    by: User,
    seconds: float,
    finished_at: datetime | None = None,
) -> None:
    """Write over the version that was seen; the condition is the lock."""
    columns = said.as_stored() | {
        "state": state,
        "reader_name": by.name,
        "seconds": max(current.seconds, _capped(seconds)),
        "version": version + 1,
        "updated_at": timezone.now(),
        "finished_at": finished_at,
    }
    unfinished = Reading.objects.filter(pk=current.pk, version=version).exclude(state=ReadingState.DONE)
    if not unfinished.update(**columns):
        current.refresh_from_db()
        raise (ReadingIsFinished if current.state == ReadingState.DONE else StaleReading)(current)
    for name, value in columns.items():
        setattr(current, name, value)


def _capped(seconds: float) -> float:
    return min(max(seconds, 0), LONGEST_SECONDS)


# Finishing, and taking it back ------------------------------------------------------------------------------


def finish_reading(example: Example, said: Said, *, version: int, by: User, seconds: float = 0) -> Reading:
    """Let what a person says of an example count; the diagnosis and the recommendation follow.

    What does not go with the cause, such as a missing fact with a wrong format, is left out. Finishing twice
    with the same words is finishing once. Raises :class:`NotFinishable`, :class:`StaleReading`,
    :class:`ReviewIsClosed` and :class:`TextIsErased`.
    """
    try:
        with transaction.atomic():
            return _finish(example, said, version=version, by=by, seconds=seconds)
    except IntegrityError as error:  # the other tab has begun it, by a moment
        raise StaleReading(Reading.objects.get(example=example, reader=by)) from error


def _finish(example: Example, said: Said, *, version: int, by: User, seconds: float) -> Reading:
    review = example.review
    touch(review)
    book = book_of(review)
    said = tidied(said, book)
    if missing := missing_from(said, book):
        raise NotFinishable(missing)
    current = own_reading(example, by)
    if current and current.state == ReadingState.DONE and said_in(current) == said:
        return current
    if current:
        current.example = example
    before = current.as_audited() if current else None
    if current is None:
        current = Reading(example=example, reader=by, reader_name=by.name, version=0)
        current.save(force_insert=True)
        version = 0
    _replace(
        current,
        said,
        ReadingState.DONE,
        version=version,
        by=by,
        seconds=seconds,
        finished_at=timezone.now(),
    )
    current.example = example
    _count(example, 1)
    refresh(review, has_same_examples=True, book=book)
    record(by, current, "read", before=before, after=current.as_audited())
    return current


def tidied(said: Said, book: Codebook) -> Said:
    """The same with the codes as they count today, and without what does not go with the cause."""
    found = (book.find(code) for code in said.codes)
    said = replace(said, codes=tuple(dict.fromkeys(code.id for code in found if code)))
    first = book.find(said.codes[0]) if said.codes else None
    if not said.overruled or (first and first.cause == said.overruled):
        said = replace(said, overruled="", overruled_because="")
    cause = cause_of(said, book)
    if not needs_next_step(cause):
        said = replace(said, next_step="", next_step_owner="")
    if not evidence_asked(cause):
        said = replace(said, fact="", fact_lives=None, fact_owner=None)
    return said


@transaction.atomic
def reopen_reading(reading: Reading, *, by: User) -> Reading:
    """Take one's own finished reading up again, as it was; it no longer counts until it is finished again.

    Opening what is open already changes nothing. Raises :class:`ReviewIsClosed` and :class:`TextIsErased`.
    """
    example = reading.example
    touch(example.review)
    own = Reading.objects.filter(pk=reading.pk, reader=by, state=ReadingState.DONE)
    opened = own.update(
        state=ReadingState.DRAFT, finished_at=None, version=F("version") + 1, updated_at=timezone.now()
    )
    before = reading.as_audited()
    reading.refresh_from_db()
    reading.example = example
    if opened:
        _count(example, -1)
        refresh(example.review, has_same_examples=True)
        record(by, reading, "opened-again", before=before, after=reading.as_audited())
    return reading


def undo_last(review: Review, *, by: User) -> Reading:
    """Open the person's last finished reading in the review again. Raises :class:`NothingToUndo`."""
    own = Reading.objects.done().of(review).filter(reader=by, example__erased_at=None)
    last = own.select_related("example").order_by("-finished_at", "-pk").first()
    if last is None:
        raise NothingToUndo
    last.example.review = review
    return reopen_reading(last, by=by)


def _count(example: Example, by: int) -> None:
    """Keep in the example how many have finished it; there must be something left to read."""
    with_text = Example.objects.filter(pk=example.pk, erased_at=None)
    if not with_text.update(readers_done=F("readers_done") + by):
        raise TextIsErased(example.pk)
    example.readers_done += by
