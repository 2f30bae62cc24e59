"""Bringing examples in with a real browser: what one sees before anything is stored, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from string import ascii_lowercase

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from decisions.models import Example, Import, Review, Upload, User
from decisions.services import uploads
from tests.decisions.imports.files import SAMPLES, jsonl, workbook

pytestmark = pytest.mark.django_db(transaction=True)

Enter = Callable[[User], None]
Check = Callable[[Page], None]


def words(seed: int, count: int = 12) -> str:
    """Words unlike those of other seeds, the same ones every time."""
    random = Random(seed)
    return " ".join("".join(random.choice(ascii_lowercase) for _ in range(6)) for _ in range(count))


ROWS = [
    {
        "id": f"case-{n}",
        "passed": "no" if n % 4 else "yes",
        "team": "ab"[n % 2],
        "question": f"On line {n}: {words(n)}?",
        "answer": f"Fare {n}: {words(n + 100)}; write to help{n}@example.org.",
        "other": f"Another {n}: {words(n + 200)}.",
        "label": "stale",
    }
    for n in range(12)
]


@pytest.fixture
def begun(page: Page, enter: Enter, review: Review, contributor: User) -> Page:
    """The page with the three ways, opened by a contributor."""
    enter(contributor)
    page.goto(reverse("decisions:import_new", args=[review.pk]))
    return page


def paste(page: Page, text: str) -> None:
    page.get_by_label("Paste it here").fill(text)
    page.locator("section", has=page.get_by_role("heading", name="Paste")).get_by_role(
        "button", name="Look at it"
    ).click()


def preview(page: Page) -> Locator:
    return page.locator("#upload_preview")


def counted(page: Page) -> Locator:
    return page.locator("#upload_count")


def test_paste_look_change_confirm_and_undo(begun: Page, accessible: Check) -> None:
    page = begun
    paste(page, jsonl(*ROWS))
    expect(preview(page)).to_contain_text("Fare 0: ")
    expect(page.get_by_role("button", name="Bring 12 examples in")).to_be_visible()
    expect(counted(page)).to_contain_text("12 places would be marked")
    expect(counted(page).locator("del").first).to_have_text("help0@example.org")
    accessible(page)

    page.get_by_label("What the model answered").select_option("other")
    expect(preview(page)).to_contain_text("Another 0: ")
    expect(counted(page)).to_contain_text("Nothing would be marked")
    page.get_by_label("What the model answered").select_option("answer")
    page.get_by_label("e-mail addresses").uncheck()
    page.get_by_label("And what these patterns find").fill("line \\d+")
    page.get_by_label("And what these patterns find").blur()
    expect(counted(page).locator("ins").first).to_have_text("[redacted]")
    page.get_by_text("where “passed” is “no”").click()
    expect(page.get_by_role("button", name="Bring 9 examples in")).to_be_visible()
    page.get_by_label("How many are wanted").fill("4")
    page.get_by_label("How many are wanted").blur()
    expect(page.get_by_role("button", name="Bring 4 examples in")).to_be_visible()
    assert not Example.objects.exists()

    page.get_by_role("button", name="Bring 4 examples in").click()
    expect(page.get_by_text("4 examples are here now.")).to_be_visible()
    assert Example.objects.filter(input__contains="[redacted]", output__contains="@example.org").count() == 4
    assert not Upload.objects.exists()

    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="Pasted").click()
    expect(page.get_by_text("at random, seed")).to_be_visible()
    page.get_by_role("link", name="Undo this import").click()
    expect(page.get_by_text("4 examples would go.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("4 examples taken away.")).to_be_visible()
    assert not Example.objects.exists()


def test_a_sample_file_by_keyboard_only(begun: Page) -> None:
    page = begun
    page.get_by_label("Choose a file").set_input_files(SAMPLES / "label_studio_export.json")
    page.get_by_label("Choose a file").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("The file looks like")).to_have_value("label_studio")
    answered = page.get_by_label("What the model answered")
    answered.focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(preview(page)).not_to_contain_text("A bicycle ticket on the Northpoint ferry costs 4.00.")
    expect(answered).to_be_focused()
    answered.select_option(
        "data.response" if answered.locator("[value='data.response']").count() else "data.output"
    )
    expect(preview(page)).to_contain_text("costs 4.00.")
    word = page.get_by_label("knowledge")
    word.first.focus()
    word.first.select_option("new:knowledge")
    expect(counted(page)).to_contain_text("What others said")
    page.get_by_label("How many are wanted").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="label_studio_export.json")).to_be_visible()
    assert not Example.objects.exists(), "Enter in a field only looks"
    page.get_by_role("button", name="Bring 3 examples in").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 examples are here now.")).to_be_visible()
    assert Import.objects.get().shape == "label_studio"


def test_another_shape_changes_the_mapping_in_place(
    page: Page, enter: Enter, review: Review, contributor: User
) -> None:
    data = (SAMPLES / "langfuse_traces.jsonl").read_bytes()
    upload = uploads.stage(review, name="traces.jsonl", data=data, by=contributor)
    enter(contributor)
    page.goto(upload.get_absolute_url())
    page.get_by_label("The file looks like").focus()
    page.get_by_label("The file looks like").select_option("plain")
    expect(page.locator("input[name='g0-of']")).to_have_value("plain")
    expect(page.get_by_label("The file looks like")).to_be_focused()
    expect(preview(page)).to_contain_text("How much is a bicycle ticket")
    expect(page.get_by_role("button", name="Bring 3 examples in")).to_be_visible()


def test_script_in_texts_is_text_and_sheets_stand_one_under_the_other(
    page: Page, enter: Enter, review: Review, contributor: User, accessible: Check
) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    book = workbook(
        {"one": [["question", "answer"], [evil, evil]], "two": [["user_input", "response"], ["u", "r"]]}
    )
    upload = uploads.stage(review, name="two sheets.xlsx", data=book, by=contributor)
    enter(contributor)
    page.goto(upload.get_absolute_url())
    expect(preview(page)).to_contain_text(evil)
    expect(page.get_by_label("What was asked")).to_have_count(2)
    accessible(page)


def test_a_large_file_is_counted_beside_the_page(
    page: Page, enter: Enter, review: Review, contributor: User
) -> None:
    rows = [{**row, "question": words(n, 90)} for n, row in enumerate(ROWS * 150)]
    upload = uploads.stage(review, name="large.jsonl", data=jsonl(*rows).encode(), by=contributor)
    assert len(upload.data) > 1_000_000
    enter(contributor)
    page.goto(upload.get_absolute_url())
    expect(page.get_by_role("button", name="Bring 25 examples in")).to_be_visible(timeout=20_000)
    page.get_by_label("Draw in proportion to").select_option("team")
    expect(counted(page)).to_contain_text("a: 13 of 900 · b: 12 of 900", timeout=20_000)


def test_without_javascript_everything_works(
    browser: object, live_server: object, review: Review, contributor: User
) -> None:
    from tests.e2e.conftest import sign_in

    upload = uploads.stage(review, name="t.jsonl", data=jsonl(*ROWS).encode(), by=contributor)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)  # type: ignore[attr-defined]
    sign_in(context, contributor, live_server.url)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(upload.get_absolute_url())
    page.get_by_label("What the model answered").select_option("other")
    page.get_by_role("button", name="Preview", exact=True).last.click()
    expect(preview(page)).to_contain_text("Another 0: ")
    page.get_by_role("button", name="Bring 12 examples in").click()
    expect(page.get_by_text("12 examples are here now.")).to_be_visible()
    context.close()
