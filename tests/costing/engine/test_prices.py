"""Prices: the latest that has begun, or an error that names item and day; layers; ends of models."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from costing.engine.prices import Lifetime, Lifetimes, NoPrice, Price, PriceBook
from tests.costing.engine.golden import SOURCE, price

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
BOOK = PriceBook([price("a/b", 2, since=JULY), price("a/b", 1, since=JUNE), price("a/c", 5, since=JUNE)])


def test_the_latest_price_that_has_begun_counts() -> None:
    assert BOOK.on("a/b", date(2026, 6, 30)).amount == 1
    assert BOOK.on("a/b", JULY).amount == 2
    assert [each.amount for each in BOOK.history("a/b")] == [1, 2]
    assert BOOK.items == ("a/b", "a/c")


@pytest.mark.parametrize(("item", "day"), [("a/b", date(2026, 5, 31)), ("a", JULY), ("", JULY)])
def test_without_a_price_there_is_an_error_and_no_zero(item: str, day: date) -> None:
    with pytest.raises(NoPrice) as missing:
        BOOK.on(item, day)
    assert (missing.value.item, missing.value.day) == (item, day)
    assert str(missing.value) == f"There is no price for {item} on {day}."
    assert BOOK.history("nothing") == ()


def test_the_upper_layer_wins_wherever_it_has_a_price_for_the_day() -> None:
    contract = PriceBook([price("a/b", 9, since=date(2026, 6, 15), kind="contract")])
    both = contract.over(BOOK)
    assert both.on("a/b", date(2026, 6, 14)).amount == 1
    assert both.on("a/b", date(2026, 8, 1)).amount == 9, "though a later one began below"
    assert both.on("a/c", JULY).amount == 5
    assert [each.amount for each in both.history("a/b")] == [1, 9, 2]
    with pytest.raises(NoPrice):
        both.on("a/d", JULY)


def test_two_prices_from_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a/b has two prices from 2026-06-01 on\."):
        PriceBook([price("a/b", 1, since=JUNE), price("a/b", 2, since=JUNE)])


@pytest.mark.parametrize(
    "changes", [{"unit": "mile"}, {"amount": -1}, {"amount": "NaN"}, {"currency": "usd"}, {"kind": "guess"}]
)
def test_what_is_no_price_is_refused(changes: dict[str, Any]) -> None:
    given = {"item": "a/b", "unit": "hour", "amount": 1, "currency": "USD", "since": JUNE, "source": SOURCE}
    with pytest.raises(ValueError, match="a/b"):
        Price(**{**given, "amount": Decimal(changes.pop("amount", 1)), **changes})


def test_a_price_for_one() -> None:
    assert price("a/b", "2.50").per_one == Decimal("0.0000025")
    assert price("a/b", 2, "1K searches").per_one == Decimal("0.002")


def test_the_longest_beginning_of_an_item_tells_its_end() -> None:
    own = Lifetime("tuned/x/y", JUNE, SOURCE)
    platform = Lifetime("tuned/x", JULY, SOURCE)
    ends = Lifetimes([platform, own])
    assert ends.of("tuned/x/y") is ends.of("tuned/x/y/input") is own
    assert ends.of("tuned/x/z") is platform
    assert ends.of("tuned/xy") is None
    assert list(ends) == [platform, own]
