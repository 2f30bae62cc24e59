"""The main job in a browser: answer questions, watch the recommendation form, lose nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import Answer, AnswerState, Project, Review, User
from decisions.services import reviews
from decisions.services.reviews import Given
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

Check = Callable[[Page], None]
Enter = Callable[[User], None]
PHONE = {"viewport": {"width": 375, "height": 800}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def failed_requests(page: Page) -> Iterator[list[str]]:
    """Requests that did not get their answer, of which there must be none."""
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(f"{request.method} {request.url}"))
    yield failed
    assert failed == []


@pytest.fixture
def at_review(page: Page, enter: Enter, contributor: User, review: Review) -> Page:
    """The page of the review, opened by the contributor. It does not ask for news by itself."""
    enter(contributor)
    page.route("**/changes/*", lambda route: route.fulfill(status=204))
    page.goto(review.get_absolute_url())
    return page


def choose(page: Page, key: str, value: str) -> None:
    """Tick one of the choices of a question, as one does with a mouse."""
    page.locator(f"label:has(#{key}-{value})").click()


def type_in(page: Page, key: str, text: str) -> None:
    """Type an answer, and leave its field."""
    field = page.locator(f"#{key}-value")
    field.fill(text)
    field.blur()


def state_of(page: Page, key: str) -> Locator:
    """Where a question says how its answer stands."""
    return page.locator(f"#answer-{key}")


def expect_saved(page: Page, key: str, by: str = "Cleo Contributor") -> None:
    expect(state_of(page, key)).to_contain_text(f"{by}, just now")


def revision_of(page: Page) -> int:
    return int(page.locator("#recommendation").get_attribute("data-revision") or "")


def stored(key: str) -> Any:
    answer = Answer.objects.get(question_key=key)
    return answer.state if answer.state != AnswerState.ANSWERED else answer.value


def say(review: Review, key: str, value: Any, by: User, version: int = 0) -> None:
    reviews.save_answer(review, key, Given(AnswerState.ANSWERED, value), version=version, by=by)


# The main job --------------------------------------------------------------------------------------------


def part(page: Page, title: str) -> str:
    """The words of one part of the recommendation."""
    section = page.locator("#recommendation section").filter(has=page.get_by_role("heading", name=title))
    return section.inner_text() if section.count() else ""


def recommendation(page: Page) -> dict[str, str]:
    """What the recommendation says, by part."""
    return {
        "headline": page.locator(".headline").inner_text(),
        "next": page.locator(".next-question").inner_text(),
        "reasons": part(page, "Because"),
        "frameworks": part(page, "Five frameworks"),
        "turns": part(page, "Would change it"),
    }


def test_a_pm_answers_eight_questions_and_watches_the_recommendation_form(
    page: Page, contributor: User, project: Project, failed_requests: list[str]
) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill(contributor.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Projects").first.click()
    page.get_by_role("link", name="Checkout assistant").click()
    page.get_by_role("button", name="Start a review").click()
    expect(page.get_by_role("heading", name="Review 1")).to_be_visible()
    page.evaluate("window.sameDocument = true")
    empty = recommendation(page)

    choose(page, "knowledge_need", "private_or_current")
    choose(page, "perfect_context", "right")
    choose(page, "behaviour_needs", "tone")
    choose(page, "factual_precision", "yes")
    type_in(page, "kb_tokens", "5M")
    choose(page, "prompt_evals", "dont_know")
    type_in(page, "owner_retrieval", "Åsa & Tom")
    choose(page, "owner_deployment", "nobody")
    type_in(page, "tuning_platform_until", "2031-01-31")

    for key in ("knowledge_need", "perfect_context", "behaviour_needs", "factual_precision", "kb_tokens"):
        expect_saved(page, key)
    for key in ("prompt_evals", "owner_retrieval", "owner_deployment", "tuning_platform_until"):
        expect_saved(page, key)
    expect(page.locator("#recommendation")).to_have_attribute("data-revision", "9")
    expect(page.locator(".headline-now")).to_contain_text("Retrieval")
    expect(page.locator("#announcer")).to_contain_text("Now: retrieval.")
    formed = recommendation(page)
    assert [name for name in empty if formed[name] == empty[name]] == []
    expect(page.locator("#progress")).to_contain_text("The problem 4/6")
    expect(page.locator(".question.is-next")).to_have_count(1)
    assert page.evaluate("window.sameDocument")
    assert {row.question_key: row.value for row in Answer.objects.all()} == {
        "knowledge_need": "private_or_current",
        "perfect_context": "right",
        "behaviour_needs": ["tone"],
        "factual_precision": True,
        "kb_tokens": 5_000_000,
        "prompt_evals": None,
        "owner_retrieval": "Åsa & Tom",
        "owner_deployment": "",
        "tuning_platform_until": "2031-01-31",
    }
    page.reload()
    expect(page.locator("#kb_tokens-value")).to_have_value("5,000,000")
    assert recommendation(page) == formed


def test_the_next_question_is_one_click_away(at_review: Page) -> None:
    at_review.locator(".next-question").click()
    expect(at_review.locator(".question:target")).to_have_class("question is-next")


def test_a_wrong_number_gets_its_message_and_the_old_answer_is_kept(at_review: Page) -> None:
    type_in(at_review, "labelled_examples", "10k")
    expect(state_of(at_review, "labelled_examples")).to_contain_text("10,000 examples")
    type_in(at_review, "labelled_examples", "plenty")
    state = state_of(at_review, "labelled_examples")
    expect(state).to_contain_text("“plenty” is no number. Write it like 10k, 1.5M or 100,000.")
    expect(state).to_contain_text("What was saved before is kept: 10,000 examples.")
    field = at_review.locator("#labelled_examples-value")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("plenty")
    assert stored("labelled_examples") == 10_000
    type_in(at_review, "labelled_examples", "12k")
    expect(state).to_contain_text("12,000 examples")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_what_contradicts_is_taken_back(at_review: Page) -> None:
    choose(at_review, "behaviour_needs", "tone")
    choose(at_review, "behaviour_needs", "format")
    choose(at_review, "behaviour_needs", "none")
    expect(at_review.locator("#behaviour_needs-tone")).not_to_be_checked()
    expect_saved(at_review, "behaviour_needs")
    type_in(at_review, "owner_retrieval", "Ines")
    expect_saved(at_review, "owner_retrieval")
    choose(at_review, "owner_retrieval", "nobody")
    expect(at_review.locator("#owner_retrieval-value")).to_have_value("")
    expect(at_review.locator("[name=owner_retrieval-version]")).to_have_value("2")
    assert (stored("behaviour_needs"), stored("owner_retrieval")) == (["none"], "")


def test_an_answer_can_be_cleared(at_review: Page) -> None:
    choose(at_review, "stage", "growing")
    state_of(at_review, "stage").get_by_role("button", name="Clear").click()
    expect(state_of(at_review, "stage")).to_contain_text("Cleared by Cleo Contributor")
    expect(at_review.locator("#stage-growing")).not_to_be_checked()
    assert stored("stage") == AnswerState.UNANSWERED


# Saves in a hurry ----------------------------------------------------------------------------------------


class Held:
    """Requests or replies that are kept back until a test lets them go."""

    def __init__(self, page: Page, key: str, *, after_the_server: bool = False) -> None:
        self.page, self.address = page, f"**/answers/{key}/"
        self.held: list[tuple[Route, APIResponse | None]] = []

        def hold(route: Route) -> None:
            self.held.append((route, route.fetch() if after_the_server else None))

        page.route(self.address, hold)

    def wait(self, count: int = 1) -> None:
        while len(self.held) < count:
            self.page.wait_for_timeout(10)

    def let_go(self) -> None:
        self.page.unroute(self.address)
        for route, response in self.held:
            if response:
                route.fulfill(response=response)
            else:
                route.continue_()


def test_of_two_quick_answers_the_last_is_stored_and_there_is_no_conflict(at_review: Page) -> None:
    held = Held(at_review, "stage")
    at_review.evaluate(
        """() => {
          document.querySelector("#stage-growing").click();
          setTimeout(() => document.querySelector("#stage-stable").click(), 20);
        }"""
    )
    held.wait()
    at_review.wait_for_timeout(100)
    assert len(held.held) == 1  # the second waits for the first, which is not aborted
    held.let_go()
    expect(at_review.locator("[name=stage-version]")).to_have_value("2")
    expect(at_review.locator(".conflict")).to_have_count(0)
    expect(at_review.locator("#stage-stable")).to_be_checked()
    assert (stored("stage"), Answer.objects.get().version) == ("stable", 2)


def test_of_many_quick_answers_the_last_is_stored(at_review: Page) -> None:
    for value in ("exploring", "growing", "stable", "exploring", "stable", "growing"):
        choose(at_review, "stage", value)
    expect_saved(at_review, "stage")
    at_review.wait_for_load_state("networkidle")
    expect(at_review.locator(".conflict")).to_have_count(0)
    assert stored("stage") == "growing"


def test_a_reply_that_comes_late_puts_nothing_older_on_screen(at_review: Page) -> None:
    late = Held(at_review, "knowledge_need", after_the_server=True)
    choose(at_review, "knowledge_need", "private_or_current")
    late.wait()
    choose(at_review, "perfect_context", "right")
    expect_saved(at_review, "perfect_context")
    expect(at_review.locator("#recommendation")).to_have_attribute("data-revision", "2")
    shown = recommendation(at_review)
    expect(at_review.locator("#progress")).to_contain_text("The problem 2/6")
    late.let_go()
    expect_saved(at_review, "knowledge_need")
    assert (revision_of(at_review), recommendation(at_review)) == (2, shown)
    expect(at_review.locator("#progress")).to_contain_text("The problem 2/6")


def test_replies_that_come_at_once_in_the_wrong_order_are_told_apart(at_review: Page) -> None:
    first = Held(at_review, "knowledge_need", after_the_server=True)
    second = Held(at_review, "perfect_context", after_the_server=True)
    choose(at_review, "knowledge_need", "private_or_current")
    first.wait()
    choose(at_review, "perfect_context", "right")
    second.wait()
    second.let_go()
    first.let_go()
    expect_saved(at_review, "knowledge_need")
    at_review.wait_for_timeout(100)
    assert revision_of(at_review) == 2
    expect(at_review.locator("#progress")).to_contain_text("The problem 2/6")


def test_enter_saves_like_leaving_the_field(at_review: Page) -> None:
    at_review.evaluate("window.sameDocument = true")
    field = at_review.locator("#labelled_examples-value")
    field.fill("10k")
    field.press("Enter")
    expect(state_of(at_review, "labelled_examples")).to_contain_text("10,000 examples")
    at_review.wait_for_load_state("networkidle")
    assert at_review.evaluate("window.sameDocument")
    expect(field).to_be_focused()


def test_going_back_to_the_review_finds_the_newest_answers(at_review: Page) -> None:
    choose(at_review, "stage", "growing")
    expect_saved(at_review, "stage")
    at_review.get_by_role("link", name="History").click()
    expect(at_review.locator(".history")).to_contain_text("growing")
    at_review.go_back()
    expect(at_review.locator("#stage-growing")).to_be_checked()
    choose(at_review, "stage", "stable")
    expect(at_review.locator("[name=stage-version]")).to_have_value("2")
    assert stored("stage") == "stable"


# Nothing is lost -----------------------------------------------------------------------------------------


def test_what_was_answered_offline_is_saved_back_online(at_review: Page, complaints: list[str]) -> None:
    at_review.context.set_offline(True)
    choose(at_review, "stage", "growing")
    type_in(at_review, "labelled_examples", "12k")
    for key in ("stage", "labelled_examples"):
        expect(state_of(at_review, key)).to_have_text("Not saved yet. Trying again…")
    at_review.context.set_offline(False)
    expect_saved(at_review, "stage")
    expect_saved(at_review, "labelled_examples")
    expect(at_review.locator("#recommendation")).to_have_attribute("data-revision", "2")
    assert (stored("stage"), stored("labelled_examples")) == ("growing", 12_000)
    complaints.clear()  # of the requests that did not leave


def test_an_expired_sign_in_leads_back_and_loses_nothing(at_review: Page, contributor: User) -> None:
    address = at_review.url
    at_review.locator("#note-of-labelled_examples > summary").click()
    at_review.locator("#labelled_examples-note").fill("Counted in May.")
    at_review.locator("#labelled_examples-note").blur()
    expect(at_review.locator("[name=labelled_examples-version]")).to_have_value("1")
    at_review.context.clear_cookies(name="sessionid")
    type_in(at_review, "labelled_examples", "12k")
    expect(at_review.get_by_role("heading", name="Sign in")).to_be_visible()
    at_review.get_by_label("E-mail").fill(contributor.email)
    at_review.get_by_label("Password", exact=True).fill(PASSWORD)
    at_review.get_by_role("button", name="Sign in").click()
    at_review.wait_for_url(address)
    expect(at_review.locator("#labelled_examples-value")).to_have_value("12k")
    expect(state_of(at_review, "labelled_examples")).to_contain_text("12,000 examples")
    assert stored("labelled_examples") == 12_000
    assert Answer.objects.get().note == "Counted in May."


# Somebody else meanwhile ---------------------------------------------------------------------------------


@pytest.fixture
def other_at_review(
    browser: Browser, live_server: LiveServer, manager: User, review: Review
) -> Iterator[Page]:
    """The same page in the manager's browser."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(manager)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    with browser.new_context(base_url=live_server.url) as context:
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(review.get_absolute_url())
        yield page


