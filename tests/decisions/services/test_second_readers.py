"""Second readings: who is asked for what, blindness until all have read, exactly one settlement."""

import pytest
from django.utils import timezone

from decisions.engine.causes import Cause, Severity
from decisions.engine.codebook import BadCodebook
from decisions.models import (
    AuditEntry,
    Example,
    Notice,
    NoticeKind,
    Reading,
    ReadingState,
    Review,
    Role,
    SecondReading,
    Settlement,
    Team,
    User,
)
from decisions.services.diagnosis import diagnosis_of
from decisions.services.reviews import ReviewIsClosed, close_review
from decisions.services.second_readers import (
    AlreadySettled,
    CannotAsk,
    NotRevealed,
    NotTheirs,
    ReadAlready,
    ask,
    proposed,
    settle,
    take_back_settlement,
    withdraw,
)
from tests.failures import ask as asked
from tests.failures import id_of, make_examples, read, read_all
from tests.people import make_member
from tests.threads import at_once


@pytest.fixture
def examples(review: Review, contributor: User) -> list[Example]:
    """Twelve read by Cleo: six of format, one of them unsure, four of a fact, two of reasoning."""
    made = make_examples(review, 12)
    read_all(made[:5], contributor, "wrong-format")
    read(made[5], contributor, "wrong-format", sure=False)
    read_all(made[6:10], contributor, "fact-out-of-date")
    read_all(made[10:], contributor, "wrong-reasoning")
    return made


def ids(examples: list[Example]) -> list:
    return [example.pk for example in examples]


# Asking ---------------------------------------------------------------------------------------------------


def test_uncertain_examples_are_proposed_first_then_every_cause(
    review: Review, examples: list[Example], manager: User
) -> None:
    found = proposed(review)
    assert len(found) == 9
    assert found[0] == id_of(examples[5])
    causes = diagnosis_of(review).causes
    assert {causes[each] for each in found} == {Cause.BEHAVIOUR, Cause.KNOWLEDGE, Cause.REASONING}
    asked(examples[5], manager)
    read(examples[11], manager, "wrong-reasoning")
    assert {id_of(examples[5]), id_of(examples[11])}.isdisjoint(proposed(review))


def test_near_duplicates_of_what_was_asked_are_not_proposed(
    review: Review, examples: list[Example], manager: User
) -> None:
    Example.objects.filter(pk__in=ids(examples[4:6])).update(near=examples[4].text_hash)
    asked(examples[4], manager)
    assert id_of(examples[5]) not in proposed(review)


def test_people_are_asked_and_told_once(
    review: Review, examples: list[Example], contributor: User, manager: User, viewer: User
) -> None:
    made = ask(review, examples=ids(examples[:3]), readers=[manager, viewer], by=contributor)
    assert made == 3, "a viewer reads no failures"
    assert set(SecondReading.objects.values_list("reader", "asked_by")) == {(manager.pk, contributor.pk)}
    made = ask(review, examples=ids(examples[2:5]), readers=[manager], by=contributor)
    assert made == 2, "what was asked before is not asked again"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.review) == (manager, NoticeKind.ASKED, review)
    assert notice.get_absolute_url() == f"/reviews/{review.pk}/second-readers/"
    entry = AuditEntry.objects.filter(action="second-readers-asked").latest("pk")
    assert entry.after == {"examples": [4, 5], "readers": ["Mara Manager"]}


def test_a_notice_that_was_read_is_followed_by_a_new_one(
    review: Review, examples: list[Example], contributor: User, manager: User
) -> None:
    ask(review, examples=ids(examples[:1]), readers=[manager], by=contributor)
    Notice.objects.update(read_at=timezone.now())
    ask(review, examples=ids(examples[1:2]), readers=[manager], by=contributor)
    assert Notice.objects.count() == 2


def test_who_has_read_an_example_is_not_asked_for_it(
    review: Review, examples: list[Example], contributor: User, manager: User
) -> None:
    with pytest.raises(CannotAsk):
        ask(review, examples=ids(examples), readers=[contributor], by=manager)
    (unread,) = make_examples(review, 1)
    with pytest.raises(CannotAsk):
        ask(review, examples=[unread.pk], readers=[manager], by=contributor)
    assert ask(review, examples=[examples[0].pk], readers=[contributor, manager], by=manager) == 1
    assert not Notice.objects.exists(), "nobody is told of their own asking"


def test_people_of_other_teams_are_not_asked(
    review: Review, examples: list[Example], contributor: User, stranger: User
) -> None:
    with pytest.raises(CannotAsk):
        ask(review, examples=ids(examples), readers=[stranger], by=contributor)


def test_a_closed_review_asks_nobody(
    review: Review, examples: list[Example], contributor: User, manager: User
) -> None:
    close_review(review, reason="", by=contributor)
    with pytest.raises(ReviewIsClosed):
        ask(review, examples=ids(examples), readers=[manager], by=contributor)


