"""The table of a review's failures: filtered, sorted, page by page, and blind where its reader must be.

A filter by what was said of an example looks only at readings that the person may see; else its result would
tell what the table hides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Left
from django.utils.dateparse import parse_datetime

from decisions.engine.causes import Cause
from decisions.engine.codebook import Code, Codebook
from decisions.engine.reading_rules import cause_of
from decisions.models import Example, Reading, ReadingState, Review, SecondReading, Settlement, User
from decisions.models.failures import ExampleQuerySet
from decisions.services.readings import said_in

PAGE = 50
EXCERPT = 220


@dataclass(frozen=True)
class ReadRow:
    """One reading in the table."""

    reading: Reading
    codes: list[Code]
    cause: Cause | None


@dataclass(frozen=True)
class Row:
    """One example in the table, with the readings that the person may see."""

    example: Example
    readings: list[ReadRow]
    is_asked: bool
    is_settled: bool

    @cached_property
    def state(self) -> str:
        """Where it stands, in a word for the class and for `state_says`."""
        if self.example.is_erased:
            return "erased"
        if self.is_asked:
            return "asked"
        if any(each.reading.state == ReadingState.DONE for each in self.readings):
            return "read"
        own = {each.reading.state for each in self.readings}
        if ReadingState.DEFERRED in own:
            return "deferred"
        return "mine" if own else "read" if self.example.readers_done else "unread"

    @property
    def state_says(self) -> str:
        says = {"erased": "Erased", "asked": "Waits for you", "read": "Read", "deferred": "Put off"}
        return {**says, "mine": "Begun", "unread": "Not read"}[self.state]


@dataclass(frozen=True)
class Table:
    """One page. ``after`` is where the next page begins, for the address; empty on the last one."""

    rows: list[Row]
    count: int
    after: str


def table_of(review: Review, user: User, book: Codebook, chosen: dict[str, str], after: str = "") -> Table:
    """A page of what is left after filtering. The number of queries does not depend on what there is."""
    found = filtered(review, user, book, chosen)
    ordered = _after(_sorted(found, user, chosen.get("sort", "number")), chosen.get("sort", "number"), after)
    examples = list(
        ordered.without_texts().annotate(
            input_begins=Left("input", EXCERPT), output_begins=Left("output", EXCERPT)
        )[: PAGE + 1]
    )
    more = len(examples) > PAGE
    shown = examples[:PAGE]
    is_narrow = bool(chosen.keys() - {"sort"}) or chosen.get("sort") == "-read"
    return Table(
        rows=_rows(shown, user, book),
        count=found.count() if is_narrow else review.example_count,
        after=_place(shown[-1], chosen.get("sort", "number")) if more else "",
    )


# Which ------------------------------------------------------------------------------------------------------


def filtered(review: Review, user: User, book: Codebook, chosen: dict[str, str]) -> ExampleQuerySet:
    """The examples that fit every filter."""
    examples = Example.objects.filter(review=review)
    if words := chosen.get("q"):
        examples = examples.filter(_says(words))
    if brought := chosen.get("brought"):
        examples = examples.filter(brought=UUID(brought))
    if facet := chosen.get("facet"):
        name, _, value = facet.partition("=")
        held = Cast(KeyTextTransform(name.strip(), "facets"), TextField())
        examples = examples.annotate(held=held).filter(held=value.strip())
    if said := _said(chosen, book):
        shown = Reading.objects.shown_to(user).filter(said, example=OuterRef("pk"))
        examples = examples.filter(Exists(shown))
    return _in_state(examples, user, chosen.get("state", ""))


def _says(words: str) -> Q:
    number = Q(number=int(words)) if words.isdecimal() and len(words) < 9 else Q()
    return number | Q(input__icontains=words) | Q(output__icontains=words) | Q(source_id=words)


def _said(chosen: dict[str, str], book: Codebook) -> Q | None:
    """What one and the same reading has to say."""
    wanted = []
    if reader := chosen.get("reader"):
        wanted.append(Q(reader=reader))
    if severity := chosen.get("severity"):
        wanted.append(Q(severity=severity))
    counts_as = {code.id: book.find(code.id) for code in book.codes}
    if code := chosen.get("code"):
        wanted.append(_first_code(id_ for id_, now in counts_as.items() if now and now.id == code))
    if cause := chosen.get("cause"):
        coded = _first_code(id_ for id_, now in counts_as.items() if now and now.cause == cause)
        wanted.append(Q(overruled=cause) | Q(overruled="") & coded)
    if not wanted:
        return None
    said = Q(state=ReadingState.DONE)
    for each in wanted:
        said &= each
    return said


def _first_code(ids: Iterable[str]) -> Q:
    return Q(codes__0__in=list(ids))


def _in_state(examples: ExampleQuerySet, user: User, state: str) -> ExampleQuerySet:
    own = Reading.objects.filter(example=OuterRef("pk"), reader=user)
    match state:
        case "unread":
            return examples.unread()
        case "mine":
            return examples.filter(Exists(own.filter(state=ReadingState.DRAFT)))
        case "deferred":
            return examples.filter(Exists(own.filter(state=ReadingState.DEFERRED)))
        case "asked":
            return examples.filter(Exists(_open_requests(user)))
        case "read":
            return examples.read()
        case "disputed":
            return examples.filter(pk__in=_disputed(examples, user))
        case "erased":
            return examples.exclude(erased_at=None)
    return examples


def _open_requests(user: User) -> QuerySet[SecondReading]:
    return SecondReading.objects.open().filter(example=OuterRef("pk"), reader=user)


def _disputed(examples: ExampleQuerySet, user: User) -> list[UUID]:
    """Examples whose readers part and where nothing is settled; only few have several readers."""
    shared = examples.filter(readers_done__gt=1, settlement=None).order_by()
    said: defaultdict[UUID, set[tuple[Any, ...]]] = defaultdict(set)
    seen = Reading.objects.shown_to(user).done().filter(example__in=shared.values("pk")).order_by()
    for pk, codes, overruled in seen.values_list("example", "codes", "overruled"):
        said[pk].add((tuple(codes[:1]), overruled))
    return [pk for pk, each in said.items() if len(each) > 1]


# In which order ---------------------------------------------------------------------------------------------


def _sorted(examples: ExampleQuerySet, user: User, sort: str) -> ExampleQuerySet:
    if sort != "-read":
        return examples.order_by("-number" if sort == "-number" else "number")
    last = Reading.objects.shown_to(user).done().filter(example=OuterRef("pk")).order_by("-finished_at")
    read = examples.read().annotate(read_at=Subquery(last.values("finished_at")[:1]))
    return read.exclude(read_at=None).order_by("-read_at", "-number")


def _after(examples: ExampleQuerySet, sort: str, after: str) -> ExampleQuerySet:
    """What comes after a place; the whole list where the place makes no sense."""
    moment, _, number_text = after.rpartition("_")
    if not number_text.isdecimal() or len(number_text) > 9:
        return examples
    number = int(number_text)
    if sort == "-read":
        read_at = _moment(moment)
        if read_at is None:
            return examples
        return examples.filter(Q(read_at__lt=read_at) | Q(read_at=read_at, number__lt=number))
    return examples.filter(number__lt=number) if sort == "-number" else examples.filter(number__gt=number)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _place(example: Example, sort: str) -> str:
    moment = getattr(example, "read_at", None)
    return f"{moment.isoformat()}_{example.number}" if sort == "-read" and moment else f"{example.number}"


# With what was said -----------------------------------------------------------------------------------------


def _rows(examples: list[Example], user: User, book: Codebook) -> list[Row]:
    readings: defaultdict[UUID, list[ReadRow]] = defaultdict(list)
    for row in readings_shown(examples, user, book):
        readings[row.reading.example_id].append(row)
    requests = SecondReading.objects.open().filter(example__in=examples, reader=user)
    asked = set(requests.values_list("example", flat=True))
    settled = set(Settlement.objects.filter(example__in=examples).values_list("example", flat=True))
    return [
        Row(example, readings[example.pk], example.pk in asked, example.pk in settled) for example in examples
    ]


def readings_shown(examples: Iterable[Example], user: User, book: Codebook) -> list[ReadRow]:
    """What this person may see of what was said of these examples, in the order in which it was finished."""
    found = []
    for reading in Reading.objects.shown_to(user).filter(example__in=list(examples)):
        said = said_in(reading)
        codes = [code for code in (book.find(id_) for id_ in said.codes) if code]
        found.append(ReadRow(reading, codes, cause_of(said, book)))
    return found


def facets_of(review: Review) -> list[str]:
    """What the first examples can be filtered by, as "name=value"."""
    rows = Example.objects.filter(review=review).order_by("number").values_list("facets", flat=True)[:PAGE]
    return sorted({f"{name}={value}" for facets in rows for name, value in facets.items()})[:PAGE]
