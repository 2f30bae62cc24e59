"""Which prices an approach needs, and what each comes to for one token, hour or question in the scenario's
currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from costing.engine.approaches import Approach
from costing.engine.fields import METERED, NONE
from costing.engine.numbers import Spread
from costing.engine.prices import UNITS, NoPrice, Price, Prices, Source
from costing.engine.scenario import Scenario

OWN = Source("Entered in this scenario")
NOT_CACHED = "This model has no price for cached tokens, so the whole prompt is billed in full."
WRITES_AS_INPUT = "Writing to the cache has no price of its own; it is billed as input."


@dataclass(frozen=True, slots=True)
class Rate:
    """One price as it counts: ``value`` for one single thing, in the scenario's currency."""

    role: str
    price: Price
    value: Spread


@dataclass(frozen=True)
class Rates:
    """The prices of one approach by the part they play in formulas, and what is missing."""

    known: Mapping[str, Rate]
    missing: Mapping[str, str]
    notes: tuple[str, ...] = ()

    def unit(self, role: str) -> str:
        """The unit of a price; empty while it is unknown."""
        return self.known[role].price.unit if role in self.known else ""


def items_of(approach: Approach, scenario: Scenario) -> dict[str, str]:
    """The part a price plays in formulas → the item it is the price of."""
    chosen = scenario.choices
    model = chosen[approach.model]
    found = {
        "input_price": f"{approach.path}/{model}/input",
        "output_price": f"{approach.path}/{model}/output",
    }
    found["hour_price"] = "engineering/hour"
    if scenario.can_be("cache_hit_percent"):
        found["cached_price"] = f"{approach.path}/{model}/cached_input"
        found["write_price"] = f"{approach.path}/{model}/cache_write"
    if scenario.can_be("batch_percent"):
        found["batch_input_price"] = f"{approach.path}/{model}/batch_input"
        found["batch_output_price"] = f"{approach.path}/{model}/batch_output"
    if approach.retrieves:
        found |= _retrieval(chosen)
    if approach.tunes:
        found |= {"training_price": f"training/{model}", "example_price": "labelling/example"}
        if chosen["hosting"] != NONE:
            found["hosting_price"] = f"hosting/{chosen['hosting']}"
    entered = [role for role in ("hour_price", "example_price") if role in scenario.numbers]
    return {role: item for role, item in found.items() if role not in entered}


def _retrieval(chosen: Mapping[str, str]) -> dict[str, str]:
    store = chosen["vector_store"]
    found = {"embedding_price": f"embedding/{chosen['embedding']}"}
    if chosen["rerank"] != NONE:
        found["rerank_price"] = f"rerank/{chosen['rerank']}"
    if store in METERED:
        found |= {
            "read_unit_price": f"vector/{store}/read_units",
            "write_unit_price": f"vector/{store}/write_units",
            "storage_price": f"vector/{store}/storage",
            "store_minimum": f"vector/{store}/minimum",
        }
    elif store != NONE:
        found["store_month_price"] = f"vector/{store}/month"
    return found


def rates_of(approach: Approach, scenario: Scenario, prices: Prices) -> Rates:
    """Every price of an approach on the scenario's day, as it counts for its typical request."""
    known: dict[str, Rate] = {}
    missing: dict[str, str] = {}
    tokens = typical_request(approach, scenario)
    for role, item in items_of(approach, scenario).items():
        try:
            price = _price(item, scenario, prices, tokens)
            known[role] = Rate(role, price, _value(price, scenario))
        except NoPrice as error:
            missing[role] = str(error)
        except NoRate as error:
            missing[role] = f"{item} is priced in {error}, and there is no rate for it."
    return _with_cache(known, missing)


def _with_cache(known: dict[str, Rate], missing: dict[str, str]) -> Rates:
    """No price for cached tokens: no cache. None for writing to it: written as input."""
    notes = []
    if missing.pop("cached_price", None):
        notes.append(NOT_CACHED)
        known.pop("write_price", None)
        missing.pop("write_price", None)
    elif missing.pop("write_price", None) and "input_price" in known:
        notes.append(WRITES_AS_INPUT)
        known["write_price"] = known["input_price"]
    return Rates(known, missing, tuple(notes))


class NoRate(LookupError):
    """A price stands in a currency of which nobody said what a dollar is in it."""


def factor(currency: str, scenario: Scenario) -> Decimal:
    """How much of the scenario's currency one of another is; raises ``NoRate``."""
    if currency == scenario.currency:
        return Decimal(1)
    if currency == "USD":
        return scenario.per_usd
    rates = scenario.rates
    if currency not in rates:
        raise NoRate(currency)
    return scenario.per_usd / rates[currency]


def typical_request(approach: Approach, scenario: Scenario) -> int:
    """Input tokens of the likely request, on which the rates of some models depend."""
    tokens = scenario.known(approach.fixed) + scenario.known("question_tokens")
    if approach.retrieves:
        tokens += scenario.known("context_tokens")
    if approach.carries_knowledge:
        tokens += scenario.known("kb_tokens")
    return int(tokens)


def _price(item: str, scenario: Scenario, prices: Prices, tokens: int) -> Price:
    own = scenario.own_prices.get(item)
    if own is None:
        return prices.on(item, scenario.day, request_tokens=tokens)
    return Price(item, own.unit, own.spread.likely, scenario.currency, scenario.day, OWN, kind="scenario")


def _value(price: Price, scenario: Scenario) -> Spread:
    own = scenario.own_prices.get(price.item)
    spread = Spread.sure(price.amount) if own is None else own.spread
    return spread.times(factor(price.currency, scenario) / UNITS[price.unit])
