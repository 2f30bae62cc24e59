"""What waits for me, and for my teams: all of it at a glance, and each list by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, signed_in
from decisions.portfolio.work import MINE, TEAMS, Work
from decisions.services.reviews import today
from decisions.work_lines import NAMES, Line, Named, lines_of, trouble_lines

GLANCE = 10
"""Lines of each list on the page of all."""
PAGE = 50
OF_TEAMS = (*TEAMS, "health")


@dataclass(frozen=True, slots=True)
class Shown:
    """A list: how it is called, how many lines it has, and those that are shown here."""

    key: str
    named: Named
    count: int
    lines: Sequence[Line] = ()


@require_safe
@signed_in
def work(request: SignedInRequest) -> HttpResponse:
    """The first lines of each of my lists, and the counts of each of my teams."""
    waiting = Work(request.user, today())
    context = _navigation(waiting) | {
        "lists": [
            Shown(key, NAMES[key], count, lines_of(key, waiting.rows(key)[:GLANCE]))
            for key in MINE
            if (count := waiting.counts[key])
        ],
        "teams": waiting.teams,
    }
    return render(request, "decisions/work.html", context)


@require_safe
@signed_in
def work_list(request: SignedInRequest, work_key: str) -> HttpResponse:
    """All lines of one list, page by page."""
    if work_key not in NAMES:
        raise Http404
    waiting = Work(request.user, today())
    rows: Any = waiting.troubles if work_key == "health" else waiting.rows(work_key)
    pages = Paginator(rows, PAGE)
    pages.count = waiting.counts[work_key]  # known, and not to be asked again
    page: Page[Any] = pages.get_page(request.GET.get("page"))
    here: Any = page.object_list
    lines = trouble_lines(here) if work_key == "health" else lines_of(work_key, here)
    shown = Shown(work_key, NAMES[work_key], pages.count, lines)
    context = _navigation(waiting) | {"shown": shown, "page": page}
    return render(request, "decisions/work_list.html", context)


def _navigation(waiting: Work) -> dict[str, Any]:
    """The lists with their counts, mine and my teams', and the day they are of."""
    mine, teams = ([Shown(key, NAMES[key], waiting.counts[key]) for key in keys] for keys in (MINE, OF_TEAMS))
    return {"mine": mine, "of_teams": teams, "today": waiting.today}
