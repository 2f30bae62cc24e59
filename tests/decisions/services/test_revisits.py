"""What is done about revisits: who may, what it begins, and of two at once one is told no."""

from __future__ import annotations

from datetime import date

import pytest

from decisions.models import AuditEntry, Decision, Notice, NoticeKind, Organisation, Review
from decisions.services import cadences, deciding, revisits
from decisions.services.decisions import NotInForce
from tests.decisions.reminders.planned import days, due
from tests.threads import at_once

DAY = date(2026, 11, 3)


@pytest.fixture
def decision(team, component, contributor):
    return due(team, DAY, responsible=contributor, component=component)


def fresh(decision):
    return Decision.objects.get(pk=decision.pk)


def test_what_still_holds_comes_back_a_quarter_from_today(decision, contributor):
    following = revisits.keep(decision, why="Prices are as they were.", by=contributor, as_of=days(DAY, 8))
    assert following == date(2027, 2, 11)
    assert fresh(decision).revisit_on == following
    entry = AuditEntry.objects.get(action="kept")
    assert (entry.reason, entry.before["revisit_on"]) == ("Prices are as they were.", "2026-11-03")


@pytest.mark.parametrize(
    ("everybody", "team_says", "own", "months"),
    [
        (None, None, None, 3),
        (6, None, None, 6),
        (6, 12, None, 12),
        (6, 12, 1, 1),
        (None, 2, None, 2),
    ],
)
def test_the_rhythm_is_the_decisions_the_teams_or_the_organisations(
    decision, contributor, everybody, team_says, own, months
):
    Organisation.objects.create(every_months=everybody)
    type(decision.team).objects.update(every_months=team_says)
    Decision.objects.filter(pk=decision.pk).update(every_months=own)
    held = Decision.objects.select_related("team").get(pk=decision.pk)
    found = revisits.keep(held, why="As before.", by=contributor, as_of=DAY)
    assert found == date(2026 + (10 + months) // 12, (10 + months) % 12 + 1, 3)


def test_a_snooze_keeps_it_due_and_ends_with_a_moved_day(decision, contributor):
    revisits.snooze(decision, until=days(DAY, 20), because="Tests run.", by=contributor, as_of=DAY)
    held = fresh(decision)
    assert (held.revisit_on, held.snoozed_until) == (DAY, days(DAY, 20))
    revisits.keep(held, why="They passed.", by=contributor, as_of=DAY)
    assert fresh(decision).snoozed_until is None


@pytest.mark.parametrize(("until", "because"), [(0, "x"), (-1, "x"), (61, "x"), (5, " ")])
def test_a_snooze_without_reason_or_end_is_refused(decision, contributor, until, because):
    with pytest.raises(revisits.Refused):
        revisits.snooze(decision, until=days(DAY, until), because=because, by=contributor, as_of=DAY)
    assert not AuditEntry.objects.filter(action="snoozed").exists()


def test_who_takes_over_is_told_and_is_of_the_team(decision, contributor, manager, stranger):
    revisits.hand_over(decision, to=manager, by=contributor)
    assert fresh(decision).responsible == manager
    notice = Notice.objects.get(recipient=manager, kind=NoticeKind.REVISIT)
    assert (notice.actor, notice.get_absolute_url()) == (contributor, decision.get_absolute_url())
    with pytest.raises(revisits.Refused, match="not in Support"):
        revisits.hand_over(decision, to=stranger, by=manager)


def test_another_day_begins_a_cycle_and_the_same_day_begins_none(decision, contributor):
    before = fresh(decision).revisit_on
    said = {"never_because": "", "reason": "Sooner.", "by": contributor, "as_of": DAY}
    revisits.reschedule(decision, on=before, every_months=6, **said)
    assert (fresh(decision).revisit_on, fresh(decision).every_months) == (before, 6)
    revisits.reschedule(fresh(decision), on=days(DAY, 9), every_months=6, **said)
    assert fresh(decision).revisit_on == days(DAY, 9)
    revisits.reschedule(fresh(decision), on=None, every_months=1, **said)
    assert fresh(decision).revisit_on == date(2026, 12, 3)


def test_never_is_said_with_a_reason_and_alone(decision, contributor):
    said = {"reason": "It ends.", "by": contributor, "as_of": DAY}
    with pytest.raises(revisits.Refused, match="not both"):
        revisits.reschedule(decision, on=days(DAY, 9), every_months=None, never_because="Small.", **said)
    revisits.reschedule(decision, on=None, every_months=None, never_because="Small.", **said)
    assert (fresh(decision).revisit_on, fresh(decision).never_because) == (None, "Small.")


def test_a_day_gone_by_is_refused(decision, contributor):
    with pytest.raises(revisits.Refused, match="day to come"):
        revisits.reschedule(
            decision,
            on=days(DAY, -1),
            every_months=3,
            never_because="",
            reason="x",
            by=contributor,
            as_of=DAY,
        )


def test_what_happens_brings_it_forward_and_never_back(decision):
    assert not revisits.bring_forward(decision, to=days(DAY, 5), because="The volume is tenfold.")
    assert revisits.bring_forward(decision, to=days(DAY, -5), because="The volume is tenfold.")
    assert fresh(decision).revisit_on == days(DAY, -5)
    assert AuditEntry.objects.get(action="brought-forward").actor_name == "ragft"


def test_a_revisit_is_a_review_of_the_same_component_and_begins_once(decision, contributor, manager):
    made = revisits.begin(decision, by=contributor)
    assert (made.component, made.state) == (decision.component, "draft")
    assert revisits.begin(decision, by=manager) == made
    assert Review.objects.count() == 1


def test_what_came_from_elsewhere_belongs_to_no_component(team, contributor):
    with pytest.raises(revisits.Refused, match="from elsewhere"):
        revisits.begin(due(team, DAY), by=contributor)


def test_what_is_not_in_force_is_left_alone(decision, contributor):
    Decision.objects.update(state="superseded")
    with pytest.raises(NotInForce):
        revisits.keep(decision, why="x", by=contributor, as_of=DAY)
    with pytest.raises(NotInForce):
        revisits.begin(decision, by=contributor)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_one_is_told_no(decision, contributor, manager):
    held = [Decision.objects.select_related("team").get(pk=decision.pk) for _ in range(2)]
    came = at_once(
        lambda: revisits.keep(held[0], why="It holds.", by=contributor, as_of=DAY),
        lambda: revisits.snooze(held[1], until=days(DAY, 9), because="Busy.", by=manager, as_of=DAY),
        refusals=(revisits.ChangedMeanwhile,),
    )
    assert sum(isinstance(one, revisits.ChangedMeanwhile) for one in came) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_are_led_to_the_same_review(decision, contributor, manager):
    began = at_once(
        lambda: revisits.begin(decision, by=contributor), lambda: revisits.begin(decision, by=manager)
    )
    assert len(set(began)) == 1


# Cadences ---------------------------------------------------------------------------------------------------


def test_what_is_set_is_audited_and_holds_for_new_drafts(team, review, owner, manager):
    nothing = dict.fromkeys(cadences.NAMES)
    cadences.set_cadence(Organisation(), given=nothing | {"every_months": 6}, by=owner)
    assert deciding.draft_of(review).every_months == 6
    cadences.set_cadence(team, given=nothing | {"every_months": 1, "escalates": False}, by=manager)
    team.refresh_from_db()
    review.component.project.team.refresh_from_db()
    assert deciding.draft_of(review).every_months == 1
    assert not cadences.settings_of(cadences.organisation(), team).escalates
    assert AuditEntry.objects.filter(action="cadence-set").count() == 2
    cadences.set_cadence(team, given=nothing | {"every_months": 1, "escalates": False}, by=manager)
    assert AuditEntry.objects.filter(action="cadence-set").count() == 2
