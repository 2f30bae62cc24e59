"""The failures of a review: the table of its examples, one example as a page, several changed at once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from decisions.access import SignedInRequest, scoped
from decisions.annotating import as_uuid
from decisions.engine.codebook import Codebook
from decisions.engine.words import plural
from decisions.failure_table import facets_of, readings_shown, table_of
from decisions.forms.failures import FilterForm
from decisions.models import AuditEntry, Example, Import, Reading, ReadingState, Review
from decisions.rendering import with_plain_line_ends
from decisions.services.many_readings import defer_examples, recode_readings
from decisions.services.reading_list import neighbours
from decisions.services.reviews import ReviewIsClosed
from decisions.services.standing_codebook import book_of

MOST_AT_ONCE = 200
HISTORY = 30
CLOSED = "This review is closed, so nothing was changed."


@require_safe
@scoped(Review, to="read")
def failures(request: SignedInRequest, review: Review) -> HttpResponse:
    """Every example of a review, filtered by the address."""
    book = book_of(review)
    filters = _filters(request, review, book)
    table = table_of(review, request.user, book, filters.chosen, request.GET.get("after", ""))
    context = {
        "review": review,
        "part": "failures",
        "place": "examples",
        "filters": filters,
        "table": table,
        "codes": book.live,
        "facets": facets_of(review),
        "may_work": review.may_edit and review.is_open,
    }
    return render(request, "decisions/failures.html", context)


def _filters(request: SignedInRequest, review: Review, book: Codebook) -> FilterForm:
    read = (
        Reading.objects.shown_to(request.user)
        .of(review)
        .filter(state=ReadingState.DONE, reader__isnull=False)
    )
    readers = read.order_by("reader_name").values_list("reader", "reader_name").distinct()
    imports = Import.objects.filter(review=review, undone_at=None).only("name", "origin", "review")
    named = {str(pk): name for pk, name in readers}
    return FilterForm(request.GET, book=book, readers=list(named.items()), imports=list(imports))


@require_safe
@scoped(Example, to="read")
def example(request: SignedInRequest, example: Example) -> HttpResponse:
    """One example with all that may be seen of what was said of it, its re-runs, and its history."""
    review = example.review
    review.viewer_role = example.viewer_role
    output = with_plain_line_ends(example.output)
    rows = readings_shown([example], request.user, book_of(review))
    context = {
        "review": review,
        "part": "failures",
        "place": "examples",
        "example": example,
        "rows": [(row, [output[start:end] for start, end in row.reading.marked]) for row in rows],
        "is_blind": example.second_readings.open().filter(reader=request.user).exists(),
        "settlement": getattr(example, "settlement", None),
        "runs": list(example.runs.all()),
        "neighbours": neighbours(example),
        "history": _history(example, [row.reading.pk for row in rows]),
        "may_work": review.may_edit and review.is_open and not example.is_erased,
    }
    return render(request, "decisions/example.html", context)


def _history(example: Example, readings: Iterable[UUID]) -> list[AuditEntry]:
    """What was done to the example and to those of its readings that may be seen, newest first."""
    targets = [str(example.pk), *map(str, readings)]
    types = [Example._meta.label_lower, Reading._meta.label_lower]
    return list(AuditEntry.objects.filter(target_type__in=types, target_id__in=targets)[:HISTORY])


@require_POST
@scoped(Review, to="edit")
def failures_recode(request: SignedInRequest, review: Review) -> HttpResponse:
    """Put another first code on one's own readings of the ticked examples."""
    ticked, code = _ticked(request), request.POST.get("new_code", "")
    known = book_of(review).find(code)
    if not ticked or known is None:
        messages.error(request, "Tick examples and choose a code; nothing was changed.")
        return _back_to_table(request, review)
    try:
        changed = recode_readings(review, ticked, code=known.id, by=request.user)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
        return _back_to_table(request, review)
    left = len(ticked) - changed
    says = (
        f"{plural(changed, 'reading')} of yours now {'has' if changed == 1 else 'have'} “{known.name}” first."
    )
    if left:
        says += f" {left} stayed: not read by you, coded so already, or the code asks for more."
    (messages.success if changed else messages.warning)(request, says)
    return _back_to_table(request, review)


@require_POST
@scoped(Review, to="edit")
def failures_defer(request: SignedInRequest, review: Review) -> HttpResponse:
    """Put the ticked examples off to the end of one's own list."""
    try:
        put_off = defer_examples(review, _ticked(request), by=request.user)
    except ReviewIsClosed:
        messages.error(request, CLOSED)
    else:
        says = f"{plural(put_off, 'example')} put off to the end of your list."
        (messages.success if put_off else messages.warning)(request, says)
    return _back_to_table(request, review)


def _ticked(request: SignedInRequest) -> list[UUID]:
    found = (as_uuid(each) for each in request.POST.getlist("example")[:MOST_AT_ONCE])
    return [pk for pk in found if pk]


def _back_to_table(request: SignedInRequest, review: Review) -> HttpResponse:
    """The table as it was filtered."""
    kept = request.GET.urlencode()
    address = reverse("decisions:failures", args=[review.pk])
    return redirect(f"{address}?{kept}" if kept else address)
