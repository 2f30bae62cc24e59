"""Days to come as a calendar (iCalendar, RFC 5545) that programs subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from decisions.records.text import one_line, tidy

PRODUCT = "-//ragft//decisions//EN"
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One whole day in a calendar.

    `uid` stays the same for as long as it is the same appointment, so that a moved day moves it; `changed`
    is when any of it last changed, and `version` grows with each change.
    """

    uid: str
    on: date
    title: str
    says: str = ""
    url: str = ""
    changed: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    version: int = 0
    remind_days_before: int | None = None


def uid_of(kind: str, key: str, host: str) -> str:
    """A UID that is the same each time, such as ``revisit-0b7e…@ragft.example.org``."""
    return f"{kind}-{key}@{host}"


def calendar(name: str, appointments: Iterable[Appointment]) -> bytes:
    """The calendar as it is served, byte for byte the same for the same appointments in any order."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", one_line(name))
    found.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for appointment in sorted(appointments, key=lambda one: (one.on, one.uid)):
        found.add_component(_event(appointment))
    return found.to_ical()


def _event(appointment: Appointment) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", appointment.changed)
    event.add("last-modified", appointment.changed)
    event.add("sequence", appointment.version)
    event.add("dtstart", appointment.on)
    event.add("dtend", appointment.on + A_DAY)
    event.add("summary", one_line(appointment.title))
    event.add("transp", "TRANSPARENT")
    if appointment.says:
        event.add("description", tidy(appointment.says))
    if appointment.url:
        event.add("url", appointment.url)
    if appointment.remind_days_before is not None:
        event.add_component(_alarm(appointment))
    return event


def _alarm(appointment: Appointment) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(appointment.title))
    alarm.add("trigger", -timedelta(days=appointment.remind_days_before or 0))
    return alarm
