"""When one approach has paid for itself against another: in months, from their cumulative costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from costing.engine.months import ApproachCost

TOO_LONG = "Cannot be told: the knowledge does not fit the model's window."


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Whether ``approach`` gets cheaper than ``against``, and when.

    ``month``: the first at whose end the sum is lower and stays lower to the end; 0 when it is lower from the
    set-up on. ``months``: the crossing itself, parts of a month included. Both None: never, or not known.
    """

    approach: str
    against: str
    known: bool
    month: int | None
    months: Decimal | None
    says: str


def break_even(one: ApproachCost, other: ApproachCost) -> BreakEven:
    """When ``one`` has paid for itself against ``other``."""
    if not (one.complete and other.complete):
        missing = " ".join(dict.fromkeys((*one.problems, *other.problems)))
        return BreakEven(one.key, other.key, False, None, None, f"Cannot be told. {missing}")
    if not (one.fits_window and other.fits_window):
        return BreakEven(one.key, other.key, False, None, None, TOO_LONG)
    ahead = [mine - theirs for mine, theirs in zip(one.cumulative, other.cumulative, strict=True)]
    month = stays_below(ahead)
    if month is None:
        return BreakEven(one.key, other.key, True, None, None, _never(one, other, ahead))
    if month == 0:
        return BreakEven(one.key, other.key, True, 0, Decimal(0), "Cheaper from the first day on.")
    before, after = ahead[month - 1], ahead[month]
    months = month - 1 + before / (before - after)
    says = "Cheaper within the first month." if month == 1 else f"Cheaper after {months:.1f} months."
    return BreakEven(one.key, other.key, True, month, months, says)


def stays_below(differences: Sequence[Decimal]) -> int | None:
    """From which place on all differences are below 0; None when the last is not."""
    place = len(differences)
    while place and differences[place - 1] < 0:
        place -= 1
    return place if place < len(differences) else None


def _never(one: ApproachCost, other: ApproachCost, ahead: Sequence[Decimal]) -> str:
    horizon = len(ahead) - 1
    behind, at_start = ahead[-1], ahead[0]
    if all(each == 0 for each in ahead):
        return "Never: both cost the same."
    if one.running >= other.running:
        dearer = "costs as much" if one.running == other.running else "costs more"
        if one.per_query >= other.per_query:
            return f"Never: it {dearer} to run, and each question saves nothing."
        return f"Never at this volume: it {dearer} to run, though each question costs less."
    return (
        f"Not within {horizon} months: of {at_start:,.0f} more for set-up, "
        f"{behind:,.0f} are not earned back by then."
    )
