"""From the mail of a decision that is overdue, by its link, to what was done about it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from decisions.models import Component, Decision, Review, Team, User
from decisions.reminders.running import remind
from decisions.services.reviews import today
from tests.decisions.reminders.planned import days, due
from tests.mailbox import Mailbox

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[[User, str], Page]


@pytest.fixture
def decision(team: Team, component: Component, contributor: User) -> Decision:
    return due(team, days(today(), -8), responsible=contributor, component=component)


@pytest.fixture
def link(decision: Decision, mailbox: Mailbox) -> str:
    """Where the link of the mail leads."""
    remind()
    (mail,) = mailbox.messages
    assert mail["Subject"].startswith("8 days overdue")
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.search(r"/look-again/\S+", part.get_content())
    assert found is not None
    return found[0]


def test_it_still_holds_with_a_word_of_why(
    page: Page, link: str, decision: Decision, complaints: list[str]
) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="Does it still hold?")).to_be_visible()
    expect(page.get_by_text("You act as Cleo Contributor")).to_be_visible()
    page.get_by_label("A word of why").fill("Volume and prices are as they were.")
    page.get_by_role("button", name="It still holds").click()
    expect(page.get_by_text("It is looked at again on")).to_be_visible()
    decision.refresh_from_db()
    assert decision.revisit_on
    assert decision.revisit_on > today()
    page.goto(link)
    expect(page.get_by_role("heading", name="Settled already")).to_be_visible()
    complaints.clear()  # the browser tells of the 410, which was called for


def test_it_is_handed_over_by_keyboard_alone(
    page: Page, link: str, decision: Decision, manager: User
) -> None:
    page.goto(f"{link}#hand-over")
    page.get_by_label("To", exact=True).focus()
    page.keyboard.type("Mara")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mara Manager looks after it now.")).to_be_visible()
    decision.refresh_from_db()
    assert decision.responsible == manager


def test_the_revisit_is_started_and_is_a_review(visit: Visit, link: str, contributor: User) -> None:
    page = visit(contributor, link)
    page.get_by_role("button", name="Start the revisit").click()
    page.wait_for_url("**/reviews/*/")
    assert page.url.endswith(Review.objects.get().get_absolute_url())


def test_what_is_due_waits_on_the_home_page(visit: Visit, link: str, contributor: User) -> None:
    page = visit(contributor, "/")
    expect(page.get_by_role("heading", name="Decisions to look at again")).to_be_visible()
    page.get_by_role("link", name="1 new notice").click()
    page.get_by_role("button", name=re.compile("asks you to look again at")).click()
    expect(page.get_by_text("overdue since")).to_be_visible()


def test_a_page_by_link_suits_light_and_dark_and_a_phone(
    page: Page, link: str, accessible: Callable[[Page], None]
) -> None:
    for width, theme in ((1280, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.goto(link)
        accessible(page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
