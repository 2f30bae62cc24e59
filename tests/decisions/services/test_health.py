"""What is not in order with the decisions of a team is found, and nothing else."""

from __future__ import annotations

from decisions.models import Decision
from decisions.records.standing import Trouble
from decisions.services import decisions, reviews
from decisions.services.health import health_of
from tests.decisions.services.deciding import answered, decided


def troubles(team):
    return [(found.trouble, found.says) for found in health_of(team)]


def test_a_decision_in_order_has_nothing_to_say(team, review, contributor, manager):
    answered(review, contributor)
    decided(review, contributor, manager)
    assert troubles(team) == []


def test_no_evidence_and_no_revisit_are_found(team, review, contributor, manager):
    decision = decided(review, contributor, manager)
    Decision.objects.filter(pk=decision.pk).update(revisit_on=None, every_months=None)
    assert [trouble for trouble, _ in troubles(team)] == [Trouble.NO_EVIDENCE, Trouble.NO_REVISIT]


def test_who_left_is_named(team, review, contributor, manager):
    answered(review, contributor)
    decided(review, contributor, manager)
    manager.memberships.all().delete()
    assert troubles(team) == [(Trouble.DECIDER_GONE, "Mara Manager decided ADR-0001, and left.")]


def test_resting_on_what_no_longer_holds_is_found(team, review, component, contributor, manager):
    answered(review, contributor)
    base = decided(review, contributor, manager)
    following = reviews.start_review(component, by=contributor)
    answered(following, contributor)
    decided(following, contributor, manager, rests_on=[base], covers="Refunds")
    decisions.deprecate(base, reason="Gone.", by=manager)
    (found,) = troubles(team)
    assert found == (Trouble.RESTS_ON_SUPERSEDED, "ADR-0002 rests on ADR-0001, which is deprecated.")


def test_the_checks_ask_as_often_for_many_as_for_one(
    team, review, component, contributor, manager, django_assert_num_queries
):
    decided(review, contributor, manager)
    for number in range(3):
        decided(
            reviews.start_review(component, by=contributor), contributor, manager, covers=f"Part {number}"
        )
    with django_assert_num_queries(4):
        health_of(team)
