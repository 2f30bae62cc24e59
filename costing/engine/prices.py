"""Prices with a day, a unit and a source: what a thing costs, since when, and who says so.

A price never changes; a new one begins. What nobody has a price for is an error, never zero.

**Items** are paths, and these are the ones the cost model asks for (models are ``provider/name``):

=====================================================  ==================  ===============================
item                                                   unit                remark
=====================================================  ==================  ===============================
``model/openai/gpt-4o/input`` ``…/output``             1M tokens           base rates of a model
``model/…/cached_input``                               1M tokens           a token read from the prompt cache
``model/…/cache_write``                                1M tokens           a token written to it, *instead of*
                                                                           ``input``; no price where writing
                                                                           costs nothing extra
``model/…/batch_input`` ``model/…/batch_output``       1M tokens           requests that may wait
``tuned/openai/gpt-4o-mini/input`` and so on           1M tokens           the same rates on a tuned model
``training/openai/gpt-4o-mini``                        1M tokens or hour   tokens are billed once an epoch
``embedding/openai/text-embedding-3-small``            1M tokens
``rerank/cohere/v3.5`` ``rerank/voyage/2.5``           1K searches or
                                                       1M tokens
``vector/pinecone/standard/minimum``                   month               billed even when less is used
``vector/pinecone/standard/read_units``                1M read units
``vector/pinecone/standard/write_units``               1M write units
``vector/pinecone/standard/storage``                   GB-month
``vector/supabase/month`` ``vector/qdrant/month``      month               a flat fee
``hosting/azure/tuned``                                hour
``labelling/example`` ``labelling/expert``             example
``engineering/hour``                                   hour
=====================================================  ==================  ===============================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

UNITS: dict[str, int] = {
    "1M tokens": 1_000_000,
    "1K searches": 1_000,
    "1M read units": 1_000_000,
    "1M write units": 1_000_000,
    "GB-month": 1,
    "example": 1,
    "hour": 1,
    "day": 1,
    "month": 1,
}
"""Every unit a price may have → how many single things it holds."""

KINDS = ("library", "book", "contract", "scenario")
"""Where a price comes from: the price library, the book kept by hand, a contract, or one scenario."""


class NoPrice(LookupError):
    """Nobody has a price for this item on this day."""

    def __init__(self, item: str, day: date) -> None:
        super().__init__(f"There is no price for {item} on {day.isoformat()}.")
        self.item = item
        self.day = day


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so: a name, an address where there is one, and the day on which it was read."""

    name: str
    url: str = ""
    read: date | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of an item costs from a day on. ``amount`` is finite and at least 0."""

    item: str
    unit: str
    amount: Decimal
    currency: str
    since: date
    source: Source
    kind: str = "book"
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no price: an unknown unit or kind, a negative or endless amount."""
        if self.unit not in UNITS:
            raise ValueError(f"{self.item}: {self.unit!r} is no unit; there are {', '.join(UNITS)}.")
        if self.kind not in KINDS:
            raise ValueError(f"{self.item}: {self.kind!r} is no kind; there are {', '.join(KINDS)}.")
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError(f"{self.item}: {self.amount} is no amount of money that can be asked.")
        if len(self.currency) != 3 or not self.currency.isupper():
            raise ValueError(f"{self.item}: {self.currency!r} is no currency; write it as USD.")

    @property
    def per_one(self) -> Decimal:
        """The amount for one single thing: one token, one search, one hour."""
        return self.amount / UNITS[self.unit]


class Prices(Protocol):
    """Anything that knows prices: a book, the library, or several of them laid over one another."""

    def on(self, item: str, day: date, *, request_tokens: int | None = None) -> Price:
        """The price of an item on a day; raises ``NoPrice``.

        Some models charge every token of a long request more. ``request_tokens`` is the input of the typical
        request; a library answers with the rate such a request pays. Without it, that of a short request.
        """

    def history(self, item: str) -> tuple[Price, ...]:
        """Every price known of an item, the earliest first; empty when there is none."""


class PriceBook:
    """Prices that are written down. Their rates do not depend on the length of a request."""

    def __init__(self, prices: Iterable[Price] = ()) -> None:
        self._by_item: dict[str, tuple[Price, ...]] = {}
        for price in prices:
            self._by_item[price.item] = (*self._by_item.get(price.item, ()), price)
        for item, known in self._by_item.items():
            in_order = tuple(sorted(known, key=lambda price: price.since))
            for one, other in pairwise(in_order):
                if one.since == other.since:
                    raise ValueError(f"{item} has two prices from {one.since.isoformat()} on.")
            self._by_item[item] = in_order

    @property
    def items(self) -> tuple[str, ...]:
        """What there is a price for, in alphabetical order."""
        return tuple(sorted(self._by_item))

    def on(self, item: str, day: date, *, request_tokens: int | None = None) -> Price:
        """The latest price that began on that day or before; raises ``NoPrice``."""
        known = [price for price in self._by_item.get(item, ()) if price.since <= day]
        if not known:
            raise NoPrice(item, day)
        return known[-1]

    def history(self, item: str) -> tuple[Price, ...]:
        """Every price of an item, the earliest first."""
        return self._by_item.get(item, ())

    def over(self, other: Prices) -> Layers:
        """These prices where they have one, else the others': contract over book over library."""
        return Layers(self, other)


class Layers:
    """Prices laid over one another: the upper wins wherever it has a price for that day."""

    def __init__(self, *layers: Prices) -> None:
        self.layers = layers

    def on(self, item: str, day: date, *, request_tokens: int | None = None) -> Price:
        """The price of the uppermost layer that has one; raises ``NoPrice``."""
        for layer in self.layers:
            try:
                return layer.on(item, day, request_tokens=request_tokens)
            except NoPrice:
                continue
        raise NoPrice(item, day)

    def history(self, item: str) -> tuple[Price, ...]:
        """The prices of all layers, the earliest first; on the same day the uppermost last."""
        known = [price for layer in reversed(self.layers) for price in layer.history(item)]
        return tuple(sorted(known, key=lambda price: price.since))


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a model or a platform lives. ``item`` is the beginning of items' paths, ``tuned/openai``."""

    item: str
    retires: date
    source: Source
    closes_to_new: date | None = None
    """From this day on it cannot be begun with, though it still serves: no new tuning."""


class Lifetimes:
    """What is known of the end of models and platforms; one entry for each item."""

    def __init__(self, lifetimes: Iterable[Lifetime] = ()) -> None:
        self._by_item = {lifetime.item: lifetime for lifetime in lifetimes}

    def __iter__(self) -> Iterator[Lifetime]:
        """Every entry, in the order given."""
        return iter(self._by_item.values())

    def of(self, item: str) -> Lifetime | None:
        """The entry that fits an item best: its own, else the longest beginning of its path."""
        path = item.split("/")
        beginnings = ("/".join(path[:length]) for length in range(len(path), 0, -1))
        return next((self._by_item[each] for each in beginnings if each in self._by_item), None)
