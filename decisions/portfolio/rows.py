"""The rows of the portfolio: decisions, open reviews and rejected proposals in one order, page by page.

Each kind is a query of its own that follows an index and stops after a page, so that the first page and the
thousandth cost the same however many decisions there are. What has no value to be ordered by comes last.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from decisions.matching import Words
from decisions.models import Decision, DecisionState, Proposal, ProposalState, Review
from decisions.portfolio.asked import Asked
from decisions.portfolio.columns import Row
from decisions.portfolio.counts import count_column, counts
from decisions.portfolio.lines import line_of
from decisions.portfolio.scope import Scope

PAGE = 50
COUNTED = 1_000
"""Of more than so many rows it is said that there are more, and no further."""

Rows = QuerySet[Any]
Place = tuple[Any, UUID]


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one kind that fit, and by which of their fields they stand in order of days."""

    kind: str
    rows: Rows
    moment: str


@dataclass(frozen=True, slots=True)
class Run:
    """Rows in one order: from these sources by one field, up or down."""

    sources: tuple[tuple[Source, str], ...]
    is_down: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the place after which the next page begins; empty on the last one."""

    rows: list[Row]
    after: str


OF_REVIEWS = ("draft", "waiting")
OF_DECISIONS: Mapping[str, tuple[str, bool]] = {
    "soonest": ("revisit_on", False),
    "latest": ("revisit_on", True),
    "dearest": ("listing__cost_per_month", True),
    "cheapest": ("listing__cost_per_month", False),
}
"""Order → the field, which decisions alone have, and whether it goes down."""


# Which rows -------------------------------------------------------------------------------------------------


def sources(asked: Asked, scope: Scope) -> list[Source]:
    """The rows that fit, of each kind that can fit at all; rejected proposals only when asked for."""
    status, filters = asked.raw("status"), [one.filter for one in asked.conditions]
    found = []
    if status not in OF_REVIEWS:
        found.append(Source("decision", _decisions(asked, scope), "listing__decided_at"))
    if status in ("", *OF_REVIEWS) and all(one.reviews for one in filters):
        found.append(Source("review", _reviews(asked, scope), "updated_at"))
    if status == "rejected" and all(one.proposals for one in filters):
        found.append(Source("proposal", _proposals(asked, scope), "settled_at"))
    return found


def _decisions(asked: Asked, scope: Scope) -> Rows:
    rows = scope.of_teams(Decision.objects.filter(listing__isnull=False), Decision.path_to_team())
    for one in asked.conditions:
        rows = rows.filter(one.filter.decisions(one.value, scope))
    if asked.words:
        rows = rows.filter(listing__words__begin=list(asked.words))
    return rows


def _reviews(asked: Asked, scope: Scope) -> Rows:
    rows = scope.of_teams(Review.objects.drafts(), Review.path_to_team())
    for one in asked.conditions:
        if one.filter.reviews:
            rows = rows.filter(one.filter.reviews(one.value, scope))
    named = ("title", "component__name", "component__project__name", "decision_draft__title")
    return _holding(rows, asked, named)


def _proposals(asked: Asked, scope: Scope) -> Rows:
    rejected = Proposal.objects.filter(state=ProposalState.REJECTED)
    rows = scope.of_teams(rejected, Proposal.path_to_team())
    for one in asked.conditions:
        if one.filter.proposals:
            rows = rows.filter(one.filter.proposals(one.value, scope))
    return _holding(rows, asked, ("title", "review__component__project__name"))


def _holding(rows: Rows, asked: Asked, fields: tuple[str, ...]) -> Rows:
    """What is not signed has no listing; its names are few enough to be looked through."""
    for pattern in Words.of(" ".join(asked.words)).patterns:
        held = Q()
        for field in fields:
            held |= Q(**{f"{field}__regex": pattern})
        rows = rows.filter(held)
    return rows


# In which order ---------------------------------------------------------------------------------------------


def page_of(asked: Asked, scope: Scope, size: int = PAGE) -> Page:
    """One page from the place that was asked for; from the beginning where that place makes no sense."""
    number, place = _place_in(asked)
    runs = _runs(asked, sources(asked, scope))
    found: list[tuple[int, Place, str, Any]] = []
    for at in range(number, len(runs)):
        wanted = size + 1 - len(found)
        start = place if at == number else None
        found += [(at, *row) for row in islice(_in_order(runs[at], start, wanted), wanted)]
        if len(found) > size:
            break
    shown = [line_of(kind, row, scope) for _, _, kind, row in found[:size]]
    return Page(shown, _place_text(*found[size - 1][:2]) if len(found) > size else "")


def all_rows(asked: Asked, scope: Scope, size: int = 500) -> Iterator[Row]:
    """Every row that fits, in order, fetched in pieces."""
    place = ""
    while True:
        page = page_of(replace(asked, after=place), scope, size)
        yield from page.rows
        if not (place := page.after):
            return


def counted(asked: Asked, scope: Scope) -> int:
    """How many rows fit, by one query; one more than :data:`COUNTED` where there are more."""
    columns = [count_column(source.rows, COUNTED) for source in sources(asked, scope)]
    return min(sum(counts(scope.user, columns)), COUNTED + 1)


def _runs(asked: Asked, found: list[Source]) -> list[Run]:
    if asked.sort not in OF_DECISIONS:
        return [Run(tuple((source, source.moment) for source in found), asked.sort == "newest")]
    field, is_down = OF_DECISIONS[asked.sort]
    has_it = Q(**{f"{field}__isnull": False})
    if field == "revisit_on":
        has_it &= Q(state=DecisionState.ACCEPTED)
    with_it = tuple(
        (Source(source.kind, source.rows.filter(has_it), source.moment), field)
        for source in found
        if source.kind == "decision"
    )
    without = tuple(
        (Source(source.kind, source.rows.exclude(has_it), source.moment), source.moment)
        if source.kind == "decision"
        else (source, source.moment)
        for source in found
    )
    return [Run(with_it, is_down), Run(without, is_down=True)]


def _in_order(run: Run, start: Place | None, most: int) -> Iterator[tuple[Place, str, Any]]:
    """The rows of a run after a place, merged."""
    streams = [list(_stream(source, field, run.is_down, start, most)) for source, field in run.sources]
    return heapq.merge(*streams, key=lambda one: one[0], reverse=run.is_down)


def _stream(
    source: Source, field: str, is_down: bool, start: Place | None, most: int
) -> Iterator[tuple[Place, str, Any]]:
    rows = source.rows
    if start:
        value, key = start
        beyond = "lt" if is_down else "gt"
        # The first condition alone lets the database begin at the place; the second one is exact.
        rows = rows.filter(**{f"{field}__{beyond}e": value}).filter(
            Q(**{f"{field}__{beyond}": value}) | Q(**{f"pk__{beyond}": key})
        )
    sign = "-" if is_down else ""
    tie = "listing__decision_id" if field.startswith("listing__") else "pk"
    rows = rows.annotate(ordered_by=F(field)).order_by(f"{sign}{field}", f"{sign}{tie}")
    for row in _with_names(source.kind, rows)[:most]:
        yield (row.ordered_by, row.pk), source.kind, row


def _with_names(kind: str, rows: Rows) -> Rows:
    """What a line shows, in the same query."""
    if kind == "decision":
        own = ("listing", "today", "track_record")
        names = rows.select_related("team", "component__project", "responsible", *own)
        return names.defer("content", "listing__words", "today__moved")
    if kind == "review":
        return rows.select_related("component__project__team", "decision_draft").defer(
            "diagnosis", "costs", "costs_basis"
        )
    return rows.select_related("review__component__project__team").defer("content")


# The place after which a page begins ------------------------------------------------------------------------


def _place_text(run: int, place: Place) -> str:
    value, key = place
    return f"{run}_{value.isoformat() if isinstance(value, date) else value}_{key}"


def _place_in(asked: Asked) -> tuple[int, Place | None]:
    """The run and the place; the beginning where the text is none of ours."""
    run, _, rest = asked.after.partition("_")
    text, _, key = rest.rpartition("_")
    last = 1 if asked.sort in OF_DECISIONS else 0
    if run not in {str(number) for number in range(last + 1)}:
        return 0, None
    is_moment = int(run) == last
    try:
        value = _moment(text) if is_moment else _value(asked.sort, text)
        return (int(run), (value, UUID(key))) if value is not None else (0, None)
    except (ValueError, InvalidOperation):
        return 0, None


def _moment(text: str) -> datetime | None:
    found = parse_datetime(text)
    return found if found and found.tzinfo else None


def _value(sort: str, text: str) -> date | Decimal | None:
    if OF_DECISIONS[sort][0] == "revisit_on":
        return parse_date(text)
    amount = Decimal(text)
    return amount if amount.is_finite() and abs(amount) < 10**12 else None
