"""The pictures of the portfolio: how many decisions one may read, and how they fare, drawn from tallies."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Q

from decisions import portfolio_charts as charts
from decisions.charts import Figure
from decisions.engine.tally import Tallies, What
from decisions.models import Decision
from decisions.portfolio.filters import SOON_DAYS
from decisions.portfolio.scope import Scope
from decisions.services.tallies import counts_of

LASTS = {"": "All time", "12": "Last 12 months", "24": "Last 24 months"}
MOST_TEAMS = 12
"""Teams that one picture holds; those with most overdue."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart with what is said around it; no figure where nothing is counted."""

    id: str
    figure: Figure | None
    said: Said


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are drawn: of one team or of all one may read, of all time or of the last months."""

    team: str = ""
    months: str = ""

    def read(self, scope: Scope) -> Wanted:
        """The same without what makes no sense, or may not be read."""
        team = self.team if scope.team_named(self.team) else ""
        return Wanted(team, self.months if self.months in LASTS else "")


def pictures_of(wanted: Wanted, scope: Scope, at: str) -> tuple[list[Picture], int]:
    """All pictures, and how many decisions they are drawn from; each count leads to the list at this address.

    Queries: one or two for the tallies, one for what is due, one for the names of teams; for however many.
    """
    tallies = _tallies(wanted, scope)
    base = {"team": wanted.team, "from": f"{tallies.months[0]}-01" if tallies.months else ""}

    def link(**filters: str) -> str:
        return f"{at}?{urlencode({key: value for key, value in (base | filters).items() if value})}"

    def of_today(**filters: str) -> str:
        return link(**{"from": ""} | filters)

    made = tallies.of(What.MADE).total()
    teams, due = _due(wanted, scope)
    drawn = (
        ("over-time", charts.over_time(tallies, _periods(tallies), link)),
        ("due", charts.due_by_team(teams, due, of_today)),
        ("chosen", charts.recommended_and_chosen(tallies, link)),
        ("overrides", charts.how_overrides_fared(tallies, link)),
        ("reaffirmed", charts.reaffirmed(tallies, link)),
        ("calibration", charts.calibration(tallies, link)),
        ("costs", charts.cost_against_forecast(tallies, link)),
        ("causes", charts.causes_behind(tallies, link)),
        ("time-to-sign", charts.time_to_sign(tallies, link)),
    )
    return [Picture(id_, figure, SAID[id_]) for id_, figure in drawn], made


def _tallies(wanted: Wanted, scope: Scope) -> Tallies:
    teams = None if scope.user.is_owner else [UUID(key) for key in scope.teams]
    counts = counts_of([UUID(wanted.team)] if wanted.team else teams)
    return Tallies(counts, _last_months(scope.today, int(wanted.months)) if wanted.months else ())


def _last_months(today: date, count: int) -> tuple[str, ...]:
    """The month of today and those before it, the oldest first."""
    now = today.year * 12 + today.month - 1
    return tuple(_month(number) for number in range(now - count + 1, now + 1))


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _periods(tallies: Tallies) -> list[charts.Period]:
    """The months from the first to the last in which anything was decided; quarters where they are many."""
    decided = sorted(month for month, _ in tallies.by_month(What.MADE))
    months = tallies.months or (_between(decided[0], decided[-1]) if decided else ())
    if len(months) <= charts.MONTHS_DRAWN:
        return [_period(f"{date.fromisoformat(f'{month}-01'):%b %Y}", (month,)) for month in months]
    return [_period(name, tuple(of_it)) for name, of_it in groupby(months, _quarter)]


def _between(first: str, last: str) -> tuple[str, ...]:
    begin, end = ((int(month[:4]) * 12 + int(month[5:]) - 1) for month in (first, last))
    return tuple(_month(number) for number in range(begin, end + 1))


def _quarter(month: str) -> str:
    return f"Q{(int(month[5:]) + 2) // 3} {month[:4]}"


def _period(name: str, months: tuple[str, ...]) -> charts.Period:
    year, month = int(months[-1][:4]), int(months[-1][5:])
    return charts.Period(name, months, f"{months[0]}-01", f"{months[-1]}-{monthrange(year, month)[1]:02}")


def _due(wanted: Wanted, scope: Scope) -> tuple[list[tuple[str, str]], Mapping[tuple[str, str], int]]:
    """The teams with most overdue, and what is overdue and due soon in each: one query, within an index."""
    in_force = Decision.objects.visible_to(scope.user).in_force()
    if wanted.team:
        in_force = in_force.filter(team=wanted.team)
    soon = scope.today + timedelta(SOON_DAYS)
    counts = {
        "late": Count("team", filter=Q(revisit_on__lt=scope.today)),
        "coming": Count("team", filter=Q(revisit_on__gte=scope.today)),
    }
    near = in_force.filter(revisit_on__lte=soon).order_by().values("team").annotate(**counts)
    rows = near.values_list("team", "late", "coming")
    found = sorted(rows, key=lambda row: (-row[1], -row[2], str(row[0])))[:MOST_TEAMS]
    due = {(str(team), "overdue"): late for team, late, _ in found}
    due |= {(str(team), "soon"): coming for team, _, coming in found}
    names = scope.team_names(str(team) for team, *_ in found)
    return [(str(team), names[str(team)]) for team, *_ in found], due


@dataclass(frozen=True, slots=True)
class Said:
    """What stands around a picture: its title, what it speaks of, and what it waits for while it is empty."""

    title: str
    note: str
    waits_for: str


SAID = {
    "due": Said(
        "Due and overdue, by team",
        f"Today, whatever the period: the {MOST_TEAMS} teams with most overdue.",
        f"Nothing is overdue, and nothing comes due within {SOON_DAYS} days.",
    ),
    "over-time": Said(
        "Decided, by approach",
        "Every decision, whatever became of it since.",
        "Nothing was decided in this time.",
    ),
    "chosen": Said(
        "What was chosen where this was recommended",
        "Choosing otherwise needs a reason, which stands in each record.",
        "Nothing with a recommendation was decided in this time.",
    ),
    "overrides": Said(
        "Kept at the first revisit: with and against the recommendation",
        "Of those whose first revisit has ended. Thin lines: shares that would fit as well (95 %).",
        "No revisit has ended yet. How a choice has fared shows at its first one.",
    ),
    "reaffirmed": Said(
        "Kept at the first revisit, by approach",
        "Of those whose first revisit has ended; the others were amended, superseded or ended.",
        "No revisit has ended yet. Most decisions are looked at again each quarter.",
    ),
    "calibration": Said(
        "Came out well, by how sure we were",
        "Graded 4 or 5 at the first revisit. Those who are surer should be right more often.",
        "Nobody has judged yet what came of a decision. That is asked at each revisit.",
    ),
    "costs": Said(
        "Observed cost against what was expected",
        "The newest observation of each. About as expected: from four fifths to five quarters of it.",
        "No cost was observed yet. Enter it on the page of a decision, or let a program send it.",
    ),
    "causes": Said(
        "Commonest causes of failure behind each approach",
        "What most of the failures that were read came from, when it was decided.",
        "No failures were read before these decisions.",
    ),
    "time-to-sign": Said(
        "From draft to signed",
        "From the start of the review to the last signature it needed.",
        "Nothing was signed here in this time.",
    ),
}
