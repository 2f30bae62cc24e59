"""What is not in order with the decisions of a team is found, and nothing else."""

from __future__ import annotations

from random import Random

import pytest

from decisions.models import Component, Decision, Project, Proposal, Review, SignOff, Supersession
from decisions.records.standing import Trouble
from decisions.services import decisions, reviews
from decisions.services.health import health_in, health_of, judged, suspects
from decisions.services.reviews import today
from tests.decisions.reminders.planned import days, due
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
    with django_assert_num_queries(4):  # the suspects, who followed them, who is here, who signed
        health_of(team)


def test_decisions_in_order_cost_one_query(team, review, contributor, manager, django_assert_num_queries):
    answered(review, contributor)
    decided(review, contributor, manager)
    with django_assert_num_queries(1):
        assert health_of(team) == ()


def test_a_circle_of_successors_is_found(team, manager):
    ring = [due(team, days(today(), 9), responsible=manager, number=n, state="superseded") for n in (1, 2, 3)]
    for old, new in zip(ring, [*ring[1:], ring[0]], strict=True):
        Supersession.objects.create(predecessor=old, successor=new)
    due(team, days(today(), 9), responsible=manager, number=4)
    says = "A circle: ADR-0001 is superseded by ADR-0002 is superseded by ADR-0003 is superseded by ADR-0001."
    assert troubles(team) == [(Trouble.CIRCLE, says)]


@pytest.mark.parametrize("seed", range(4))
def test_what_the_database_leaves_out_is_in_order(seed, team, other_team, contributor, manager, stranger):
    """Whatever the decisions are like: judging the suspects finds what judging all of them does."""
    draw = Random(seed)
    people = [contributor, manager, stranger, None]
    for where in (team, other_team):
        rows = [_some_decision(where, number, draw, people) for number in range(1, 25)]
        for old in rows:
            if old.state == "superseded" and draw.random() < 0.8:
                successors = rows if seed % 2 else rows[old.number :]
                for new in draw.sample(successors, k=min(len(successors), 1)):
                    if new != old:
                        Supersession.objects.create(predecessor=old, successor=new)
    teams = [team.pk, other_team.pk]
    everything = judged(Decision.objects.all(), teams)
    assert health_in(teams) == everything
    assert sum(map(len, everything.values())) > 10
    assert suspects(Decision.objects.all()).count() < Decision.objects.count()


def _some_decision(team, number, draw, people):
    """A decision from elsewhere, or one that was signed here, in order or not."""
    responsible = draw.choice(people)
    links = draw.sample(range(1, 25), k=2) if draw.random() < 0.2 else []
    return due(
        team,
        draw.choice([None, days(today(), 9)]),
        number=number,
        responsible=responsible,
        every_months=draw.choice([None, 3, 3]),
        state=draw.choice(["accepted", "accepted", "superseded", "deprecated", "rejected", "proposed"]),
        content={
            "record": {"rests_on": [{"number": link, "title": ""} for link in links]},
            "facts": draw.choice([{}, {"answers": []}, {"answers": [{}]}]),
        },
        proposal=_some_proposal(team, draw, people) if draw.random() < 0.6 else None,
    )


def _some_proposal(team, draw, people):
    project, _ = Project.objects.get_or_create(team=team, name="Some")
    component, _ = Component.objects.get_or_create(project=project, name="")
    number = Review.objects.filter(component=component).count() + 1
    review = Review.objects.create(component=component, number=number, questionnaire_version=1)
    proposal = Proposal.objects.create(
        review=review,
        number=1,
        content={},
        content_hash="sha256:0",
        as_of=today(),
        title="Some",
        approach="rag",
        overrides=False,
        state="accepted",
        quorum=1,
    )
    for person in draw.sample(people, k=draw.randint(0, 2)):
        name = person.name if person else "Gone Guest"
        SignOff.objects.create(proposal=proposal, approver=person, approver_name=name, verdict="accepted")
    return proposal
