"""Re-runs in three arms: kept, removed, and what they make the recommendation say."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from decisions.engine.recommend import outline
from decisions.engine.verdict import Finding
from decisions.models import Answer, AnswerState, Arm, ArmRun, AuditEntry, Example, Review, User
from decisions.services import reviews
from decisions.services.diagnosis import close_reading, diagnosis_of
from decisions.services.reviews import Given, ReviewIsClosed, close_review, evidence_of
from decisions.services.runs import (
    RUNS_PER_ARM,
    NotTheirRun,
    TextIsErased,
    TooManyRuns,
    add_run,
    remove_run,
)
from tests.failures import make_examples, read_all
from tests.threads import at_once


@pytest.fixture
def examples(review: Review, contributor: User) -> list[Example]:
    """Twenty that people say lack knowledge."""
    made = make_examples(review, 20)
    read_all(made, contributor, "fact-out-of-date")
    return made


def run_all(examples: list[Example], by: User, **right: bool) -> None:
    for example in examples:
        for arm, came_right in right.items():
            add_run(example, arm=Arm(arm), right=came_right, given="The fare.", output="5 euros", by=by)


def evidence(review: Review) -> Any:
    review.refresh_from_db()
    return evidence_of(review, Answer.objects.filter(review=review), as_of=date(2026, 3, 1))


def test_a_run_is_kept_with_what_was_given(
    review: Review, examples: list[Example], contributor: User
) -> None:
    run = add_run(
        examples[0], arm=Arm.CONTEXT, right=True, given="The fare is 5.", output="It is 5.", by=contributor
    )
    assert (run.given, run.output, run.right, run.by) == ("The fare is 5.", "It is 5.", True, contributor)
    (arms,) = diagnosis_of(review).arms
    assert (arms.control, arms.context, arms.instruction) == (None, True, None)
    entry = AuditEntry.objects.get(action="retested")
    assert (entry.review, entry.target_text) == (review, "With the missing fact of Example 1")
    assert "fare" not in str(entry.after), "no text in the history"


def test_a_plain_re_run_is_given_nothing(examples: list[Example], contributor: User) -> None:
    assert add_run(examples[0], arm=Arm.CONTROL, right=False, given="Sneaked in", by=contributor).given == ""


def test_the_majority_of_an_arm_counts_and_a_right_control_is_flaky(
    review: Review, examples: list[Example], contributor: User
) -> None:
    for right in (True, False, True):
        add_run(examples[0], arm=Arm.CONTROL, right=right, by=contributor)
    assert diagnosis_of(review).tally.counts["flaky"] == 1
    review.refresh_from_db()
    assert review.diagnosis["counts"]["flaky"] == 1


def test_what_is_sent_twice_is_there_once(examples: list[Example], contributor: User, manager: User) -> None:
    key = uuid.uuid4()
    first, second = (
        add_run(examples[0], arm=Arm.CONTROL, right=False, key=key, by=contributor) for _ in range(2)
    )
    assert first == second
    add_run(examples[1], arm=Arm.CONTROL, right=False, key=key, by=manager)
    assert ArmRun.objects.count() == 2


def test_an_arm_keeps_so_many_runs(examples: list[Example], contributor: User) -> None:
    for _ in range(RUNS_PER_ARM):
        add_run(examples[0], arm=Arm.CONTROL, right=False, by=contributor)
    with pytest.raises(TooManyRuns):
        add_run(examples[0], arm=Arm.CONTROL, right=False, by=contributor)
    add_run(examples[0], arm=Arm.CONTEXT, right=False, by=contributor)


def test_an_erased_example_and_a_closed_review_take_no_run(
    review: Review, examples: list[Example], contributor: User
) -> None:
    Example.objects.filter(pk=examples[0].pk).update(erased_at=timezone.now())
    with pytest.raises(TextIsErased):
        add_run(examples[0], arm=Arm.CONTROL, right=False, by=contributor)
    run = add_run(examples[1], arm=Arm.CONTROL, right=False, by=contributor)
    close_review(review, reason="", by=contributor)
    with pytest.raises(ReviewIsClosed):
        add_run(examples[1], arm=Arm.CONTROL, right=False, by=contributor)
    with pytest.raises(ReviewIsClosed):
        remove_run(run, by=contributor)


def test_ones_own_run_is_removed_and_a_manager_removes_any(
    review: Review, examples: list[Example], contributor: User, manager: User
) -> None:
    run = add_run(examples[0], arm=Arm.CONTROL, right=True, by=manager)
    with pytest.raises(NotTheirRun):
        remove_run(run, by=contributor)
    remove_run(run, by=contributor, may_manage=True)
    remove_run(run, by=manager)
    assert diagnosis_of(review).tally.counts["flaky"] == 0
    entry = AuditEntry.objects.get(action="retest-removed")
    assert entry.before["right"] is True


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_both_count(review: Review, examples: list[Example], contributor: User) -> None:
    at_once(
        *(lambda arm=arm: add_run(examples[0], arm=arm, right=True, by=contributor) for arm in list(Arm)[:2])
    )
    (arms,) = diagnosis_of(review).arms
    review.refresh_from_db()
    assert (arms.control, arms.context, review.diagnosis["counts"]["flaky"]) == (True, True, 1)


# What follows -----------------------------------------------------------------------------------------------


def test_the_test_overrules_what_was_answered(
    review: Review, examples: list[Example], contributor: User
) -> None:
    for key, value in (("perfect_context", "still_wrong"), ("failure_pattern", "behaviour")):
        reviews.save_answer(review, key, Given(AnswerState.ANSWERED, value), version=0, by=contributor)
    run_all(examples[:5], contributor, control=False, context=True)
    assert "perfect_context" not in evidence(review).overruled, "five say nothing yet"
    run_all(examples[5:6], contributor, control=False, context=True)
    found = evidence(review)
    assert found.overruled == {"failure_pattern": "knowledge", "perfect_context": "right"}
    assert found.get("perfect_context") == "right"


def test_the_recommendation_follows_the_test(
    review: Review, examples: list[Example], contributor: User
) -> None:
    before = outline(evidence(review))
    run_all(examples[:8], contributor, control=False, context=False, instruction=True)
    assert evidence(review).get("perfect_context") == "still_wrong"
    after = outline(evidence(review))
    assert before != after
    assert diagnosis_of(review).finding is Finding.PROMPT


def test_the_test_waits_for_the_reading(review: Review, contributor: User) -> None:
    made = make_examples(review, 7)
    read_all(made, contributor, "fact-out-of-date")
    run_all(made, contributor, control=False, context=True)
    assert evidence(review).overruled == {}
    close_reading(review, by=contributor)
    assert evidence(review).overruled["perfect_context"] == "right"
