"""The page of prices, as readers and managers use it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from costing.models import ContractPrice
from costing.services.prices import enter_price
from tests.queued import queued

INPUT = "model/openai/gpt-4o/input"
GOOD = {
    "item": INPUT,
    "amount": "2.075",
    "unit": "1M tokens",
    "currency": "usd",
    "since": "2026-06-01",
    "note": "",
}


@pytest.fixture
def url(team):
    return reverse("costing:prices", kwargs={"team_id": team.pk})


@pytest.fixture
def new(team):
    return reverse("costing:price_new", kwargs={"team_id": team.pk})


def main_of(response) -> str:
    return " ".join(response.text.split("<main")[1].split())


def test_prices_stand_with_unit_day_and_source(signed_in, viewer, url):
    page = main_of(signed_in(viewer).get(url))
    assert '$3.00</span> <span class="muted">/ 1M tokens' in page
    assert "1 January 2026" in page
    assert "Microsoft Learn, cost management for fine-tuning" in page
    assert "genai-prices 0.2.3: OpenAI" in page
    assert "Start not recorded" in page
    assert "in requests above 200,000 tokens" in page


def test_what_ends_is_said(signed_in, viewer, url, monkeypatch):
    monkeypatch.setattr("costing.views.prices.today", lambda: date(2027, 1, 4))
    page = main_of(signed_in(viewer).get(url))
    assert "ends on 14 January 2027, in 10 days" in page
    assert "ended on 23 October 2026" in page
    assert "closed to newcomers since 7 May 2026" in page


def test_readers_see_no_way_to_enter_prices(signed_in, viewer, url):
    page = main_of(signed_in(viewer).get(url))
    assert "Your own price" not in page
    assert 'method="post"' not in page


def test_the_search_finds_models_that_are_not_usual(signed_in, viewer, url):
    client = signed_in(viewer)
    assert "mistral-large" not in main_of(client.get(url))
    page = main_of(client.get(url, {"q": "Mistral large OUTPUT"}))
    assert "mistral/mistral-large" in page
    assert "openai/gpt-4o" not in page


def test_a_broad_search_says_how_many_more_there_are(signed_in, viewer, url):
    assert "more were found" in main_of(signed_in(viewer).get(url, {"q": "openrouter"}))


@pytest.mark.parametrize("words", ["no such model", "<script>alert(1)</script>", "%00\x00"])
def test_a_search_for_nothing_says_so(signed_in, viewer, url, words):
    page = signed_in(viewer).get(url, {"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_search_too_long_shows_what_is_wrong_and_the_usual_prices(signed_in, viewer, url):
    page = signed_in(viewer).get(url, {"q": "x" * 101})
    assert page.context["form"].errors["q"]
    assert "openai/gpt-4o" in page.text


def test_a_manager_enters_a_price(signed_in, manager, url, new):
    client = signed_in(manager)
    form = client.get(new, {"item": INPUT})
    assert form.context["form"].initial["item"] == INPUT
    page = main_of(client.post(new, GOOD, follow=True))
    row = ContractPrice.objects.get()
    assert (row.amount, row.currency, row.entered_by) == (Decimal("2.075"), "USD", manager)
    assert "Your own price of model/openai/gpt-4o/input is entered." in page
    assert "$2.075" in page.split("List prices")[0]


def test_the_form_begins_with_the_unit_of_the_list_price(signed_in, manager, new):
    form = signed_in(manager).get(new, {"item": "hosting/azure/tuned"}).context["form"]
    assert form.initial["unit"] == "hour"


def test_history_of_a_price(signed_in, manager, team, url):
    for amount, month in (("2.1", 6), ("1.9", 7)):
        enter_price(
            team,
            item=INPUT,
            unit="1M tokens",
            amount=Decimal(amount),
            currency="EUR",
            since=date(2026, month, 1),
            by=manager,
        )
    own = main_of(signed_in(manager).get(url)).split("List prices")[0]
    assert "1 June 2026: €2.10 / 1M tokens" in own
    assert "1 July 2026: €1.90 / 1M tokens" in own
    assert "Start not recorded: $2.50 / 1M tokens" in own


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("item", ""),
        ("item", "gpt-4o"),
        ("item", "modle/openai/gpt-4o/input"),
        ("item", "model/openai/gpt 4o/input"),
        ("item", "model/<b>/input"),
        ("item", "model/" + "x" * 200),
        ("amount", "-1"),
        ("amount", "cheap"),
        ("amount", "NaN"),
        ("amount", "1e400"),
        ("amount", "123456789"),
        ("amount", "0.00000001"),
        ("unit", "bushel"),
        ("currency", "euro"),
        ("currency", "12"),
        ("since", "yesterday"),
        ("since", "1999-01-01"),
        ("since", "2026-02-30"),
        ("note", "x" * 301),
    ],
)
def test_bad_input_comes_back_with_its_error(signed_in, manager, new, field, value):
    page = signed_in(manager).post(new, GOOD | {field: value})
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not ContractPrice.objects.exists()


def test_ending_what_does_not_run_is_said(signed_in, manager, new):
    page = signed_in(manager).post(new, GOOD | {"amount": ""})
    assert "no price of your own on that day" in page.text


def test_readers_and_strangers_may_not(signed_in, contributor, stranger, url, new):
    assert signed_in(contributor).post(new, GOOD).status_code == 403
    assert signed_in(stranger).post(new, GOOD).status_code == 404
    assert signed_in(stranger).get(url).status_code == 404
    assert not ContractPrice.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow(signed_in, manager, team, url, count, django_assert_num_queries):
    for number in range(count):
        enter_price(
            team,
            item=f"hosting/acme/{number}",
            unit="hour",
            amount=Decimal(number),
            currency="USD",
            since=date(2026, 6, 1),
            by=manager,
        )
    client = signed_in(manager)
    with django_assert_num_queries(5):  # session, person, team, prices, notices
        client.get(url)


@pytest.mark.django_db(transaction=True)
def test_a_price_of_ones_own_has_the_teams_decisions_judged_again(signed_in, manager, new):
    with queued() as tasks:
        signed_in(manager).post(new, GOOD)
    assert tasks == {"judge_team": 1}
    with queued() as tasks:
        signed_in(manager).post(new, GOOD | {"amount": "-1"})
    assert tasks == {}
