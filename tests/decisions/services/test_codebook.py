"""The codebook of a review: changed in versions, and every tally with it."""

import pytest

from decisions.engine.causes import Cause
from decisions.engine.codebook import STARTING, BadCodebook
from decisions.models import AuditEntry, CodebookVersion, Review, User
from decisions.services.codebook import NAME_LENGTH, add_code, book_of
from decisions.services.reviews import ReviewIsClosed, close_review


def test_a_code_is_added(review: Review, contributor: User) -> None:
    code = add_code(
        review, name=" Stale  tariff ", cause=Cause.KNOWLEDGE, says="An old price.", by=contributor
    )
    assert (code.id, code.name, code.cause) == ("stale-tariff", "Stale tariff", Cause.KNOWLEDGE)
    assert book_of(review).live == (*STARTING.live, code)
    version = CodebookVersion.objects.get()
    assert (version.number, version.by, version.change) == (
        1,
        contributor,
        "Added “Stale tariff” (knowledge).",
    )
    assert AuditEntry.objects.get(action="codebook-changed").review == review
    review.refresh_from_db()
    assert review.revision == 1


def test_codes_of_one_spelling_get_ids_of_their_own(review: Review, contributor: User) -> None:
    ids = [
        add_code(review, name=name, cause=Cause.BEHAVIOUR, by=contributor).id
        for name in ("Too long!", "Too long?", "日本", "中国")
    ]
    assert ids == ["too-long", "too-long-2", "code", "code-2"]


@pytest.mark.parametrize("name", ["", " \n ", "cannot EXPLAIN", "x" * (NAME_LENGTH + 1)])
def test_a_bad_name_is_refused_and_nothing_is_written(review: Review, contributor: User, name: str) -> None:
    with pytest.raises(BadCodebook):
        add_code(review, name=name, cause=Cause.PROMPT, by=contributor)
    review.refresh_from_db()
    assert (CodebookVersion.objects.count(), review.revision) == (0, 0)


def test_a_closed_review_takes_no_code(review: Review, contributor: User) -> None:
    close_review(review, reason="", by=contributor)
    with pytest.raises(ReviewIsClosed):
        add_code(review, name="Stale tariff", cause=Cause.KNOWLEDGE, by=contributor)
