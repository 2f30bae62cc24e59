"""How far the readers of a review agree, as a page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from decisions.engine.agreement import Estimate
from decisions.engine.causes import Cause
from decisions.engine.codebook import Codebook
from decisions.engine.readings import Reading as Read
from decisions.engine.second_readers import Agreement, agreement
from decisions.models import Example, Reading, Review, SecondReading, Settlement

Label = Literal["cause", "code"]
FIELDS = ("example", "codes", "overruled", "reader", "reader_name")

MANY_ALIKE = 0.75
FAR_APART = 0.2
"""Where most read alike and alpha is so far below AC1, one label dominates: the page says so."""


@dataclass(frozen=True, slots=True)
class LabelShown:
    """One label by its name: how often all gave it, and between which percentages that share fits."""

    name: str
    agreed: int
    of: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """The engine's figures, with examples and labels by the names a page calls them."""

    found: Agreement
    names: Mapping[str, str]
    disputed: list[Example]
    settled: list[tuple[Example, str]]

    @property
    def labels(self) -> list[LabelShown]:
        """Each label by name, the most often given first."""
        return [
            LabelShown(
                self.names.get(label.label, label.label),
                label.agreed,
                label.of,
                round(100 * label.low),
                round(100 * label.high),
            )
            for label in sorted(self.found.by_label, key=lambda label: (-label.of, label.label))
        ]

    @property
    def coefficients(self) -> list[tuple[str, Estimate]]:
        """Those that mean something, or why there is none."""
        found = [("Krippendorff’s alpha", self.found.alpha), ("Gwet’s AC1", self.found.ac1)]
        if self.found.kappa.value is not None:
            found.insert(1, ("Cohen’s kappa", self.found.kappa))
        return found

    @property
    def is_paradox(self) -> bool:
        """Whether alpha looks poor only because one label dominates."""
        alpha, ac1 = self.found.alpha.value, self.found.ac1.value
        if alpha is None or ac1 is None:
            return False
        return self.found.alike >= MANY_ALIKE * self.found.of and ac1 - alpha >= FAR_APART


def agreement_shown(review: Review, book: Codebook, by: Label) -> AgreementShown:
    """Compare the readings of examples that all their readers have finished; three queries, then one more."""
    label = _LABELS[by]
    awaited = SecondReading.objects.open().filter(example__review=review).values("example")
    readings: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in Reading.objects.done().of(review).exclude(example__in=awaited).values(*FIELDS):
        reader = str(row["reader"] or row["reader_name"])
        readings[str(row["example"])][reader] = label(_read(row), book)
    settlements = Settlement.objects.filter(example__review=review).values("example", "codes", "overruled")
    settled = {str(row["example"]): label(_read(row), book) for row in settlements}
    found = agreement(readings, settled)
    examples = _examples(review, {*found.disputed, *found.settled})
    names = {code.id: code.name for code in book.codes} if by == "code" else {}
    return AgreementShown(
        found,
        names | {cause.value: cause.capitalize() for cause in Cause},
        [example for example in examples if str(example.pk) in found.disputed],
        [(each, found.settled[str(each.pk)]) for each in examples if str(each.pk) in found.settled],
    )


def _read(row: Mapping[str, Any]) -> Read:
    overruled = Cause(row["overruled"]) if row["overruled"] else None
    return Read(str(row["example"]), tuple(row["codes"]), overruled)


def _code(reading: Read, book: Codebook) -> str:
    code = book.find(reading.codes[0]) if reading.codes else None
    return code.id if code else Cause.UNEXPLAINED.value


_LABELS: Mapping[Label, Callable[[Read, Codebook], str]] = {
    "cause": lambda reading, book: reading.cause(book).value,
    "code": _code,
}


def _examples(review: Review, ids: set[str]) -> list[Example]:
    return list(Example.objects.filter(review=review, pk__in=ids).without_texts()) if ids else []
