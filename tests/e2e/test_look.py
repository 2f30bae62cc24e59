"""The look in a browser: nothing the policy refuses, nothing axe finds, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from decisions.models import User
from tests.e2e import look_urls
from tests.people import PASSWORD

pytestmark = [pytest.mark.urls("tests.e2e.look_urls"), pytest.mark.django_db(transaction=True)]

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIGNED_OUT = (
    "/sign-in/",
    "/password/reset/",
    *(f"/test/error/{name}/" for name in (400, 403, 404, 429, 500, 503)),
)
SIGNED_IN = (
    "/styleguide/",
    "/styleguide/review/",
    "/password/change/",
    "/sign-out/",
    "/test/error/403_csrf/",
)
Check = Callable[[Page], None]
Enter = Callable[[User], None]


@pytest.fixture
def note() -> look_urls.Note:
    """What the server has of the note, as new."""
    fresh = look_urls.Note()
    look_urls.note.__dict__.update(fresh.__dict__)
    return look_urls.note


@pytest.fixture
def at_note(page: Page, enter: Enter, owner: User, note: look_urls.Note) -> Page:
    """The page of the note, opened by the owner."""
    enter(owner)
    page.goto("/test/note/")
    return page


def write(page: Page, text: str) -> None:
    """Type into the note, and leave it."""
    page.get_by_label("Note").fill(text)
    page.get_by_label("Note").blur()


def drafts(page: Page) -> list[str]:
    """What the tab keeps of unsaved words."""
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))")


# Every base page -----------------------------------------------------------------------------------------


def check_both_themes(page: Page, accessible: Check, address: str) -> None:
    """Open a page in one theme and let the system change to the other."""
    page.goto(address)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        accessible(page)


@pytest.mark.parametrize("address", SIGNED_OUT)
def test_signed_out_pages(page: Page, accessible: Check, address: str, owner: User) -> None:
    check_both_themes(page, accessible, address)


@pytest.mark.parametrize("address", SIGNED_IN)
def test_signed_in_pages(page: Page, accessible: Check, enter: Enter, owner: User, address: str) -> None:
    enter(owner)
    check_both_themes(page, accessible, address)


@pytest.mark.parametrize("width", [320, 375, 900, 1440])
@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/review/", "/sign-out/"])
def test_no_page_scrolls_sideways(page: Page, enter: Enter, owner: User, address: str, width: int) -> None:
    enter(owner)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# Theme, menus, the sheet ---------------------------------------------------------------------------------


def test_the_chosen_theme_stays(page: Page, owner: User) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/sign-in/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Dark").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Theme").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="As the system").click()
    expect(root).to_have_attribute("data-bs-theme", "light")


def test_menus_work_by_keyboard(page: Page, enter: Enter, owner: User) -> None:
    enter(owner)
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/styleguide/review/")
    menu = page.get_by_role("button", name="Menu", exact=True)
    menu.press("Enter")
    expect(page.get_by_role("link", name="Teams")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Teams")).to_be_hidden()
    expect(menu).to_be_focused()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_menus_open_and_a_button_saves_all(page: Page, enter: Enter, owner: User) -> None:
    enter(owner)
    page.goto("/styleguide/review/")
    expect(page.get_by_role("button", name="Save all answers")).to_be_visible()
    expect(page.get_by_role("button", name="Theme")).to_be_hidden()
    page.get_by_role("button", name="your menu").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_the_recommendation_opens_from_the_foot_of_a_phone(page: Page, enter: Enter, owner: User) -> None:
    enter(owner)
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/styleguide/review/")
    expect(page.locator("#recommendation-now")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Plan")).to_be_hidden()
    page.locator(".sheet-toggle > summary").press("Enter")
    expect(page.get_by_role("heading", name="Plan")).to_be_visible()


def test_the_first_key_leads_past_the_header(page: Page, enter: Enter, owner: User) -> None:
    enter(owner)
    page.goto("/styleguide/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


# What htmx replaces --------------------------------------------------------------------------------------


def test_a_save_carries_the_token_and_its_reply_is_shown(at_note: Page, note: look_urls.Note) -> None:
    write(at_note, "first")
    expect(at_note.locator("#answer-note")).to_have_text("Saved")
    expect(at_note.locator("#recommendation")).to_contain_text("Revision 2")
    expect(at_note.locator("#announcer")).to_have_text("Now first")
    write(at_note, "second")
    expect(at_note.locator("#recommendation")).to_contain_text("Revision 3")
    assert (note.text, note.version) == ("second", 2)


def test_an_older_reply_replaces_nothing(at_note: Page, note: look_urls.Note) -> None:
    note.revision = -5  # the reply will say -4, the page shows 1
    write(at_note, "first")
    expect(at_note.locator("#answer-note")).to_have_text("Saved")
    expect(at_note.locator("#recommendation")).to_contain_text("Revision 1")


def test_what_is_open_stays_open_and_focus_stays(at_note: Page) -> None:
    at_note.get_by_text("Because").click()
    at_note.get_by_label("Note").fill("first")
    at_note.locator("#more").focus()  # leaving the note saves it
    expect(at_note.locator("#recommendation")).to_contain_text("Revision 2")
    expect(at_note.locator("#more")).to_be_visible()
    expect(at_note.locator("#more")).to_be_focused()


# Nothing typed is lost -----------------------------------------------------------------------------------


def test_a_save_that_fails_is_tried_again(at_note: Page, note: look_urls.Note, complaints: list[str]) -> None:
    note.fails = True
    write(at_note, "kept")
    expect(at_note.locator("#answer-note")).to_have_text("Not saved yet. Trying again…")
    note.fails = False
    expect(at_note.locator("#answer-note")).to_have_text("Saved")
    assert note.text == "kept"
    complaints.clear()  # of the refused request


def test_what_was_written_offline_is_saved_back_online(
    at_note: Page, note: look_urls.Note, complaints: list[str]
) -> None:
    at_note.context.set_offline(True)
    write(at_note, "kept")
    expect(at_note.locator("#answer-note")).to_have_text("Not saved yet. Trying again…")
    at_note.context.set_offline(False)
    expect(at_note.locator("#answer-note")).to_have_text("Saved")
    assert note.text == "kept"
    complaints.clear()  # of the request that did not leave


def test_a_reload_puts_back_what_was_not_saved(
    at_note: Page, note: look_urls.Note, complaints: list[str]
) -> None:
    note.fails = True
    write(at_note, "kept")
    expect(at_note.locator("#answer-note")).to_contain_text("Not saved yet")
    note.fails = False
    at_note.reload()
    expect(at_note.get_by_label("Note")).to_have_value("kept")
    expect(at_note.locator("#answer-note")).to_have_text("Saved")
    assert note.text == "kept"
    complaints.clear()


def test_a_saved_draft_is_forgotten(at_note: Page, note: look_urls.Note) -> None:
    write(at_note, "first")
    expect(at_note.locator("#answer-note")).to_have_text("Saved")
    note.text = "by somebody else"
    at_note.reload()
    expect(at_note.get_by_label("Note")).to_have_value("by somebody else")


def test_a_draft_never_goes_over_a_newer_answer(
    at_note: Page, note: look_urls.Note, complaints: list[str]
) -> None:
    note.fails = True
    write(at_note, "mine")
    expect(at_note.locator("#answer-note")).to_contain_text("Not saved yet")
    note.fails, note.text, note.version = False, "theirs", 7
    at_note.reload()
    expect(at_note.locator("#answer-note")).to_contain_text("Somebody wrote: theirs")
    expect(at_note.get_by_label("Note")).to_have_value("mine")
    assert note.text == "theirs"
    complaints.clear()


def sign_in(page: Page, person: User) -> None:
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_an_expired_sign_in_loses_nothing(at_note: Page, note: look_urls.Note, owner: User) -> None:
    at_note.context.clear_cookies(name="sessionid")
    write(at_note, "kept")
    expect(at_note.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(at_note, owner)
    expect(at_note.get_by_label("Note")).to_have_value("kept")
    expect(at_note.locator("#answer-note")).to_have_text("Saved")
    assert note.text == "kept"


def test_nobody_gets_another_persons_words(
    at_note: Page, note: look_urls.Note, owner: User, manager: User
) -> None:
    at_note.context.clear_cookies(name="sessionid")
    write(at_note, "the owner's")
    expect(at_note.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(at_note, manager)
    expect(at_note.get_by_label("Note")).to_have_value("")
    assert drafts(at_note) == []
    assert note.text == ""


def test_signing_out_removes_what_was_kept(
    at_note: Page, note: look_urls.Note, complaints: list[str]
) -> None:
    note.fails = True
    write(at_note, "kept")
    expect(at_note.locator("#answer-note")).to_contain_text("Not saved yet")
    at_note.get_by_role("button", name="your menu").click()
    at_note.get_by_role("button", name="Sign out").click()
    expect(at_note.get_by_role("heading", name="Sign in")).to_be_visible()
    assert drafts(at_note) == []
    complaints.clear()
