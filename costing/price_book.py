"""The book of prices kept by hand, `price_book.toml`, and what all go by: the book over the library.

One lookup: `standard_prices().on(item, day)` is a price with its source and date, or `NoPrice`. A team's own
contract prices lie over both; `costing.services.prices` lays them there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from costing.engine.prices import Lifetime, Lifetimes, Price, PriceBook, Prices, Source
from costing.library_prices import library_prices

FILE = Path(__file__).with_name("price_book.toml")

T = TypeVar("T")


class BadBook(ValueError):
    """The file is no price book; says in one sentence what is wrong, and at which entry."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the file holds. The usual models and embeddings are ``provider/id``, as items have them."""

    read: date
    prices: PriceBook
    lifetimes: Lifetimes
    usual_models: tuple[str, ...] = ()
    usual_embeddings: tuple[str, ...] = ()


@lru_cache(1)
def standard_book() -> Book:
    """The book that comes with the product."""
    return read_book(FILE.read_text(encoding="utf-8"))


def standard_prices() -> Prices:
    """The list prices: the book where it has one, else the library."""
    return standard_book().prices.over(library_prices())


@lru_cache(1)
def edition() -> str:
    """Names all list prices and ends together: another library or another file is another edition."""
    return f"{version('genai-prices')} {sha256(FILE.read_bytes()).hexdigest()[:16]}"


def lifetimes() -> Lifetimes:
    """When models and platforms end."""
    return standard_book().lifetimes


def read_book(text: str) -> Book:
    """The book in a file's text. Raises ``BadBook``: nothing unknown, twice or missing is let pass."""
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadBook(f"The price book is no TOML: {error}.") from error
    fields = Fields(raw, "the price book")
    read = fields.take("read", date)
    sources = {
        key: _source(Fields.of(table, f"source {key}"), read)
        for key, table in fields.take("sources", dict, {}).items()
    }
    prices = _each(fields.take("price", list, []), "price", lambda entry: _price(entry, sources))
    ends = _each(fields.take("lifetime", list, []), "lifetime", lambda entry: _lifetime(entry, sources))
    book = Book(
        read,
        _refusing(lambda: PriceBook(prices), "The price book"),
        Lifetimes(_none_twice(ends)),
        tuple(fields.take("usual_models", list, [])),
        tuple(fields.take("usual_embeddings", list, [])),
    )
    fields.end()
    return book


class Fields:
    """The fields of one entry, each taken once and of its kind; what is left over is refused."""

    def __init__(self, raw: Mapping[str, Any], place: str) -> None:
        self.raw = dict(raw)
        self.place = place

    @classmethod
    def of(cls, raw: Any, place: str) -> Fields:
        """The fields of what must be a table."""
        if not isinstance(raw, dict):
            raise BadBook(f"In {place}: this is no table.")
        return cls(raw, place)

    def take(self, name: str, kind: type[T], default: T | None = None) -> T:
        """One field; without a default it must be there."""
        if name not in self.raw and default is None:
            raise BadBook(f"In {self.place}: {name} is missing.")
        value = self.raw.pop(name, default)
        if kind is Decimal and type(value) is int:
            value = Decimal(value)
        if not isinstance(value, kind) or isinstance(value, datetime):
            raise BadBook(f"In {self.place}: {name} is {value!r}, but must be a {_kind_in_words(kind)}.")
        return value

    def maybe_date(self, name: str) -> date | None:
        """A date that may be missing."""
        return self.take(name, date) if name in self.raw else None

    def end(self) -> None:
        """Refuse what nobody has taken: most often a name spelt wrong, which would else be overlooked."""
        if self.raw:
            raise BadBook(f"In {self.place}: {', '.join(sorted(self.raw))} means nothing here.")


def _each(rows: list[Any], name: str, reader: Callable[[Fields], T]) -> list[T]:
    found = []
    for number, raw in enumerate(rows, start=1):
        item = raw.get("item", "") if isinstance(raw, dict) else ""
        entry = Fields.of(raw, f"{name} {number} ({item})")
        found.append(_refusing(lambda entry=entry: reader(entry), f"In {entry.place}"))  # type: ignore[misc]
        entry.end()
    return found


def _refusing(make: Callable[[], T], place: str) -> T:
    """What is made, with the place named when the engine refuses it."""
    try:
        return make()
    except BadBook:
        raise
    except ValueError as error:
        raise BadBook(f"{place}: {error}") from error


def _source(fields: Fields, read: date) -> Source:
    source = Source(fields.take("name", str), fields.take("url", str, ""), fields.maybe_date("read") or read)
    fields.end()
    return source


def _price(fields: Fields, sources: Mapping[str, Source]) -> Price:
    return Price(
        item=_item(fields),
        unit=fields.take("unit", str),
        amount=fields.take("amount", Decimal),
        currency=fields.take("currency", str, "USD"),
        since=fields.take("since", date),
        source=_known_source(fields, sources),
        note=fields.take("note", str, ""),
    )


def _lifetime(fields: Fields, sources: Mapping[str, Source]) -> Lifetime:
    return Lifetime(
        item=_item(fields),
        retires=fields.take("retires", date),
        source=_known_source(fields, sources),
        closes_to_new=fields.maybe_date("closes_to_new"),
    )


def _item(fields: Fields) -> str:
    item = fields.take("item", str)
    if not all(item.split("/")) or item != item.strip():
        raise BadBook(f"In {fields.place}: {item!r} is no item; write it as model/openai/gpt-4o/input.")
    return item


def _known_source(fields: Fields, sources: Mapping[str, Source]) -> Source:
    key = fields.take("source", str)
    if key not in sources:
        raise BadBook(f"In {fields.place}: there is no source {key!r}.")
    return sources[key]


def _none_twice(ends: list[Lifetime]) -> list[Lifetime]:
    items = [end.item for end in ends]
    twice = sorted({item for item in items if items.count(item) > 1})
    if twice:
        raise BadBook(f"{', '.join(twice)} has more than one lifetime.")
    return ends


def _kind_in_words(kind: type) -> str:
    return {str: "text", date: "day, as 2026-11-21", Decimal: "number", list: "list", dict: "table"}[kind]
