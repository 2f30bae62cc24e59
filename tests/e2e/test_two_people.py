"""Two people at one review, each in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from decisions.models import Review, User

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 12_000  # one question every four, and a slow machine
Opened = Callable[[User], Page]


@pytest.fixture
def at_review(visit: Callable[[User, str], Page], review: Review) -> Opened:
    """`at_review(person)` opens the review in a browser of its own."""
    return lambda person: visit(person, review.get_absolute_url())


def test_they_see_each_other_and_each_others_answers(
    at_review: Opened, contributor: User, manager: User
) -> None:
    cleo, mara = at_review(contributor), at_review(manager)
    expect(cleo.locator("#presence")).to_contain_text(manager.name, timeout=SECONDS)

    mara.locator("label:has(#knowledge_need-private_or_current)").click()

    expect(cleo.locator("#knowledge_need-private_or_current")).to_be_checked(timeout=SECONDS)
    expect(cleo.locator("#answer-knowledge_need")).to_contain_text(manager.name)
    expect(cleo.locator("#recommendation")).to_contain_text("Retrieval")


def test_what_one_is_typing_is_left_alone_and_then_both_answers_are_shown(
    at_review: Opened, contributor: User, manager: User
) -> None:
    cleo, mara = at_review(contributor), at_review(manager)
    typed = cleo.locator("#queries_per_day-value")
    typed.click()
    cleo.keyboard.type("12")

    mara.locator("#queries_per_day-value").fill("50k")
    mara.keyboard.press("Tab")

    expect(cleo.locator("#answer-queries_per_day")).to_contain_text("has just answered", timeout=SECONDS)
    expect(typed).to_have_value("12")
    expect(typed).to_be_focused()

    cleo.keyboard.press("Tab")
    conflict = cleo.locator("#answer-queries_per_day .conflict")
    expect(conflict).to_contain_text("50,000")
    expect(conflict).to_contain_text("12 requests")

    conflict.get_by_role("button", name="Keep mine").click()
    expect(conflict).to_have_count(0)
    expect(mara.locator("#queries_per_day-value")).to_have_value("12", timeout=SECONDS)


def test_theirs_can_be_kept(at_review: Opened, contributor: User, manager: User) -> None:
    cleo, mara = at_review(contributor), at_review(manager)
    cleo.locator("#owner_evaluation-value").click()
    cleo.keyboard.type("Quality team")
    mara.locator("label:has(#owner_evaluation-nobody)").click()
    expect(cleo.locator("#answer-owner_evaluation")).to_contain_text("has just answered", timeout=SECONDS)
    cleo.keyboard.press("Tab")
    cleo.locator("#answer-owner_evaluation").get_by_role("button", name="Keep this one").click()
    expect(cleo.locator("#owner_evaluation-nobody")).to_be_checked()
    expect(cleo.locator("#owner_evaluation-value")).to_have_value("")
