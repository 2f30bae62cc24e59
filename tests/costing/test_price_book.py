"""The price book: its prices, that bad files are refused with the place named, and who lies over whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from costing.engine.prices import NoPrice
from costing.library_prices import library_prices
from costing.price_book import BadBook, lifetimes, read_book, standard_book, standard_prices

NOVEMBER = date(2026, 11, 21)

GOOD = """
read = 2026-11-21
usual_models = ["openai/gpt-4o"]

[sources.list]
name = "A price list"
url = "https://example.org/prices"

[[price]]
item = "training/openai/gpt-4o"
unit = "1M tokens"
amount = 25
since = 2026-01-01
source = "list"

[[price]]
item = "training/openai/gpt-4o"
unit = "1M tokens"
amount = 20.05
currency = "EUR"
since = 2026-06-01
source = "list"
note = "A new one begins."

[[lifetime]]
item = "training/openai"
retires = 2027-01-06
closes_to_new = 2026-05-07
source = "list"
"""


def test_a_book_is_read_with_exact_amounts():
    book = read_book(GOOD)
    first, second = book.prices.history("training/openai/gpt-4o")
    assert (first.amount, first.currency, first.note) == (Decimal(25), "USD", "")
    assert (second.amount, second.currency, second.note) == (Decimal("20.05"), "EUR", "A new one begins.")
    assert (first.source.name, first.source.read) == ("A price list", NOVEMBER)
    assert book.usual_models == ("openai/gpt-4o",)
    end = book.lifetimes.of("training/openai/gpt-4o")
    assert end is not None
    assert (end.retires, end.closes_to_new) == (date(2027, 1, 6), date(2026, 5, 7))


def test_a_price_holds_from_its_day_until_the_next_begins():
    prices = read_book(GOOD).prices
    item = "training/openai/gpt-4o"
    assert prices.on(item, date(2026, 5, 31)).amount == 25
    assert prices.on(item, date(2026, 6, 1)).amount == Decimal("20.05")
    with pytest.raises(NoPrice):
        prices.on(item, date(2025, 12, 31))


@pytest.mark.parametrize(
    ("change", "by", "says"),
    [
        ('unit = "1M tokens"', 'unit = "bushel"', "price 1 (training/openai/gpt-4o): training/openai/gpt-4o"),
        ("amount = 25", "amount = -1", "price 1 (training/openai/gpt-4o)"),
        ("amount = 25", "amount = nan", "price 1 (training/openai/gpt-4o)"),
        ("amount = 25", 'amount = "25"', "amount is '25', but must be a number"),
        ("amount = 25", "amount = true", "amount is True, but must be a number"),
        ("amount = 25", "", "amount is missing"),
        ("amount = 25", "amount = 25\namuont = 3", "price 1 (training/openai/gpt-4o): amuont means nothing"),
        ("since = 2026-01-01", 'since = "2026-01-01"', "must be a day, as 2026-11-21"),
        ("since = 2026-01-01", "since = 2026-01-01T10:00:00", "must be a day"),
        ("since = 2026-01-01", "since = 2026-06-01", "has two prices from 2026-06-01 on"),
        ('source = "list"', 'source = "elsewhere"', "there is no source 'elsewhere'"),
        ('item = "training/openai/gpt-4o"', 'item = "training//gpt-4o"', "is no item"),
        ("[sources.list]", "[sources]\nelse = 3\n[sources.list]", "source else: this is no table"),
        ("[[price]]", "[price]", "TOML"),
        ("read = 2026-11-21", "", "read is missing"),
        (
            "[[lifetime]]",
            '[[lifetime]]\nitem="a"\nretires="soon"\nsource="list"\n[[lifetime]]',
            "lifetime 1 (a)",
        ),
        (
            "[[lifetime]]",
            '[[lifetime]]\nitem="training/openai"\nretires=2027-01-06\nsource="list"\n[[lifetime]]',
            "training/openai has more than one lifetime",
        ),
        ("usual_models", "usual_modles", "the price book: usual_modles means nothing here"),
        ('currency = "EUR"', 'currency = "euro"', "'euro' is no currency"),
    ],
)
def test_a_bad_book_is_refused_with_the_place(change, by, says):
    assert change in GOOD
    with pytest.raises(BadBook) as raised:
        read_book(GOOD.replace(change, by, 1))
    assert says in str(raised.value)


# The book that comes with the product -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "amount", "unit"),
    [
        ("training/openai/gpt-4o", "25", "1M tokens"),
        ("training/openai/gpt-4o-mini", "3", "1M tokens"),
        ("training/openai/gpt-4.1-nano", "1.50", "1M tokens"),
        ("training/openai/o4-mini", "100", "hour"),
        ("tuned/openai/gpt-4.1-mini/output", "3.20", "1M tokens"),
        ("tuned/openai/gpt-4o/cached_input", "1.875", "1M tokens"),
        ("hosting/azure/tuned", "1.70", "hour"),
        ("vector/pinecone/standard/minimum", "50", "month"),
        ("vector/supabase/month", "25", "month"),
        ("rerank/cohere/v3.5", "2", "1K searches"),
        ("rerank/voyage/2.5", "0.05", "1M tokens"),
    ],
)
def test_what_is_kept_by_hand(item, amount, unit):
    price = standard_prices().on(item, NOVEMBER)
    assert (price.amount, price.unit, price.kind) == (Decimal(amount), unit, "book")
    assert price.source.name
    assert price.source.read == NOVEMBER


def test_hosting_a_tuned_model_for_a_month():
    assert standard_prices().on("hosting/azure/tuned", NOVEMBER).amount * 24 * 30 == 1224


def test_the_book_lies_over_the_library():
    assert standard_prices().on("model/openai/gpt-4o/input", NOVEMBER).kind == "library"
    assert standard_prices().on("tuned/openai/gpt-4o/input", NOVEMBER).kind == "book"


def test_ten_thousand_tokens_of_a_tuned_model_with_most_of_them_cached():
    """10,000 in (8,000 cached) and 500 out: $0.0024 with the cached rate, not $0.0036 without."""
    rate = {
        part: standard_prices().on(f"tuned/openai/gpt-4o-mini/{part}", NOVEMBER).per_one
        for part in ("input", "cached_input", "output")
    }
    assert 2000 * rate["input"] + 8000 * rate["cached_input"] + 500 * rate["output"] == Decimal("0.0024")


def test_book_and_library_agree_where_both_know_a_price():
    both = [item for item in standard_book().prices.items if library_prices().history(item)]
    assert len(both) >= 4
    for item in both:
        assert standard_book().prices.on(item, NOVEMBER).amount == library_prices().on(item, NOVEMBER).amount


def test_the_usual_models_and_embeddings_have_prices():
    book = standard_book()
    for item in (f"model/{ref}/input" for ref in book.usual_models):
        assert standard_prices().on(item, NOVEMBER).amount > 0
    for item in (f"embedding/{ref}" for ref in book.usual_embeddings):
        assert standard_prices().on(item, NOVEMBER).amount > 0


@pytest.mark.parametrize(
    ("item", "retires"),
    [
        ("model/openai/gpt-4o/input", date(2027, 1, 14)),
        ("tuned/openai/gpt-4o-mini", date(2027, 1, 14)),
        ("tuned/openai/gpt-4.1-nano/output", date(2026, 10, 23)),
        ("training/openai/gpt-4o", date(2027, 1, 6)),
    ],
)
def test_when_models_and_platforms_end(item, retires):
    end = lifetimes().of(item)
    assert end is not None
    assert end.retires == retires
    assert end.source.url.startswith("https://")


def test_what_goes_on():
    assert lifetimes().of("model/openai/gpt-6-luna/input") is None


def test_every_lifetime_is_of_something_that_has_a_price():
    prices = [*standard_book().prices.items, *library_prices().items]
    for end in lifetimes():
        assert any(item == end.item or item.startswith(f"{end.item}/") for item in prices), end.item
