"""What to read next: one's own begun work, what one was asked for, what nobody has read, what one put off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from decisions.forgetful import cache
from decisions.models import Example, Reading, ReadingState, Review, SecondReading, User
from decisions.models.failures import ExampleQuerySet

HELD_SECONDS = 300
"""Whoever has shown an example to somebody keeps it from others for so long, and with every pause again."""

LOOKED_AT_ONCE = 40
"""Candidates asked for at a time; so many people do not read the same review at once."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The examples before and after one, by number, read or not; None at the ends."""

    before: UUID | None
    after: UUID | None


def next_example(review: Review, user: User, *, after: Example | None = None) -> UUID | None:
    """The example this person should read next; None when nothing is left for them.

    Never one that somebody else is reading. `after` is where they are: the list goes on from there, and that
    one is left out. However many examples there are, an index finds the few that are looked at.
    """
    here = after.pk if after else None
    for part, is_for_anybody in _parts(review, user, after):
        candidates = [pk for pk in part[:LOOKED_AT_ONCE] if pk != here]
        taken = _held_by_others(candidates, user) if is_for_anybody else set[UUID]()
        found = next((pk for pk in candidates if pk not in taken), None)
        if found:
            return found
    return None


Candidates = QuerySet[Example, UUID] | QuerySet[Reading, UUID] | QuerySet[SecondReading, UUID]


def _parts(review: Review, user: User, after: Example | None) -> Iterator[tuple[Candidates, bool]]:
    """What to look at, part by part, and whether it is for whoever comes first.

    What belongs to the person is looked up first and its example after it, one by one: of examples there may
    be very many.
    """
    mine = Reading.objects.filter(reader=user, example=OuterRef("pk"))
    settled = mine.filter(state__in=(ReadingState.DONE, ReadingState.DEFERRED))
    unread = _free(Example.objects.filter(review=review).unread().filter(~Exists(settled)), user)
    here = Example.objects.filter(pk=OuterRef("example"), review=review, erased_at=None)
    own = Reading.objects.filter(Exists(here), reader=user)
    requests = SecondReading.objects.filter(Exists(here), reader=user)
    if after is None:
        begun = own.filter(state=ReadingState.DRAFT).order_by("-updated_at")
        yield begun.values_list("example", flat=True), False
    answered = Reading.objects.filter(
        reader=user,
        example=OuterRef("example"),
        state__in=(ReadingState.DONE, ReadingState.DEFERRED),
    )
    asked = requests.filter(~Exists(answered)).order_by("example__number")
    yield asked.values_list("example", flat=True), False
    if after is not None:
        yield _in_order(unread.filter(number__gt=after.number)), True
    yield _in_order(unread), True
    put_off = own.filter(state=ReadingState.DEFERRED).order_by("updated_at", "pk")
    waiting = put_off.filter(Q(example__readers_done=0) | Q(example__in=requests.values("example")))
    yield waiting.values_list("example", flat=True), False


def _free(examples: ExampleQuerySet, user: User) -> ExampleQuerySet:
    """Without those of which somebody else has touched a draft within the last minutes."""
    since = timezone.now() - timedelta(seconds=HELD_SECONDS)
    begun = Reading.objects.filter(
        example=OuterRef("pk"), state=ReadingState.DRAFT, updated_at__gt=since
    ).exclude(reader=user)
    return examples.filter(~Exists(begun))


def _in_order(examples: ExampleQuerySet) -> QuerySet[Example, UUID]:
    return examples.order_by("number").values_list("pk", flat=True)


# Who has what before them -----------------------------------------------------------------------------------


def hold(example: UUID, user: User) -> None:
    """Keep an example for this person while they look at it, unless somebody else has it."""
    is_new = cache.add(_key(example), user.pk, HELD_SECONDS)
    if not is_new and cache.get(_key(example)) == user.pk:
        cache.touch(_key(example), HELD_SECONDS)


def release(example: UUID, user: User) -> None:
    """Let others have an example that this person has left."""
    if cache.get(_key(example)) == user.pk:
        cache.delete(_key(example))


def _held_by_others(examples: Iterable[UUID], user: User) -> set[UUID]:
    keys = {_key(pk): pk for pk in examples}
    return {keys[key] for key, holder in cache.get_many(keys).items() if holder != user.pk}


def _key(example: UUID) -> str:
    return f"reading:{example}"


# Where one stands -------------------------------------------------------------------------------------------


def neighbours(example: Example) -> Neighbours:
    """The examples before and after this one, by number; an index finds both."""
    others = Example.objects.filter(review=example.review_id)
    before = others.filter(number__lt=example.number).order_by("-number").values("pk")[:1]
    after = others.filter(number__gt=example.number).order_by("number").values("pk")[:1]
    found = Example.objects.filter(pk=example.pk).values_list(Subquery(before), Subquery(after))
    return Neighbours(*found[0])


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one review for one person: further readings they were asked for, and unread examples."""

    asked: int
    unread: int


def waiting_for(user: User) -> dict[UUID, Waiting]:
    """Review → what waits there for this person's reading, of the open reviews they may edit.

    Where reading was closed only what they were asked for waits.
    """
    open_reviews = Review.objects.editable_by(user).drafts()
    asked = dict(
        SecondReading.objects.open()
        .filter(reader=user, example__review__in=open_reviews, example__erased_at=None)
        .order_by()
        .values_list("example__review")
        .annotate(Count("pk"))
    )
    unread = dict(
        Example.objects.filter(review__in=open_reviews.filter(reading_closed_at=None))
        .unread()
        .order_by()
        .values_list("review")
        .annotate(Count("pk"))
    )
    return {pk: Waiting(asked.get(pk, 0), unread.get(pk, 0)) for pk in {**asked, **unread}}
