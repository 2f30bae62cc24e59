"""What an open review asks every few seconds: who is here, and what others have answered since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from decisions.models import AnswerState, Review, User
from decisions.services import reviews
from decisions.services.reviews import Given

pytestmark = pytest.mark.django_db

Browser = Callable[[User], Client]


def url_of(review: Review) -> str:
    return reverse("decisions:changes", args=[review.pk])


def answer(review: Review, key: str, value: object, by: User, version: int = 0) -> None:
    reviews.save_answer(review, key, Given(AnswerState.ANSWERED, value), version=version, by=by)
    review.refresh_from_db()


def test_only_answers_that_the_page_lacks_are_sent(
    signed_in: Browser, review: Review, contributor: User, manager: User
) -> None:
    answer(review, "stage", "growing", contributor)
    answer(review, "citations", "required", manager)
    shown = {"revision": "1", "stage-version": "1", "citations-version": "0"}
    page = signed_in(contributor).get(url_of(review), shown).content.decode()
    assert 'id="question-citations"' in page
    assert 'id="question-stage"' not in page
    assert 'id="recommendation"' in page


def test_nothing_is_judged_while_nothing_has_changed(
    signed_in: Browser, review: Review, contributor: User, django_assert_num_queries
) -> None:
    answer(review, "stage", "growing", contributor)
    browser = signed_in(contributor)
    with django_assert_num_queries(4):  # session, person, review, who may be here
        page = browser.get(url_of(review), {"revision": "1"}).content.decode()
    assert 'id="recommendation"' not in page
    assert 'id="presence"' in page


def test_others_see_that_one_is_here_and_strangers_do_not_count(
    signed_in: Browser, review: Review, contributor: User, manager: User, stranger: User
) -> None:
    signed_in(manager).get(url_of(review))
    assert signed_in(stranger).get(url_of(review)).status_code == 404
    page = signed_in(contributor).get(url_of(review)).content.decode()
    assert manager.name in page
    assert stranger.name not in page
    assert contributor.name not in page.split('id="presence"')[1].split("</ul>")[0]


def test_who_leaves_the_team_is_no_longer_here(
    signed_in: Browser, review: Review, contributor: User, manager: User
) -> None:
    signed_in(manager).get(url_of(review))
    manager.memberships.all().delete()
    assert manager.name not in signed_in(contributor).get(url_of(review)).content.decode()


def test_a_viewer_gets_answers_to_read_and_no_controls(
    signed_in: Browser, review: Review, contributor: User, viewer: User
) -> None:
    answer(review, "stage", "growing", contributor)
    page = signed_in(viewer).get(url_of(review), {"revision": "0"}).content.decode()
    assert "Growing" in page
    assert "hx-post" not in page


def test_a_page_that_shows_nothing_of_ours_gets_all(
    signed_in: Browser, review: Review, contributor: User
) -> None:
    answer(review, "stage", "growing", contributor)
    page = (
        signed_in(contributor).get(url_of(review), {"revision": "x", "stage-version": "?"}).content.decode()
    )
    assert 'id="question-stage"' in page
