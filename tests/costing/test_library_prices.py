"""The price library behind our items: what it says, its traps, and that it stays off the network."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from genai_prices import Usage, calc_price
from genai_prices.data import providers

from costing.engine.prices import NoPrice
from costing.library_prices import BEGINNING, library_prices

NOVEMBER = date(2026, 11, 21)
LIBRARY = library_prices()


def amount(item: str, day: date = NOVEMBER, request_tokens: int | None = None) -> Decimal:
    return LIBRARY.on(item, day, request_tokens=request_tokens).amount


@pytest.mark.parametrize(
    ("model", "prices"),
    [
        ("openai/gpt-4o", ("2.50", "1.25", "10")),
        ("openai/gpt-4o-mini", ("0.15", "0.075", "0.60")),
        ("openai/gpt-4.1", ("2", "0.50", "8")),
        ("openai/gpt-4.1-mini", ("0.40", "0.10", "1.60")),
        ("openai/gpt-6-luna", ("0.10", "0.01", "0.50")),
        ("anthropic/claude-haiku-5-5", ("0.10", "0.01", "0.50")),
        ("google/gemini-3.8-flash", ("0.75", None, "3.75")),
    ],
)
def test_a_million_tokens_cost_what_the_price_lists_say(model, prices):
    for part, price in zip(("input", "cached_input", "output"), prices, strict=True):
        if price is not None:
            assert amount(f"model/{model}/{part}") == Decimal(price)


def test_embeddings_have_one_price():
    assert amount("embedding/openai/text-embedding-3-small") == Decimal("0.02")
    assert amount("embedding/cohere/embed-v4.0") == Decimal("0.12")
    with pytest.raises(NoPrice):  # it answers, so it does not embed
        LIBRARY.on("embedding/openai/gpt-4o", NOVEMBER)


def test_a_price_says_where_it_is_from():
    price = LIBRARY.on("model/openai/gpt-4o/input", NOVEMBER)
    assert (price.unit, price.currency, price.kind, price.since) == ("1M tokens", "USD", "library", BEGINNING)
    assert price.source.name == "genai-prices 0.2.3: OpenAI"
    assert price.source.url.startswith("https://")


# Its traps --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "short", "threshold", "long"),
    [
        ("model/anthropic/claude-sonnet-4-5/input", "3", 200_000, "6"),
        ("model/google/gemini-2.5-pro/input", "1.25", 200_000, "2.50"),
        ("model/openai/gpt-6-luna/cache_write", "0.125", 272_000, "0.25"),
    ],
)
def test_the_rate_is_that_of_the_typical_request(item, short, threshold, long):
    assert amount(item) == amount(item, request_tokens=threshold) == Decimal(short)
    assert amount(item, request_tokens=threshold + 1) == Decimal(long)
    assert "above" in LIBRARY.on(item, NOVEMBER, request_tokens=threshold + 1).note
    assert LIBRARY.steps_on(item, NOVEMBER) == ((threshold, Decimal(long)),)


def test_tuned_models_have_no_cached_rate_rather_than_the_full_one():
    assert amount("tuned/openai/gpt-4o-mini/input") == Decimal("0.30")
    assert amount("tuned/openai/gpt-4o/output") == Decimal(15)
    with pytest.raises(NoPrice):
        LIBRARY.on("tuned/openai/gpt-4o-mini/cached_input", NOVEMBER)


@pytest.mark.parametrize(
    "item",
    [
        "tuned/openai/gpt-4.1-mini/input",
        "rerank/cohere/v3.5",
        "model/openai/gpt-4o-that-never-was/input",  # begins like one the library knows
        "model/openai/gpt-4o/moonlight",
        "model/openai/gpt-4o",
        "model/nobody/gpt-4o/input",
        "training/openai/gpt-4o",
        "model",
        "",
    ],
)
def test_what_it_does_not_know_is_an_error_that_names_item_and_day(item):
    with pytest.raises(NoPrice) as raised:
        LIBRARY.on(item, NOVEMBER)
    assert (raised.value.item, raised.value.day) == (item, NOVEMBER)
    assert LIBRARY.history(item) == ()


def test_the_day_decides():
    prices = LIBRARY.history("model/openai/gpt-5.6-luna/output")
    assert [(price.since, price.amount) for price in prices] == [
        (BEGINNING, Decimal(6)),
        (date(2026, 7, 30), Decimal("1.2")),
    ]
    assert amount("model/openai/gpt-5.6-luna/output", date(2026, 7, 29)) == 6
    assert amount("model/openai/gpt-5.6-luna/output", date(2026, 7, 30)) == Decimal("1.2")


def test_batch_rates_begin_on_the_day_they_were_checked():
    assert amount("model/openai/gpt-4o/batch_input") == Decimal("1.25")
    with pytest.raises(NoPrice):  # where the library itself would answer with the standard rate
        LIBRARY.on("model/openai/gpt-4o/batch_input", date(2026, 10, 13))
    with pytest.raises(NoPrice):
        LIBRARY.on("model/groq/llama-3.1-8b-instant/batch_cached", NOVEMBER)


def test_a_rate_that_ends_leaves_no_price():
    item = "model/quicksilverpro/gpt-oss-120b/cached_input"
    (only,) = LIBRARY.history(item)
    with pytest.raises(NoPrice):
        LIBRARY.on(item, NOVEMBER)
    assert LIBRARY.on(item, only.since) == only


def test_models_priced_by_the_hour_of_the_day_are_left_out():
    assert LIBRARY.history("model/deepseek/deepseek-chat/input") == ()


# Against the library's own calculator -----------------------------------------------------------------------


def usage_of(part: str, tokens: int) -> Usage:
    if part == "output":
        return Usage(output_tokens=tokens)
    extra = {"cached_input": "cache_read_tokens", "cache_write": "cache_write_tokens"}.get(part)
    return Usage(input_tokens=tokens, **({extra: tokens} if extra else {}))


@pytest.mark.parametrize("tokens", [1000, 300_000])
@pytest.mark.parametrize("part", ["input", "cached_input", "cache_write", "output"])
def test_every_rate_is_what_its_calculator_asks_for_a_request(part, tokens):
    moment = datetime(2026, 11, 21, 12, tzinfo=UTC)
    compared = 0
    for provider in providers:
        if provider.id not in {"openai", "anthropic", "google", "mistral", "cohere", "voyageai"}:
            continue
        for model in provider.models:
            item = f"model/{provider.id}/{model.id}/{part}"
            if LIBRARY.history(item):
                request = tokens if part != "output" else None  # its steps go by the input
                asked = model.calc_price(usage_of(part, tokens), provider, genai_request_timestamp=moment)
                assert amount(item, request_tokens=request) * tokens / 1_000_000 == asked.total_price, item
                compared += 1
    assert compared > 30


def test_two_requests_at_the_luna_prices_of_two_days():
    """1,000 tokens in and 1,000 out: $0.007 on 1 July, $0.0014 on 1 November."""
    for day, total in ((date(2026, 7, 1), "0.007"), (date(2026, 11, 1), "0.0014")):
        ours = sum(amount(f"model/openai/gpt-5.6-luna/{part}", day) for part in ("input", "output")) / 1000
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        theirs = calc_price(
            Usage(input_tokens=1000, output_tokens=1000),
            "gpt-5.6-luna",
            provider_id="openai",
            genai_request_timestamp=moment,
        )
        assert ours == theirs.total_price == Decimal(total)


OFFLINE = """
import socket, sys
from datetime import date
def refuse(*args, **kwargs): raise AssertionError("asked the network")
socket.socket.connect = socket.getaddrinfo = refuse
from costing.library_prices import library_prices
assert len(list(library_prices().items)) > 5000
print(library_prices().on("model/openai/gpt-4o/input", date(2026, 11, 21)).amount)
"""


def test_the_network_is_never_asked():
    done = subprocess.run([sys.executable, "-c", OFFLINE], capture_output=True, text=True, check=True)
    assert done.stdout == "2.5\n"
