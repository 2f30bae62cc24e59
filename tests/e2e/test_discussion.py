"""People discuss a review, each in a browser of their own: what one says, the others see and are told of."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from decisions.models import Comment, Notice, Review, User
from decisions.services import discussion

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 12_000  # one question every four, and a slow machine
THEMES = ("light", "dark")
Visit = Callable[[User, str], Page]
Check = Callable[[Page], None]
Enter = Callable[[User], None]


def discussion_of(review: Review) -> str:
    return f"{review.get_absolute_url()}discussion/"


def say(review: Review, text: str, by: User, key: str = "") -> Comment:
    return discussion.comment(review, text=text, by=by, question_key=key)


def open_thread(page: Page, key: str = "stage") -> Locator:
    page.locator(f"#discuss-{key}").click()
    thread = page.locator(f"#thread-{key}")
    expect(thread).to_be_visible()
    return thread


def write(page: Page, text: str, where: str = "review") -> None:
    """Say something in a thread, as one does with a keyboard."""
    page.locator(f"#text-{where}").click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")


def bell(page: Page) -> Locator:
    return page.locator("#bell")


# Two people ----------------------------------------------------------------------------------------------


def test_a_mention_arrives_is_counted_opened_and_read(
    visit: Visit, review: Review, contributor: User, manager: User
) -> None:
    cleo, mara = (visit(person, review.get_absolute_url()) for person in (contributor, manager))
    theirs = open_thread(mara)
    expect(bell(mara)).to_have_accessible_name("Notices")
    open_thread(cleo)
    write(cleo, "Does this hold, @Mara Manager?", "stage")

    expect(theirs.locator(".comment-text")).to_have_text("Does this hold, @Mara Manager?", timeout=SECONDS)
    expect(theirs.locator(".mention")).to_have_text("@Mara Manager")
    expect(mara.locator("#announcer")).to_have_text("1 comment, the last by Cleo Contributor.")
    expect(bell(mara)).to_have_accessible_name("1 new notice")
    expect(mara.locator("#discuss-stage .count")).to_have_text("1")
    expect(mara.locator("#comment-count")).to_have_text("1")

    bell(mara).click()
    mara.get_by_role("button", name="Cleo Contributor mentioned you").click()
    mara.wait_for_url("**/discussion/#comment-*")
    expect(mara.locator(".comment:target .comment-text")).to_contain_text("Does this hold")
    expect(bell(mara)).to_have_accessible_name("Notices")

    write(mara, "It does.", "stage")
    expect(cleo.locator("#thread-stage")).to_contain_text("It does.", timeout=SECONDS)
    expect(bell(cleo)).to_have_accessible_name("1 new notice")


def test_an_edit_shows_at_the_other_and_opens_to_the_earlier_words(
    visit: Visit, review: Review, contributor: User, manager: User
) -> None:
    say(review, "Becuase.", contributor)
    cleo, mara = (visit(person, discussion_of(review)) for person in (contributor, manager))
    cleo.get_by_role("link", name="Edit your comment").press("Enter")
    field = cleo.get_by_label("Your comment")
    expect(field).to_be_focused()
    field.fill("Because.")
    cleo.get_by_role("button", name="Save").press("Enter")
    expect(cleo.locator(".comment-text").last).to_have_text("Because.")
    expect(cleo.locator(".comment")).to_be_focused()

    edited = mara.locator(".earlier summary")
    expect(edited).to_contain_text("edited", timeout=SECONDS)
    edited.click()
    expect(mara.locator(".wordings")).to_contain_text("Becuase.")


def test_what_one_writes_is_left_alone(
    visit: Visit, review: Review, contributor: User, manager: User
) -> None:
    """Neither a new comment nor one's own that is being edited is disturbed by what others say."""
    say(review, "Why?", contributor)
    cleo = visit(contributor, discussion_of(review))
    cleo.locator("#text-review").fill("I was about to")
    say(review, "First.", manager)
    expect(cleo.locator("#comments-review")).to_contain_text("First.", timeout=SECONDS)
    expect(cleo.locator("#text-review")).to_have_value("I was about to")
    expect(cleo.locator("#text-review")).to_be_focused()

    cleo.get_by_role("link", name="Edit your comment").click()
    cleo.get_by_label("Your comment").fill("Why not?")
    with cleo.expect_response(lambda response: "Second." in (response.text() if response.ok else "")):
        say(review, "Second.", manager)
    expect(cleo.get_by_label("Your comment")).to_have_value("Why not?")
    cleo.get_by_role("link", name="Cancel").click()
    expect(cleo.locator("#comments-review")).to_contain_text("Second.", timeout=SECONDS)
    expect(cleo.locator("#comments-review")).to_contain_text("Why?")


