"""The failures of a review to take away: as one JSON document, or as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from decisions.access import SignedInRequest, scoped
from decisions.engine.codebook import codebook_to_wire
from decisions.exports import failures
from decisions.models import Review
from decisions.services.failures_wire import cards_wire, examples_wire
from decisions.services.standing_codebook import book_of


@require_safe
@scoped(Review, to="read")
def failures_json(request: SignedInRequest, review: Review) -> HttpResponse:
    """Everything, with the codebook and how the examples were picked."""
    codebook, examples = codebook_to_wire(book_of(review)), examples_wire(review, to=request.user)
    pieces = failures.document(codebook, cards_wire(review), examples)
    return _file(pieces, f"failures-review-{review.number}.json", "application/json")


@require_safe
@scoped(Review, to="read")
def failures_csv(request: SignedInRequest, review: Review) -> HttpResponse:
    """One row for each example."""
    pieces = failures.table(examples_wire(review, to=request.user))
    return _file(pieces, f"failures-review-{review.number}.csv", "text/csv; charset=utf-8")


def _file(pieces: Iterator[str], name: str, content_type: str) -> HttpResponse:
    """Sent as it is written: a review may hold tens of thousands of examples."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return cast(HttpResponse, response)
