"""The page “Would we decide the same today?”: what came out otherwise, grouped by what moved it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from decisions.again import JudgedAgain, because_in_words, in_words
from decisions.models import Decision, Rejudging, Today, Unjudged, Unsettled, User
from decisions.services.rejudging_runs import may_judge

SHOWN = 8
"""Decisions of one group; the list has all."""


@dataclass(slots=True)
class Group:
    """Decisions that the same things moved, the flips first, the newest of them first."""

    says: str
    flips: int = 0
    weaker: int = 0
    decisions: list[JudgedAgain] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All of them, shown or not."""
        return self.flips + self.weaker


@dataclass(slots=True)
class Counts:
    """What was judged of the decisions in force that one may read."""

    in_force: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    unjudged: list[tuple[str, int]] = field(default_factory=list)
    unsettled: int = 0

    @property
    def judged(self) -> int:
        """Those that could be judged."""
        return sum(self.outcomes.values())

    @property
    def waiting(self) -> int:
        """Those of which nothing is known yet."""
        return self.in_force - self.judged - sum(count for _, count in self.unjudged)


@dataclass(frozen=True, slots=True)
class Runs:
    """The run that goes on and the last one that ended; whether one may begin and stop them."""

    under_way: Rejudging | None
    last: Rejudging | None
    may_judge: bool

    @property
    def is_silent(self) -> bool:
        """Whether whoever works on the run seems to be gone."""
        return self.under_way is not None and self.under_way.is_silent(timezone.now())


def counts_for(user: User) -> Counts:
    """Counted within what this person may read."""
    in_force = Decision.objects.visible_to(user).in_force()
    rows = Today.objects.filter(decision__in=in_force).order_by().values_list("outcome", "unjudged")
    counts = Counts(in_force.count())
    for outcome, unjudged, count in rows.annotate(Count("pk")):
        if outcome:
            counts.outcomes[outcome] = count
        else:
            counts.unjudged.append((Unjudged(unjudged).label, count))
    counts.unsettled = Unsettled.objects.filter(decision__in=in_force).values("decision").distinct().count()
    return counts


def groups_for(user: User) -> list[Group]:
    """What this person may read of what came out otherwise, the largest group first: two queries."""
    otherwise = Today.objects.visible_to(user).otherwise().filter(decision__state="accepted")
    groups: dict[str, Group] = {}
    counted = otherwise.order_by().values_list("because", "outcome").annotate(Count("pk"))
    for because, outcome, count in counted:
        group = groups.setdefault(because, Group(because_in_words(because)))
        if outcome == "flips":
            group.flips = count
        else:
            group.weaker = count
    for row in _first_of_each(otherwise):
        groups[row.because].decisions.append(in_words(row, only_what_decides=True))
    return sorted(groups.values(), key=lambda group: (-group.flips, -group.weaker, group.says))


def _first_of_each(otherwise: QuerySet[Today]) -> Iterable[Today]:
    order = ("outcome", "-decision__decided_at", "decision")
    place = Window(RowNumber(), partition_by=[F("because")], order_by=order)
    rows = otherwise.annotate(place=place).filter(place__lte=SHOWN)
    rows = rows.select_related("decision__team", "decision__listing")
    return rows.defer("decision__content", "decision__listing__words").order_by(*order)


def runs_for(user: User) -> Runs:
    """Where runs stand."""
    under_way = Rejudging.objects.under_way().first()
    last = Rejudging.objects.exclude(ended_at=None).first()
    return Runs(under_way, last, may_judge(user))
