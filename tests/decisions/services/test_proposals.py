"""Proposing, signing, withdrawing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from decisions.models import (
    AuditEntry,
    ContentIsFixed,
    Decision,
    DecisionState,
    Proposal,
    ProposalState,
    ReviewState,
    Role,
    SignOff,
    SignOffVerdict,
)
from decisions.records.canonical import content_hash
from decisions.services import deciding, decisions, projects, proposals, reviews
from decisions.services.reviews import ReviewIsClosed
from tests.decisions.services.deciding import answered, decided, proposed, signed, written
from tests.people import make_member
from tests.threads import at_once

REJECTED, CHANGES = SignOffVerdict.REJECTED, SignOffVerdict.CHANGES_REQUESTED


@pytest.fixture
def second(team):
    return make_member(team, "Sora Second", Role.CONTRIBUTOR)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# Proposing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("title", {"title": ""}),
        ("approach", {"approach": ""}),
        ("reasons", {"reasons": ""}),
        ("override_reason", {"override_reason": ""}),
        ("confirmation", {"reversibility": "one_way"}),
        ("deciders", {"deciders": []}),
        ("revisit_on", {"every_months": None}),
        ("quorum", {"quorum": 2}),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_proposed(review, contributor, manager, field, changed):
    with pytest.raises(proposals.NotReady) as refused:
        proposed(review, contributor, [manager], **changed)
    assert set(refused.value.problems) == {field}
    assert not Proposal.objects.exists()


def test_nobody_signs_alone_what_they_propose_unless_the_team_says_so(review, contributor, team):
    with pytest.raises(proposals.NotReady) as refused:
        proposed(review, contributor, [contributor])
    assert set(refused.value.problems) == {"approvers"}
    team.own_sign_off = True
    team.save()
    review = fresh(review)
    proposal = proposals.propose(review, by=contributor, as_of=reviews.today())
    assert [one.own_proposal for one in proposal.sign_offs.all()] == [True]


def test_viewers_and_those_who_left_are_no_approvers(review, contributor, manager, viewer, stranger):
    proposal = proposed(review, contributor, [manager, viewer, stranger])
    assert [one.approver for one in proposal.sign_offs.all()] == [manager]


def test_a_proposal_freezes_all_of_the_review_under_its_hash(review, contributor, manager):
    answered(review, contributor)
    proposal = fresh(proposed(review, contributor, [manager]))
    assert content_hash(proposal.content) == proposal.content_hash
    assert proposal.content["facts"]["answers"][0]["by"] == contributor.name
    assert proposal.content["record"]["evidence"]["answers"][0]["answer"] == "stable"
    assert proposal.content["facts"]["recommendation"]["approach"]
    assert proposals.differences_of(proposal) == ()


def test_one_proposal_waits_at_a_time(review, contributor, manager):
    proposed(review, contributor, [manager])
    with pytest.raises(proposals.ProposalIsOpen):
        proposals.propose(review, by=contributor, as_of=reviews.today())


@pytest.mark.django_db(transaction=True)
def test_of_two_who_propose_at_once_one_does(review, contributor, manager):
    written(review, contributor, [manager])
    results = at_once(
        *(lambda: proposals.propose(fresh(review), by=contributor, as_of=reviews.today()),) * 2,
        refusals=(proposals.ProposalIsOpen, IntegrityError),
    )
    assert sum(isinstance(one, Proposal) for one in results) == 1
    assert Proposal.objects.count() == 1


# What was proposed does not change --------------------------------------------------------------------------


def test_no_door_changes_what_was_proposed_or_decided(review, contributor, manager):
    decision = decided(review, contributor, manager)
    proposal: Any = decision.proposal
    fixed: tuple[tuple[Any, str], ...] = (
        (proposal, "content"),
        (decision, "content"),
        (decision, "title"),
        (decision, "number"),
    )
    for row, name in fixed:
        rows: Any = type(row).objects
        with pytest.raises(ContentIsFixed):
            rows.filter(pk=row.pk).update(**{name: "other"})
        setattr(row, name, "other")
        with pytest.raises(ContentIsFixed):
            row.save()
        with pytest.raises(ContentIsFixed):
            row.save(update_fields=[name])
        with pytest.raises(ContentIsFixed):
            row.delete()
        with pytest.raises(ContentIsFixed):
            rows.all().delete()
    assert fresh(decision).title == "Look the articles up"
    assert decisions.verify([fresh(decision), fresh(proposal)]) == []


def test_verification_finds_what_was_changed_behind_our_back(review, contributor, manager):
    from django.db import connection

    decision = decided(review, contributor, manager)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_decision SET content_hash = 'sha256:0'")
    assert decisions.verify([fresh(decision)]) == [decision]


# Withdrawing ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_material_edit_withdraws_and_says_what_changed(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    answered(fresh(review), contributor)
    proposal = fresh(proposal)
    assert (proposal.state, proposal.changed) == (ProposalState.WITHDRAWN, ["answer:stage"])
    assert fresh(review).proposed_at is None


@pytest.mark.django_db(transaction=True)
def test_what_the_hash_does_not_cover_withdraws_nothing(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    reviews.rename_review(fresh(review), title="Another title of the review", by=contributor)
    assert fresh(proposal).is_open


@pytest.mark.django_db(transaction=True)
def test_changing_the_decision_part_withdraws(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    written(fresh(review), contributor, [manager], reasons="Another one.")
    assert fresh(proposal).changed == ["reasons"]


def test_a_proposal_is_taken_back_with_a_reason(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    proposals.withdraw(proposal, reason="Too early.", by=contributor)
    assert fresh(proposal).withdrawn_because == "Too early."
    with pytest.raises(proposals.ProposalIsSettled):
        signed(proposal, manager)


# Signing --------------------------------------------------------------------------------------------------


def test_the_last_signature_needed_makes_the_decision(review, contributor, manager, second):
    proposal = proposed(review, contributor, [manager, second], quorum=2)
    assert signed(proposal, manager) is None
    decision = signed(proposal, second)
    assert (decision.number, decision.state, decision.proposal) == (1, DecisionState.ACCEPTED, proposal)
    assert decision.content_hash == proposal.content_hash
    assert fresh(review).state == ReviewState.DECIDED
    with pytest.raises(ReviewIsClosed):
        answered(fresh(review), contributor)
    actions = AuditEntry.objects.filter(review=review).values_list("action", flat=True)
    assert {"proposed", "signed"} <= set(actions)


@pytest.mark.parametrize("verdict", [REJECTED, CHANGES])
def test_one_word_against_settles_it_and_needs_a_reason(review, contributor, manager, second, verdict):
    proposal = proposed(review, contributor, [manager, second], quorum=2)
    with pytest.raises(proposals.CommentNeeded):
        proposals.sign(proposal, verdict=verdict, comment=" ", by=manager, seen_hash=proposal.content_hash)
    assert signed(proposal, manager, verdict) is None
    assert fresh(proposal).state == verdict
    assert fresh(review).state == ReviewState.DRAFT
    assert not Decision.objects.exists()


def test_only_named_approvers_sign_and_once(review, contributor, manager, second):
    proposal = proposed(review, contributor, [manager, second], quorum=2)
    with pytest.raises(proposals.NotAnApprover):
        signed(proposal, contributor)
    signed(proposal, manager)
    with pytest.raises(proposals.NotAnApprover):
        signed(proposal, manager)


def test_one_signs_what_one_has_seen(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    with pytest.raises(proposals.ProposalChanged):
        proposals.sign(
            proposal, verdict=SignOffVerdict.ACCEPTED, comment="", by=manager, seen_hash="sha256:other"
        )
    assert SignOff.objects.get().verdict == ""


def test_signing_what_was_changed_meanwhile_is_refused_with_what_changed(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    unaware = fresh(review)
    unaware.proposed_at = None  # read before the proposal was there
    answered(unaware, contributor)
    with pytest.raises(proposals.ProposalChanged) as refused:
        signed(proposal, manager)
    assert refused.value.changed == ("answer:stage",)
    assert fresh(proposal).state == ProposalState.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_exactly_one_outcome(review, contributor, manager, second):
    proposal = proposed(review, contributor, [manager, second])
    results = at_once(
        lambda: signed(proposal, manager),
        lambda: signed(proposal, second, REJECTED),
        refusals=(proposals.ProposalIsSettled,),
    )
    assert sum(isinstance(one, proposals.ProposalIsSettled) for one in results) == 1
    assert Decision.objects.count() == (fresh(proposal).state == ProposalState.ACCEPTED)


@pytest.mark.django_db(transaction=True)
def test_of_a_signature_and_an_edit_at_once_nothing_unsigned_is_decided(review, contributor, manager):
    proposal = proposed(review, contributor, [manager])
    at_once(
        lambda: signed(proposal, manager),
        lambda: answered(fresh(review), contributor),
        refusals=(proposals.ProposalIsSettled, proposals.ProposalChanged, ReviewIsClosed),
    )
    stands = fresh(proposal)
    assert stands.state in (ProposalState.ACCEPTED, ProposalState.WITHDRAWN)
    if stands.state == ProposalState.ACCEPTED:
        assert not fresh(review).answers.exists()


# Superseding ----------------------------------------------------------------------------------------------


@pytest.fixture
def standing(review, contributor, manager):
    """A decision in force, and the next review of its component."""
    decision = decided(review, contributor, manager)
    return decision, reviews.start_review(review.component, by=contributor)


def test_the_old_decision_is_in_force_until_its_successor_is_accepted(standing, contributor, manager):
    old, following = standing
    proposal = proposed(following, contributor, [manager], supersedes=[old])
    assert fresh(old).is_in_force
    new = signed(proposal, manager)
    assert (fresh(old).state, new.number) == (DecisionState.SUPERSEDED, 2)
    assert list(new.supersedes.all()) == [old]
    assert list(old.superseded_by.all()) == [new]


def test_a_second_decision_for_the_same_is_refused_in_words(standing, contributor, manager):
    _, following = standing
    with pytest.raises(decisions.CannotSupersede, match="ADR-0001 is in force"):
        proposed(following, contributor, [manager])
    assert signed(proposed(following, contributor, [manager], covers="Refunds"), manager).number == 2


def test_a_decision_has_several_successors_each_for_a_part(standing, contributor, manager, component):
    old, following = standing
    first = signed(proposed(following, contributor, [manager], supersedes=[old], covers="Refunds"), manager)
    assert fresh(old).is_in_force, "it still holds for what is left"
    third = reviews.start_review(component, by=contributor)
    rest = signed(proposed(third, contributor, [manager], supersedes=[old]), manager)
    assert fresh(old).state == DecisionState.SUPERSEDED
    assert list(old.superseded_by.order_by("number")) == [first, rest]


def test_what_is_no_longer_in_force_is_not_superseded(standing, contributor, manager, component):
    old, following = standing
    signed(proposed(following, contributor, [manager], supersedes=[old]), manager)
    third = reviews.start_review(component, by=contributor)
    with pytest.raises(decisions.CannotSupersede, match="superseded already"):
        proposed(third, contributor, [manager], supersedes=[old], covers="Parcels")


def test_decisions_of_other_teams_are_not_superseded(standing, stranger, other_team, review):
    old, _ = standing
    project = projects.create_project(other_team, name="Other", summary="", by=stranger)
    theirs = reviews.start_review(project.components.get(), by=stranger)
    colleague = make_member(other_team, "Colin Colleague", Role.MANAGER)
    with pytest.raises(decisions.CannotSupersede, match="own team"):
        proposed(theirs, stranger, [colleague], supersedes=[old])


@pytest.mark.django_db(transaction=True)
def test_of_two_successors_at_once_one_takes_over(standing, contributor, manager, component):
    old, following = standing
    other = reviews.start_review(component, by=contributor)
    both = [proposed(one, contributor, [manager], supersedes=[old]) for one in (following, other)]
    results = at_once(
        *(lambda proposal=proposal: signed(proposal, manager) for proposal in both),
        refusals=(decisions.CannotSupersede, decisions.NotInForce, IntegrityError),
    )
    assert sum(isinstance(one, Decision) for one in results) == 1
    assert Decision.objects.in_force().count() == 1


def test_a_decision_is_deprecated_once_with_a_reason(standing, manager):
    old, _ = standing
    decisions.deprecate(old, reason="The feature is gone.", by=manager)
    assert fresh(old).deprecated_because == "The feature is gone."
    with pytest.raises(decisions.NotInForce):
        decisions.deprecate(old, reason="Again.", by=manager)


# Writing --------------------------------------------------------------------------------------------------


def test_what_another_wrote_meanwhile_is_not_written_over(review, contributor, manager):
    written(review, contributor, [manager])
    with pytest.raises(deciding.StaleDraft) as stale:
        deciding.save_draft(
            review, {"title": "Mine"}, supersedes=[], rests_on=[], approvers=[], version=0, by=manager
        )
    assert stale.value.current.title == "Look the articles up"


def test_the_history_tells_what_was_written(review, contributor, manager):
    written(review, contributor, [manager])
    written(review, manager, [manager], title="Another title")
    entry = AuditEntry.objects.filter(action="decision-written").first()
    assert (entry.before, entry.after) == ({"title": "Look the articles up"}, {"title": "Another title"})
