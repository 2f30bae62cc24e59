"""The calendar, as another reader of calendars finds it."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from decisions.exports.ics import Appointment, calendar, uid_of
from decisions.records.text import one_line, tidy
from tests.decisions.records.records import LINES, TEXTS

FIRST = Appointment(
    uid_of("revisit", "12", "ragft.example.org"),
    date(2026, 11, 3),
    "Revisit: answer from the handbook",
    "Last time: retrieval.\nStill right?",
    "https://ragft.example.org/decisions/12/",
    datetime(2026, 8, 3, 10, 15, tzinfo=UTC),
    2,
    14,
)
SECOND = Appointment(uid_of("revisit", "13", "ragft.example.org"), date(2026, 9, 1), "Revisit: routing")
APPOINTMENTS = st.lists(
    st.builds(
        Appointment,
        st.uuids().map(lambda key: uid_of("revisit", str(key), "example.org")),
        st.dates(date(1990, 1, 1), date(2200, 1, 1)),
        LINES,
        TEXTS,
    ),
    max_size=4,
    unique_by=lambda one: one.uid,
)


def test_a_day_is_a_whole_day_with_what_it_is_about() -> None:
    found = Calendar.from_ical(calendar("Revisits of Support", [FIRST]))
    (event,) = found.walk("VEVENT")
    assert found["X-WR-CALNAME"] == "Revisits of Support"
    assert event["UID"] == "revisit-12@ragft.example.org"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 11, 3), date(2026, 11, 4))
    assert event["SUMMARY"] == FIRST.title
    assert event["DESCRIPTION"] == FIRST.says
    assert event["URL"] == FIRST.url
    assert (event.decoded("DTSTAMP"), event["SEQUENCE"]) == (FIRST.changed, 2)
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-14)


def test_lines_are_as_the_standard_wants_them() -> None:
    data = calendar("Long " * 40, [FIRST, SECOND])
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"DTSTART;VALUE=DATE:20261103" in data


def test_the_order_does_not_matter_and_nothing_else_changes() -> None:
    assert calendar("A", [FIRST, SECOND]) == calendar("A", [SECOND, FIRST])


@given(LINES, APPOINTMENTS, st.randoms(use_true_random=False))
def test_whatever_is_written_breaks_no_line(name: str, appointments: list[Appointment], draw: Random) -> None:
    data = calendar(name, draw.sample(appointments, len(appointments)))
    assert data == calendar(name, appointments)
    events = Calendar.from_ical(data).walk("VEVENT")
    assert {str(event["UID"]) for event in events} == {one.uid for one in appointments}
    by_uid = {one.uid: one for one in appointments}
    for event in events:
        one = by_uid[str(event["UID"])]
        assert str(event["SUMMARY"]) == one_line(one.title)
        assert str(event.get("DESCRIPTION", "")) == tidy(one.says)
        assert event.decoded("DTSTART") == one.on
