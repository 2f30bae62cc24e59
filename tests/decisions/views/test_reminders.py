"""The pages around reminders: the job, what is set where, webhooks, calendars, one's own wishes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from decisions.models import (
    MOST_TRIES,
    CalendarFeed,
    Decision,
    MailRhythm,
    Organisation,
    Reminder,
    ReminderRun,
    Webhook,
)
from decisions.reminders.running import remind
from decisions.services.reviews import today
from tests.called import Called
from tests.decisions.reminders.planned import days, due, planned

REMINDERS = reverse("decisions:reminders")
EMPTY = {
    "every_months": "",
    "heads_up_days": "",
    "overdue_every_days": "",
    "overdue_times": "",
    "escalates": "",
}


# What the job did -------------------------------------------------------------------------------------------


def test_an_idle_job_can_be_told_from_a_broken_one(team, contributor, owner, signed_in):
    browser = signed_in(owner)
    assert "The job has not run yet" in browser.get(REMINDERS).text
    remind()
    assert "it looked at 0 decisions" in browser.get(REMINDERS).text
    ReminderRun.objects.create(as_of=today())
    assert "did not finish" in browser.get(REMINDERS).text


def test_it_says_why_decisions_were_left_out(team, contributor, manager, stranger, signed_in):
    due(team, today(), responsible=contributor, snoozed_until=days(today(), 9))
    remind()
    assert "Snoozed until" in signed_in(manager).get(REMINDERS).text
    page = signed_in(stranger).get(REMINDERS)
    assert page.context["skips"] == []
    assert "Look the articles up" not in page.text


def test_what_was_given_up_is_tried_again_by_who_manages(team, contributor, manager, stranger, signed_in):
    decision = due(team, today(), responsible=contributor)
    row = planned(decision, tries=MOST_TRIES, error="No such mailbox")
    browser = signed_in(manager)
    assert "No such mailbox" in browser.get(REMINDERS).text
    assert signed_in(stranger).post(reverse("decisions:reminder_again", args=[row.pk])).status_code == 404
    browser.post(reverse("decisions:reminder_again", args=[row.pk]))
    assert Reminder.objects.get().tries == 0
    page = browser.post(reverse("decisions:reminder_again", args=[row.pk]), follow=True)
    assert "still being tried" in page.text


def test_all_that_was_given_up_is_tried_again_at_once(team, contributor, manager, stranger, signed_in):
    decision = due(team, today(), responsible=contributor)
    for stage in ("due", "heads_up"):
        planned(decision, stage=stage, tries=MOST_TRIES)
    signed_in(stranger).post(reverse("decisions:reminders_again"))
    assert Reminder.objects.stuck().count() == 2
    signed_in(manager).post(reverse("decisions:reminders_again"))
    assert Reminder.objects.stuck().count() == 0


def test_the_number_of_queries_of_the_page_is_kept(
    team, contributor, manager, signed_in, django_assert_max_num_queries
):
    for number in range(1, 6):
        planned(due(team, today(), responsible=contributor, number=number), tries=MOST_TRIES)
    remind()
    browser = signed_in(manager)
    with django_assert_max_num_queries(14):
        browser.get(REMINDERS)


# What is set where ------------------------------------------------------------------------------------------


def test_owners_set_what_holds_for_all_and_managers_what_holds_for_theirs(team, owner, manager, signed_in):
    browser = signed_in(owner)
    browser.post(reverse("decisions:organisation"), EMPTY | {"every_months": "6", "escalates": "false"})
    said = Organisation.objects.get()
    assert (said.every_months, said.escalates, said.heads_up_days) == (6, False, None)
    address = reverse("decisions:team_revisits", args=[team.pk])
    page = signed_in(manager).get(address)
    assert "Empty means 6." in page.text
    assert "Empty means no." in page.text
    signed_in(manager).post(address, EMPTY | {"heads_up_days": "0", "escalates": "true"})
    team.refresh_from_db()
    assert (team.heads_up_days, team.escalates, team.every_months) == (0, True, None)


@pytest.mark.parametrize(
    ("name", "value"), [("every_months", "0"), ("heads_up_days", "91"), ("overdue_times", "-1")]
)
def test_numbers_out_of_bounds_are_refused(team, manager, signed_in, name, value):
    page = signed_in(manager).post(reverse("decisions:team_revisits", args=[team.pk]), EMPTY | {name: value})
    assert "Ensure this value" in page.text
    team.refresh_from_db()
    assert getattr(team, name) is None


def test_decisions_without_a_day_are_shown_to_managers(team, manager, signed_in):
    decision = due(team, today())
    Decision.objects.filter(pk=decision.pk).update(revisit_on=None)
    page = signed_in(manager).get(reverse("decisions:team_revisits", args=[team.pk]))
    assert "No day to look again" in page.text


def test_a_webhook_is_added_tried_renewed_and_removed(team, manager, signed_in, settings):
    settings.WEBHOOK_INSIDE_HOSTS = {"127.0.0.1"}
    browser = signed_in(manager)
    with Called() as place:
        said = {"kind": "generic", "url": place.url("/ok/secret-part")}
        page = browser.post(reverse("decisions:webhook_new", args=[team.pk]), said, follow=True)
        webhook = Webhook.objects.get()
        assert "secret-part" not in page.text
        again = browser.post(reverse("decisions:webhook_new", args=[team.pk]), said)
        assert "already" in again.text
        page = browser.post(reverse("decisions:webhook_trial", args=[webhook.pk]), follow=True)
        assert "has taken the call" in page.text
        assert len(place.calls) == 1
    page = browser.post(reverse("decisions:webhook_trial", args=[webhook.pk]), follow=True)
    assert "could not be reached" in page.text
    browser.post(reverse("decisions:webhook_secret", args=[webhook.pk]))
    browser.post(reverse("decisions:webhook_removal", args=[webhook.pk]))
    webhook.refresh_from_db()
    assert (webhook.secret_number, webhook.is_active) == (2, False)


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://a:b@example.org/", "ftp://example.org/", "nonsense"]
)
def test_an_address_that_is_never_called_is_refused(team, manager, signed_in, url):
    page = signed_in(manager).post(
        reverse("decisions:webhook_new", args=[team.pk]), {"kind": "slack", "url": url}
    )
    assert page.status_code == 200
    assert not Webhook.objects.exists()


def test_a_place_inside_is_named_as_such_when_it_is_tried(team, manager, signed_in):
    webhook = Webhook.objects.create(team=team, kind="slack", url="https://127.0.0.1/")
    page = signed_in(manager).post(reverse("decisions:webhook_trial", args=[webhook.pk]), follow=True)
    assert "inside a network or on this machine" in page.text


# One's own wishes -------------------------------------------------------------------------------------------


def test_one_says_how_one_is_reminded(contributor, signed_in):
    address = reverse("decisions:reminders_mine")
    signed_in(contributor).post(address, {"mails": "daily"})
    contributor.refresh_from_db()
    assert (contributor.reminder_mails, contributor.reminders_in_app) == (MailRhythm.DAILY, False)
    assert "Select a valid choice" in signed_in(contributor).post(address, {"mails": "hourly"}).text


# Calendars --------------------------------------------------------------------------------------------------


def address_in(page):
    return page.context["address"].removeprefix("http://127.0.0.1:8000")


def events(client, address):
    return Calendar.from_ical(client.get(address).content).walk("VEVENT")


def test_a_calendar_is_read_without_a_sign_in_and_keeps_its_ids(
    team, contributor, manager, signed_in, client
):
    mine = due(team, today(), responsible=contributor)
    due(team, today(), responsible=manager, number=2)
    browser = signed_in(contributor)
    own = address_in(browser.post(reverse("decisions:calendar_new")))
    all_of_team = address_in(browser.post(reverse("decisions:calendar_new"), {"team": team.pk}))
    assert client.get(own)["Content-Type"].startswith("text/calendar")
    (event,) = events(client, own)
    assert (event["UID"], event.decoded("dtstart")) == (f"revisit-{mine.pk}@127.0.0.1", today())
    assert len(events(client, all_of_team)) == 2
    Decision.objects.filter(pk=mine.pk).update(
        revisit_on=days(today(), 40), revisit_version=1, revisit_set_at=timezone.now() + timedelta(1)
    )
    (moved,) = events(client, own)
    assert moved["UID"] == event["UID"]
    assert moved["SEQUENCE"] == 1
    assert moved.decoded("last-modified") > event.decoded("last-modified")


def test_an_ended_address_leads_nowhere_and_only_its_hash_is_kept(contributor, signed_in, client, manager):
    browser = signed_in(contributor)
    first = address_in(browser.post(reverse("decisions:calendar_new")))
    second = address_in(browser.post(reverse("decisions:calendar_new")))
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    feed = CalendarFeed.objects.get()
    assert feed.token_hash not in second
    assert second.split("/")[-1].removesuffix(".ics") not in browser.get(reverse("decisions:calendars")).text
    gone = reverse("decisions:calendar_removal", args=[feed.pk])
    assert signed_in(manager).post(gone).status_code == 404
    browser.post(gone)
    assert client.get(second).status_code == 404


def test_who_left_the_team_reads_its_calendar_no_more(team, contributor, signed_in, client):
    due(team, today(), responsible=contributor)
    browser = signed_in(contributor)
    own = address_in(browser.post(reverse("decisions:calendar_new")))
    of_team = address_in(browser.post(reverse("decisions:calendar_new"), {"team": team.pk}))
    contributor.memberships.all().delete()
    assert client.get(of_team).status_code == 404
    assert events(client, own) == []
    type(contributor).objects.filter(pk=contributor.pk).update(is_active=False)
    assert client.get(own).status_code == 404


@pytest.mark.parametrize("team_of", ["other_team", None])
def test_nobody_makes_a_calendar_of_a_team_of_others(contributor, other_team, signed_in, team_of):
    team = other_team.pk if team_of else "nonsense"
    assert signed_in(contributor).post(reverse("decisions:calendar_new"), {"team": team}).status_code == 404
