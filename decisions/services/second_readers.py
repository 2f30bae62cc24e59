"""Who reads what a second time, blind; and what the readers settle on once all of them have read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from decisions.engine.arms import came_right
from decisions.engine.causes import Cause, Severity
from decisions.engine.codebook import BadCodebook
from decisions.engine.readings import group_of, tally
from decisions.engine.second_readers import overlap
from decisions.models import (
    Example,
    Notice,
    NoticeKind,
    Reading,
    ReadingState,
    Review,
    SecondReading,
    Settlement,
    User,
)
from decisions.models.teams import EDITING_ROLES
from decisions.services.audit import record
from decisions.services.diagnosis import diagnosis_of, groups_of, refresh
from decisions.services.reviews import touch
from decisions.services.standing_codebook import book_of

PROPOSED = 9
"""Examples proposed for a second reading at once: eight to ten show whether readers mean the same."""


class CannotAsk(Exception):
    """Nobody could be asked; the words say why."""


class ReadAlready(Exception):
    """The person has read the example, so the request cannot be withdrawn any more."""


class NotRevealed(Exception):
    """Not everybody who is to read the example has; until then nothing is settled."""


class AlreadySettled(Exception):
    """Somebody else has settled the example; ``settlement`` is what stands."""

    def __init__(self, settlement: Settlement) -> None:
        super().__init__(str(settlement))
        self.settlement = settlement


class NotTheirs(Exception):
    """Only who settled it, or a manager, takes a settlement back."""


# Asking -----------------------------------------------------------------------------------------------------


def proposed(review: Review) -> tuple[str, ...]:
    """Ids of examples worth a second reading: uncertain ones first, then each cause in its turn.

    None that a second reader has, was asked for, or that is like one of those.
    """
    found, groups = diagnosis_of(review), groups_of(review)
    examples = Example.objects.filter(review=review)
    asked = examples.filter(Exists(SecondReading.objects.filter(example=OuterRef("pk"))))
    done = asked | examples.filter(readers_done__gt=1) | examples.exclude(erased_at=None)
    taken = {group_of(str(pk), groups) for pk in done.values_list("pk", flat=True)}
    left = [reading for reading in found.readings if group_of(reading.example, groups) not in taken]
    counted = tally(left, found.book, came_right(found.arms, groups), groups)
    return overlap(counted, {reading.example for reading in left if not reading.sure}, PROPOSED)


def people_to_ask(review: Review) -> QuerySet[User]:
    """Who may read failures of a review: contributors and managers of its team."""
    team = review.component.project.team
    may_work = User.objects.filter(
        memberships__team=team, memberships__role__in=EDITING_ROLES, is_active=True
    )
    return may_work.order_by("name", "email")


@transaction.atomic
def ask(review: Review, *, examples: Collection[UUID], readers: Collection[User], by: User) -> int:
    """Ask people to read examples without seeing what others made of them; how many readings are to come.

    Whoever has read an example, or was asked before, is not asked for it again. Each person is told once.
    Raises :class:`CannotAsk` where nothing is left to ask, and :class:`ReviewIsClosed`.
    """
    touch(review)
    chosen = list(
        Example.objects.filter(review=review, pk__in=examples, erased_at=None).read().without_texts()
    )
    may_work = set(people_to_ask(review))
    known = set(Reading.objects.done().filter(example__in=chosen).values_list("example", "reader"))
    known |= set(SecondReading.objects.filter(example__in=chosen).values_list("example", "reader"))
    asked = [
        SecondReading(example=example, reader=reader, asked_by=by)
        for reader in readers
        if reader in may_work
        for example in chosen
        if (example.pk, reader.pk) not in known
    ]
    if not asked:
        raise CannotAsk("There is nobody left to ask: they have read these examples, or were asked before.")
    SecondReading.objects.bulk_create(asked)
    told = {request.reader for request in asked}
    _tell(review, told, by=by)
    after = {
        "examples": sorted({request.example.number for request in asked}),
        "readers": sorted(reader.name for reader in told),
    }
    record(by, review, "second-readers-asked", after=after)
    return len(asked)


def _tell(review: Review, people: Iterable[User], *, by: User) -> None:
    """One notice for each; one that waits unread already says it again, as of now."""
    now = timezone.now()
    for person in people:
        if person == by:
            continue
        waiting = Notice.objects.filter(recipient=person, review=review, kind=NoticeKind.ASKED, read_at=None)
        if not waiting.update(created_at=now, actor=by, actor_name=by.name):
            Notice.objects.create(
                recipient=person, review=review, kind=NoticeKind.ASKED, actor=by, actor_name=by.name
            )


@transaction.atomic
def withdraw(request: SecondReading, *, by: User) -> None:
    """Ask no longer. Raises :class:`ReadAlready` and :class:`ReviewIsClosed`."""
    review = request.example.review
    touch(review)
    if not SecondReading.objects.open().filter(pk=request.pk).delete()[0]:
        raise ReadAlready
    mine = SecondReading.objects.open().filter(example__review=review, reader=request.reader_id)
    if not mine.exists():
        Notice.objects.filter(
            recipient=request.reader_id, review=review, kind=NoticeKind.ASKED, read_at=None
        ).delete()
    refresh(review)
    after = {"examples": [request.example.number], "readers": [request.reader.name]}
    record(by, review, "second-reading-withdrawn", after=after)


def requests_of(review: Review) -> QuerySet[SecondReading]:
    """Everybody who was asked, with how far they are: `is_done`, `is_begun`."""
    theirs = Reading.objects.filter(example=OuterRef("example"), reader=OuterRef("reader"))
    return (
        SecondReading.objects.filter(example__review=review)
        .annotate(is_done=Exists(theirs.done()), is_begun=Exists(theirs.exclude(state=ReadingState.DONE)))
        .select_related("reader", "example")
        .only("asked_at", "reader__name", "reader__email", "example__number", "example__review")
        .order_by("example__number", "reader__name")
    )


# Settling ---------------------------------------------------------------------------------------------------


def is_revealed(example: Example) -> bool:
    """Whether at least two have read it, and everybody who is to."""
    read = Reading.objects.done().filter(example=example).count()
    return read > 1 and not SecondReading.objects.open().filter(example=example).exists()


@transaction.atomic
def settle(
    example: Example,
    *,
    codes: Collection[str],
    reason: str,
    by: User,
    overruled: Cause | None = None,
    severity: Severity | None = None,
) -> Settlement:
    """Keep what the readers of an example agreed on, and why; it counts in the place of their readings.

    Raises :class:`NotRevealed`, :class:`AlreadySettled`, :class:`BadCodebook` and :class:`ReviewIsClosed`.
    """
    review = example.review
    touch(review)
    if stands := Settlement.objects.filter(example=example).first():
        raise AlreadySettled(stands)
    if not is_revealed(example):
        raise NotRevealed
    book = book_of(review)
    if not codes or any(book.find(code) is None for code in codes):
        raise BadCodebook("Choose a code that the codebook has.")
    settlement = Settlement.objects.create(
        example=example,
        codes=list(codes),
        overruled=overruled.value if overruled else "",
        severity=severity.value if severity else "",
        reason=reason,
        by=by,
        by_name=by.name,
    )
    refresh(review)
    record(by, settlement, "settled", after=settlement.as_audited())
    return settlement


@transaction.atomic
def take_back_settlement(settlement: Settlement, *, by: User, may_manage: bool = False) -> None:
    """Open an example again: its first reading counts until something else is settled.

    Raises :class:`NotTheirs` and :class:`ReviewIsClosed`. Taken back already, it stays so.
    """
    if settlement.by_id != by.pk and not may_manage:
        raise NotTheirs
    review = settlement.example.review
    touch(review)
    if Settlement.objects.filter(pk=settlement.pk).delete()[0]:
        refresh(review)
        record(by, settlement, "settlement-taken-back", before=settlement.as_audited())
