"""All cost claims of the published documents, and their recomputation at the prices of a day."""

from __future__ import annotations

from datetime import date

from costing.engine.claims import others, pm_framework, retrieval, table, tuning
from costing.engine.claims.claim import Claim, Recomputed, Verdict
from costing.engine.claims.workbench import Workbench
from costing.engine.prices import NoPrice, Prices

CLAIMS: tuple[Claim, ...] = (
    *pm_framework.CLAIMS,
    *others.CLAIMS,
    *tuning.CLAIMS,
    *retrieval.CLAIMS,
    *table.CLAIMS,
)


def recompute(prices: Prices, day: date) -> tuple[Recomputed, ...]:
    """Every claim with our figures at that day's prices. A missing price makes a claim not checkable."""
    return tuple(_recomputed(claim, Workbench(prices, day)) for claim in CLAIMS)


def _recomputed(claim: Claim, bench: Workbench) -> Recomputed:
    try:
        figures = claim.figures(bench)
    except NoPrice as error:
        return Recomputed(claim, (), Verdict.NOT_CHECKABLE, tuple(bench.used.values()), str(error))
    verdict = claim.judge({figure.key: figure.value for figure in figures})
    return Recomputed(claim, figures, verdict, tuple(bench.used.values()))