def test_a_thread_begun_elsewhere_appears_on_the_page_of_the_discussion(
    visit: Visit, review: Review, contributor: User, manager: User
) -> None:
    cleo = visit(contributor, discussion_of(review))
    say(review, "Since when?", manager, "stage")
    expect(cleo.locator("#thread-stage")).to_contain_text("Since when?", timeout=SECONDS)
    expect(cleo.locator("#comment-count")).to_have_text("1")
    write(cleo, "Since May.", "stage")
    expect(cleo.locator("#thread-stage .comment")).to_have_count(2)


def test_removed_words_go_at_the_other(
    visit: Visit, review: Review, contributor: User, manager: User
) -> None:
    say(review, "Ring Mr Miller.", contributor)
    cleo, mara = (visit(person, discussion_of(review)) for person in (contributor, manager))
    mara.get_by_role("link", name="Remove this comment").click()
    expect(mara.get_by_label("Why is it removed?")).to_be_focused()
    mara.keyboard.type("A customer's name.")
    mara.keyboard.press("Enter")
    expect(mara.locator(".comment-gone")).to_contain_text("removed by Mara Manager")
    expect(cleo.locator(".comment-gone")).to_contain_text("removed by Mara Manager", timeout=SECONDS)


# Writing -------------------------------------------------------------------------------------------------


def test_names_are_offered_after_an_at_sign(
    visit: Visit, review: Review, contributor: User, manager: User, viewer: User
) -> None:
    cleo = visit(contributor, discussion_of(review))
    field = cleo.locator("#text-review")
    field.click()
    cleo.keyboard.type("a@m.org @")
    names = cleo.get_by_role("listbox", name="People to mention")
    expect(names.get_by_role("option")).to_have_text(["Cleo Contributor", "Mara Manager", "Vera Viewer"])
    cleo.keyboard.type("v")
    expect(names.get_by_role("option", selected=True)).to_have_text("Vera Viewer")
    cleo.keyboard.press("Backspace")
    cleo.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "mention-1")
    cleo.keyboard.press("Enter")
    expect(field).to_have_value("a@m.org @Mara Manager ")
    expect(names).to_have_count(0)
    cleo.keyboard.type("and @ve")
    names.get_by_role("option", name="Vera Viewer").click()
    expect(field).to_be_focused()
    cleo.keyboard.type("@")
    cleo.keyboard.press("Escape")
    expect(names).to_have_count(0)
    cleo.keyboard.press("Backspace")
    cleo.keyboard.press("Control+Enter")
    expect(cleo.locator(".mention")).to_have_text(["@Mara Manager", "@Vera Viewer"])
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    assert Notice.objects.count() == 2


def test_the_keyboard_alone_opens_discusses_and_closes(
    visit: Visit, review: Review, contributor: User
) -> None:
    cleo = visit(contributor, review.get_absolute_url())
    link = cleo.locator("#discuss-stage")
    expect(link).to_have_attribute("aria-expanded", "false")
    link.press("Enter")
    expect(cleo.locator("#thread-stage")).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_focused()
    cleo.locator("#text-stage").focus()
    cleo.keyboard.type("Why?")
    cleo.keyboard.press("Tab")
    expect(cleo.get_by_role("button", name="Comment")).to_be_focused()
    cleo.keyboard.press("Enter")
    expect(cleo.locator("#comments-stage")).to_contain_text("Why?")
    expect(cleo.locator("#thread-stage")).to_contain_text("Cleo Contributor")
    assert cleo.evaluate("document.activeElement.closest('#thread-stage') !== null")
    link.press("Enter")
    expect(cleo.locator("#thread-stage")).to_have_count(0)
    expect(link).to_have_attribute("aria-expanded", "false")


def test_an_answer_and_a_comment_do_not_mix(visit: Visit, review: Review, contributor: User) -> None:
    """Writing under a question saves no answer, and an answer leaves the open thread alone."""
    cleo = visit(contributor, review.get_absolute_url())
    open_thread(cleo)
    cleo.locator("#text-stage").fill("Half a")
    cleo.locator("label:has(#stage-growing)").click()
    expect(cleo.locator("#answer-stage")).to_contain_text("just now")
    expect(cleo.locator("#text-stage")).to_have_value("Half a")
    review.refresh_from_db()
    assert review.revision == 1


