"""A manager looks over the demo: what is late, what flips and why; keeps, shares and takes it away."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from decisions.demo import loading
from decisions.models import Role, Team, User
from decisions.services import teams

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[[User, str], Page]
FLIPS = "Keep the voice of the brand in the prompt"
OVERDUE = "Look refunds, goals and price tiers up in the help articles"


@pytest.fixture
def managers(db: None) -> tuple[User, User]:
    """The demo, in which two managers share both teams that have decided something."""
    loading.load("not-used-in-this-test")
    lucia, mateo = (User.objects.get(email=f"{name}@example.org") for name in ("lucia", "mateo"))
    owner = User.objects.get(is_owner=True)
    teams.add_member(Team.objects.get(name="Customer support"), lucia, Role.MANAGER, by=owner)
    teams.add_member(Team.objects.get(name="Commerce"), mateo, Role.MANAGER, by=owner)
    return lucia, mateo


def test_from_a_glance_to_a_view_that_is_shared_and_a_file(
    page: Page,
    enter: Callable[[User], None],
    visit: Visit,
    managers: tuple[User, User],
    accessible: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    lucia, mateo = managers
    enter(lucia)
    page.goto("/decisions/")
    expect(page.get_by_role("link", name=re.compile(r"^\d+ due within 30 days$"))).to_be_visible()

    page.get_by_role("link", name=re.compile(r"^[1-9]\d* overdue$")).click()
    expect(page.get_by_text("it is overdue")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(f"{OVERDUE}.*overdue"))).to_be_visible()
    accessible(page)

    page.goto("/decisions/")
    page.get_by_role("link", name=re.compile(r"^1 flips today$")).click()
    row = page.get_by_role("row", name=re.compile(FLIPS))
    expect(row.get_by_text("flips")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(1)
    address = page.url

    row.get_by_role("link", name=FLIPS).click()
    why = page.locator(".judged-again")
    expect(why.get_by_text("Another approach would be recommended today.")).to_be_visible()
    expect(why.get_by_role("columnheader", name="Then")).to_be_visible()

    page.goto(address)
    page.get_by_text("Keep this view").click()
    page.get_by_label("Name").fill("To decide anew")
    page.get_by_label("For", exact=True).select_option("Commerce")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("“To decide anew” is kept for Commerce.")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "decisions.csv")
    with (tmp_path / "decisions.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["Title"] == FLIPS
    assert line["Same today?"].startswith("Flips to ")

    theirs = visit(mateo, page.url)
    expect(theirs.get_by_role("link", name=FLIPS)).to_be_visible()
    theirs.goto("/decisions/")
    theirs.get_by_role("navigation", name="Kept views").get_by_role("link", name="To decide anew").click()
    expect(theirs.locator("tbody tr")).to_have_count(1)


def test_a_bar_leads_to_the_decisions_behind_it(
    page: Page, enter: Callable[[User], None], managers: tuple[User, User]
) -> None:
    enter(managers[0])
    page.goto("/decisions/pictures/")
    drawing = page.locator("#over-time .chart-drawing")
    expect(drawing.locator(".main-svg").first).to_be_attached()
    counted = page.locator("#over-time-table tbody a").first
    page.locator("#over-time-numbers summary").click()
    expected = counted.text_content()
    drawing.focus()
    page.keyboard.press("ArrowRight")
    while not page.evaluate("document.querySelector('#over-time .hovertext')?.textContent.endsWith(': 1')"):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/decisions/\?.*from="))
    expect(page.locator("tbody tr")).to_have_count(int(expected or 0))


def test_filters_by_name_come_when_they_are_wanted(
    page: Page, enter: Callable[[User], None], managers: tuple[User, User]
) -> None:
    enter(managers[0])
    page.goto("/decisions/?approach=rag")
    expect(page.get_by_role("combobox", name="Responsible")).to_have_count(0)
    page.get_by_text("More filters, groups and columns").click()
    page.get_by_role("combobox", name="Responsible").select_option("Priya Nandan")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("responsible is Priya Nandan")).to_be_visible()
    page.get_by_role("combobox", name="Status").select_option("In force")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("responsible is Priya Nandan")).to_be_visible()
    expect(page.get_by_text("status is In force")).to_be_visible()
