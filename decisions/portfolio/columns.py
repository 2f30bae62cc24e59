"""The columns of the portfolio: what each is called, and what stands in it when it is taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from decisions.engine.rejudging import Outcome
from decisions.models import Approach
from decisions.models.listings import READINESS
from decisions.portfolio.filters import CAUSES, STATUSES

Cell = str | Decimal | date | None
WORDS = dict(Approach.choices) | {"not_ready": "Not ready"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: a decision, an open review, or a proposal that was rejected."""

    kind: str
    key: str
    title: str
    url: str
    team: str
    moment: datetime
    status: str
    number: str = ""
    project: str = ""
    component: str = ""
    approach: str = ""
    recommended: str = ""
    readiness: str = ""
    today: str = ""
    today_approach: str = ""
    overrides: bool = False
    decided_at: datetime | None = None
    revisit_on: date | None = None
    due: str = ""
    snoozed_until: date | None = None
    responsible: str = ""
    approvers: str = ""
    cost: Decimal | None = None
    currency: str = ""
    observed: Decimal | None = None
    cost_band: str = ""
    confidence: str = ""
    cause: str = ""
    may_edit: bool = False

    @property
    def status_says(self) -> str:
        """Its status in words."""
        return STATUSES[self.status]

    @property
    def cause_says(self) -> str:
        """The commonest cause of the failures in words."""
        return CAUSES.get(self.cause, self.cause)

    @property
    def today_says(self) -> str:
        """Whether it would come out the same today; empty where that was not judged."""
        if self.today == Outcome.FLIPS:
            return f"Flips to {WORDS.get(self.today_approach, self.today_approach)}"
        return {Outcome.SAME.value: "Same", Outcome.WEAKER.value: "Weaker"}.get(self.today, "")

    @property
    def times_expected(self) -> float | None:
        """The observed cost as a multiple of the expected one; None where they do not compare."""
        if not self.cost_band or self.observed is None or not self.cost:
            return None
        return float(self.observed / self.cost)

    @property
    def readiness_says(self) -> str:
        """How ready the recommendation was."""
        return dict(READINESS).get(self.readiness, "")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and the plain value of its cell."""

    label: str
    cell: Callable[[Row], Cell]
    is_number: bool = False


COLUMNS = {
    "number": Column("Number", lambda row: row.number),
    "team": Column("Team", lambda row: row.team),
    "project": Column("Project", lambda row: row.project),
    "component": Column("Component", lambda row: row.component),
    "approach": Column("Approach", lambda row: WORDS.get(row.approach, "")),
    "recommended": Column("Recommended", lambda row: WORDS.get(row.recommended, row.recommended)),
    "chosen": Column("Against the recommendation", lambda row: "yes" if row.overrides else ""),
    "readiness": Column("Readiness", lambda row: row.readiness_says),
    "status": Column("Status", lambda row: row.status_says),
    "today": Column("Same today?", lambda row: row.today_says),
    "decided": Column("Decided", lambda row: timezone.localdate(row.decided_at) if row.decided_at else None),
    "revisit": Column("Next revisit", lambda row: row.revisit_on),
    "cost": Column("Expected cost a month", lambda row: row.cost, is_number=True),
    "observed": Column("Observed cost a month", lambda row: row.observed, is_number=True),
    "sure": Column("Confidence", lambda row: row.confidence.capitalize()),
    "responsible": Column("Responsible", lambda row: row.responsible),
    "approvers": Column("Approved by", lambda row: row.approvers),
    "cause": Column("Failure cause", lambda row: row.cause_says),
}
"""Beside the title, which always stands first."""
USUAL = ("project", "approach", "status", "today", "decided", "revisit", "cost")
