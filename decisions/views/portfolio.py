"""The portfolio: every decision and open review one may read, as one list; and the list to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, signed_in
from decisions.exports.portfolio import Cell, as_csv, as_workbook
from decisions.models import SavedView
from decisions.portfolio.asked import GROUPS, SORTS, Asked, read
from decisions.portfolio.columns import COLUMNS
from decisions.portfolio.filters import FILTERS, Filter
from decisions.portfolio.glance import glances_of
from decisions.portfolio.groups import Groups, groups_of
from decisions.portfolio.rows import COUNTED, Page, all_rows, counted, page_of
from decisions.portfolio.scope import Scope
from decisions.services.reviews import today

USED_OFTEN = ("team", "approach", "status", "due", "today")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Control:
    """One filter as a form draws it."""

    filter: Filter
    raw: str
    choices: Mapping[str, str]

    @property
    def is_first(self) -> bool:
        """Whether it stands in sight."""
        return bool(self.raw) or self.filter.key in USED_OFTEN


@require_safe
@signed_in
def decisions(request: SignedInRequest) -> HttpResponse:
    """The list as its address asks for it; one with empty fields, as a form sends them, goes without them."""
    scope = Scope(request.user, today())
    asked = read(request.GET, scope)
    if any(not value for value in request.GET.values()) and not asked.left_out:
        return redirect(f"{request.path}?{asked.address()}")
    page = page_of(asked, scope)
    groups = groups_of(asked, scope)
    count = _count_of(asked, scope, page, groups)
    may_change = any(row.may_edit for row in page.rows)
    context = {
        "asked": asked,
        "page": page,
        "count": count if groups.total is not None else min(count, COUNTED),
        "is_more": groups.total is None and count > COUNTED,
        "controls": (shown := controls_of(asked, scope)),
        "named": [
            one for one in asked.conditions if one.filter.key not in {control.filter.key for control in shown}
        ],
        "conditions": [(one, asked.address(**{one.filter.key: "", "after": ""})) for one in asked.conditions],
        "groups": groups.shown,
        "glances": [] if asked.is_narrow or asked.group or asked.after else glances_of(scope),
        "columns": {key: COLUMNS[key] for key in asked.columns},
        "all_columns": COLUMNS,
        "sorts": SORTS,
        "all_groups": GROUPS,
        "address": asked.address(after=""),
        "first": asked.address(after="") if asked.after else None,
        "next": asked.address(after=page.after) if page.after else None,
        "views": SavedView.objects.visible_to(request.user).select_related("team"),
        "may_change": may_change,
        "people": scope.people_to_hand_over_to if may_change else {},
        "teams": scope.editable_teams,
        "today": scope.today,
    }
    return render(request, "decisions/decisions.html", context)


@require_safe
@signed_in
def names(request: SignedInRequest) -> HttpResponse:
    """The filters that choose from names: a part of the form, and without JavaScript a form of their own."""
    scope = Scope(request.user, today())
    asked = read(request.GET, scope)
    here = {control.filter.key for control in controls_of(asked, scope)}
    left = [one for one in FILTERS if one.key not in here and not asked.raw(one.key)]
    context = {
        "controls": [Control(one, "", one.choices(scope)) for one in left],
        "kept": parse_qsl(asked.address(after="")),
    }
    part = "#name_controls" if request.htmx else ""
    return render(request, f"decisions/names.html{part}", context)


@require_safe
@signed_in
def decisions_csv(request: SignedInRequest) -> HttpResponse:
    """What the list shows, all its pages, with its columns, as CSV."""
    head, rows = _table(request)
    response = StreamingHttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, "decisions.csv")
    return cast(HttpResponse, response)


@require_safe
@signed_in
def decisions_xlsx(request: SignedInRequest) -> HttpResponse:
    """The same as a workbook."""
    response = HttpResponse(as_workbook(*_table(request)), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "decisions.xlsx")
    return response


def controls_of(asked: Asked, scope: Scope) -> list[Control]:
    """The filters as a form draws them, those in use and those that are used often first.

    Lists of names grow with the organisation, so those are left out that :func:`names` brings when wanted.
    """
    return [
        Control(one, asked.raw(one.key), one.choices(scope) if one.kind == "choice" else scope.few_teams)
        for one in FILTERS
        if one.kind != "named" or (one.key == "team" and scope.few_teams)
    ]


def _count_of(asked: Asked, scope: Scope, page: Page, groups: Groups) -> int:
    """How many rows fit, asked of the database only where nothing tells it yet."""
    if not page.after and not asked.after:
        return len(page.rows)
    return counted(asked, scope) if groups.total is None else groups.total


def _table(request: SignedInRequest) -> tuple[list[str], Iterator[list[Cell]]]:
    scope = Scope(request.user, today())
    asked = read(request.GET, scope)
    columns = [COLUMNS[key] for key in asked.columns]
    head = ["Title", *(column.label for column in columns)]
    has_money = not {"cost", "observed"}.isdisjoint(asked.columns)
    rows = (
        [row.title, *(column.cell(row) for column in columns), *([row.currency] if has_money else [])]
        for row in all_rows(asked, scope)
    )
    return [*head, *(["Currency"] if has_money else [])], rows
