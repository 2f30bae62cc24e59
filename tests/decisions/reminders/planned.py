"""Decisions that are due, and what is planned of them, for the tests of what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from decisions.models import MOST_TRIES, CalendarFeed, Channel, Decision, Reminder, Team, User, Webhook
from decisions.reminders.running import remind
from decisions.services import calendars
from decisions.services.reviews import today

LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)


def due(
    team: Team, on: date, *, responsible: User | None = None, number: int = 1, **columns: Any
) -> Decision:
    """A decision in force that is to be looked at again on a day, decided long before."""
    content = {"record": {"title": "Look the articles up"}, "facts": {}}
    given: dict[str, Any] = {"revisit_set_at": LONG_AGO, "every_months": 3, "content": content, **columns}
    return Decision.objects.create(
        team=team,
        number=number,
        title=f"Look the articles up ({number})",
        approach="rag",
        content_hash="sha256:0",
        decided_at=LONG_AGO,
        revisit_on=on,
        responsible=responsible,
        **given,
    )


def planned(decision: Decision, **columns: Any) -> Reminder:
    """One row of the table, written by hand."""
    day = decision.revisit_on or date(2026, 11, 3)
    given = {"cycle": day, "stage": "due", "channel": Channel.EMAIL, "recipient": decision.responsible}
    return Reminder.objects.create(decision=decision, due_on=day, **given | columns)


def feed_of(person: User) -> CalendarFeed:
    """An address of this person's calendar."""
    calendars.open_feed(person, team=None)
    return CalendarFeed.objects.get(person=person)


def days(day: date, count: int) -> date:
    """So many days later."""
    return day + timedelta(count)


def came_due(decision: Decision, team: Team) -> None:
    """Let the day of a decision come, somebody call for it, and one of its reminders be given up."""
    Decision.objects.filter(pk=decision.pk).update(revisit_on=days(today(), -8), revisit_set_at=LONG_AGO)
    Webhook.objects.create(
        team=team, kind="generic", url="https://hooks.example.org/A1b2", created_by_name="Mara Manager"
    )
    decision.refresh_from_db()
    planned(decision, stage="heads_up", tries=MOST_TRIES, error="450 Not now")
    remind()
