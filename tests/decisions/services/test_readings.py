"""Reading failures: drafts, finishing, taking back, putting off, what comes next, several people at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from decisions.engine.codebook_changes import Merge
from decisions.models import AuditEntry, CodebookVersion, Example, Reading, ReadingState, Review, User
from decisions.models import SecondReading as Asked
from decisions.services import codebook
from decisions.services.diagnosis import refresh
from decisions.services.many_readings import defer_examples, recode_readings
from decisions.services.reading_list import Waiting, hold, neighbours, next_example, release, waiting_for
from decisions.services.readings import (
    NotFinishable,
    NothingToUndo,
    ReadingIsFinished,
    Said,
    StaleReading,
    TextIsErased,
    defer_reading,
    finish_reading,
    reopen_reading,
    said_in,
    save_draft,
    undo_last,
)
from decisions.services.reviews import ReviewIsClosed, close_review
from tests.failures import make_examples
from tests.threads import at_once

SAID = Said(note="It names the old price.", codes=("fact-out-of-date",))
FORMAT = Said(note="No JSON at all here.", codes=("wrong-format",))


@pytest.fixture
def examples(review: Review) -> list[Example]:
    made = make_examples(review, 5)
    refresh(review)
    return made


@pytest.fixture
def example(examples: list[Example]) -> Example:
    return examples[0]


def finish(example: Example, by: User, said: Said = SAID) -> Reading:
    return finish_reading(example, said, version=0, by=by)


def found(review: Review) -> dict[str, Any]:
    """What the failures of the review say, as stored."""
    assert review.diagnosis is not None
    return dict(review.diagnosis)


# Drafts -----------------------------------------------------------------------------------------------------


def test_a_draft_keeps_everything_and_counts_nowhere(
    example: Example, review: Review, contributor: User
) -> None:
    said = Said(
        note="It names",
        codes=("fact-out-of-date", "invented"),
        overruled="retrieval",
        overruled_because="It stood in the index.",
        next_step="expert",
        next_step_owner="Ana",
        severity="costly",
        sure=False,
        flaky=True,
        fact="The price is 12",
        fact_lives="",
        fact_owner=None,
        corrected="12 a month",
        marked=((0, 4), (7, 9)),
    )
    save_draft(example, said, version=0, by=contributor, seconds=12.5)
    stored = Reading.objects.get()
    assert said_in(stored) == said
    assert (stored.state, stored.version, stored.seconds) == (ReadingState.DRAFT, 1, 12.5)
    review.refresh_from_db()
    assert (review.diagnosis, review.read_count, review.revision) == (None, 0, 0)
    assert not AuditEntry.objects.filter(target_type="decisions.reading").exists()


def test_a_draft_goes_on_from_the_version_that_was_seen(example: Example, contributor: User) -> None:
    save_draft(example, Said(note="It"), version=0, by=contributor, seconds=5)
    later = save_draft(example, Said(note="It names"), version=1, by=contributor, seconds=3)
    assert (later.version, later.seconds) == (2, 5)  # of two tabs the longer one
    with pytest.raises(StaleReading) as refused:
        save_draft(example, Said(note="Another tab"), version=1, by=contributor)
    assert refused.value.current.note == "It names"


def test_saying_the_same_again_changes_nothing(example: Example, contributor: User) -> None:
    save_draft(example, Said(note="It"), version=0, by=contributor)
    again = save_draft(example, Said(note="It"), version=0, by=contributor)  # the reply was lost
    assert again.version == 1


def test_seconds_are_sensible(example: Example, contributor: User) -> None:
    save_draft(example, Said(note="It"), version=0, by=contributor, seconds=-4)
    assert Reading.objects.get().seconds == 0
    save_draft(example, Said(note="It is"), version=1, by=contributor, seconds=1e9)
    assert Reading.objects.get().seconds == 3600


def test_a_closed_review_takes_no_draft(example: Example, review: Review, contributor: User) -> None:
    close_review(review, reason="Enough", by=contributor)
    with pytest.raises(ReviewIsClosed):
        save_draft(example, SAID, version=0, by=contributor)


def test_an_erased_example_takes_nothing(example: Example, contributor: User) -> None:
    Example.objects.update(erased_at=timezone.now())
    with pytest.raises(TextIsErased):
        save_draft(example, SAID, version=0, by=contributor)
    with pytest.raises(TextIsErased):
        finish(example, contributor)


# Finishing --------------------------------------------------------------------------------------------------


def test_finishing_counts_and_is_written_down_without_words(
    example: Example, review: Review, contributor: User
) -> None:
    save_draft(example, SAID, version=0, by=contributor, seconds=30)
    done = finish_reading(example, SAID, version=1, by=contributor, seconds=41)
    assert (done.state, done.version, done.seconds) == (ReadingState.DONE, 2, 41)
    assert done.finished_at
    example.refresh_from_db()
    review.refresh_from_db()
    assert example.readers_done == 1
    assert (review.read_count, review.example_count, review.revision) == (1, 5, 1)
    assert found(review)["counts"]["knowledge"] == 1
    entry = AuditEntry.objects.get(target_type="decisions.reading")
    assert entry.action == "read"
    assert (entry.after or {})["codes"] == ["fact-out-of-date"]
    assert "price" not in f"{entry.before} {entry.after} {entry.target_text}"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(codes=("wrong-format",)), "note"),
        (Said(note="Bad", codes=("wrong-format",)), "note"),
        (Said(note="It names the old price."), "codes"),
        (replace(SAID, codes=("no-such-code",)), "codes"),
        (replace(SAID, overruled="product"), "overruled_because"),
        (replace(SAID, codes=("cannot-explain",)), "next_step"),
        (replace(SAID, codes=("cannot-explain",), next_step="trace"), "next_step_owner"),
        (replace(SAID, overruled="unexplained", overruled_because="No idea"), "next_step"),
    ],
)
def test_what_is_missing_is_named(example: Example, contributor: User, said: Said, field: str) -> None:
    with pytest.raises(NotFinishable) as refused:
        finish(example, contributor, said)
    assert refused.value.missing[0].field == field
    assert not Reading.objects.exists()


def test_what_does_not_go_with_the_cause_is_left_out(example: Example, contributor: User) -> None:
    said = replace(
        FORMAT,
        overruled="behaviour",
        overruled_because="As the code",
        fact="A",
        fact_lives="",
        next_step="expert",
        next_step_owner="Ana",
    )
    assert said_in(finish(example, contributor, said)) == FORMAT


def test_evidence_stays_with_a_missing_fact(example: Example, contributor: User) -> None:
    said = replace(SAID, fact="The price is 12", fact_lives="", fact_owner="")
    assert said_in(finish(example, contributor, said)) == said


def test_finishing_twice_is_finishing_once(example: Example, contributor: User) -> None:
    finish(example, contributor)
    again = finish(example, contributor)
    example.refresh_from_db()
    assert (again.version, example.readers_done) == (1, 1)
    assert AuditEntry.objects.filter(action="read").count() == 1


def test_a_finished_reading_is_opened_before_it_changes(example: Example, contributor: User) -> None:
    finish(example, contributor)
    with pytest.raises(ReadingIsFinished):
        save_draft(example, FORMAT, version=1, by=contributor)
    with pytest.raises(ReadingIsFinished):
        finish_reading(example, FORMAT, version=1, by=contributor)


def test_an_older_tab_does_not_finish_over_a_newer_one(example: Example, contributor: User) -> None:
    save_draft(example, SAID, version=0, by=contributor)
    save_draft(example, replace(SAID, note="Newer words of it"), version=1, by=contributor)
    with pytest.raises(StaleReading):
        finish_reading(example, FORMAT, version=1, by=contributor)
    example.refresh_from_db()
    assert example.readers_done == 0


def test_a_closed_review_takes_no_reading(example: Example, review: Review, contributor: User) -> None:
    close_review(review, reason="Enough", by=contributor)
    with pytest.raises(ReviewIsClosed):
        finish(example, contributor)


def test_a_code_that_was_merged_counts_as_the_other(
    example: Example, review: Review, contributor: User
) -> None:
    merge = Merge(("wrong-format",), "wrong-manner")
    codebook.change_codebook(review, merge, seen="", by=contributor)
    done = finish(example, contributor, replace(FORMAT, codes=("wrong-format", "wrong-manner")))
    assert done.codes == ["wrong-manner"]
    assert CodebookVersion.objects.count() == 1


# Taking back ------------------------------------------------------------------------------------------------


def test_undo_opens_the_last_one_with_its_words(
    examples: list[Example], review: Review, contributor: User
) -> None:
    finish(examples[0], contributor)
    finish(examples[1], contributor, FORMAT)
    opened = undo_last(review, by=contributor)
    assert opened.example == examples[1]
    assert said_in(opened) == FORMAT
    assert (opened.state, opened.finished_at) == (ReadingState.DRAFT, None)
    review.refresh_from_db()
    assert (review.read_count, found(review)["read"]) == (1, 1)
    examples[1].refresh_from_db()
    assert examples[1].readers_done == 0


def test_undo_takes_back_nobody_elses(example: Example, review: Review, contributor: User) -> None:
    finish(example, contributor)
    other = User.objects.create_user("ola@example.org", name="Ola")
    with pytest.raises(NothingToUndo):
        undo_last(review, by=other)
    reopen_reading(Reading.objects.get(), by=other)
    assert Reading.objects.get().state == ReadingState.DONE


def test_the_last_reading_taken_back_leaves_no_diagnosis(
    example: Example, review: Review, contributor: User
) -> None:
    finish(example, contributor)
    undo_last(review, by=contributor)
    review.refresh_from_db()
    assert (review.diagnosis, review.read_count) == (None, 0)


# What comes next --------------------------------------------------------------------------------------------


def test_unread_ones_come_in_order_and_put_off_ones_at_the_end(
    examples: list[Example], review: Review, contributor: User
) -> None:
    first, second, third, fourth, fifth = examples
    assert next_example(review, contributor) == first.pk
    finish(first, contributor)
    defer_reading(second, Said(note="Later"), version=0, by=contributor)
    assert next_example(review, contributor, after=first) == third.pk
    assert next_example(review, contributor, after=third) == fourth.pk
    assert next_example(review, contributor, after=fifth) == third.pk  # from the beginning again
    for example in (third, fourth, fifth):
        finish(example, contributor)
    assert next_example(review, contributor, after=fifth) == second.pk
    finish_reading(second, SAID, version=1, by=contributor)
    assert next_example(review, contributor, after=second) is None


def test_begun_work_comes_first_when_one_returns(
    examples: list[Example], review: Review, contributor: User
) -> None:
    save_draft(examples[3], Said(note="It"), version=0, by=contributor)
    assert next_example(review, contributor) == examples[3].pk


def test_what_somebody_else_reads_is_left_to_them(
    examples: list[Example], review: Review, contributor: User, manager: User
) -> None:
    save_draft(examples[0], Said(note="It"), version=0, by=manager)
    hold(examples[1].pk, manager)
    hold(examples[1].pk, contributor)  # too late
    assert next_example(review, contributor) == examples[2].pk
    assert next_example(review, manager) == examples[0].pk
    release(examples[1].pk, contributor)
    assert next_example(review, contributor) == examples[2].pk
    release(examples[1].pk, manager)
    assert next_example(review, contributor) == examples[1].pk
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert next_example(review, contributor) == examples[0].pk  # they have left it


def test_what_one_was_asked_to_read_too_comes_first(
    examples: list[Example], review: Review, contributor: User, manager: User
) -> None:
    finish(examples[2], contributor)
    Asked.objects.create(example=examples[2], reader=manager)
    assert next_example(review, manager) == examples[2].pk
    assert next_example(review, contributor) == examples[0].pk
    finish(examples[2], manager)
    assert next_example(review, manager) == examples[0].pk
    examples[2].refresh_from_db()
    assert examples[2].readers_done == 2


def test_erased_ones_are_not_read(examples: list[Example], review: Review, contributor: User) -> None:
    Example.objects.exclude(pk=examples[4].pk).update(erased_at=timezone.now())
    assert next_example(review, contributor) == examples[4].pk


def test_neighbours_go_by_number(examples: list[Example]) -> None:
    assert (neighbours(examples[0]).before, neighbours(examples[0]).after) == (None, examples[1].pk)
    assert (neighbours(examples[4]).before, neighbours(examples[4]).after) == (examples[3].pk, None)


def test_what_waits_for_whom(
    examples: list[Example], review: Review, contributor: User, manager: User, viewer: User, stranger: User
) -> None:
    finish(examples[0], contributor)
    Asked.objects.create(example=examples[0], reader=manager)
    assert waiting_for(manager) == {review.pk: Waiting(asked=1, unread=4)}
    assert waiting_for(contributor) == {review.pk: Waiting(asked=0, unread=4)}
    assert waiting_for(viewer) == waiting_for(stranger) == {}
    close_review(review, reason="Enough", by=contributor)
    assert waiting_for(manager) == {}


# Several at once --------------------------------------------------------------------------------------------


def test_another_first_code_for_several(
    examples: list[Example], review: Review, contributor: User, manager: User
) -> None:
    tagged = replace(FORMAT, codes=("wrong-format", "invented"), overruled="prompt", overruled_because="No")
    finish(examples[0], contributor, tagged)
    finish(examples[1], contributor)
    finish(examples[2], manager)
    keys = [example.pk for example in examples]
    assert recode_readings(review, keys, code="wrong-manner", by=contributor) == 2
    first, second = Reading.objects.filter(reader=contributor).order_by("example__number")
    assert (first.codes, first.overruled, first.version) == (["wrong-manner", "invented"], "", 2)
    assert second.codes == ["wrong-manner"]
    assert Reading.objects.get(reader=manager).codes == ["fact-out-of-date"]
    review.refresh_from_db()
    assert found(review)["counts"]["behaviour"] == 2
    assert AuditEntry.objects.filter(action="recoded").count() == 2


def test_a_code_that_asks_for_more_is_not_put_on_several(
    examples: list[Example], review: Review, contributor: User
) -> None:
    finish(examples[0], contributor)
    assert recode_readings(review, [examples[0].pk], code="cannot-explain", by=contributor) == 0
    assert recode_readings(review, [examples[0].pk], code="no-such-code", by=contributor) == 0


def test_several_are_put_off(examples: list[Example], review: Review, contributor: User) -> None:
    finish(examples[0], contributor)
    save_draft(examples[1], Said(note="It"), version=0, by=contributor)
    assert defer_examples(review, [example.pk for example in examples[:3]], by=contributor) == 2
    assert next_example(review, contributor) == examples[3].pk
    assert Reading.objects.get(example=examples[1]).note == "It"


# Two at once ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_that_save_at_once_one_is_told(example: Example, contributor: User) -> None:
    outcomes = at_once(
        *(
            lambda words=words: save_draft(example, Said(note=words), version=0, by=contributor)
            for words in ("one", "two")
        ),
        refusals=(StaleReading,),
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Reading", "StaleReading"]
    saved = next(each for each in outcomes if isinstance(each, Reading))
    assert Reading.objects.get().note == saved.note


@pytest.mark.django_db(transaction=True)
def test_the_count_of_readers_is_right_whoever_finishes_at_once(
    examples: list[Example], review: Review, contributor: User, manager: User
) -> None:
    people = [contributor, manager, User.objects.create_user("ola@example.org", name="Ola")]
    at_once(*(lambda by=by: finish(Example.objects.get(pk=examples[0].pk), by) for by in people))
    examples[0].refresh_from_db()
    review.refresh_from_db()
    assert (examples[0].readers_done, review.read_count) == (3, 1)
    assert found(review)["read"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_reading_finished_twice_at_once_counts_once(example: Example, contributor: User) -> None:
    at_once(*(lambda: finish(Example.objects.get(pk=example.pk), contributor) for _ in range(3)))
    example.refresh_from_db()
    assert example.readers_done == 1


@pytest.mark.django_db(transaction=True)
def test_different_examples_finished_at_once_all_count(
    examples: list[Example], review: Review, contributor: User, manager: User
) -> None:
    at_once(
        *(
            lambda example=example, by=by: finish(Example.objects.get(pk=example.pk), by)
            for example, by in zip(examples, [contributor, manager, contributor, manager], strict=False)
        )
    )
    review.refresh_from_db()
    assert (review.read_count, found(review)["read"]) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_finishing_or_opening_at_once_keeps_the_count(
    example: Example, review: Review, contributor: User
) -> None:
    finish(example, contributor)
    reading = Reading.objects.get()
    at_once(
        *(lambda: reopen_reading(Reading.objects.select_related("example__review").get(), by=contributor),)
        * 2,
        lambda: (
            finish_reading(Example.objects.get(), SAID, version=1, by=contributor)
            if Example.objects.count() == 1
            else None
        ),
    )
    reading.refresh_from_db()
    example.refresh_from_db()
    assert example.readers_done == (1 if reading.state == ReadingState.DONE else 0)
