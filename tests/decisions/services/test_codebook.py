"""The codebook of a review: changed in versions, and every tally with it."""

import pytest

from decisions.engine.causes import Cause
from decisions.engine.codebook import STARTING, BadCodebook
from decisions.engine.codebook_changes import Change, Edit, Merge, Split, TakeOut
from decisions.models import AuditEntry, CodebookVersion, Component, Review, Settlement, User
from decisions.services.codebook import (
    NAME_LENGTH,
    SAYS_LENGTH,
    StaleCodebook,
    add_code,
    add_to_meaning,
    book_of,
    change_codebook,
    new_code,
    preview,
    take_back,
    undoing,
    version_of,
)
from decisions.services.diagnosis import diagnosis_of
from decisions.services.reviews import ReviewIsClosed, close_review
from tests.failures import id_of, make_examples, read, read_all
from tests.statements import statements
from tests.threads import at_once


def seen(review: Review) -> str:
    version = version_of(review)
    return str(version.pk) if version else ""


def change(review: Review, made: Change, by: User) -> CodebookVersion:
    return change_codebook(review, made, seen=seen(review), by=by)


def counts(review: Review) -> dict[str, int]:
    return {name: count for name, count in diagnosis_of(review).tally.counts.items() if count}


# Adding ---------------------------------------------------------------------------------------------------


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


def test_a_closed_review_takes_no_change(review: Review, contributor: User) -> None:
    close_review(review, reason="", by=contributor)
    with pytest.raises(ReviewIsClosed):
        add_code(review, name="Stale tariff", cause=Cause.KNOWLEDGE, by=contributor)
    with pytest.raises(ReviewIsClosed):
        change(review, Merge(("wrong-format",), "wrong-manner"), contributor)


# Changing -------------------------------------------------------------------------------------------------


@pytest.fixture
def read_examples(review: Review, contributor: User) -> Review:
    """Six of format, four of manner, two of a fact."""
    examples = make_examples(review, 12)
    read_all(examples[:6], contributor, "wrong-format", severity="minor")
    read_all(examples[6:10], contributor, "wrong-manner")
    read_all(examples[10:], contributor, "fact-out-of-date")
    return review


def test_another_cause_moves_every_tally_and_the_review(read_examples: Review, contributor: User) -> None:
    made = Edit("wrong-format", "Wrong format", "Not JSON.", Cause.PROMPT)
    shown = preview(read_examples, made)
    assert shown.before.tally.counts["behaviour"] == 10
    assert (shown.after.tally.counts["behaviour"], shown.after.tally.counts["prompt"]) == (4, 6)
    assert shown.says == (
        "“Wrong format” stands for prompt, no longer for behaviour. Described “Wrong format” anew."
    )
    assert CodebookVersion.objects.count() == 0
    change(read_examples, made, contributor)
    assert counts(read_examples) == {"behaviour": 4, "knowledge": 2, "prompt": 6}
    read_examples.refresh_from_db()
    assert read_examples.diagnosis["counts"]["prompt"] == 6


def test_what_a_preview_shows_is_what_comes(read_examples: Review, contributor: User) -> None:
    for made in (
        Merge(("wrong-format", "wrong-manner"), "wrong-manner"),
        TakeOut("wrong-manner", ("wrong-format",)),
        Edit("wrong-manner", "Rude", "", Cause.REASONING),
    ):
        after = preview(read_examples, made).after
        change(read_examples, made, contributor)
        assert diagnosis_of(read_examples).tally == after.tally


def test_a_merge_keeps_the_codes_of_readings(read_examples: Review, contributor: User) -> None:
    version = change(read_examples, Merge(("wrong-format",), "wrong-manner"), contributor)
    assert diagnosis_of(read_examples).tally.by_code == {"wrong-manner": 10, "fact-out-of-date": 2}
    assert version.change == (
        "Merged “Wrong format” into “Wrong tone, length or persona, or a refusal without reason”."
    )
    assert version.moved == {}
    take_back(read_examples, seen=seen(read_examples), by=contributor)
    assert diagnosis_of(read_examples).tally.by_code == {
        "wrong-format": 6,
        "wrong-manner": 4,
        "fact-out-of-date": 2,
    }


@pytest.mark.parametrize(
    "made",
    [
        Merge(("wrong-format",), "wrong-format"),
        Merge(("cannot-explain",), "wrong-format"),
        Merge(("no-such",), "wrong-format"),
        Edit("cannot-explain", "Cannot explain", "", Cause.KNOWLEDGE),
        Edit("wrong-format", "Cannot explain", "", Cause.PROMPT),
        Edit(
            "wrong-format",
            STARTING.by_id["wrong-format"].name,
            STARTING.by_id["wrong-format"].says,
            Cause.BEHAVIOUR,
        ),
        TakeOut("wrong-format", ("wrong-manner",)),
        TakeOut("wrong-format", ()),
    ],
    ids=str,
)
def test_changes_that_make_no_codebook_are_refused(review: Review, contributor: User, made: Change) -> None:
    with pytest.raises(BadCodebook):
        change(review, made, contributor)
    assert CodebookVersion.objects.count() == 0


# Splitting ------------------------------------------------------------------------------------------------