def in_conflict(at_review: Page, other_at_review: Page) -> Locator:
    """The conflict on the first page, after both have answered the same question."""
    choose(other_at_review, "stage", "growing")
    expect_saved(other_at_review, "stage", "Mara Manager")
    choose(at_review, "stage", "stable")
    conflict = state_of(at_review, "stage").locator(".conflict")
    expect(conflict).to_contain_text("Mara Manager has answered this since you looked. Which answer holds?")
    expect(conflict).to_contain_text("Growing")
    expect(conflict).to_contain_text("Stable")
    assert stored("stage") == "growing"
    return conflict


def test_mine_may_hold(at_review: Page, other_at_review: Page) -> None:
    in_conflict(at_review, other_at_review).get_by_role("button", name="Keep mine").click()
    expect_saved(at_review, "stage")
    expect(at_review.locator("#stage-stable")).to_be_checked()
    assert stored("stage") == "stable"
    choose(at_review, "stage", "exploring")  # and goes on from there
    expect(at_review.locator("[name=stage-version]")).to_have_value("3")


def test_theirs_may_hold(at_review: Page, other_at_review: Page) -> None:
    in_conflict(at_review, other_at_review).get_by_role("button", name="Keep this one").press("Enter")
    expect_saved(at_review, "stage", "Mara Manager")
    expect(at_review.locator("#stage-growing")).to_be_checked()
    expect(at_review.locator("#question-stage")).to_be_focused()
    at_review.reload()
    expect(at_review.locator("#stage-growing")).to_be_checked()
    expect(at_review.locator(".conflict")).to_have_count(0)
    choose(at_review, "stage", "exploring")
    expect(at_review.locator("[name=stage-version]")).to_have_value("2")