def test_an_unread_request_is_withdrawn_and_its_notice_with_it(
    review: Review, examples: list[Example], contributor: User, manager: User
) -> None:
    ask(review, examples=ids(examples[:2]), readers=[manager], by=contributor)
    first, second = SecondReading.objects.all()
    withdraw(first, by=contributor)
    assert Notice.objects.exists()
    read(second.example, manager, "invented")
    with pytest.raises(ReadAlready):
        withdraw(second, by=contributor)
    assert SecondReading.objects.get() == second
    third = asked(examples[5], manager)
    withdraw(third, by=contributor)
    assert not Notice.objects.exists()


# Blindness ------------------------------------------------------------------------------------------------


def test_nobody_sees_anothers_reading_until_all_have_read(
    team: Team, examples: list[Example], contributor: User, manager: User
) -> None:
    example, third = examples[0], make_member(team, "Theo Third", Role.CONTRIBUTOR)
    asked(example, manager)
    asked(example, third)
    mine = read(example, manager, "invented")
    shown = Reading.objects.filter(example=example)
    assert list(shown.shown_to(manager)) == [mine], "one waits for the third"
    assert [reading.reader for reading in shown.shown_to(contributor)] == [contributor]
    assert not shown.shown_to(third).exists()
    theirs = Reading.objects.create(example=example, reader=third, reader_name=third.name)
    assert list(shown.shown_to(third)) == [theirs]
    Reading.objects.filter(pk=theirs.pk).update(state=ReadingState.DONE, finished_at=timezone.now())
    for person in (contributor, manager, third):
        assert shown.shown_to(person).count() == 3


# Settling -------------------------------------------------------------------------------------------------


@pytest.fixture
def disputed(examples: list[Example], manager: User) -> Example:
    """Cleo says format, Mara says that it was invented."""
    asked(examples[0], manager)
    read(examples[0], manager, "invented")
    return examples[0]


def test_what_was_settled_counts(review: Review, disputed: Example, contributor: User) -> None:
    assert diagnosis_of(review).causes[id_of(disputed)] is Cause.BEHAVIOUR
    settled = settle(
        disputed, codes=["invented"], severity=Severity.COSTLY, reason="A name was made up.", by=contributor
    )
    found = diagnosis_of(review)
    assert found.causes[id_of(disputed)] is Cause.KNOWLEDGE
    review.refresh_from_db()
    assert review.diagnosis["counts"]["knowledge"] == 5
    entry = AuditEntry.objects.get(action="settled")
    assert (entry.target_id, entry.after["codes"]) == (str(settled.pk), ["invented"])
    assert "made up" not in f"{entry.after}{entry.reason}{entry.target_text}", "no text in the history"


def test_a_cause_against_the_code_is_settled_too(review: Review, disputed: Example, manager: User) -> None:
    settle(disputed, codes=["invented"], overruled=Cause.PROMPT, reason="Asked to guess.", by=manager)
    assert diagnosis_of(review).causes[id_of(disputed)] is Cause.PROMPT


def test_nothing_is_settled_before_all_have_read(
    team: Team, examples: list[Example], disputed: Example, contributor: User
) -> None:
    with pytest.raises(NotRevealed):
        settle(examples[1], codes=["invented"], reason="One reader.", by=contributor)
    asked(disputed, make_member(team, "Theo Third", Role.CONTRIBUTOR))
    with pytest.raises(NotRevealed):
        settle(disputed, codes=["invented"], reason="A third is reading.", by=contributor)
    assert not Settlement.objects.exists()


@pytest.mark.parametrize("codes", [[], ["no-such"], ["invented", "no-such"]])
def test_a_settlement_needs_codes_of_the_codebook(
    disputed: Example, contributor: User, codes: list[str]
) -> None:
    with pytest.raises(BadCodebook):
        settle(disputed, codes=codes, reason="So.", by=contributor)
    assert not Settlement.objects.exists()


def test_its_maker_or_a_manager_takes_a_settlement_back(
    review: Review, disputed: Example, contributor: User, manager: User
) -> None:
    settled = settle(disputed, codes=["invented"], reason="So.", by=manager)
    with pytest.raises(NotTheirs):
        take_back_settlement(settled, by=contributor)
    take_back_settlement(settled, by=contributor, may_manage=True)
    assert diagnosis_of(review).causes[id_of(disputed)] is Cause.BEHAVIOUR
    take_back_settlement(settled, by=manager)
    assert AuditEntry.objects.filter(action="settlement-taken-back").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_at_once_one_is_told(disputed: Example, contributor: User, manager: User) -> None:
    done = at_once(
        lambda: settle(disputed, codes=["invented"], reason="Mine.", by=contributor),
        lambda: settle(disputed, codes=["wrong-format"], reason="Mine.", by=manager),
        refusals=(AlreadySettled,),
    )
    assert sorted(type(outcome).__name__ for outcome in done) == ["AlreadySettled", "Settlement"]
    assert AuditEntry.objects.filter(action="settled").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_the_same_person_at_once_ask_once(
    review: Review, examples: list[Example], contributor: User, manager: User, team: Team
) -> None:
    third = make_member(team, "Theo Third", Role.CONTRIBUTOR)
    at_once(
        *(
            lambda by=by: ask(review, examples=ids(examples[:3]), readers=[third], by=by)
            for by in (contributor, manager)
        ),
        refusals=(CannotAsk,),
    )
    assert SecondReading.objects.count() == 3
    assert Notice.objects.filter(recipient=third).count() == 1
