"""Searching by keyboard, from any page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from decisions.models import Project, Review, Team, User
from decisions.services import projects as services

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[User], None]
Check = Callable[[Page], None]


@pytest.fixture
def at_home(page: Page, enter: Enter, viewer: User, contributor: User, review: Review, team: Team) -> Page:
    """The first page, opened by a viewer whose team has two projects and a review."""
    services.create_project(team, name="Check in desk", summary="Answers at the desk.", by=contributor)
    enter(viewer)
    page.goto("/")
    return page


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def look_for(page: Page, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)


# By keyboard -----------------------------------------------------------------------------------------------


def test_slash_enter_leads_to_the_page_of_results(at_home: Page, accessible: Check) -> None:
    look_for(at_home, "checkout")
    at_home.keyboard.press("Enter")
    at_home.wait_for_url("**/search/?q=checkout")
    expect(at_home.locator("mark").first).to_have_text("Checkout")
    for theme in ("light", "dark"):
        at_home.emulate_media(color_scheme=theme)
        accessible(at_home)
    at_home.keyboard.press("/")
    expect(at_home.get_by_role("searchbox")).to_be_focused()


def test_arrows_choose_and_enter_goes_there(at_home: Page, project: Project, accessible: Check) -> None:
    look_for(at_home, "check")
    expect(options(at_home)).to_have_count(3)
    expect(field(at_home)).to_have_attribute("aria-expanded", "true")
    at_home.keyboard.press("ArrowUp")
    expect(options(at_home).last).to_have_attribute("aria-selected", "true")
    at_home.keyboard.press("ArrowDown")  # past the last stands the field
    expect(field(at_home)).not_to_have_attribute("aria-activedescendant", "suggestion-all")
    at_home.keyboard.press("ArrowDown")
    at_home.keyboard.press("ArrowDown")
    chosen = options(at_home).filter(has_text="Checkout assistant")
    expect(chosen).to_have_attribute("aria-selected", "true")
    chosen_id = chosen.get_attribute("id")
    expect(field(at_home)).to_have_attribute("aria-activedescendant", str(chosen_id))
    expect(field(at_home)).to_be_focused()
    for theme in ("light", "dark"):
        at_home.emulate_media(color_scheme=theme)
        accessible(at_home)
    at_home.keyboard.press("Enter")
    at_home.wait_for_url(f"**{project.get_absolute_url()}")


def test_escape_closes_the_list_and_then_empties_the_field(at_home: Page) -> None:
    look_for(at_home, "check")
    expect(options(at_home)).to_have_count(3)
    at_home.keyboard.press("Escape")
    expect(at_home.locator("#suggestions")).to_be_hidden()
    expect(field(at_home)).to_have_value("check")
    expect(field(at_home)).to_have_attribute("aria-expanded", "false")
    at_home.keyboard.press("ArrowDown")
    expect(at_home.locator("#suggestions")).to_be_visible()
    at_home.keyboard.press("Escape")
    at_home.keyboard.press("Escape")
    expect(field(at_home)).to_have_value("")


def test_leaving_the_field_closes_the_list(at_home: Page) -> None:
    look_for(at_home, "check")
    expect(options(at_home)).to_have_count(3)
    at_home.keyboard.press("Tab")
    expect(at_home.locator("#suggestions")).to_be_hidden()


def test_the_list_can_be_clicked(at_home: Page, project: Project) -> None:
    look_for(at_home, "checkout")
    options(at_home).first.click()
    at_home.wait_for_url(f"**{project.get_absolute_url()}")


def test_one_letter_asks_nothing(at_home: Page) -> None:
    asked: list[str] = []
    at_home.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    look_for(at_home, "c")
    at_home.wait_for_timeout(500)
    assert asked == []
    at_home.keyboard.type("h")
    expect(options(at_home)).to_have_count(3)
    at_home.keyboard.press("Backspace")
    expect(at_home.locator("#suggestions")).to_be_hidden()
    assert len(asked) == 1


def test_what_was_found_is_said(at_home: Page) -> None:
    look_for(at_home, "check")
    expect(at_home.locator("#announcer")).to_have_text("2 found")
    at_home.keyboard.type("xyz")
    expect(at_home.locator("#announcer")).to_have_text("Nothing found")
    expect(at_home.locator("#suggestions")).to_contain_text("Nothing that you can read")
    expect(field(at_home)).to_have_attribute("aria-expanded", "false")


def test_the_page_stays_still(at_home: Page) -> None:
    places = (
        "[...document.querySelectorAll('main *')].map((one) => JSON.stringify(one.getBoundingClientRect()))"
    )
    before = at_home.evaluate(places)
    look_for(at_home, "check")
    expect(options(at_home)).to_have_count(3)
    assert at_home.evaluate(places) == before


# The key itself --------------------------------------------------------------------------------------------


def test_a_slash_that_one_types_stays_where_it_is_typed(
    page: Page, enter: Enter, manager: User, project: Project
) -> None:
    enter(manager)
    page.goto(f"{project.get_absolute_url()}edit/")
    summary = page.get_by_label("Summary")
    summary.fill("")
    summary.press_sequentially("and/or")
    expect(summary).to_have_value("and/or")


def test_with_a_modifier_it_is_the_browsers(at_home: Page) -> None:
    at_home.keyboard.press("Control+/")
    expect(field(at_home)).not_to_be_focused()


def test_it_can_be_switched_off_and_stays_so(at_home: Page) -> None:
    hint = at_home.locator(".search-hint")
    expect(hint).to_be_visible()
    at_home.get_by_role("button", name="your menu").click()
    switch = at_home.get_by_role("button", name="Shortcut keys")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    at_home.reload()
    at_home.keyboard.press("/")
    expect(field(at_home)).not_to_be_focused()
    expect(hint).to_be_hidden()
    at_home.get_by_role("button", name="your menu").click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    at_home.keyboard.press("Escape")
    at_home.keyboard.press("/")
    expect(field(at_home)).to_be_focused()


# A phone, and no script ------------------------------------------------------------------------------------


def test_on_a_phone_an_icon_opens_it(at_home: Page, project: Project, accessible: Check) -> None:
    at_home.set_viewport_size({"width": 375, "height": 800})
    expect(field(at_home)).to_be_hidden()
    at_home.get_by_role("button", name="Open the search").click()
    expect(field(at_home)).to_be_focused()
    at_home.keyboard.type("check")
    expect(options(at_home)).to_have_count(3)
    accessible(at_home)
    assert at_home.evaluate("document.documentElement.scrollWidth") <= 375
    at_home.keyboard.press("Escape")  # the list
    expect(options(at_home).first).to_be_hidden()
    expect(field(at_home)).to_be_visible()
    at_home.keyboard.press("Escape")  # what was typed
    expect(field(at_home)).to_have_value("")
    at_home.keyboard.press("Escape")  # the search
    expect(field(at_home)).to_be_hidden()
    at_home.keyboard.press("/")
    expect(field(at_home)).to_be_focused()


@pytest.mark.browser_context_args(java_script_enabled=False)
@pytest.mark.parametrize("width", [375, 1440])
def test_without_script_it_is_a_plain_form(at_home: Page, width: int) -> None:
    at_home.set_viewport_size({"width": width, "height": 800})
    if width < 400:
        at_home.get_by_role("button", name="Open the search").click()
    expect(at_home.get_by_role("combobox")).to_have_count(0)
    at_home.get_by_role("searchbox", name="Search").fill("checkout")
    at_home.get_by_role("button", name="Search", exact=True).click()
    at_home.wait_for_url("**/search/?q=checkout")
    expect(at_home.get_by_role("link", name="Checkout assistant")).to_be_visible()


# Late replies ----------------------------------------------------------------------------------------------


def test_a_reply_to_older_words_is_not_shown(at_home: Page) -> None:
    def late(route: object) -> None:
        if "q=ch&" in f"{route.request.url}&":  # type: ignore[attr-defined]
            at_home.wait_for_timeout(600)
        route.continue_()  # type: ignore[attr-defined]

    at_home.route("**/search/suggestions/**", late)
    look_for(at_home, "ch")
    at_home.wait_for_timeout(300)
    at_home.keyboard.type("eck in")
    expect(options(at_home)).to_have_count(2)
    at_home.wait_for_timeout(600)
    expect(options(at_home).first).to_contain_text("Check in desk")
    expect(options(at_home)).to_have_count(2)
