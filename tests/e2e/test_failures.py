"""From a file of failures to what they say: brought in, read by two people, and told in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from decisions.models import AnswerState, Reading, ReadingState, Review, SecondReading, User
from decisions.services import reviews
from decisions.services.reviews import Given
from tests.decisions.imports.files import jsonl
from tests.e2e.test_importing import words

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[[User, str], Page]
COUNT, READ, AGAIN = 12, 10, 5

RUNS = [
    {
        "run_id": f"run-{n}",
        "trace_id": f"trace-{n}",
        "run_type": "chain",
        "start_time": f"2026-08-{n + 1:02}T09:00:00Z",
        "inputs": {"question": f"What does line {n} cost? {words(n)}"},
        "outputs": {"answer": f"Fare {n}. {words(n + 50)}"},
    }
    for n in range(COUNT)
]


def url(name: str, review: Review) -> str:
    return reverse(f"decisions:{name}", args=[review.pk])


def read_one(page: Page, note: str, code: str) -> None:
    """One example, from note to code to the next one, without the mouse."""
    expect(page.get_by_label("What went wrong first?")).to_be_focused()
    page.keyboard.type(note)
    page.keyboard.press("Tab")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    title = page.title()
    page.keyboard.press("Control+Enter")
    page.wait_for_function("before => document.title !== before", arg=title)


def test_failures_are_brought_in_read_by_two_and_told_in_words(
    visit: Visit, review: Review, contributor: User, manager: User
) -> None:
    given = Given(AnswerState.ANSWERED, "behaviour")
    reviews.save_answer(review, "failure_pattern", given, version=0, by=contributor)

    # A file is brought in.
    cleo = visit(contributor, url("import_new", review))
    data = jsonl(*RUNS).encode()
    cleo.get_by_label("Choose a file").set_input_files(
        {"name": "runs.jsonl", "mimeType": "application/jsonl", "buffer": data}
    )
    section = cleo.locator("section", has=cleo.get_by_label("Choose a file"))
    section.get_by_role("button", name="Look at it").click()
    cleo.get_by_role("button", name=f"Bring {COUNT} examples in").click()
    expect(cleo.get_by_text(f"{COUNT} examples are here now.")).to_be_visible()

    # Ten are read by keyboard alone.
    cleo.goto(url("reading_next", review))
    cleo.wait_for_load_state("networkidle")
    for number in range(READ):
        read_one(cleo, f"It does not know fare {number}.", "never available")
    expect(cleo.get_by_text(f"{READ} of {COUNT} read")).to_be_visible()
    assert Reading.objects.filter(state=ReadingState.DONE, codes=["fact-never-available"]).count() == READ

    # Until reading is closed nothing is decided; then the meter and the recommendation move.
    watching = visit(manager, review.get_absolute_url())
    before = watching.locator("#recommendation").inner_text()
    cleo.goto(url("diagnosis", review))
    expect(cleo.locator("#finding")).to_have_text("In progress: 10 of 20 read")
    cleo.get_by_role("button", name="Close reading").click()
    expect(cleo.locator("#finding")).to_have_text("Settled: knowledge")
    expect(watching.locator("#recommendation")).not_to_have_text(before, timeout=15_000)

    # Five are read a second time, blind.
    cleo.goto(url("second_readers", review))
    boxes = cleo.get_by_role("group", name="Examples").get_by_role("checkbox")
    for place in range(AGAIN, boxes.count()):
        boxes.nth(place).uncheck()
    cleo.get_by_role("checkbox", name="Mara Manager").check()
    cleo.get_by_role("button", name="Ask them").click()
    expect(cleo.get_by_text(f"{AGAIN} further readings are asked for.")).to_be_visible()
    assert SecondReading.objects.count() == AGAIN
    mara = visit(manager, url("reading_next", review))
    mara.wait_for_load_state("networkidle")
    for _ in range(AGAIN):
        expect(mara.locator("main")).not_to_contain_text("It does not know fare")
        read_one(mara, "The fact was nowhere.", "never available")
    cleo.goto(url("second_readers", review))
    expect(cleo.get_by_role("region", name="Agreement")).to_contain_text("5 of 5")
