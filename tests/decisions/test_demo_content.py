"""What the demo holds: every example of the documents, and people at work on each."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from decisions.demo import loading
from decisions.engine.catalogue import DOCUMENTS as TEXTS
from decisions.engine.frameworks.published import FRAMEWORKS
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import (
    Answer,
    AnswerState,
    AuditEntry,
    Comment,
    Component,
    Decision,
    Example,
    Membership,
    Mention,
    Notice,
    Project,
    Reading,
    Review,
    Role,
    SecondReading,
    Settlement,
    Team,
    Today,
    User,
)
from decisions.services import decisions
from decisions.services.diagnosis import diagnosis_of
from decisions.services.reviews import evidence_of
from tests.decisions.engine.golden import DOCUMENTS, each

BY_NAME = {framework.name: framework for framework in FRAMEWORKS}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded once for all tests of this file and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load("password")
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("loaded", "db")


def written_reviews() -> Iterator[dict[str, Any]]:
    for team in loading.written_teams():
        for project in team["projects"]:
            yield from project["reviews"]


def last_answers(review: dict[str, Any]) -> dict[str, Any]:
    """The answers as they stand in the end."""
    return {answer["key"]: answer.get("value") for answer in review["answers"]}


AFTER = {case: review for review in written_reviews() for case in review["after"]}


@each(DOCUMENTS, "id")
def test_every_example_of_the_documents_is_a_review(case: dict[str, Any]) -> None:
    answers = last_answers(AFTER[case["id"]])
    told = {**case["answers"], **case["assumed"]}
    assert {key: answers.get(key) for key in told} == told
    judged = BY_NAME[case["framework"]].judge(evidence_from_wire({"answers": answers}))
    assert (judged.verdict in case["verdict_acceptable"]) != case.get("unreachable", False)


def test_every_review_is_made_after_examples_and_its_project_says_whose():
    assert {case for review in written_reviews() for case in review["after"]} == {
        case["id"] for case in DOCUMENTS
    }
    titles = [text.title for text in TEXTS.values()]
    for project in Project.objects.all():
        assert re.search(r"After (an example|examples) in “", project.summary)
        assert any(title in project.summary for title in titles)


def test_there_is_something_of_everything():
    assert Team.objects.count() == 3
    assert Project.objects.exclude(archived_at=None).count() == 1
    reviews = Component.objects.annotate(count=Count("reviews")).values_list("count", flat=True)
    assert list(reviews).count(3) == 2
    settled = [review.settled_count for review in Review.objects.with_progress(len(tuple(QUESTIONNAIRE)))]
    assert min(settled) <= 2
    assert max(settled) >= 23
    answers = Answer.objects.all()
    assert answers.filter(version__gte=2).count() >= 5
    assert answers.filter(state=AnswerState.DONT_KNOW).count() >= 5
    assert answers.exclude(note="").count() >= 40
    assert answers.exclude(evidence_url="").count() >= 5
    assert Comment.objects.exclude(edited_at=None).exists()
    assert Comment.objects.exclude(question_key="").exists()
    assert Comment.objects.filter(question_key="").exists()
    assert {notice.read_at is None for notice in Notice.objects.all()} == {True, False}


def may_edit(person: User | None, review: Review | None) -> bool:
    return person is not None and review in Review.objects.editable_by(person)


def test_nobody_does_what_they_may_not():
    assert all(may_edit(answer.answered_by, answer.review) for answer in Answer.objects.all())
    assert all(may_edit(comment.author, comment.review) for comment in Comment.objects.all())
    assert all(may_edit(entry.actor, entry.review) for entry in AuditEntry.objects.exclude(review=None))


def test_everybody_who_is_called_in_is_there_to_hear_it():
    called = sum(comment.text.count("@") for comment in Comment.objects.all())
    assert Mention.objects.count() == called


def test_everything_has_happened_and_in_its_order():
    now = timezone.now()
    for review in Review.objects.select_related("component__project"):
        moments = [entry.at for entry in AuditEntry.objects.filter(review=review).order_by("pk")]
        assert moments == sorted(moments)
        assert review.component.project.created_at < review.created_at == moments[0]
        assert review.updated_at == moments[-1] < now
        assert review.closed_at == (None if review.is_open else moments[-1])
    for comment in Comment.objects.all():
        assert comment.review.created_at < comment.created_at < (comment.edited_at or now)


def test_every_review_can_be_judged():
    for review in Review.objects.all():
        assert evidence_of(review, review.answers.all(), as_of=timezone.localdate()).answers


def test_history_and_answers_agree_on_when():
    for answer in Answer.objects.all():
        latest = AuditEntry.objects.filter(target_type="decisions.answer", target_id=str(answer.pk)).first()
        assert latest
        assert (latest.at, latest.actor) == (answer.answered_at, answer.answered_by)


def test_there_is_somebody_in_every_role_and_work_of_every_age():
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert User.objects.filter(is_owner=True, memberships=None).exists()
    assert set(Review.objects.values_list("state", flat=True)) == {"draft", "closed", "decided"}
    ages = [timezone.now() - review.updated_at for review in Review.objects.all()]
    assert min(ages) < timedelta(days=2) < timedelta(days=30) < max(ages)


# Failures ---------------------------------------------------------------------------------------------------

READ = {
    "Keeping up with articles that change on Mondays": (25, 25, "settled", "knowledge"),
    "Wrong register, wrong shape, whatever the prompt says": (22, 22, "leaning", "behaviour"),
    "It explains well, and from the wrong page": (12, 6, "in_progress", None),
}


@pytest.mark.parametrize("title", READ)
def test_failures_of_every_kind_of_finding(title: str) -> None:
    review = Review.objects.get(title=title)
    found = diagnosis_of(review).found
    verdict = (str(found.state), str(found.side) if found.side else None)
    assert (review.example_count, review.read_count, *verdict) == READ[title]


def test_only_those_reviews_have_failures():
    assert set(Review.objects.exclude(diagnosis=None).values_list("title", flat=True)) == set(READ)


def test_two_people_have_read_some_blind_and_not_always_agreed():
    for title in list(READ)[:2]:
        review = Review.objects.get(title=title)
        twice = Example.objects.filter(review=review, readers_done=2)
        assert twice.count() >= 7
        codes = [{tuple(one.codes) for one in example.readings.all()} for example in twice]
        assert 1 < sum(len(each) > 1 for each in codes) < len(codes)
        assert Settlement.objects.filter(example__review=review).count() == 1
        assert not SecondReading.objects.open().filter(example__review=review).exists()


def test_readings_have_their_days():
    for reading in Reading.objects.select_related("example__review", "example__brought"):
        moments = (reading.example.review.created_at, reading.example.brought.at, reading.finished_at)
        known = [moment for moment in moments if moment]
        assert known == sorted(known)
        assert len(known) == 3
        assert known[-1] < timezone.now()


# Decisions -------------------------------------------------------------------------------------------------


def test_there_are_decisions_of_every_kind_that_a_manager_looks_for():
    in_force = Decision.objects.in_force()
    assert in_force.filter(revisit_on__lt=timezone.localdate() - timedelta(days=30)).exists(), "overdue"
    assert Decision.objects.filter(state="superseded").exists()
    assert in_force.filter(overrides=True).exists()
    assert Today.objects.filter(outcome="flips").exists()
    assert decisions.verify(Decision.objects.all()) == []


def test_every_decision_was_signed_by_another_on_its_day():
    for decision in Decision.objects.all():
        proposal = decision.proposal
        assert proposal is not None
        (signature,) = proposal.sign_offs.all()
        assert signature.approver != proposal.by
        assert proposal.at < signature.at == decision.decided_at
        assert decision.content["facts"]["as_of"] == timezone.localdate(decision.decided_at).isoformat()
