"""Reading failures in a browser: by keyboard alone, without a connection, in two tabs."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from decisions.models import CodebookVersion, Example, Reading, ReadingState, Review, User
from decisions.services.diagnosis import refresh
from tests.failures import make_examples

pytestmark = pytest.mark.django_db(transaction=True)

EXPECTED = "It costs **12 euros** a month."
OUTPUT = "# Prices\n\nIt costs **9 euros** a month.\n\n- cancel any time\n- <script>alert(1)</script>"


@pytest.fixture
def examples(review: Review) -> list[Example]:
    examples = make_examples(
        review,
        6,
        output=OUTPUT,
        expected=EXPECTED,
        context=["Prices rise to 12 euros in May.", '{"page": 4}'],
        source_id="trace-77",
    )
    refresh(review)
    return examples


@pytest.fixture
def reading_page(
    page: Page, enter: Callable[[User], None], examples: list[Example], contributor: User
) -> Page:
    """The first example, with the cursor in its note."""
    enter(contributor)
    page.goto(reverse("decisions:reading_next", args=[examples[0].review_id]))
    expect(page.get_by_role("heading", name="Example 1", exact=True)).to_be_visible()
    expect(page.get_by_label("What went wrong first?")).to_be_focused()
    page.wait_for_load_state("networkidle")
    return page


def done(example: Example) -> Reading:
    return Reading.objects.get(example=example, state=ReadingState.DONE)


def heading(page: Page, number: int) -> None:
    expect(page.get_by_role("heading", name=f"Example {number}", exact=True)).to_be_visible()
    expect(page).to_have_title(re.compile(f"^Example {number} "))  # the script has come to it, too


def test_examples_are_read_by_keyboard_alone(reading_page: Page, examples: list[Example]) -> None:
    page, keys = reading_page, reading_page.keyboard
    expect(page.get_by_label("Code", exact=False).first).to_be_hidden()  # before the note there is none
    keys.type("It names last year's price.")
    expect(page.get_by_role("combobox", name="Code")).to_be_visible()
    keys.press("Escape")
    keys.press("2")  # the second code of the book
    keys.press("o")
    keys.press("s")
    expect(page.get_by_text("Counts as knowledge")).to_be_visible()
    keys.press("e")
    expect(page.get_by_text("12 euros", exact=True)).to_be_visible()
    keys.press("Control+Enter")
    heading(page, 2)
    expect(page.get_by_text("1 of 6 read")).to_be_visible()
    expect(page.get_by_text("12 euros", exact=True)).to_be_visible()  # what is folded out stays so
    first = done(examples[0])
    assert (first.codes, first.severity, first.sure) == (["fact-out-of-date"], "costly", False)

    expect(page.get_by_label("What went wrong first?")).to_be_focused()
    keys.type("The table is no table at all.")
    keys.press("Tab")
    keys.type("format")
    keys.press("Enter")
    keys.type("tone")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    keys.press("Control+Enter")
    heading(page, 3)
    assert done(examples[1]).codes == ["wrong-format", "wrong-manner"]

    keys.type("Nobody here can say why it did that.")
    keys.press("Escape")
    keys.press("d")  # put off
    heading(page, 4)
    keys.press("Escape")
    keys.press("u")  # the second one again
    heading(page, 2)
    expect(page.get_by_label("What went wrong first?")).to_have_value("The table is no table at all.")
    keys.press("Control+Enter")
    heading(page, 4)
    keys.press("Escape")
    keys.press("ArrowLeft")
    heading(page, 3)
    keys.press("Escape")
    keys.press("j")
    heading(page, 4)
    assert Reading.objects.get(example=examples[2]).state == ReadingState.DEFERRED


def test_a_code_that_is_missing_is_added_while_reading(reading_page: Page, examples: list[Example]) -> None:
    page, keys = reading_page, reading_page.keyboard
    keys.type("It answers in the wrong language.")
    keys.press("Tab")
    keys.type("Wrong language")
    keys.press("Enter")
    expect(page.get_by_label("Its cause")).to_be_focused()
    keys.type("Beh")
    keys.press("Enter")
    expect(page.locator(".code-chip")).to_have_text(["Wrong language×"])
    assert CodebookVersion.objects.get().codes[-1]["cause"] == "behaviour"
    keys.press("Control+Enter")
    heading(page, 2)
    assert done(examples[0]).codes == ["wrong-language"]


def test_what_cannot_be_explained_needs_a_next_step(reading_page: Page, examples: list[Example]) -> None:
    page, keys = reading_page, reading_page.keyboard
    keys.type("No idea why it said that.")
    keys.press("Tab")
    keys.type("cannot")
    keys.press("Enter")
    keys.press("Control+Enter")
    expect(page.get_by_text("Say what would explain it.")).to_be_visible()
    expect(page.get_by_label("What would explain it?")).to_be_focused()
    page.get_by_label("What would explain it?").select_option("trace")
    page.get_by_label("Who finds out?").fill("Ana")
    keys.press("Control+Enter")
    heading(page, 2)
    assert done(examples[0]).next_step_owner == "Ana"


def test_a_part_of_the_output_is_marked(reading_page: Page, examples: list[Example]) -> None:
    page, keys = reading_page, reading_page.keyboard
    keys.type("It names last year's price.")
    keys.press("Escape")
    page.locator("#output-body strong", has_text="9 euros").dblclick()
    page.evaluate(
        "getSelection().selectAllChildren([...document.querySelectorAll('#output-body strong')].at(-1))"
    )
    keys.press("h")
    expect(page.locator("[data-quotes] q")).to_have_text("9 euros")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    expect(page.locator("[name=marked]")).not_to_have_value("")
    start, end = (int(each) for each in page.locator("[name=marked]").input_value().split("-"))
    assert OUTPUT[start:end] == "9 euros"


def test_a_lost_connection_keeps_what_was_written(
    reading_page: Page, context: BrowserContext, examples: list[Example], complaints: list[str]
) -> None:
    page, keys = reading_page, reading_page.keyboard
    context.set_offline(True)
    keys.type("It names last year's price.")
    expect(page.get_by_text("Not saved yet. Trying again")).to_be_visible()
    keys.press("Escape")
    keys.press("2")
    keys.press("Control+Enter")
    expect(page.get_by_text("What you wrote is kept here")).to_be_visible()
    heading(page, 1)
    assert not Reading.objects.exists()
    context.set_offline(False)
    heading(page, 2)
    assert done(examples[0]).note == "It names last year's price."
    complaints.clear()  # of the requests that could not be made


def test_what_was_written_survives_a_reload(
    reading_page: Page, context: BrowserContext, complaints: list[str]
) -> None:
    page = reading_page
    context.set_offline(True)
    page.keyboard.type("It names last year's price.")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    context.set_offline(False)
    page.reload()
    expect(page.get_by_label("What went wrong first?")).to_have_value("It names last year's price.")
    expect(page.locator(".code-chip")).to_have_count(1)
    expect(page.get_by_text("Draft kept")).to_be_visible()
    complaints.clear()


def test_two_tabs_lose_nothing(reading_page: Page, context: BrowserContext) -> None:
    page, other = reading_page, context.new_page()
    other.goto(page.url)
    other.get_by_label("What went wrong first?").fill("Written in the other tab.")
    expect(other.get_by_text("Draft kept")).to_be_visible()
    page.keyboard.type("Written in this tab.")
    expect(page.get_by_text("in another tab")).to_be_visible()
    expect(page.get_by_text("Written in the other tab.")).to_be_visible()
    expect(page.get_by_label("What went wrong first?")).to_have_value("Written in this tab.")
    page.get_by_role("button", name="Keep this one").click()
    expect(page.get_by_text("Draft kept")).to_be_visible()
    assert Reading.objects.get().note == "Written in this tab."


def test_keys_stand_down_where_one_types_and_in_the_cheat_sheet(
    reading_page: Page, accessible: Callable[[Page], None]
) -> None:
    page, keys = reading_page, reading_page.keyboard
    keys.type("due 12 jokes?")
    heading(page, 1)
    expect(page.get_by_label("What went wrong first?")).to_have_value("due 12 jokes?")
    keys.press("Escape")
    keys.press("Shift+?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    accessible(page)
    keys.press("d")
    keys.press("Control+Enter")
    heading(page, 1)
    keys.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_role("button", name="Put off").focus()
    keys.press("j")
    heading(page, 1)


def test_the_submit_key_is_ones_own_choice(
    reading_page: Page, examples: list[Example], contributor: User
) -> None:
    page, keys = reading_page, reading_page.keyboard
    keys.press("Escape")
    keys.press("Shift+?")
    page.get_by_label("“Done” is").select_option("enter")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("What went wrong first?")).to_be_focused()
    contributor.refresh_from_db()
    assert contributor.submit_key == "enter"
    keys.type("It names last year's price.")
    keys.press("Shift+Enter")
    keys.type("Twice.")
    keys.press("Tab")
    keys.type("date")
    keys.press("Enter")  # of the list
    keys.press("Escape")
    keys.press("Enter")
    heading(page, 2)
    assert done(examples[0]).note == "It names last year's price.\nTwice."


def test_shortcuts_can_be_switched_off(reading_page: Page) -> None:
    page, keys = reading_page, reading_page.keyboard
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    keys.press("Escape")
    keys.press("j")
    heading(page, 1)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_the_page_in_use(
    reading_page: Page, accessible: Callable[[Page], None], width: int, theme: str
) -> None:
    page, keys = reading_page, reading_page.keyboard
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    accessible(page)
    keys.type("It names last year's price, and promises a table that is none.")
    keys.press("Escape")
    keys.press("2")
    keys.press("7")
    keys.press("o")
    keys.press("e")
    keys.press("c")
    expect(page.get_by_text("Draft kept")).to_be_visible()
    accessible(page)
    sticks_out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sticks_out == 0
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/reading-{width}-{theme}.png", full_page=True)
