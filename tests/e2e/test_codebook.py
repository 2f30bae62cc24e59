"""Codebook, second readers and re-tests in a real browser: with the keyboard, with and without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from decisions.models import ArmRun, Example, Review, SecondReading, Settlement, User
from decisions.services.codebook import book_of
from tests.e2e.conftest import sign_in
from tests.failures import ask, make_examples, read, read_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def examples(review: Review, contributor: User) -> list[Example]:
    """Twenty-two read: more of format than of a fact."""
    made = make_examples(review, 22, output="The fare is 4 euros.", system="Be brief.")
    read_all(made[:16], contributor, "wrong-format")
    read_all(made[16:], contributor, "fact-out-of-date", fact="The fare is 5 euros since June.")
    return made


def address(name: str, *of: object) -> str:
    return reverse(f"decisions:{name}", args=of)


def in_both_themes(page: Page, accessible: Callable[[Page], None]) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        accessible(page)


# The codebook ---------------------------------------------------------------------------------------------


def test_codes_are_merged_by_keyboard_after_a_look_and_taken_back(
    page: Page,
    enter: Callable[[User], None],
    accessible: Callable[[Page], None],
    review: Review,
    examples: list[Example],
    contributor: User,
) -> None:
    enter(contributor)
    page.goto(address("codebook", review.pk))
    tick = page.get_by_role("checkbox", name="Merge “Wrong format”")
    tick.focus()
    page.keyboard.press("Space")
    page.get_by_label("Count the ticked codes as").select_option(label="The fact is out of date")
    page.get_by_role("button", name="See what changes").focus()
    page.keyboard.press("Enter")
    shown = page.get_by_role("region", name="What would change")
    expect(shown).to_contain_text("Merged “Wrong format” into “The fact is out of date”.")
    expect(shown.get_by_role("row", name="By cause")).to_be_visible()
    expect(shown.get_by_role("row", name="Knowledge 6 changed: 22", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="What would change")).to_be_focused()
    in_both_themes(page, accessible)
    assert book_of(review).by_id["wrong-format"].folded_into is None, "nothing is done yet"
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Change the codebook")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Merged into it: Wrong format")).to_be_visible()
    page.get_by_role("button", name="Take back the last one").click()
    page.get_by_role("button", name="Change the codebook").click()
    expect(page.get_by_text("Merged into it")).to_have_count(0)


def test_a_code_is_split_and_its_page_is_accessible(
    page: Page,
    enter: Callable[[User], None],
    accessible: Callable[[Page], None],
    review: Review,
    examples: list[Example],
    contributor: User,
) -> None:
    enter(contributor)
    page.goto(address("code", review.pk, "wrong-format"))
    in_both_themes(page, accessible)
    split = page.get_by_role("region", name="Split a new code off")
    split.get_by_label("Name").fill("Prices without a currency")
    split.get_by_label("Cause").select_option("prompt")
    split.get_by_role("checkbox", name="Example 3, Cleo Contributor").check()
    split.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("region", name="What would change")).to_contain_text("and moved 1 reading to it.")
    page.get_by_role("button", name="Change the codebook").click()
    expect(page.get_by_role("link", name="Prices without a currency")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0


def test_without_script_a_change_is_looked_at_on_a_page_of_its_own(
    browser: Browser, live_server, review: Review, examples: list[Example], contributor: User
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, contributor, live_server.url)
    page = context.new_page()
    page.goto(address("code", review.pk, "wrong-format"))
    page.get_by_role("region", name="Name, cause, meaning").get_by_label("Cause").select_option("prompt")
    page.get_by_role("button", name="See what changes").first.click()
    page.get_by_role("button", name="Change the codebook").click()
    expect(page.get_by_text("stands for prompt, no longer for behaviour").first).to_be_visible()
    context.close()


# Second readers -------------------------------------------------------------------------------------------


def test_readers_are_asked_part_and_settle(
    visit: Callable[[User, str], Page],
    accessible: Callable[[Page], None],
    review: Review,
    examples: list[Example],
    contributor: User,
    manager: User,
) -> None:
    page = visit(contributor, address("second_readers", review.pk))
    expect(page.get_by_role("group", name="Examples").get_by_role("checkbox")).to_have_count(9)
    page.get_by_role("checkbox", name="Mara Manager").check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("9 further readings are asked for.")).to_be_visible()

    other = visit(manager, address("notices"))
    other.get_by_role("button", name="Cleo Contributor asked you to read failures too").click()
    expect(other.get_by_role("region", name="Asked of you").get_by_role("link")).to_have_count(9)
    for request in SecondReading.objects.all()[1:]:
        read(request.example, manager, "wrong-format")
    first = SecondReading.objects.first()
    assert first is not None
    hidden = visit(manager, address("settlement", first.example.pk))
    expect(hidden.get_by_text("has yet to read it")).to_be_visible()
    expect(hidden.get_by_text(f"Why {first.example.number} failed.")).to_have_count(0)
    read(first.example, manager, "invented", note="It made the fare up.")

    page.reload()
    expect(page.get_by_text(" read alike.")).to_be_visible()
    in_both_themes(page, accessible)
    page.get_by_role("link", name="By code").click()
    page.get_by_role("region", name="Agreement").get_by_role(
        "link", name=str(first.example), exact=True
    ).click()
    expect(page.get_by_text("It made the fare up.")).to_be_visible()
    in_both_themes(page, accessible)
    page.get_by_label("What went wrong first").select_option("invented")
    page.get_by_label("Why").fill("A fare is a fact.")
    page.get_by_role("button", name="Settle it").click()
    page.get_by_role("button", name="Add the reason to what").click()
    expect(page.get_by_text("It can be taken back in the codebook.")).to_be_visible()
    assert book_of(review).by_id["invented"].says.endswith("A fare is a fact.")
    assert Settlement.objects.get().example == first.example
    in_both_themes(page, accessible)


def test_an_example_is_discussed_from_its_readings(
    page: Page, enter: Callable[[User], None], examples: list[Example], contributor: User, manager: User
) -> None:
    ask(examples[0], manager)
    read(examples[0], manager, "invented")
    enter(contributor)
    page.goto(address("settlement", examples[0].pk))
    page.get_by_role("link", name="Discuss Example 1").click()
    thread = page.get_by_role("region", name="Discussion: Example 1")
    thread.get_by_label("Say something").fill("Is a fare a fact?")
    thread.get_by_role("button", name="Comment").click()
    expect(thread.get_by_text("Is a fare a fact?", exact=True)).to_be_visible()


# Re-tests -------------------------------------------------------------------------------------------------


def test_an_example_is_run_again_with_the_missing_fact(
    page: Page,
    enter: Callable[[User], None],
    accessible: Callable[[Page], None],
    review: Review,
    examples: list[Example],
    contributor: User,
) -> None:
    enter(contributor)
    page.goto(address("retests", review.pk))
    expect(page.get_by_text("6 more to go.")).to_be_visible()
    page.goto(address("runs", examples[20].pk))
    arm = page.get_by_role("region", name="With the missing fact")
    prompt = arm.get_by_label("Paste this into your model")
    expect(prompt).to_have_value(
        "System:\nBe brief.\n\nUse this information:\nThe fare is 5 euros since June.\n\nUser:\nQuestion 21?"
    )
    arm.get_by_label("The missing fact").fill("The fare is 6 euros.")
    expect(prompt).to_have_value(
        "System:\nBe brief.\n\nUse this information:\nThe fare is 6 euros.\n\nUser:\nQuestion 21?"
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    arm.get_by_role("button", name="Copy").click()
    expect(arm.get_by_role("button", name="Copied")).to_be_visible()
    assert "The fare is 6 euros." in page.evaluate("navigator.clipboard.readText()")
    arm.get_by_label("What came back").fill("The fare is 6 euros.")
    arm.get_by_label("Right").check()
    in_both_themes(page, accessible)
    arm.get_by_role("button", name="Keep this run").click()
    expect(arm.get_by_text("Run 1:")).to_be_visible()
    assert arm.locator("del").all_inner_texts() == ["4"]
    assert arm.locator("ins").all_inner_texts() == ["6"]
    assert ArmRun.objects.get().given == "The fare is 6 euros."
    in_both_themes(page, accessible)
    page.goto(address("retests", review.pk))
    expect(page.get_by_role("row", name="Example 21 not run right not run")).to_be_visible()
    in_both_themes(page, accessible)
