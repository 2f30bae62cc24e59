"""How costs move with traffic: by volume, and from which volume on one approach is cheaper than another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from costing.engine.arrays import Floats, Priced, priced, totals
from costing.engine.fields import FIELDS
from costing.engine.prices import Prices
from costing.engine.scenario import Scenario

MOST = float(FIELDS["queries_per_day"].maximum)
GRID = np.concatenate(([0.0], np.geomspace(1, MOST, 181)))
FINE = 33
"""Points between two of the grid among which the crossing is looked for; then a straight line."""
REFERENCE_A_DAY = 100_000
"""Where the documents say that tuning begins to pay (pm-framework/ft-2)."""


@dataclass(frozen=True, slots=True)
class BreakEvenVolume:
    """From how many questions a day on ``approach`` is cheaper over the horizon than ``against``.

    0: at any volume. None: never, or, with ``known`` false, not known; ``says`` tells why.
    """

    approach: str
    against: str
    known: bool
    queries_per_day: float | None
    says: str


def cost_by_volume(scenario: Scenario, prices: Prices, volumes: Sequence[float]) -> dict[str, list[float]]:
    """The cost over the horizon at each of these questions a day, by approach, where all is priced."""
    varied = {"queries_per_day": np.asarray(volumes, dtype=np.float64)}
    found = {one.key: totals(one, scenario, varied) for one in priced(scenario, prices)}
    return {key: values.tolist() for key, values in found.items() if values is not None}


def break_even_volumes(scenario: Scenario, prices: Prices) -> tuple[BreakEvenVolume, ...]:
    """Every approach against every other."""
    ready = {one.key: one for one in priced(scenario, prices)}
    rough = {key: totals(one, scenario, {"queries_per_day": GRID}) for key, one in ready.items()}
    pairs = [(one, other) for one in ready for other in ready if one != other]
    brackets = {pair: _bracket(rough[pair[0]], rough[pair[1]]) for pair in pairs}
    crossings = _crossings(
        scenario, ready, {pair: found for pair, found in brackets.items() if found is not None}
    )
    return tuple(_told(pair, rough, crossings) for pair in pairs)


def _bracket(one: Floats | None, other: Floats | None) -> int | None:
    """The place in the grid after which ``one`` stays cheaper; None when it is so everywhere or never."""
    if one is None or other is None:
        return None
    dearer = np.flatnonzero(one >= other)
    return int(dearer[-1]) if len(dearer) and dearer[-1] < len(GRID) - 1 else None


def _crossings(
    scenario: Scenario, ready: Mapping[str, Priced], brackets: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], float]:
    """The volume at which each pair crosses, in one evaluation of all."""
    places = sorted(set(brackets.values()))
    if not places:
        return {}
    grids = {place: np.linspace(GRID[place], GRID[place + 1], FINE) for place in places}
    volumes = np.concatenate([grids[place] for place in places])
    varied = {"queries_per_day": volumes}
    computed = {key: totals(one, scenario, varied) for key, one in ready.items()}
    found = {key: values for key, values in computed.items() if values is not None}
    return {
        pair: _crossing(grids[place], _part(found, pair, places.index(place)))
        for pair, place in brackets.items()
    }


def _part(found: Mapping[str, Floats], pair: tuple[str, str], number: int) -> Floats:
    ahead: Floats = found[pair[0]] - found[pair[1]]
    return ahead[number * FINE : (number + 1) * FINE]


def _crossing(volumes: Floats, ahead: Floats) -> float:
    """Where the difference falls below 0 for good, on a straight line between two points."""
    place = int(np.flatnonzero(ahead >= 0)[-1])
    before, after = ahead[place], ahead[place + 1]
    return float(volumes[place] + (volumes[place + 1] - volumes[place]) * before / (before - after))


def _told(
    pair: tuple[str, str],
    rough: Mapping[str, Floats | None],
    crossings: Mapping[tuple[str, str], float],
) -> BreakEvenVolume:
    one, other = rough[pair[0]], rough[pair[1]]
    if one is None or other is None:
        return BreakEvenVolume(*pair, known=False, queries_per_day=None, says="A price is missing.")
    if crossings.get(pair):
        volume = crossings[pair]
        return BreakEvenVolume(
            *pair, known=True, queries_per_day=volume, says=f"Cheaper from {volume:,.0f} questions a day on."
        )
    if (one[1:] < other[1:]).all():
        return BreakEvenVolume(*pair, known=True, queries_per_day=0.0, says="Cheaper at any volume.")
    below = crossings.get((pair[1], pair[0]))
    return BreakEvenVolume(*pair, known=True, queries_per_day=None, says=_never(one, other, below))


def _never(one: Floats, other: Floats, below: float | None) -> str:
    if below:
        return f"Never from a volume on: a question costs more. It is the cheaper below {below:,.0f} a day."
    if (one == other).all():
        return "Never: both cost the same at any volume."
    if one[-1] - one[0] >= other[-1] - other[0]:
        return "Never: a question costs no less, so volume earns nothing back."
    return f"Never within {MOST:,.0f} questions a day: what a question saves is too little."
