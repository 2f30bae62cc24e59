"""Addresses of calendars: a person's own revisits, or a team's. The token stands in the address alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import get_default_timezone

from decisions.engine import revisit
from decisions.exports.ics import Appointment, calendar, uid_of
from decisions.models import CalendarFeed, Decision, Team, User
from decisions.services.audit import record
from decisions.services.revisits import snooze_of


@transaction.atomic
def open_feed(person: User, *, team: Team | None) -> str:
    """Make an address, in the place of an older one of the same kind; give back its token, this once."""
    token = secrets.token_urlsafe(32)
    feed, is_new = CalendarFeed.objects.update_or_create(
        person=person, team=team, defaults={"token_hash": _hash(token), "read_on": None}
    )
    record(person, feed, "calendar-opened" if is_new else "calendar-renewed")
    return token


@transaction.atomic
def close_feed(person: User, key: UUID) -> bool:
    """Make an address of this person lead nowhere; whether there was one."""
    feed = CalendarFeed.objects.filter(person=person, pk=key).first()
    if feed is None:
        return False
    record(person, feed, "calendar-closed")
    feed.delete()
    return True


def find_feed(token: str) -> CalendarFeed | None:
    """The calendar that an address leads to, as long as its person may read it."""
    feeds = CalendarFeed.objects.select_related("person", "team")
    feed = feeds.filter(token_hash=_hash(token), person__is_active=True).first()
    if feed and feed.team and not Team.objects.visible_to(feed.person).filter(pk=feed.team.pk).exists():
        return None
    return feed


def calendar_of(feed: CalendarFeed, *, as_of: date) -> bytes:
    """All revisits of the calendar, as a file that calendar programs read."""
    shown = Decision.objects.visible_to(feed.person).in_force().exclude(revisit_on=None)
    mine = shown.filter(team=feed.team) if feed.team else shown.filter(responsible=feed.person)
    if feed.read_on != as_of:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_on=as_of)
    rows = mine.select_related("team").defer("content")
    return calendar(f"ragft: {feed}", (_appointment(row) for row in rows))


def _appointment(decision: Decision) -> Appointment:
    due = decision.revisit_on or decision.decided_at.astimezone(get_default_timezone()).date()
    snooze = snooze_of(decision)
    waits = snooze is not None and snooze.until > due
    return Appointment(
        uid=uid_of("revisit", str(decision.pk), settings.SITE.hostname or "ragft"),
        on=revisit.cycle(due, snooze),
        title=f"Look again: {decision}",
        says=f"{decision.team}. Due on {due:%-d %B %Y}, snoozed." if waits else str(decision.team),
        url=settings.SITE_URL + decision.get_absolute_url(),
        changed=decision.revisit_set_at,
        version=decision.revisit_version,
        remind_days_before=1,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
