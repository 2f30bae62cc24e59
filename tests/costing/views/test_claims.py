"""The published claims as everybody reads them."""

from __future__ import annotations

import pytest
from django.urls import reverse

CLAIMS = reverse("costing:claims")
DAY = {"day": "2026-11-21"}


def main_of(response) -> str:
    return " ".join(response.text.split("<main")[1].split())


def test_everybody_sees_every_claim_with_our_figure_verdict_and_reason(client, db):
    page = client.get(CLAIMS, DAY)
    text = main_of(page)
    assert text.count('id="claim-') == 41
    claim = text.split('id="claim-004-k"')[1].split("</li><li id=")[0].split('id="claim-')[0]
    assert "Embedding 10,000 questions of 50 tokens costs about $0.30 a day." in claim
    assert "$0.0100 a day" in claim
    assert "Disagrees" in claim
    assert "It is one cent a day." in claim
    assert "questions × tokens × embedding price" in claim
    assert "embedding/openai/text-embedding-3-small: $0.02 / 1M tokens" in claim


def test_the_same_day_shows_the_same_numbers(client, db):
    assert main_of(client.get(CLAIMS, DAY)) == main_of(client.get(CLAIMS, DAY))
    assert "list prices of 21 November 2026" in main_of(client.get(CLAIMS, DAY))


def test_what_is_assumed_by_us_says_so(client, db):
    assert "(our assumption)" in main_of(client.get(CLAIMS, DAY))


def test_verdicts_are_counted_and_can_be_picked(client, db):
    page = client.get(CLAIMS, DAY | {"verdict": "disagree"})
    counts = {verdict.value: count for verdict, _, _, count in page.context["counts"]}
    assert sum(counts.values()) == 41
    assert main_of(page).count('id="claim-') == counts["disagree"] == 11


def test_before_any_price_the_missing_ones_are_named(client, db):
    page = main_of(client.get(CLAIMS, {"day": "2025-01-01"}))
    assert "There is no price for training/openai/gpt-4o-mini on 2025-01-01." in page


@pytest.mark.parametrize(
    "asked",
    [{"day": "tomorrow"}, {"day": "1066-10-14"}, {"verdict": "wrong"}, {"day": "\x00", "verdict": "<b>"}],
)
def test_what_cannot_be_asked_is_said_and_today_shown(client, db, asked):
    page = client.get(CLAIMS, asked)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert main_of(page).count('id="claim-') == 41


def test_it_asks_nothing_of_the_database(client, db, django_assert_num_queries):
    client.get(CLAIMS, DAY)
    with django_assert_num_queries(0):
        client.get(CLAIMS, DAY)
