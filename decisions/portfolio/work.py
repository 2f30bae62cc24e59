"""What waits for one person, and for the teams in which they may do something about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import cached_property

from decisions.models import (
    Decision,
    Membership,
    Notice,
    Proposal,
    ProposalState,
    Review,
    ReviewState,
    SecondReading,
    SignOff,
    Team,
    User,
)
from decisions.portfolio.counts import count_column, counts
from decisions.records.standing import Found
from decisions.services.health import health_in

Rows = QuerySet[Any]


# Mine -------------------------------------------------------------------------------------------------------


def signatures(user: User, today: date) -> Rows:
    """Proposals that ask for this person's signature."""
    return SignOff.objects.editable_by(user).waiting_for(user).order_by("proposal__at", "pk")


def answers(user: User, today: date) -> Rows:
    """Comments in which somebody called this person in, to which they have said nothing since."""
    return Notice.objects.to_answer(user).order_by("created_at", "pk")


def changes(user: User, today: date) -> Rows:
    """What this person proposed and somebody wants otherwise, while nobody has proposed it anew."""
    asked = Proposal.objects.editable_by(user).filter(by=user, state=ProposalState.CHANGES_REQUESTED)
    later = Proposal.objects.filter(review=OuterRef("review"), number__gt=OuterRef("number"))
    # Said along the way and not as a list of drafts, which would be gone through for every page.
    is_open = {"review__state": ReviewState.DRAFT, "review__component__project__archived_at": None}
    return asked.filter(~Exists(later), **is_open).order_by("settled_at", "pk")


def readings(user: User, today: date) -> Rows:
    """Open reviews in which somebody asked this person to read failures too."""
    asked = SecondReading.objects.open().filter(reader=user, example__erased_at=None)
    drafts = Review.objects.editable_by(user).drafts()
    return drafts.filter(pk__in=asked.values("example__review")).order_by("-updated_at", "pk")


def revisits(user: User, today: date) -> Rows:
    """Decisions this person looks after whose day has come, but for those they put off."""
    mine = Decision.objects.editable_by(user).in_force().filter(responsible=user, revisit_on__lte=today)
    return mine.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=today)).order_by("revisit_on", "pk")


def drafts(user: User, today: date) -> Rows:
    """Reviews this person has begun or answered in, which nobody has put up for sign-off yet."""
    mine = Q(created_by=user) | Q(pk__in=user.answers.values("review"))
    open_ones = Review.objects.editable_by(user).drafts().filter(mine, proposed_at=None)
    return open_ones.order_by("-updated_at", "pk")


ASKED = {
    "signature": signatures,
    "answer": answers,
    "changes": changes,
    "reading": readings,
    "revisit": revisits,
}
"""What others wait for."""
MINE = ASKED | {"drafts": drafts}


# My teams' --------------------------------------------------------------------------------------------------


def overdue(user: User, today: date) -> Rows:
    """Decisions in force whose day has passed, put off or not."""
    return _of_teams(user).filter(revisit_on__lt=today).order_by("revisit_on", "pk")


def without_anybody(user: User, today: date) -> Rows:
    """Decisions in force for which nobody is responsible who is still in the team."""
    there = Membership.objects.filter(team=OuterRef("team"), user=OuterRef("responsible"))
    return _of_teams(user).filter(~Exists(there.filter(user__is_active=True))).order_by("-decided_at", "pk")


def _of_teams(user: User) -> Any:
    return Decision.objects.editable_by(user).in_force()


TEAMS = {"overdue": overdue, "nobody": without_anybody}


# Counted ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """What the header says: new notices, and how much waits for the person."""

    notices: int = 0
    work: int = 0


def counts_of(user: User, today: date) -> Counts:
    """Both counts by one query, since every page asks for them. Work is what others wait for."""
    notices = Notice.objects.visible_to(user).standing().unread()
    lists = [notices, *(rows(user, today) for rows in ASKED.values())]
    counted = counts(user, map(count_column, lists))
    return Counts(counted[0], sum(counted[1:])) if counted else Counts()


@dataclass(frozen=True, slots=True)
class TeamWork:
    """What waits in one team."""

    key: str
    name: str
    overdue: int
    nobody: int
    health: int


class Work:
    """All that waits for one person on one day; counted by a query, and the health of teams by five."""

    def __init__(self, user: User, today: date) -> None:
        self.user, self.today = user, today

    @cached_property
    def counts(self) -> dict[str, int]:
        """List → how many lines it has, whoever shows them."""
        lists = MINE | TEAMS
        columns = [count_column(find(self.user, self.today)) for find in lists.values()]
        counted = dict(zip(lists, counts(self.user, columns), strict=True))
        return counted | {"health": len(self.troubles)}

    def rows(self, key: str) -> Rows:
        """The rows of a list, but for `health`, which has :attr:`troubles`."""
        return (MINE | TEAMS)[key](self.user, self.today)

    @cached_property
    def _teams(self) -> list[tuple[Any, str, int, int]]:
        """The teams in which this person may act, with what is overdue and what nobody looks after."""
        late, alone = (find(self.user, self.today).filter(team=OuterRef("pk")) for find in TEAMS.values())
        teams = Team.objects.editable_by(self.user).order_by("name")
        return list(teams.values_list("pk", "name", count_column(late), count_column(alone)))

    @cached_property
    def _health(self) -> dict[Any, tuple[Found, ...]]:
        return health_in([pk for pk, *_ in self._teams]) if self._teams else {}

    @property
    def troubles(self) -> list[Found]:
        """What is not in order, team by team, in each the worst first."""
        return [found for troubles in self._health.values() for found in troubles]

    @property
    def teams(self) -> list[TeamWork]:
        """Team by team."""
        return [
            TeamWork(str(pk), name, late, alone, len(self._health[pk]))
            for pk, name, late, alone in self._teams
        ]
