"""The published cost claims as a page shows them: by document, our figures in words, and how each fares."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from costing.amounts import small_money, whole_money
from costing.engine.claims.claim import Figure, Input, Recomputed, Verdict
from costing.engine.claims.published import recompute
from costing.engine.prices import Price
from costing.price_book import standard_prices
from decisions.engine.catalogue import Document, Statement, statement

WORDS = {
    Verdict.AGREE: "Agrees",
    Verdict.ROUNDED: "Rounded outward",
    Verdict.DEPENDS: "Depends",
    Verdict.DISAGREE: "Disagrees",
    Verdict.STALE: "Was true once",
    Verdict.NOT_CHECKABLE: "Cannot be checked",
}
MEANINGS = {
    Verdict.AGREE: "comes out from what the document states",
    Verdict.ROUNDED: "comes out but for rounding its range outward",
    Verdict.DEPENDS: "needs inputs that the document does not give",
    Verdict.DISAGREE: "arithmetic or prices say otherwise",
    Verdict.STALE: "prices have changed since",
    Verdict.NOT_CHECKABLE: "gives no figures, or a price is missing",
}
ICONS = {
    Verdict.AGREE: "check",
    Verdict.ROUNDED: "check",
    Verdict.DEPENDS: "info",
    Verdict.DISAGREE: "cross",
    Verdict.STALE: "clock",
    Verdict.NOT_CHECKABLE: "circle",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One claim. ``inputs`` are (what, value, whether the assumption is ours)."""

    id: str
    statement: Statement
    says: str
    figures: tuple[tuple[str, str], ...]
    verdict: Verdict
    why: str
    formula: str
    inputs: tuple[tuple[str, str, bool], ...]
    prices: tuple[Price, ...]
    problem: str

    @property
    def word(self) -> str:
        """How the claim fares, in a word."""
        return WORDS[self.verdict]

    @property
    def icon(self) -> str:
        """The sign beside the word."""
        return ICONS[self.verdict]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The claims of one document."""

    document: Document
    rows: tuple[Row, ...]


@lru_cache(16)
def rows_on(day: date) -> tuple[Row, ...]:
    """Every claim at the list prices of a day."""
    return tuple(map(_row, recompute(standard_prices(), day)))


def chapters(rows: tuple[Row, ...]) -> tuple[Chapter, ...]:
    """The claims by document, in the order in which they come."""
    by_document: dict[Document, list[Row]] = {}
    for row in rows:
        by_document.setdefault(row.statement.document, []).append(row)
    return tuple(Chapter(document, tuple(found)) for document, found in by_document.items())


def counted(rows: tuple[Row, ...]) -> tuple[tuple[Verdict, str, str, int], ...]:
    """Each verdict with its word, its meaning and how many claims fare so."""
    counts = Counter(row.verdict for row in rows)
    return tuple((verdict, WORDS[verdict], MEANINGS[verdict], counts[verdict]) for verdict in Verdict)


def _row(found: Recomputed) -> Row:
    claim = found.claim
    return Row(
        claim.id,
        statement(claim.statement),
        claim.says,
        tuple((figure.label, figure_text(figure)) for figure in found.figures),
        found.verdict,
        claim.why,
        claim.formula,
        tuple((each.label, _input_text(each), each.ours) for each in claim.inputs),
        found.prices,
        found.problem,
    )


def figure_text(figure: Figure) -> str:
    """A figure of ours with its unit: $5,000 a month, 8.33 times."""
    return _text(figure.value, figure.unit)


def _input_text(each: Input) -> str:
    return _text(each.value, each.unit)


def _text(value: Decimal, unit: str) -> str:
    if unit.startswith("$"):
        amount = whole_money(value, "USD") if abs(value) >= 100 else small_money(value, "USD")
        return f"{amount} {unit[1:].strip()}".strip()
    return f"{number_in_short(value)} {unit}".strip()


def number_in_short(value: Decimal) -> str:
    """Three digits that count behind a small number, none behind a large one."""
    places = 0 if abs(value) >= 1000 or value == 0 else max(0, 2 - value.adjusted())
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
