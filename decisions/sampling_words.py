"""How examples were picked, in words that travel with every chart; and what they are worth as a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date

from decisions.engine.second_look import Whereabouts
from decisions.engine.statistics import effective_size
from decisions.engine.words import plural
from decisions.models import Import
from decisions.services.beside_diagnosis import Place, days_of
from decisions.wording import grouped

FEWEST_CLUSTERS, MOST_CLUSTERS = 2, 12
"""A column tells groups of examples apart when it has so many values."""

ALIKE_WITHIN = 0.5
"""How alike two failures of one conversation are taken to be, 0 not at all and 1 copies."""


@dataclass(frozen=True, slots=True)
class CardShown:
    """The sampling card of one import: how it is called, and its facts as name and words."""

    id: str
    name: str
    facts: tuple[tuple[str, str], ...]


def card_shown(brought: Import) -> CardShown:
    """One import's card; of examples that were typed in it says what there is."""
    card = brought.card
    facts = (
        ("Picked", drawn_words(brought)),
        ("Seed", str(card["seed"]) if card.get("seed") is not None else ""),
        ("By column", _strata_words(card)),
        ("Copies dropped", _some(card.get("duplicates"))),
        ("Near-duplicates", _some(card.get("near_duplicates"))),
        ("Days", _days_words(card.get("first_day"), card.get("last_day"))),
        ("Brought in", f"{brought.by_name}, {formats.date_format(brought.at, 'j F Y')}"),
    )
    return CardShown(str(brought.pk), str(brought), tuple(fact for fact in facts if fact[1]))


def drawn_words(brought: Import) -> str:
    """25 drawn at random from 212; all 25 taken."""
    card = brought.card
    picked, of = card.get("picked", brought.count), card.get("importable")
    match card.get("method"):
        case "random":
            return f"{grouped(picked)} drawn at random from {grouped(of)}"
        case "stratified":
            return f"{grouped(picked)} drawn from {grouped(of)}, in proportion by “{card.get('column')}”"
        case "all":
            return f"all {grouped(picked)} taken"
    return plural(brought.count, "example typed in", "examples typed in")


def chart_note(imports: Sequence[Import], read: int) -> str:
    """One line beneath every chart: what its numbers speak of."""
    among = f"Among the {plural(read, 'failure')} we looked at"
    if len(imports) == 1:
        return f"{among}: {drawn_words(imports[0])}."
    return f"{among}, from {plural(len(imports), 'import')}."


def worth(read: Sequence[Place], groups: Mapping[str, str]) -> tuple[str, ...]:
    """What the examples that were read are worth as independent ones, and why; empty where in full."""
    counted = len({groups.get(place.id, place.id) for place in read})
    traces = Counter(place.trace or place.id for place in read)
    squares = sum(size * size for size in traces.values())
    said = []
    if counted < len(read):
        said.append(
            f"{len(read)} examples were read; near-duplicates count once, so they count as {counted}."
        )
    if squares > len(read):
        value = effective_size(len(read), squares / len(read), ALIKE_WITHIN)
        said.append(
            f"{len(read) - len(traces)} of {len(read)} come from a conversation that gave another one: were"
            f" failures within one half alike, they are worth about {round(value)} independent ones."
        )
    return tuple(said)


def span_words(read: Iterable[Place]) -> str:
    """From which days the examples are that were read."""
    days = days_of(read)
    return _between(*days) if days else ""


# What to read next ------------------------------------------------------------------------------------------


def whereabouts(places: Iterable[Place], column: str) -> list[Whereabouts]:
    """Each example's cluster, the value of a column or else its import, and its day."""
    return [
        Whereabouts(place.id, place.facets.get(column) if column else place.brought, place.day)
        for place in places
    ]


def cluster_column(places: Sequence[Place], imports: Sequence[Import]) -> str:
    """The column that tells groups of examples apart: one they were drawn by, else one with few values.

    Empty where there is none; the imports then tell them apart.
    """
    drawn_by = next((brought.card.get("column") for brought in imports if brought.card.get("column")), "")
    if drawn_by:
        return str(drawn_by)
    values: dict[str, set[str]] = {}
    held: Counter[str] = Counter()
    for place in places:
        for name, value in place.facets.items():
            values.setdefault(name, set()).add(str(value))
            held[name] += 1
    telling = [
        name
        for name, found in values.items()
        if FEWEST_CLUSTERS <= len(found) <= MOST_CLUSTERS and 2 * held[name] > len(places)
    ]
    return min(telling, key=lambda name: (-held[name], -len(values[name]), name), default="")


def _strata_words(card: Mapping[str, Any]) -> str:
    strata = card.get("strata") or ()
    if not strata:
        return ""
    told = ", ".join(f"{value or 'none'} {picked} of {grouped(of)}" for value, of, picked in strata)
    return f"{card.get('column')}: {told}"


def _some(count: int | None) -> str:
    return grouped(count) if count else ""


def _days_words(first: str | None, last: str | None) -> str:
    days = [parse_date(day) for day in (first, last) if day]
    return _between(days[0], days[-1]) if days and all(days) else ""


def _between(first: Any, last: Any) -> str:
    words = formats.date_format(first, "j F Y")
    return words if first == last else f"{words} to {formats.date_format(last, 'j F Y')}"
