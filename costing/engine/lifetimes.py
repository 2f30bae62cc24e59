"""Whether a scenario outlives the models and platforms it stands on."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from costing.engine.approaches import APPROACHES, approach_for
from costing.engine.fields import NONE
from costing.engine.prices import Lifetime, Lifetimes
from costing.engine.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Outlived:
    """One approach that rests on something that ends, or closes, before the horizon does."""

    approach: str
    lifetime: Lifetime
    says: str


def outlived(scenario: Scenario, lifetimes: Lifetimes) -> tuple[Outlived, ...]:
    """Each approach with what ends within the horizon, in the order of approaches."""
    end = months_after(scenario.day, scenario.months)
    found = []
    for key in APPROACHES:
        for item in _rests_on(key, scenario):
            lifetime = lifetimes.of(item)
            says = lifetime and _says(lifetime, scenario.day, end)
            if lifetime and says:
                found.append(Outlived(key, lifetime, says))
    return tuple(dict.fromkeys(found))


def platform_until(tuned_model: str, lifetimes: Lifetimes) -> date | None:
    """Until when a model can be tuned and served by those who may; None while no end is known."""
    known = (lifetimes.of(item) for item in (f"training/{tuned_model}", f"tuned/{tuned_model}"))
    return min((lifetime.retires for lifetime in known if lifetime), default=None)


def months_after(day: date, months: int) -> date:
    """The same day some months on, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _rests_on(key: str, scenario: Scenario) -> tuple[str, ...]:
    approach = approach_for(key, scenario.choices["small_model_does"])
    model = scenario.choices[approach.model]
    items = [f"{approach.path}/{model}"]
    if approach.tunes:
        items.append(f"training/{model}")
        if scenario.choices["hosting"] != NONE:
            items.append(f"hosting/{scenario.choices['hosting']}")
    if approach.retrieves:
        items.append(f"embedding/{scenario.choices['embedding']}")
    return tuple(items)


def _says(lifetime: Lifetime, day: date, end: date) -> str:
    closes, retires = lifetime.closes_to_new, lifetime.retires
    said = []
    if retires <= end:
        said.append(f"ended on {retires}" if retires <= day else f"ends on {retires}, within the horizon")
    if closes and closes <= min(end, retires):
        said.append(
            f"closed to newcomers on {closes}" if closes <= day else f"closes to newcomers on {closes}"
        )
    return f"{_named(lifetime.item)} {', and '.join(said)}." if said else ""


def _named(item: str) -> str:
    """What an item is in words: training/openai → Training at openai."""
    kind, _, name = item.partition("/")
    preposition = "of" if "/" in name else "at"
    words = {"model": "", "tuned": "Tuned ", "training": f"Training {preposition} ", "hosting": "Hosting at "}
    return f"{words.get(kind, f'{kind} '.capitalize())}{name}"
