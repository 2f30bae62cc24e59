"""What stands beside a diagnosis: which examples were read, how they were picked, what to look at next.

Each function makes the same few queries however many examples there are, and none fetches a text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from decisions.engine.causes import Cause
from decisions.engine.codebook import Codebook
from decisions.models import Example, Import, NextStep, Reading, Review, SecondReading, User

UNREAD_CONSIDERED = 500
"""So many of the unread examples, in their order, are considered when one is to be read next."""


@dataclass(frozen=True, slots=True)
class Place:
    """An example as it is spoken of: where it comes from, and nothing of what it says."""

    id: str
    number: int
    facets: dict[str, str]
    trace: str
    moment: datetime | None
    brought: str

    @property
    def day(self) -> str | None:
        """The day it comes from; None where that is not known."""
        return self.moment.date().isoformat() if self.moment else None


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A failure that nobody can explain yet: what is needed, and who sees to it."""

    example: str
    number: int
    next_step: str
    owner: str


def read_places(review: Review) -> list[Place]:
    """The examples that somebody has finished reading, in the order of their numbers."""
    return _places(Example.objects.filter(review=review).read())


def unread_places(review: Review) -> list[Place]:
    """The next examples that nobody has read."""
    return _places(Example.objects.filter(review=review).unread().order_by("number")[:UNREAD_CONSIDERED])


def _places(examples: Any) -> list[Place]:
    rows = examples.values_list("pk", "number", "facets", "trace_id", "created_at", "brought")
    return [
        Place(str(pk), number, facets, trace, moment, str(brought))
        for pk, number, facets, trace, moment, brought in rows
    ]


def read_blind(review: Review) -> set[str]:
    """Examples that somebody is still to read without knowing what others said of them."""
    waiting = SecondReading.objects.open().filter(example__review=review)
    return {str(example) for example in waiting.values_list("example", flat=True)}


def disputed(review: Review, book: Codebook) -> set[str]:
    """Examples whose readers name different causes, and nobody has settled which."""
    rows = Reading.objects.done().of(review).filter(example__readers_done__gt=1, example__settlement=None)
    causes: defaultdict[str, set[str]] = defaultdict(set)
    for example, codes, overruled in rows.values_list("example", "codes", "overruled"):
        code = book.find(codes[0]) if codes else None
        causes[str(example)].add(overruled or (code.cause if code else Cause.UNEXPLAINED).value)
    return {example for example, said in causes.items() if len(said) > 1}


def unexplained(review: Review, examples: Iterable[str], *, to: User) -> list[Unexplained]:
    """What is needed for those of these examples whose readings this person may see, by their numbers."""
    wanted = set(examples)
    rows = Reading.objects.done().of(review).shown_to(to).order_by("example__number", "-next_step")
    found: dict[str, Unexplained] = {}
    for pk, number, step, owner in rows.values_list(
        "example", "example__number", "next_step", "next_step_owner"
    ):
        if str(pk) in wanted and str(pk) not in found:
            words = NextStep(step).label if step else ""
            found[str(pk)] = Unexplained(str(pk), number, words, owner)
    return list(found.values())


def cards_of(review: Review) -> list[Import]:
    """The imports whose examples are here, first come first, each with its card."""
    return list(Import.objects.filter(review=review, undone_at=None).order_by("at"))


def earlier_review(review: Review) -> Review | None:
    """The last review of this component before this one in which failures were read."""
    earlier = Review.objects.filter(component=review.component_id, number__lt=review.number, read_count__gt=0)
    return earlier.order_by("-number").first()


def days_of(places: Iterable[Place]) -> tuple[date, date] | None:
    """From which day to which day the examples come; None where no day is known."""
    moments = [place.moment for place in places if place.moment]
    return (min(moments).date(), max(moments).date()) if moments else None
