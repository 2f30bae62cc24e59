"""Acting on a revisit: from the decision's page and from the link of a message."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from decisions.models import AuditEntry, Decision, MailRhythm, Review
from decisions.reminders import links
from decisions.reminders.planning import plan
from decisions.reminders.sending import send_waiting
from decisions.services.reviews import today
from tests.decisions.reminders.planned import days, due


@pytest.fixture
def decision(team, component, contributor):
    return due(team, today(), responsible=contributor, component=component)


def link(decision, person):
    return links.look_again_url(decision, person).removeprefix("http://127.0.0.1:8000")


def sent(decision, deed, **said):
    return {"deed": deed, "version": decision.revisit_version, **said}


def fresh(decision):
    return Decision.objects.get(pk=decision.pk)


# By the link ------------------------------------------------------------------------------------------------


def test_looking_at_the_link_changes_nothing(decision, contributor, client):
    for _ in range(2):
        page = client.get(link(decision, contributor))
        assert page.status_code == 200
        assert "You act as Cleo Contributor" in page.text
        assert "no-store" in page["Cache-Control"]
    assert fresh(decision).revisit_version == 0


def test_it_still_holds_without_a_sign_in(decision, contributor, client):
    page = client.post(link(decision, contributor), sent(decision, "keep", why="As before."))
    assert "It still holds. It is looked at again on" in page.text
    assert fresh(decision).revisit_on > today()
    assert AuditEntry.objects.get(action="kept").actor == contributor
    again = client.post(link(decision, contributor), sent(decision, "keep", why="Twice."))
    assert again.status_code == 410
    assert "Settled already" in again.text


def test_wait_and_hand_over(decision, contributor, manager, client):
    until = days(today(), 10)
    page = client.post(link(decision, contributor), sent(decision, "snooze", until=until, because="Busy."))
    assert "Nobody is reminded of it until" in page.text
    held = fresh(decision)
    page = client.post(link(decision, contributor), sent(held, "hand-over", to=manager.pk))
    assert "Mara Manager looks after it now." in page.text
    assert fresh(decision).responsible == manager


def test_starting_leads_to_the_review_and_through_the_sign_in(decision, contributor, client):
    answer = client.post(link(decision, contributor), sent(decision, "begin"))
    review = Review.objects.get()
    assert answer["Location"] == review.get_absolute_url()
    assert client.get(answer["Location"])["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("deed", "said", "why"),
    [
        ("keep", {"why": ""}, "This field is required."),
        ("snooze", {"until": "2020-01-01", "because": "x"}, "A snooze ends on a day to come."),
        ("snooze", {"until": "nonsense", "because": "x"}, "Enter a valid date."),
        ("hand-over", {"to": "999999"}, "Select a valid choice"),
    ],
)
def test_bad_input_comes_back_with_what_is_wrong(decision, contributor, client, deed, said, why):
    page = client.post(link(decision, contributor), sent(decision, deed, **said))
    assert page.status_code == 200
    assert why in page.text
    assert fresh(decision).revisit_version == 0


@pytest.mark.parametrize("token", ["forged", "a:b:c", "…", "x" * 3000])
def test_a_forged_link_is_a_plain_page(client, token, db):
    page = client.post(reverse("decisions:look_again_by_link", kwargs={"token": token}), {"deed": "keep"})
    assert page.status_code == 404
    assert "This link does nothing" in page.text


def test_a_link_for_another_purpose_or_too_old_does_nothing(decision, contributor, client, monkeypatch):
    token = signing.dumps([str(decision.pk), contributor.pk, today().isoformat()], salt="another")
    assert client.get(reverse("decisions:look_again_by_link", kwargs={"token": token})).status_code == 404
    address = link(decision, contributor)
    monkeypatch.setattr(links, "LASTS", timedelta(seconds=-1))
    assert client.post(address, sent(decision, "keep", why="x")).status_code == 404
    assert fresh(decision).revisit_version == 0


def test_who_has_left_or_only_reads_does_not_act(decision, contributor, viewer, client):
    address = link(decision, viewer)
    assert "You read in this team" in client.get(address).text
    client.post(address, sent(decision, "keep", why="x"))
    contributor.memberships.all().delete()
    assert client.post(link(decision, contributor), sent(decision, "keep", why="x")).status_code == 404
    assert fresh(decision).revisit_version == 0


def test_a_link_does_not_act_in_the_name_of_another_who_is_signed_in(
    decision, contributor, manager, signed_in
):
    page = signed_in(manager).post(link(decision, contributor), sent(decision, "keep", why="x"))
    assert page.status_code == 403
    assert "Somebody else’s link" in page.text
    assert fresh(decision).revisit_version == 0


def test_a_page_that_is_behind_is_told_so(decision, contributor, client):
    Decision.objects.update(revisit_version=5)
    page = client.post(
        link(decision, contributor), sent(decision, "snooze", until=days(today(), 5), because="x")
    )
    assert page.status_code == 410


def test_the_link_needs_the_token_of_the_form(decision, contributor):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link(decision, contributor), sent(decision, "keep", why="x")).status_code == 403


# From the decision's page -----------------------------------------------------------------------------------


def test_an_owner_hands_over_and_does_nothing_else(decision, owner, manager, signed_in):
    browser, address = signed_in(owner), reverse("decisions:look_again", args=[decision.pk])
    assert list(browser.get(address).context["forms"]) == ["hand-over"]
    browser.post(address, sent(decision, "keep", why="x"))
    assert fresh(decision).revisit_version == 0
    browser.post(address, sent(decision, "hand-over", to=manager.pk))
    assert fresh(decision).responsible == manager


def test_a_change_that_came_too_late_is_told(decision, contributor, signed_in):
    Decision.objects.update(revisit_version=5)
    address = reverse("decisions:look_again", args=[decision.pk])
    page = signed_in(contributor).post(address, sent(decision, "keep", why="x"), follow=True)
    assert "Somebody else has changed this meanwhile." in page.text


def test_the_day_is_changed_with_a_reason(decision, contributor, signed_in):
    address = reverse("decisions:revisit_edit", args=[decision.pk])
    browser = signed_in(contributor)
    said = {"version": 0, "revisit_on": days(today(), 30), "every_months": "", "never_because": ""}
    assert "This field is required." in browser.post(address, said).text
    page = browser.post(address, said | {"reason": "The contract ends."}, follow=True)
    assert "It is looked at again on" in page.text
    assert fresh(decision).revisit_on == days(today(), 30)
    assert fresh(decision).every_months is None
    both = said | {"reason": "x", "never_because": "Small.", "version": 1}
    assert "not both" in browser.post(address, both).text


def test_the_decision_says_that_it_is_due_and_who_looks_after_it(decision, contributor, signed_in):
    page = signed_in(contributor).get(decision.get_absolute_url())
    assert "due today" in page.text
    assert "Cleo Contributor looks after it" in page.text
    home = signed_in(contributor).get(reverse("decisions:home"))
    assert "Decisions to look at again" in home.text


# Ending the mails -------------------------------------------------------------------------------------------


def test_one_click_in_the_mail_program_ends_the_mails(decision, contributor, mailbox):
    plan(today())
    send_waiting(today())
    (mail,) = mailbox.messages
    address = re.sub(r"^<http://127\.0\.0\.1:8000|>$", "", mail["List-Unsubscribe"].strip())
    program = Client(enforce_csrf_checks=True)
    answer = program.post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    contributor.refresh_from_db()
    assert contributor.reminder_mails == MailRhythm.NEVER
    assert AuditEntry.objects.get(action="reminders-chosen").actor == contributor


def test_looking_at_the_page_ends_nothing(contributor, client):
    address = reverse("decisions:unsubscribe", kwargs={"token": links.unsubscribe_token(contributor)})
    assert "End these mails?" in client.get(address).text
    contributor.refresh_from_db()
    assert contributor.reminder_mails == MailRhythm.AT_ONCE
    forged = reverse("decisions:unsubscribe", kwargs={"token": signing.dumps(contributor.pk, salt="other")})
    assert client.post(forged).status_code == 404
