"""Writes one row for each reminder that has come due. Safe to run again, and after any outage.

Which decisions are looked at is asked by a range of days, never by one day, and answered by an index. Stages
that were missed are not made up for: the latest one stands for them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import MOST_TRIES, Channel, Decision, Digest, MailRhythm, Reminder, Team
from decisions.reminders.recipients import Recipients
from decisions.reminders.stages import Calendar

log = logging.getLogger(__name__)

AT_ONCE = 500
"""Decisions that are planned in one transaction."""
MORNING = time(7)
"""When the digest of a later day goes out, in the organisation's zone."""
TOLD = "everybody was told of this stage"
NOBODY = "nobody is there to remind"
UNWANTED = "those who are to act want no reminders"

Rows = dict[tuple[UUID, date], dict[tuple[str, Any], set[str]]]
"""Of each decision and cycle: the stages of which each target has a row."""


@dataclass(slots=True)
class Plan:
    """What came of planning: how much was looked at and written, what was left out and why."""

    considered: int = 0
    planned: int = 0
    skips: list[tuple[UUID, str]] = field(default_factory=list)


def plan(as_of: date) -> Plan:
    """Write the rows of all reminders that are due on a day and not written yet."""
    calendar, made = Calendar.on(as_of), Plan()
    move_left_behind(as_of)
    keys = list(_in_range(calendar).values_list("pk", flat=True))
    made.considered = len(keys)
    for start in range(0, len(keys), AT_ONCE):
        _plan_some(keys[start : start + AT_ONCE], calendar, made)
    return made


def _in_range(calendar: Calendar) -> Any:
    """Decisions whose heads-up may have come by now."""
    widest = Team.objects.aggregate(days=Max("heads_up_days"))["days"] or 0
    days = max(calendar.settings_for(calendar.everybody).heads_up_days, widest)
    until = calendar.as_of + timedelta(days)
    return Decision.objects.in_force().filter(revisit_on__lte=until).order_by("revisit_on")


def _plan_some(keys: Sequence[UUID], calendar: Calendar, made: Plan) -> None:
    rows = Decision.objects.filter(pk__in=keys).select_related("team", "responsible").defer("content")
    decisions = sorted(rows, key=lambda row: (row.revisit_on, row.pk))
    recipients, written = Recipients(decisions), _written(decisions, calendar)
    found: list[Reminder] = []
    for decision in decisions:
        try:
            reminders = _reminders_of(decision, calendar, recipients, written)
        except Exception as error:  # one that cannot be planned stops no other
            log.exception("A decision could not be planned: %s", decision.pk)
            made.skips.append((decision.pk, f"could not be planned: {error}"[:200]))
            continue
        if isinstance(reminders, str):
            made.skips.append((decision.pk, reminders))
        else:
            found += reminders
    made.planned += _write(found, calendar.as_of)


def _written(decisions: Sequence[Decision], calendar: Calendar) -> Rows:
    """The rows that there are of the present cycles."""
    cycles = {row.pk: calendar.cycle_of(row) for row in decisions}
    found: Rows = defaultdict(lambda: defaultdict(set))
    rows = Reminder.objects.filter(decision__in=decisions, cycle__in=set(cycles.values()))
    for decision, cycle, stage, channel, person, webhook in rows.values_list(
        "decision", "cycle", "stage", "channel", "recipient", "webhook"
    ):
        found[decision, cycle][channel, person or webhook].add(stage)
    return found


def _reminders_of(
    decision: Decision, calendar: Calendar, recipients: Recipients, written: Rows
) -> list[Reminder] | str:
    """The rows that are to be written for a decision; or why there are none."""
    planned, cycle = calendar.stage_of(decision), calendar.cycle_of(decision)
    if planned is None or cycle is None or decision.revisit_on is None:
        until = decision.snoozed_until
        snoozed = until and until > calendar.as_of
        return f"snoozed until {until:%-d %B %Y}" if snoozed else "its heads-up has not come yet"
    targets = recipients.targets_for(decision, planned.stage)
    if not targets:
        return UNWANTED if recipients.people_for(decision, planned.stage) else NOBODY
    done = written[decision.pk, cycle]
    new = [target for target in targets if calendar.stage_of(decision, done[target.key])]
    common = {"decision": decision, "cycle": cycle, "stage": planned.key, "due_on": decision.revisit_on}
    return [
        Reminder(channel=target.channel, recipient=target.person, webhook=target.webhook, **common)
        for target in new
    ] or TOLD


@transaction.atomic
def _write(reminders: list[Reminder], as_of: date) -> int:
    """Store them all at once; what another planner has written meanwhile stays as it is."""
    together = [
        one
        for one in reminders
        if one.channel == Channel.EMAIL and one.recipient and one.recipient.reminder_mails == MailRhythm.DAILY
    ]
    digests = digests_for({one.recipient_id for one in together if one.recipient_id}, as_of)
    for one in together:
        one.digest = digests.get(one.recipient_id or 0)
    Reminder.objects.bulk_create(reminders, ignore_conflicts=True, batch_size=AT_ONCE)
    return Reminder.objects.filter(pk__in=[one.pk for one in reminders]).count()


# Digests ----------------------------------------------------------------------------------------------------


def digests_for(people: set[int], as_of: date) -> dict[int, Digest]:
    """The next mail of each of these people that is still to go out: today's, else tomorrow's."""
    found: dict[int, Digest] = {}
    for day in (as_of, as_of + timedelta(1)):
        missing = people - set(found)
        if not missing:
            break
        Digest.objects.bulk_create(
            (Digest(recipient_id=person, day=day, next_try_at=_morning_of(day)) for person in missing),
            ignore_conflicts=True,
        )
        unsent = Digest.objects.waiting().filter(recipient__in=missing, day=day, tries__lt=MOST_TRIES)
        found |= {one.recipient_id: one for one in unsent}
    return found


def move_left_behind(as_of: date) -> None:
    """Take what came too late for a digest that is gone over into the next one."""
    left = Reminder.objects.waiting().exclude(digest=None).exclude(digest__sent_at=None, digest__skipped="")
    people = set(left.values_list("recipient", flat=True))
    for person, digest in digests_for({one for one in people if one}, as_of).items():
        left.filter(recipient=person).update(digest=digest)


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, MORNING, timezone.get_default_timezone())
