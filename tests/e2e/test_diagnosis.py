"""The diagnosis in a browser: drawn, told and reachable; and an open review that hears of a last reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from decisions.engine.causes import Cause
from decisions.models import AnswerState, Example, Review, User
from decisions.services import readings, reviews
from decisions.services.codebook import add_code
from decisions.services.readings import Said
from decisions.services.reviews import Given
from tests.failures import make_examples, read, read_all, run

pytestmark = pytest.mark.django_db(transaction=True)

WINDOWS = {"wide light": (1440, "light"), "phone dark": (390, "dark"), "narrow light": (320, "light")}
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


def address(name: str, review: Review) -> str:
    return reverse(f"decisions:{name}", args=[review.pk])


@pytest.fixture
def diagnosed(review: Review, contributor: User) -> Review:
    """A review in which much was read, by a codebook whose names look like markup."""
    name = '<b style="color:red">Stale</b> & <a href="/x">old</a>'
    code = add_code(review, name=name, cause=Cause.KNOWLEDGE, by=contributor)
    examples = make_examples(review, 26)
    Example.objects.filter(number__gt=24).update(facets={"team": "b"})
    Example.objects.exclude(number__gt=24).update(facets={"team": "a"})
    read_all(examples[:12], contributor, code.id, severity="minor", fact="The fare", fact_lives="")
    read_all(examples[12:17], contributor, "wrong-format", severity="unacceptable")
    read(examples[17], contributor, "wrong-format", sure=False)
    read(examples[18], contributor, "never-asked-for")
    read(examples[19], contributor, "cannot-explain", next_step="expert", next_step_owner="Ida Ito")
    run(examples[0], "control", right=True)
    return review


@pytest.mark.parametrize("window", WINDOWS)
def test_everything_is_drawn_and_nothing_refused(
    page: Page,
    enter: Callable[[User], None],
    accessible: Callable[[Page], None],
    diagnosed: Review,
    contributor: User,
    window: str,
) -> None:
    width, theme = WINDOWS[window]
    enter(contributor)
    page.add_init_script(LISTEN)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(address("diagnosis", diagnosed))
    for drawing in page.locator("[data-chart]").all():
        expect(drawing.locator(".main-svg").first).to_be_attached()
    page.locator("#codes-numbers summary").click()
    accessible(page)
    assert page.evaluate("violations") == []
    sticks_out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sticks_out == 0


def test_names_that_look_like_markup_are_text(
    page: Page, enter: Callable[[User], None], diagnosed: Review, contributor: User
) -> None:
    enter(contributor)
    page.goto(address("diagnosis", diagnosed))
    labels = page.locator("#codes .yaxislayer-above")
    expect(labels).to_contain_text("<b")
    expect(labels).to_contain_text("</a>")
    assert page.locator("#codes svg a").count() == 0


def test_the_page_leads_to_what_is_worth_a_look(
    page: Page, enter: Callable[[User], None], diagnosed: Review, contributor: User
) -> None:
    enter(contributor)
    page.goto(address("diagnosis", diagnosed))
    expect(page.get_by_role("heading", level=2).first).to_have_text("Leaning to knowledge, not settled")
    expect(page.get_by_text("Knowledge, but no source we own: 11 of 11")).to_be_visible()
    page.get_by_role("link", name="Example 18").click()
    expect(page.get_by_role("heading", name="Example 18")).to_be_visible()


def test_closing_reading_lets_what_was_read_speak(
    page: Page, enter: Callable[[User], None], review: Review, contributor: User
) -> None:
    read_all(make_examples(review, 12), contributor, "fact-out-of-date")
    enter(contributor)
    page.goto(address("diagnosis", review))
    expect(page.locator("#finding")).to_have_text("In progress: 12 of 20 read")
    page.get_by_role("button", name="Close reading").click()
    expect(page.locator("#finding")).to_have_text("Settled: knowledge")
    page.get_by_role("button", name="Go on reading").click()
    expect(page.locator("#finding")).to_have_text("In progress: 12 of 20 read")


def test_an_open_review_hears_of_the_reading_that_decides(
    page: Page, enter: Callable[[User], None], review: Review, contributor: User, manager: User
) -> None:
    behaviour = Given(AnswerState.ANSWERED, "behaviour")
    reviews.save_answer(review, "failure_pattern", behaviour, version=0, by=contributor)
    examples = make_examples(review, 20)
    read_all(examples[:19], contributor, "fact-out-of-date")
    enter(contributor)
    page.goto(address("review", review))
    measured = page.locator("#measured-failure_pattern")
    expect(measured).to_be_hidden()
    last = Example.objects.select_related("review__component__project").get(pk=examples[19].pk)
    said = Said(
        "It quotes the fare of last year.",
        ("fact-out-of-date",),
        severity="minor",
        fact="The fare",
        fact_lives="",
    )
    readings.finish_reading(last, said, version=0, by=manager)
    expect(measured).to_contain_text("Overruled by the diagnosis: “it did not know”.", timeout=15_000)
    expect(page.locator("#question-failure_pattern input:checked")).to_have_value("behaviour")
    measured.get_by_role("link", name="See the diagnosis").click()
    expect(page.locator("#finding")).to_have_text("Settled: knowledge")


def test_a_manager_erases_a_text(
    page: Page,
    enter: Callable[[User], None],
    accessible: Callable[[Page], None],
    diagnosed: Review,
    manager: User,
) -> None:
    enter(manager)
    page.goto(reverse("decisions:example", args=[diagnosed.examples.get(number=3).pk]))
    expect(page.get_by_text("Wrong answer 3.")).to_be_visible()
    page.get_by_role("link", name="Erase its text").click()
    accessible(page)
    page.get_by_label("Why are they erased?").fill("The customer asked for it.")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text("Wrong answer 3.")).to_have_count(0)
    expect(page.get_by_text("The customer asked for it.").first).to_be_visible()
