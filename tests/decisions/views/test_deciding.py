"""How it decides is open to everybody, and trying answers stores nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from decisions.engine.questions import QUESTIONNAIRE
from decisions.models import Answer, AuditEntry, Review

pytestmark = pytest.mark.django_db

PAGE = "/how-it-decides/"
TRIAL = "/how-it-decides/trial/"
HTMX = {"HX-Request": "true"}


def entered(**values: str) -> dict[str, str]:
    """The form as a browser sends it: every question with its version, and some values."""
    return {f"{question.key}-version": "0" for question in QUESTIONNAIRE} | {
        f"{key}-value": value for key, value in values.items()
    }


def test_it_is_open_to_everybody(client: Client) -> None:
    response = client.get(PAGE)
    assert response.status_code == 200
    page = response.content.decode()
    for words in ("How often do the facts change?", "K22", "nobody-talks/prompt-85", "100,000"):
        assert words in page


def test_it_needs_no_query_for_a_visitor(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        client.get(PAGE)


def test_tried_answers_are_judged_and_not_stored(client: Client, review: Review) -> None:
    before = AuditEntry.objects.count()
    response = client.post(
        TRIAL, entered(knowledge_need="private_or_current", kb_tokens="1.5M"), headers=HTMX
    )
    page = response.content.decode()
    assert "<html" not in page
    assert 'id="trial"' in page
    assert 'id="procedures"' in page
    assert "Good answers need your own or recent facts" in page
    assert (Answer.objects.count(), AuditEntry.objects.count()) == (0, before)


def test_without_script_the_page_comes_back_with_what_was_entered(client: Client) -> None:
    page = client.post(TRIAL, entered(change_rate="weekly", queries_per_day="plenty")).content.decode()
    assert "<html" in page
    assert 'value="plenty"' in page
    assert "is no number" in page
    assert "The facts change monthly or faster." in page


def test_a_wrong_value_is_named_and_the_rest_is_judged(client: Client) -> None:
    page = client.post(TRIAL, entered(change_rate="weekly", stage="nowhere"), headers=HTMX).content.decode()
    assert "That is not one of the answers to choose from." in page
    assert "The facts change monthly or faster." in page


def test_it_is_tried_by_post_only(client: Client) -> None:
    assert client.get(reverse("decisions:trial")).status_code == 405
