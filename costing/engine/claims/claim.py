"""A published cost claim, what it is recomputed from, and how it fares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from costing.engine.claims.workbench import Workbench
from costing.engine.prices import Price


class Verdict(StrEnum):
    """How a claim fares."""

    AGREE = "agree"
    """Comes out from what the document states."""
    ROUNDED = "rounded"
    """Comes out but for rounding its range outward."""
    DEPENDS = "depends"
    """Needs inputs that the document does not give."""
    DISAGREE = "disagree"
    """Arithmetic or prices say otherwise."""
    STALE = "stale"
    """Was true once."""
    NOT_CHECKABLE = "not_checkable"
    """Gives no figures, or a price for it is missing."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the sum; ``ours`` marks what the document does not state."""

    label: str
    value: Decimal
    unit: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One result of ours."""

    key: str
    label: str
    value: Decimal
    unit: str


Figures = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure a document states. ``statement`` is its id in the catalogue, which says where it stands.

    ``figures`` computes ours from prices, and ``judge`` reads the verdict from them; ``why`` explains it.
    """

    id: str
    statement: str
    says: str
    formula: str
    inputs: tuple[Input, ...]
    figures: Callable[[Workbench], tuple[Figure, ...]]
    judge: Callable[[Figures], Verdict]
    why: str


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A claim with our figures at one day's prices. ``problem`` names a price that is missing."""

    claim: Claim
    figures: tuple[Figure, ...]
    verdict: Verdict
    prices: tuple[Price, ...]
    problem: str = ""


def said(label: str, value: int | str, unit: str = "") -> Input:
    """An input that the document states."""
    return Input(label, Decimal(value), unit)


def ours(label: str, value: int | str, unit: str = "") -> Input:
    """An input that we assume."""
    return Input(label, Decimal(value), unit, ours=True)


def dollars(key: str, label: str, value: Decimal, per: str = "") -> Figure:
    """A figure in US dollars, for a question, a month, …"""
    return Figure(key, label, value, f"$ {per}".strip())


def always(verdict: Verdict) -> Callable[[Figures], Verdict]:
    """A verdict that no price can change."""
    return lambda figures: verdict


def if_else(holds: Callable[[Figures], bool], otherwise: Verdict) -> Callable[[Figures], Verdict]:
    """``agree`` where the figures say so."""
    return lambda figures: Verdict.AGREE if holds(figures) else otherwise


def rounded_out(low: int | str, high: int | str, of: tuple[str, str]) -> Callable[[Figures], Verdict]:
    """Whether a claimed range is ours, or ours rounded outward to one or two digits."""
    least, most = Decimal(low), Decimal(high)

    def judge(figures: Figures) -> Verdict:
        found_low, found_high = figures[of[0]], figures[of[1]]
        if (found_low, found_high) == (least, most):
            return Verdict.AGREE
        lows = {_to_digits(found_low, digits, up=False) for digits in (1, 2)}
        highs = {_to_digits(found_high, digits, up=True) for digits in (1, 2)}
        return Verdict.ROUNDED if least in lows and most in highs else Verdict.DISAGREE

    return judge


def _to_digits(value: Decimal, digits: int, *, up: bool) -> Decimal:
    step = Decimal(1).scaleb(value.adjusted() - digits + 1)
    whole = value // step
    return (whole + (1 if up and whole * step < value else 0)) * step
