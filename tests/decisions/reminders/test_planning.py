"""Planning: what is written for whom, once, whatever happens to the clock and to the job."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.engine import revisit
from decisions.models import Channel, Decision, Digest, MailRhythm, Membership, Organisation, Reminder, Role
from decisions.reminders import planning
from decisions.reminders.planning import NOBODY, TOLD, UNWANTED, plan
from tests.decisions.reminders.planned import days, due
from tests.people import make_member
from tests.statements import statements
from tests.threads import at_once

DAY = date(2026, 11, 3)


def stages(**of: object) -> list[str]:
    return sorted(Reminder.objects.filter(channel=Channel.EMAIL, **of).values_list("stage", flat=True))


def test_a_due_decision_gives_one_row_for_each_way(team, contributor):
    due(team, DAY, responsible=contributor)
    assert plan(DAY).planned == 2
    assert sorted(Reminder.objects.values_list("channel", "stage")) == [("email", "due"), ("in_app", "due")]
    again = plan(DAY)
    assert (again.planned, [why for _, why in again.skips]) == (0, [TOLD])


@pytest.mark.parametrize(
    ("after", "stage"),
    [
        *((-15, None), (-14, "heads_up"), (-1, "heads_up"), (0, "due"), (6, "due"), (7, "overdue-1")),
        *((20, "overdue-2"), (21, "overdue-3"), (28, "escalation"), (900, "escalation")),
    ],
)
def test_after_an_outage_only_the_latest_stage_is_said(team, contributor, manager, after, stage):
    due(team, DAY, responsible=contributor)
    plan(days(DAY, after))
    assert stages() == ([stage] if stage else [])


def test_every_stage_is_said_once_when_the_job_runs_each_day(team, contributor, manager):
    due(team, DAY, responsible=contributor)
    for day in range(-20, 60):
        plan(days(DAY, day))
        plan(days(DAY, day))
    assert stages(recipient=contributor) == ["due", "heads_up", "overdue-1", "overdue-2", "overdue-3"]
    assert stages(recipient=manager) == ["escalation"]


def test_a_clock_that_goes_back_brings_no_earlier_stage(team, contributor):
    due(team, DAY, responsible=contributor)
    plan(days(DAY, 7))
    plan(days(DAY, 0))
    plan(days(DAY, -1))
    assert stages() == ["overdue-1"]


def test_a_quarter_forward_says_the_last_stage_alone(team, contributor, manager):
    due(team, DAY, responsible=contributor)
    plan(days(DAY, 92))
    assert stages() == ["escalation"]


@pytest.mark.parametrize("state", ["superseded", "deprecated", "proposed", "rejected"])
def test_what_is_not_in_force_is_not_looked_at(team, contributor, state):
    due(team, DAY, responsible=contributor, state=state)
    assert plan(DAY).considered == 0


def test_silence_while_it_is_snoozed_and_the_stages_again_after(team, contributor):
    due(team, DAY, responsible=contributor, snoozed_until=days(DAY, 10), snoozed_because="Tests run.")
    assert [why for _, why in plan(days(DAY, 9)).skips] == ["snoozed until 13 November 2026"]
    plan(days(DAY, 10))
    plan(days(DAY, 17))
    assert stages() == ["due", "overdue-1"]
    assert set(Reminder.objects.values_list("cycle", flat=True)) == {days(DAY, 10)}


# For whom ---------------------------------------------------------------------------------------------------


def test_who_left_has_an_heir(team, contributor, manager, owner):
    decision = due(team, DAY, responsible=contributor)
    contributor.memberships.all().delete()
    plan(DAY)
    assert set(Reminder.objects.values_list("recipient", flat=True)) == {manager.pk}
    manager.is_active = False
    manager.save()
    plan(days(DAY, 7))
    assert set(Reminder.objects.filter(stage="overdue-1").values_list("recipient", flat=True)) == {owner.pk}
    assert decision.responsible == contributor


def test_nobody_to_remind_is_said(team):
    due(team, DAY)
    made = plan(DAY)
    assert (made.planned, [why for _, why in made.skips]) == (0, [NOBODY])


def test_those_who_want_no_reminders_get_none_and_it_is_said(team, contributor):
    contributor.reminder_mails, contributor.reminders_in_app = MailRhythm.NEVER, False
    contributor.save()
    due(team, DAY, responsible=contributor)
    assert [why for _, why in plan(DAY).skips] == [UNWANTED]


def test_an_escalation_goes_to_other_managers_and_else_to_owners(team, manager, owner):
    due(team, DAY, responsible=manager)
    plan(days(DAY, 28))
    assert set(Reminder.objects.values_list("recipient", flat=True)) == {owner.pk}
    second = make_member(team, "Milo Manager", Role.MANAGER)
    due(team, DAY, responsible=manager, number=2)
    plan(days(DAY, 28))
    assert second.reminders.filter(stage="escalation").count() == 2 * 2, "and hears of the first one too"


def test_who_takes_over_hears_of_the_stage_at_hand(team, contributor, manager):
    decision = due(team, DAY, responsible=contributor)
    plan(DAY)
    Decision.objects.filter(pk=decision.pk).update(responsible=manager)
    assert plan(DAY).planned == 2


def test_webhooks_of_the_team_hear_of_it_too(team, contributor):
    team.webhooks.create(kind="slack", url="https://hooks.example.org/1", created_by_name="Mara")
    team.webhooks.create(kind="slack", url="https://hooks.example.org/2", is_active=False)
    due(team, DAY, responsible=contributor)
    assert plan(DAY).planned == 3
    assert plan(DAY).planned == 0


# Settings ---------------------------------------------------------------------------------------------------


def test_the_nearest_level_that_says_it_holds(team, contributor, manager):
    Organisation.objects.create(heads_up_days=30, overdue_times=0)
    due(team, DAY, responsible=contributor)
    plan(days(DAY, -30))
    assert stages() == ["heads_up"]
    plan(days(DAY, 7))
    assert stages(recipient=manager) == ["escalation"], "no time is said twice, so that this comes next"
    team.heads_up_days, team.escalates = 60, False
    team.save()
    due(team, DAY, responsible=contributor, number=2)
    plan(days(DAY, -60))
    assert Reminder.objects.filter(decision__number=2, stage="heads_up").count() == 2


# Once, and never lost ---------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    runs=st.lists(st.integers(-30, 60), min_size=1, max_size=12),
    heads_up=st.integers(0, 30),
    times=st.integers(0, 4),
)
def test_whenever_it_runs_nothing_is_doubled_and_the_last_word_is_never_lost(
    team, contributor, manager, runs, heads_up, times
):
    """Every order of runs leaves the stage that the latest of their days calls for, and each row once."""
    Reminder.objects.all().delete()
    Decision.objects.update(state="deprecated")
    team.heads_up_days, team.overdue_times = heads_up, times
    team.save()
    due(team, DAY, responsible=contributor, number=Decision.objects.count() + 1)
    for run in runs:
        plan(days(DAY, run))
        plan(days(DAY, run))
    rows = list(Reminder.objects.values_list("stage", "recipient", "channel", "cycle"))
    assert len(rows) == len(set(rows))
    wanted = revisit.stage_due(DAY, days(DAY, max(runs)), revisit.Settings(heads_up, overdue_times=times))
    said = {stage for stage, *_ in rows}
    assert said >= ({wanted.key} if wanted else set())
    assert len(said) <= len(set(runs))


@pytest.mark.django_db(transaction=True)
def test_two_that_plan_at_once_write_each_row_once(team, contributor):
    for number in range(1, 31):
        due(team, DAY, responsible=contributor, number=number)
    made = at_once(*[lambda: plan(DAY)] * 4)
    assert Reminder.objects.count() == 60
    assert sum(one.planned for one in made) == 60


def test_one_that_cannot_be_planned_stops_no_other(team, contributor, monkeypatch):
    broken = due(team, DAY, responsible=contributor)
    due(team, DAY, responsible=contributor, number=2)
    whole = planning._reminders_of

    def breaks(decision, *others):
        if decision.pk == broken.pk:
            raise ValueError("broken")
        return whole(decision, *others)

    monkeypatch.setattr(planning, "_reminders_of", breaks)
    made = plan(DAY)
    assert (made.planned, made.skips) == (2, [(broken.pk, "could not be planned: broken")])


@pytest.mark.parametrize("count", [3, 40])
def test_the_number_of_queries_does_not_grow(team, contributor, count):
    for number in range(count):
        due(team, DAY, responsible=contributor, number=number + 1)
    with statements() as made:
        plan(DAY)
    assert len(made) <= 12


def test_a_quiet_tick_asks_little(team, contributor):
    due(team, days(DAY, 100), responsible=contributor)
    with statements() as made:
        assert plan(DAY).considered == 0
    assert len(made) == 4  # what holds for all and in teams, what a digest left behind, what is in range


# Digests ----------------------------------------------------------------------------------------------------


def test_who_prefers_it_gets_them_together(team, contributor):
    contributor.reminder_mails = MailRhythm.DAILY
    contributor.save()
    for number in (1, 2):
        due(team, DAY, responsible=contributor, number=number)
    plan(DAY)
    digest = Digest.objects.get()
    assert (digest.day, digest.reminders.count()) == (DAY, 2)
    Digest.objects.update(sent_at=digest.planned_at)
    digest.reminders.update(sent_at=digest.planned_at)
    due(team, DAY, responsible=contributor, number=3)
    plan(DAY)
    following = Digest.objects.get(day=days(DAY, 1))
    assert [one.decision.number for one in following.reminders.all()] == [3]


def test_what_came_too_late_for_a_digest_goes_into_the_next_one(team, contributor):
    contributor.reminder_mails = MailRhythm.DAILY
    contributor.save()
    due(team, DAY, responsible=contributor)
    plan(DAY)
    Digest.objects.update(sent_at=Digest.objects.get().planned_at)
    plan(DAY)
    assert Reminder.objects.get(channel=Channel.EMAIL).digest == Digest.objects.get(day=days(DAY, 1))


def test_members_of_other_teams_hear_nothing(team, contributor, stranger):
    due(team, DAY, responsible=contributor)
    plan(DAY)
    assert not stranger.reminders.exists()
    assert Membership.objects.filter(user=stranger).exists()