def test_enter_elsewhere_decides_no_conflict(at_review: Page, other_at_review: Page) -> None:
    conflict = in_conflict(at_review, other_at_review)
    field = at_review.locator("#labelled_examples-value")
    field.fill("10k")
    field.press("Enter")
    expect_saved(at_review, "labelled_examples")
    at_review.wait_for_load_state("networkidle")
    expect(conflict).to_be_visible()
    expect(at_review.locator("#stage-stable")).to_be_checked()
    assert stored("stage") == "growing"


# Other ways of working -----------------------------------------------------------------------------------


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_a_button_saves_all_and_errors_keep_what_was_entered(
    page: Page, enter: Enter, contributor: User, manager: User, review: Review
) -> None:
    enter(contributor)
    say(review, "citations", "useful", manager)
    page.goto(review.get_absolute_url())
    say(review, "citations", "no", manager, 1)
    choose(page, "stage", "growing")
    choose(page, "citations", "required")
    choose(page, "behaviour_needs", "tone")
    choose(page, "behaviour_needs", "format")
    page.locator("#kb_tokens-value").fill("lots")
    page.locator("#kb_tokens-unit").select_option("pages")
    page.locator("#owner_retrieval-value").fill("Ines")
    choose(page, "owner_retrieval", "nobody")
    page.get_by_role("button", name="Save all answers").click()

    expect(page.get_by_role("alert")).to_contain_text("Not everything could be saved.")
    expect(page.locator("#kb_tokens-value")).to_have_value("lots")
    expect(page.locator("#kb_tokens-unit")).to_have_value("pages")
    expect(state_of(page, "kb_tokens")).to_contain_text("“lots” is no number")
    expect(page.locator("#owner_retrieval-value")).to_have_value("Ines")
    expect(page.locator("#owner_retrieval-nobody")).to_be_checked()
    expect(state_of(page, "citations")).to_contain_text("Mara Manager has answered this since you looked")
    assert (stored("stage"), stored("behaviour_needs")) == ("growing", ["tone", "format"])

    page.locator("#kb_tokens-value").fill("250")
    choose(page, "owner_retrieval", "nobody")
    state_of(page, "citations").get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Your answers are saved.")).to_be_visible()
    assert [stored(key) for key in ("kb_tokens", "owner_retrieval", "citations")] == [
        *(100_000, "Ines", "required")
    ]


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_enter_saves_all_and_decides_no_conflict(
    page: Page, enter: Enter, contributor: User, manager: User, review: Review
) -> None:
    enter(contributor)
    page.goto(review.get_absolute_url())
    say(review, "citations", "no", manager)
    choose(page, "citations", "required")
    page.locator("#labelled_examples-value").fill("10k")
    page.locator("#labelled_examples-value").press("Enter")
    expect(page.locator(".conflict")).to_be_visible()
    page.locator("#queries_per_day-value").fill("10k")
    page.locator("#queries_per_day-value").press("Enter")
    expect(page.locator(".conflict")).to_be_visible()
    assert (stored("labelled_examples"), stored("queries_per_day")) == (10_000, 10_000)
    assert stored("citations") == "no"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it is there, as one does who has no mouse."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_the_keyboard_is_enough(at_review: Page) -> None:
    tab_to(at_review, "#current_system-nothing")
    at_review.keyboard.press("Space")
    at_review.keyboard.press("ArrowDown")
    expect(at_review.locator("#current_system-prompt")).to_be_focused()
    expect(at_review.locator("[name=current_system-version]")).to_have_value("2")
    tab_to(at_review, "#behaviour_needs-tone")
    at_review.keyboard.press("Space")
    expect_saved(at_review, "behaviour_needs")
    expect(at_review.locator("#behaviour_needs-tone")).to_be_focused()
    tab_to(at_review, "#kb_tokens-value")
    at_review.keyboard.type("1.5M")
    at_review.keyboard.press("Tab")
    expect(state_of(at_review, "kb_tokens")).to_contain_text("1,500,000 tokens")
    expect(at_review.locator("#kb_tokens-unit")).to_be_focused()
    assert (stored("current_system"), stored("behaviour_needs")) == ("prompt", ["tone"])


