"""The codebook of a review as it stands."""

from __future__ import annotations

from decisions.engine.codebook import STARTING, Codebook, codebook_from_wire
from decisions.models import CodebookVersion, Review


def version_of(review: Review) -> CodebookVersion | None:
    """The version that counts: the review's own last one, else the last one of an earlier review.

    A further review of a component goes on with the same codes, so that then and now can be compared.
    """
    return _last_until(review, "review__number__lte")


def book_of(review: Review) -> Codebook:
    """The codebook that a review is counted by; the published modes where nothing was changed."""
    return book_in(version_of(review))


def book_before(review: Review) -> Codebook:
    """The codebook that a review began with."""
    return book_in(_last_until(review, "review__number__lt"))


def book_in(version: CodebookVersion | None) -> Codebook:
    """The codebook of a version."""
    return codebook_from_wire(version.codes) if version else STARTING


def _last_until(review: Review, until: str) -> CodebookVersion | None:
    """The last version of the component's reviews until this one, with or without it."""
    versions = CodebookVersion.objects.filter(review__component=review.component_id, **{until: review.number})
    return versions.order_by("-review__number", "-number").first()