def test_a_split_moves_the_chosen_readings_and_undo_moves_them_back(
    review: Review, contributor: User, manager: User
) -> None:
    examples = make_examples(review, 3)
    first, second, third = read_all(examples, contributor, "wrong-format")
    again = read(examples[0], manager, "wrong-format", "wrong-manner")
    settled = Settlement.objects.create(example=examples[2], codes=["wrong-format"], reason="So.", by=manager)
    code = new_code(book_of(review), "Not JSON", Cause.PROMPT)
    made = Split("wrong-format", code, frozenset([id_of(first), id_of(again), str(settled.pk)]))

    shown = preview(review, made)
    assert (shown.after.tally.by_code, shown.moved) == ({"not-json": 2, "wrong-format": 1}, 3)
    version = change(review, made, contributor)
    assert counts(review) == {"behaviour": 1, "prompt": 2}
    again.refresh_from_db()
    assert (again.codes, again.version) == (["not-json", "wrong-manner"], 2)
    assert version.change == ("Split “Not JSON” (prompt) off “Wrong format”, and moved 3 readings to it.")

    again.codes = ["not-json", "wrong-manner", "invented"]  # its reader has added a tag since
    again.save()
    undone = take_back(review, seen=seen(review), by=manager)
    assert (undone.undoes, undone.number) == (version.number, 2)
    for row, codes in (
        (first, ["wrong-format"]),
        (again, ["wrong-format", "wrong-manner", "invented"]),
        (second, ["wrong-format"]),
        (third, ["wrong-format"]),
        (settled, ["wrong-format"]),
    ):
        row.refresh_from_db()
        assert row.codes == codes
    assert book_of(review) == STARTING
    assert counts(review) == {"behaviour": 3}


def test_a_code_that_readings_carry_by_now_cannot_be_taken_back(review: Review, contributor: User) -> None:
    code = add_code(review, name="Not JSON", cause=Cause.PROMPT, by=contributor)
    (example,) = make_examples(review, 1)
    read(example, contributor, code.id)
    with pytest.raises(BadCodebook, match="1 reading carries “Not JSON” by now"):
        preview(review, undoing(review))
    with pytest.raises(BadCodebook):
        take_back(review, seen=seen(review), by=contributor)
    assert version_of(review).number == 1


# Taking back ----------------------------------------------------------------------------------------------


def test_changes_are_taken_back_one_after_the_other(review: Review, contributor: User) -> None:
    first = change(review, Merge(("wrong-format",), "wrong-manner"), contributor)
    books = [book_of(review)]
    change(review, Edit("invented", "Made up", "", Cause.KNOWLEDGE), contributor)
    take_back(review, seen=seen(review), by=contributor)
    assert book_of(review) == books[0]
    last = take_back(review, seen=seen(review), by=contributor)
    assert book_of(review) == STARTING
    assert (last.undoes, last.change) == (1, f"Took back: {first.change}")
    with pytest.raises(BadCodebook, match="nothing to take back"):
        take_back(review, seen=seen(review), by=contributor)
    assert [version.number for version in CodebookVersion.objects.all()] == [4, 3, 2, 1]


def test_a_further_review_goes_on_with_the_same_codes(
    review: Review, component: Component, contributor: User
) -> None:
    add_code(review, name="Not JSON", cause=Cause.PROMPT, by=contributor)
    later = Review.objects.create(component=component, number=2, questionnaire_version=1)
    assert book_of(later) == book_of(review)
    (example,) = make_examples(later, 1)
    read(example, contributor, "not-json")
    assert counts(later) == {"prompt": 1}
    change(later, Edit("not-json", "Not JSON", "", Cause.BEHAVIOUR), contributor)
    assert counts(later) == {"behaviour": 1}
    assert book_of(review).by_id["not-json"].cause is Cause.PROMPT, "the earlier one keeps its own"
    take_back(later, seen=seen(later), by=contributor)
    assert book_of(later) == book_of(review)


# Two at once ----------------------------------------------------------------------------------------------


def test_a_change_made_in_an_older_version_is_refused_with_what_changed(
    review: Review, contributor: User, manager: User
) -> None:
    stale = seen(review)
    add_code(review, name="Not JSON", cause=Cause.PROMPT, by=manager)
    with pytest.raises(StaleCodebook) as refused:
        change_codebook(review, Merge(("wrong-format",), "wrong-manner"), seen=stale, by=contributor)
    assert [version.change for version in refused.value.since] == ["Added “Not JSON” (prompt)."]
    with pytest.raises(StaleCodebook):
        take_back(review, seen="nonsense", by=contributor)


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_one_is_made(review: Review, contributor: User, manager: User) -> None:
    done = at_once(
        lambda: change_codebook(review, Merge(("wrong-format",), "wrong-manner"), seen="", by=contributor),
        lambda: change_codebook(review, Merge(("wrong-manner",), "wrong-format"), seen="", by=manager),
        refusals=(StaleCodebook,),
    )
    assert sorted(type(outcome).__name__ for outcome in done) == ["CodebookVersion", "StaleCodebook"]
    assert CodebookVersion.objects.count() == 1


# Meaning --------------------------------------------------------------------------------------------------


def test_a_reason_is_folded_into_what_a_code_means(review: Review, contributor: User) -> None:
    add_to_meaning(review, "wrong-format", text=" Dates too. ", by=contributor)
    assert book_of(review).by_id["wrong-format"].says.endswith("not what was asked for. Dates too.")
    with pytest.raises(BadCodebook, match="already"):
        add_to_meaning(review, "wrong-format", text="Dates too.", by=contributor)
    with pytest.raises(BadCodebook, match="at most"):
        add_to_meaning(review, "wrong-format", text="x" * SAYS_LENGTH, by=contributor)


def test_a_preview_asks_little(read_examples: Review) -> None:
    with statements() as made:
        preview(read_examples, Merge(("wrong-format",), "wrong-manner"))
    assert len(made) <= 11, made
    assert all(sql.startswith("SELECT") for sql in made)