@pytest.mark.browser_context_args(**PHONE)
def test_on_a_phone_the_recommendation_opens_from_the_foot(at_review: Page) -> None:
    toggle, plan = at_review.locator(".sheet-toggle > summary"), at_review.get_by_role("heading", name="Plan")
    expect(at_review.locator("#recommendation-now")).to_be_in_viewport()
    expect(plan).to_be_hidden()
    toggle.tap()
    expect(plan).to_be_visible()
    toggle.tap()
    expect(plan).to_be_hidden()
    toggle.press("Enter")
    expect(plan).to_be_visible()
    toggle.press("Enter")
    at_review.locator("label:has(#knowledge_need-private_or_current)").tap()
    expect_saved(at_review, "knowledge_need")
    expect(at_review.locator("#recommendation-now")).to_be_in_viewport()
    assert at_review.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_in_every_state_is_accessible(
    at_review: Page, other_at_review: Page, accessible: Check, theme: str
) -> None:
    at_review.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    in_conflict(at_review, other_at_review)
    type_in(at_review, "labelled_examples", "plenty")
    expect(state_of(at_review, "labelled_examples")).to_contain_text("is no number")
    choose(at_review, "knowledge_need", "private_or_current")
    expect_saved(at_review, "knowledge_need")
    accessible(at_review)


def test_what_one_only_reads_is_accessible(
    page: Page, enter: Enter, viewer: User, contributor: User, review: Review, accessible: Check
) -> None:
    say(review, "stage", "growing", contributor)
    enter(viewer)
    for address in (review.get_absolute_url(), f"{review.get_absolute_url()}history/"):
        page.goto(address)
        expect(page.get_by_text("Growing" if "history" not in address else "growing").first).to_be_visible()
        accessible(page)
