"""Prices of models from the library genai-prices: its data for our items, offline and at the pinned version.

The library knows base, cached, batch and embedding rates with the days on which they changed. What it holds
is read here as it prices one typical request, never as a million tokens in one call: some models charge every
token of a long request more, so such a call would answer with a rate that nobody pays. Model ids are taken
exactly, for the library's own matching finds a price for names that merely begin like one it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from costing.engine.prices import NoPrice, Price, Source

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, PriceVariant, Provider, TieredPrices

BEGINNING = date(1970, 1, 1)
"""Since when a price holds of which the library does not say since when."""

PARTS = {
    "input": "input_mtok",
    "cached_input": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
    "output": "output_mtok",
}
BATCH_PARTS = {"batch_input": "input_mtok", "batch_output": "output_mtok"}
"""The last word of an item → the name of that rate in the library, in dollars for a million tokens."""

TUNED_PARTS = ("input", "output")
"""A tuned model has no cached rate in the library, which would bill cached tokens in full."""

TUNED = "/ft:"
"""Between the provider and the name of a tuned model."""

BATCH = {"processing": "batch"}
UNIT = "1M tokens"


@dataclass(frozen=True, slots=True)
class Rate:
    """What a million tokens cost on a day; `steps` of long requests are (above how many tokens, amount)."""

    amount: Decimal
    steps: tuple[tuple[int, Decimal], ...] = ()

    def step_of(self, request_tokens: int | None) -> tuple[int, Decimal]:
        """The highest step that a request of so many tokens has passed; (0, the base) for a short one."""
        passed = [step for step in self.steps if request_tokens is not None and request_tokens > step[0]]
        return max(passed, default=(0, self.amount))


@dataclass(frozen=True, slots=True)
class Model:
    """A model the library has prices for. ``ref`` is ``provider/id``, as items have it."""

    ref: str
    name: str
    provider: str
    context_window: int | None


class LibraryPrices:
    """The library's prices, by item and day."""

    def __init__(self, providers: list[Provider], version: str) -> None:
        self.version = version
        self._known = {
            f"{provider.id}/{model.id}": (provider, model)
            for provider in providers
            for model in provider.models
            if _is_dated(model)
        }
        self._lines: dict[str, tuple[tuple[date, Rate | None], ...]] = {}

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Models whose tokens have a price that a day decides, by provider; tuned ones are items only."""
        found = [
            Model(ref, model.name or model.id, provider.name, model.context_window)
            for ref, (provider, model) in self._known.items()
            if TUNED not in ref and self.items_of(ref)
        ]
        return tuple(sorted(found, key=lambda model: (model.provider.lower(), model.ref)))

    def items_of(self, ref: str) -> tuple[str, ...]:
        """The items of one model that have a price at any time; of one that only embeds, its embedding."""
        items = [f"model/{ref}/{part}" for part in (*PARTS, *BATCH_PARTS)]
        if self.history(f"embedding/{ref}"):
            return (f"embedding/{ref}",)
        return tuple(item for item in items if self.history(item))

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Every item there is a price for, model by model, and the tuned ones after them."""
        return tuple(self._items())

    def _items(self) -> Iterator[str]:
        for model in self.models:
            yield from self.items_of(model.ref)
        for ref in self._known:
            provider, _, name = ref.partition(TUNED)
            tuned = [f"tuned/{provider}/{name}/{part}" for part in TUNED_PARTS if name]
            yield from (item for item in tuned if self.history(item))

    def on(self, item: str, day: date, *, request_tokens: int | None = None) -> Price:
        """What the item costs on that day in a request of so many tokens; raises ``NoPrice``."""
        begun = [(since, rate) for since, rate in self._line(item) if since <= day]
        since, rate = begun[-1] if begun else (day, None)
        if rate is None:
            raise NoPrice(item, day)
        return self._price(item, since, rate, request_tokens)

    def history(self, item: str) -> tuple[Price, ...]:
        """Every price of the item in a short request, the earliest first."""
        return tuple(self._price(item, since, rate) for since, rate in self._line(item) if rate)

    def steps_on(self, item: str, day: date) -> tuple[tuple[int, Decimal], ...]:
        """How a long request pays more on that day: (above how many tokens, for a million tokens)."""
        begun = [rate for since, rate in self._line(item) if since <= day]
        return begun[-1].steps if begun and begun[-1] else ()

    def _price(self, item: str, since: date, rate: Rate, request_tokens: int | None = None) -> Price:
        provider, _ = self._known[_address(item)[0]]
        url = (provider.pricing_urls or [""])[0]
        above, amount = rate.step_of(request_tokens)
        note = f"The rate of requests above {above:,} tokens." if above else ""
        source = Source(f"genai-prices {self.version}: {provider.name}", url)
        return Price(item, UNIT, amount, "USD", since, source, kind="library", note=note)

    def _line(self, item: str) -> tuple[tuple[date, Rate | None], ...]:
        """The rates of an item from their days on, None where the library has none; empty when unknown."""
        if item not in self._lines:
            ref, key, context = _address(item)
            _, model = self._known.get(ref, (None, None))
            if model is None or (item.startswith("embedding/") and _rate_on(model, "output_mtok", BEGINNING)):
                return ()
            self._lines[item] = _line_of(model, key, context)
        return self._lines[item]


