"""Decisions from elsewhere: nothing of them is lost, and they stand in the register beside ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from decisions.engine.revisit import months_later
from decisions.models import AuditEntry, Decision, DecisionState
from decisions.records.record import Link, Option, Record, Revisit, Status
from decisions.services import decisions
from decisions.services.bringing_decisions import bring_decisions
from decisions.services.records import decisions_of, record_of
from decisions.services.reviews import today
from tests.decisions.services.deciding import decided

FIRST = Record(
    title="Look the articles up",
    number=1,
    status=Status.SUPERSEDED,
    dated=date(2025, 3, 4),
    options=(Option("Retrieval", "rag"),),
    chosen="Retrieval",
    superseded_by=(Link(2, "Tune it"),),
)
SECOND = Record(title="Tune it", number=2, status=Status.ACCEPTED, dated=date(2026, 1, 9))


def without_hash(records):
    return [replace(record, content_hash="") for record in records]


def test_what_was_brought_in_goes_out_again_as_it_came(team, contributor):
    bring_decisions(team, [FIRST, SECOND], by=contributor)
    assert without_hash(decisions_of(team)) == [FIRST, SECOND]
    assert decisions.verify(Decision.objects.all()) == []


def test_successors_are_linked_in_the_register(team, contributor):
    first, second = bring_decisions(team, [FIRST, SECOND], by=contributor)
    assert list(second.supersedes.all()) == [first]
    assert (first.state, first.approach) == (DecisionState.SUPERSEDED, "rag")


def test_successors_that_did_not_come_along_are_kept_by_their_numbers(team, contributor):
    (first,) = bring_decisions(team, [FIRST], by=contributor)
    assert record_of(first).superseded_by == FIRST.superseded_by


def test_taken_numbers_give_way(team, review, contributor, manager):
    ours = decided(review, contributor, manager)
    brought = bring_decisions(team, [FIRST, SECOND, replace(SECOND, title="Same number")], by=contributor)
    assert ours.number == 1
    assert [row.number for row in brought] == [3, 2, 4]
    assert AuditEntry.objects.get(action="decisions-brought-in").after == {"numbers": [3, 2, 4]}


def test_proposals_and_rejections_from_elsewhere_are_not_in_force(team, contributor):
    records = [replace(SECOND, number=0, status=status) for status in (Status.PROPOSED, Status.REJECTED)]
    bring_decisions(team, records, by=contributor)
    assert not Decision.objects.in_force().exists()
    assert {row.state for row in Decision.objects.all()} == {"proposed", "rejected"}


def test_what_is_in_force_is_looked_at_again_in_the_rhythm_of_the_team(team, contributor):
    team.every_months = 6
    team.save()
    named = replace(SECOND, number=3, revisit=Revisit(on=date(2027, 5, 1)))
    often = replace(SECOND, number=4, revisit=Revisit(every_months=1))
    never = replace(SECOND, number=5, revisit=Revisit(never_because="It ends."))
    rows = bring_decisions(team, [FIRST, SECOND, named, often, never], by=contributor)
    days = [None, months_later(today(), 6), date(2027, 5, 1), months_later(today(), 1), None]
    assert [row.revisit_on for row in rows] == days