def test_what_was_typed_is_there_after_a_reload(visit: Visit, review: Review, contributor: User) -> None:
    cleo = visit(contributor, review.get_absolute_url())
    open_thread(cleo)
    cleo.locator("#text-stage").fill("A long thought")
    cleo.reload()
    expect(cleo.locator("#text-stage")).to_have_value("A long thought")  # the thread opened by itself
    expect(cleo.locator("#thread-stage")).to_contain_text("Not saved yet")
    cleo.get_by_role("button", name="Comment").click()
    expect(cleo.locator("#comments-stage")).to_contain_text("A long thought")
    cleo.reload()
    expect(cleo.locator("#discuss-stage")).to_have_attribute("aria-expanded", "false")


def test_a_comment_whose_reply_got_lost_is_there_once(
    page: Page, enter: Enter, review: Review, contributor: User, complaints: list[str]
) -> None:
    lost: list[str] = []

    def lose_the_first_reply(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())  # it arrived and was stored
            route.fulfill(status=503)

    enter(contributor)
    page.goto(discussion_of(review))
    page.route("**/comments/new/", lose_the_first_reply)
    write(page, "Said once.")
    expect(page.locator("#say-review [data-save-state]")).to_have_text("Not saved yet. Trying again…")
    expect(page.locator("#text-review")).to_have_value("", timeout=SECONDS)
    expect(page.locator(".comment")).to_have_count(1)
    assert Comment.objects.count() == 1
    complaints.clear()  # of the reply that got lost


@pytest.mark.parametrize("text", ["   ", "x" * 4001])
def test_what_cannot_be_said_stays_to_be_mended(
    visit: Visit, review: Review, contributor: User, text: str
) -> None:
    cleo = visit(contributor, discussion_of(review))
    cleo.evaluate("document.getElementById('text-review').removeAttribute('maxlength')")
    cleo.locator("#text-review").fill(text)
    cleo.get_by_role("button", name="Comment").click()
    expect(cleo.locator("#error-review")).to_be_visible()
    expect(cleo.locator("#text-review")).to_have_attribute("aria-invalid", "true")
    cleo.locator("#text-review").fill("Short.")
    cleo.get_by_role("button", name="Comment").click()
    expect(cleo.locator(".comment-text")).to_have_text("Short.")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_all_of_it_works(page: Page, enter: Enter, review: Review, contributor: User) -> None:
    enter(contributor)
    page.goto(review.get_absolute_url())
    page.locator("#discuss-stage").click()
    page.locator("#text-stage").fill("Becuase. @Cleo Contributor")
    page.locator("#send-stage").click()
    expect(page.locator(".comment:target")).to_contain_text("Becuase.")
    page.get_by_role("link", name="Edit your comment").click()
    page.get_by_label("Your comment").fill("Because.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".comment:target")).to_contain_text("Because.")
    page.get_by_role("link", name="Remove your comment").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".comment-gone")).to_contain_text("removed by its author")


# For everybody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_stands_in_anybodys_way(
    page: Page,
    enter: Enter,
    accessible: Check,
    review: Review,
    contributor: User,
    manager: User,
    theme: str,
) -> None:
    made = say(review, "Look, @Mara Manager: https://example.org/plan", contributor, "stage")
    discussion.edit_comment(made, text="Look here, @Mara Manager: https://example.org/plan", by=contributor)
    discussion.remove_comment(say(review, "Never mind.", contributor, "stage"), by=contributor)
    say(review, "Mine.", manager, "stage")
    enter(manager)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(review.get_absolute_url())
    open_thread(page)
    page.locator(".earlier summary").click()
    accessible(page)
    page.goto("/notices/")
    accessible(page)
    page.get_by_role("button", name="mentioned you").click()
    page.get_by_role("link", name="Edit your comment").click()
    page.get_by_role("link", name="Remove this comment").first.click()
    expect(page.get_by_label("Why is it removed?")).to_be_visible()
    accessible(page)
    page.locator("#text-review").fill("@")
    page.locator("#text-review").press_sequentially("c")
    expect(page.get_by_role("listbox")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("width", [375, 900])
def test_no_page_scrolls_sideways(
    page: Page, enter: Enter, review: Review, contributor: User, manager: User, width: int
) -> None:
    say(review, f"@Mara Manager {'x' * 300} https://example.org/{'y' * 300}", contributor, "stage")
    enter(manager)
    page.set_viewport_size({"width": width, "height": 800})
    for address in (f"{review.get_absolute_url()}#stage", discussion_of(review), "/notices/"):
        page.goto(address)
        if address.endswith("#stage"):
            open_thread(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
