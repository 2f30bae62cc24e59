"""Prices as a page shows them: in groups, by what they are for, with their history and what ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from costing.engine.prices import Lifetime, Lifetimes, NoPrice, Price, Prices
from costing.library_prices import BEGINNING, library_prices
from costing.price_book import standard_book

GROUPS = {
    "model": "Models",
    "embedding": "Embedding",
    "tuned": "Tuned models",
    "training": "Training",
    "hosting": "Hosting of tuned models",
    "vector": "Vector databases",
    "rerank": "Reranking",
    "labelling": "Labelled examples",
    "engineering": "Work",
}
"""The first word of an item → what such prices are called."""

SHARED = ("model", "tuned", "vector")
"""Groups in which several prices are of one thing: the last word of the item says which."""

PART_WORDS = {
    "input": "Input",
    "cached_input": "Input found in the cache",
    "cache_write": "Input written to the cache",
    "output": "Output",
    "batch_input": "Input, in batches",
    "batch_output": "Output, in batches",
    "minimum": "Least a month is billed",
    "read_units": "Read units",
    "write_units": "Write units",
    "storage": "Storage",
    "month": "A month",
}

NAMES = {
    "hosting/azure/tuned": "Azure, a deployed tuned model",
    "labelling/example": "An example",
    "labelling/expert": "An example judged by an expert",
    "labelling/instruction_pair": "An instruction and its answer",
    "labelling/single_label": "A label on a text",
    "engineering/hour": "An engineer",
}
"""Things whose item does not read well without its first word."""

MOST_SHOWN = 60
"""So many things are shown at once; more than that is for a narrower search."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item: its price on the day, None where it has none that day, and every price known of it."""

    item: str
    label: str
    price: Price | None
    history: tuple[Price, ...]
    steps: tuple[tuple[int, Decimal], ...] = ()

    @property
    def coming(self) -> Price | None:
        """The price that begins next."""
        later = [price for price in self.history if self.price is None or price.since > self.price.since]
        return later[0] if later else None


@dataclass(frozen=True, slots=True)
class Thing:
    """What is priced: a model, a database, a kind of work; with when it ends."""

    name: str
    lines: tuple[Line, ...]
    end: Lifetime | None
    day: date

    @property
    def days_left(self) -> int | None:
        """Days until it ends; 0 and less when it has."""
        return (self.end.retires - self.day).days if self.end else None


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind."""

    title: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class PriceList:
    """The groups that were asked for, and how many things there are beyond them."""

    groups: tuple[Group, ...]
    left_out: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.groups


def usual_items() -> tuple[str, ...]:
    """What is shown before anybody searches: the book, and the library's usual models."""
    book, library = standard_book(), library_prices()
    usual = [item for ref in (*book.usual_models, *book.usual_embeddings) for item in library.items_of(ref)]
    return (*usual, *book.prices.items)


def all_items() -> tuple[str, ...]:
    """Everything that has a list price."""
    return (*library_prices().items, *standard_book().prices.items)


def found_in(items: Iterable[str], words: str) -> tuple[str, ...]:
    """The items in which every one of the words occurs; words of the page's own language count too."""
    wanted = words.lower().split()
    return tuple(item for item in items if all(word in _searched(item) for word in wanted))


def price_list(
    items: Iterable[str], *, prices: Prices, lifetimes: Lifetimes, day: date, most: int = MOST_SHOWN
) -> PriceList:
    """The items' prices on a day, grouped; things in the order in which the items come."""
    things: dict[str, list[str]] = {}
    for item in dict.fromkeys(items):
        things.setdefault(_thing_of(item), []).append(item)
    shown = list(things.items())[:most]
    groups = [
        Group(title, found)
        for kind, title in GROUPS.items()
        if (
            found := tuple(
                _thing(name, its, prices, lifetimes, day) for name, its in shown if _kind(name) == kind
            )
        )
    ]
    return PriceList(tuple(groups), len(things) - len(shown))


def _thing(name: str, items: list[str], prices: Prices, lifetimes: Lifetimes, day: date) -> Thing:
    lines = tuple(_line(item, prices, day) for item in items)
    shown = NAMES.get(name) or name.partition("/")[2]
    return Thing(shown, lines, lifetimes.of(name), day)


def _line(item: str, prices: Prices, day: date) -> Line:
    try:
        price = prices.on(item, day)
    except NoPrice:
        price = None
    steps = library_prices().steps_on(item, day) if price is not None and price.kind == "library" else ()
    return Line(item, label_of(item), price, prices.history(item), steps)


def label_of(item: str) -> str:
    """What the price of a thing is for; empty where the thing has but one."""
    return PART_WORDS.get(item.rpartition("/")[2], "") if _kind(item) in SHARED else ""


def has_start(price: Price) -> bool:
    """Whether it is known since when the price holds."""
    return price.since != BEGINNING


def _kind(item: str) -> str:
    return item.partition("/")[0]


def _thing_of(item: str) -> str:
    return item.rpartition("/")[0] if _kind(item) in SHARED else item


def _searched(item: str) -> str:
    return f"{item} {GROUPS.get(_kind(item), '')} {label_of(item)} {NAMES.get(item, '')}".lower()