def _address(item: str) -> tuple[str, str, Mapping[str, str] | None]:
    """Where the library has an item: the model, the name of the rate, the context of the request."""
    kind, _, path = item.partition("/")
    if kind == "embedding":
        return path, "input_mtok", None
    ref, _, part = path.rpartition("/")
    if kind == "tuned" and part in TUNED_PARTS:
        provider, _, name = ref.partition("/")
        return f"{provider}{TUNED}{name}", PARTS[part], None
    if kind == "model" and part in BATCH_PARTS:
        return ref, BATCH_PARTS[part], BATCH
    return (ref, PARTS[part], None) if kind == "model" and part in PARTS else ("", "", None)


def _line_of(
    model: ModelInfo, key: str, context: Mapping[str, str] | None
) -> tuple[tuple[date, Rate | None], ...]:
    days = {BEGINNING, *(start.start_date for start in _starts(model) if start is not None)}
    line: list[tuple[date, Rate | None]] = []
    for day in sorted(days):
        rate = _rate_on(model, key, day, context)
        if (rate is not None and not line) or (line and line[-1][1] != rate):
            line.append((day, rate))
    return tuple(line)


def _rate_on(model: ModelInfo, key: str, day: date, context: Mapping[str, str] | None = None) -> Rate | None:
    moment = datetime.combine(day, time(12), tzinfo=UTC)
    if context and not any(_gives(variant, key, moment, context) for variant in model.price_variants or ()):
        return None  # where the library would answer with the standard rate
    return _rate(getattr(model.get_prices(moment, context), key, None))


def _gives(variant: PriceVariant, key: str, moment: datetime, context: Mapping[str, str]) -> bool:
    """Whether the variant has a rate of its own for such a request at that moment."""
    has_begun = variant.constraint is None or variant.constraint.active(moment)
    return has_begun and variant.when == context and getattr(variant.prices, key, None) is not None


def _rate(found: Decimal | TieredPrices | None) -> Rate | None:
    if found is None:
        return None
    if isinstance(found, Decimal):
        return Rate(found)
    return Rate(found.base, tuple((tier.start, tier.price) for tier in found.tiers))


def _starts(model: ModelInfo) -> list[Any]:
    """When each entry of the model's prices begins; None for those that always hold."""
    entries = model.prices if isinstance(model.prices, list) else []
    return [entry.constraint for entry in (*entries, *(model.price_variants or ()))]


def _is_dated(model: ModelInfo) -> bool:
    """Whether a day is enough to tell the price: some are cheaper at night."""
    return bool(model.prices) and all(
        start is None or hasattr(start, "start_date") for start in _starts(model)
    )


@lru_cache(1)
def library_prices() -> LibraryPrices:
    """The installed library's prices. Reads its data file once, and never asks the network."""
    from genai_prices import __version__
    from genai_prices.data import providers

    return LibraryPrices(providers, __version__)
