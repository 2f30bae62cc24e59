"""Searching everything one may read: the page, and the short list under the field as one types."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, signed_in
from decisions.matching import Words
from decisions.search import KINDS, find

SUGGESTED = 5
OF_EACH = 8
ON_A_PAGE = 25
LAST_PAGE = 10_000


@require_safe
@signed_in
def search(request: SignedInRequest) -> HttpResponse:
    """What was found: some of each kind; with `kind` all of that kind, by pages, and the others counted."""
    words = Words.of(request.GET.get("q", ""))
    chosen = request.GET.get("kind")
    found = [
        find(words, request.user, kind=kind, start=_start(request), most=ON_A_PAGE)
        if kind.key == chosen
        else find(words, request.user, kind=kind, most=OF_EACH)
        for kind in KINDS
    ]
    of_chosen = next((some for some in found if some.kind.key == chosen and some.total), None)
    context = {
        "words": words,
        "found": [some for some in found if some.total],
        "chosen": of_chosen,
        "page": of_chosen
        and Paginator(range(of_chosen.total), ON_A_PAGE).page(1 + of_chosen.start // ON_A_PAGE),
        "total": sum(some.total for some in found),
    }
    return render(request, "decisions/search.html", context)


@require_safe
@signed_in
def suggestions(request: SignedInRequest) -> HttpResponse:
    """The best of each kind, for the list under the field."""
    words = Words.of(request.GET.get("q", ""))
    found = [find(words, request.user, kind=kind, most=SUGGESTED) for kind in KINDS]
    context = {
        "words": words,
        "found": [some for some in found if some.total],
        "total": sum(some.total for some in found),
    }
    return render(request, "decisions/_suggestions.html", context)


def _start(request: SignedInRequest) -> int:
    """Where the page that the address asks for begins; the first page where it is no number."""
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    return (max(page, 1) - 1) * ON_A_PAGE
