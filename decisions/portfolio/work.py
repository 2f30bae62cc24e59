"""What waits for one person, and for their teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from decisions.models import Decision, Membership, Notice, Review, SecondReading, SignOff, Team, User

MOST = 50

Rows = QuerySet[Any]


def signatures(user: User) -> Rows:
    """Proposals that ask for this person's signature."""
    return SignOff.objects.visible_to(user).waiting_for(user).order_by("proposal__at")


def readings(user: User) -> Rows:
    """Open reviews in which somebody asked this person to read failures too."""
    asked = SecondReading.objects.open().filter(reader=user, example__erased_at=None)
    return Review.objects.editable_by(user).drafts().filter(pk__in=asked.values("example__review"))


def revisits(user: User, today: date) -> Rows:
    """Decisions this person looks after whose day has come, but for those they put off."""
    mine = Decision.objects.visible_to(user).in_force().filter(responsible=user, revisit_on__lte=today)
    return mine.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=today)).order_by("revisit_on", "pk")


def answers(user: User) -> Rows:
    """Drafts this person has begun or answered in, which nobody has put up for sign-off yet."""
    drafts = Review.objects.editable_by(user).drafts().filter(proposed_at=None)
    mine = Q(created_by=user) | Q(pk__in=user.answers.values("review"))
    return drafts.filter(mine).order_by("-updated_at")


@dataclass(frozen=True, slots=True)
class Counts:
    """What the header says: new notices, and how much waits for the person."""

    notices: int = 0
    work: int = 0


def counts_of(user: User, today: date) -> Counts:
    """Both counts by one query, since every page asks for them. Work is what others wait for."""
    notices = Notice.objects.visible_to(user).standing().unread()
    waiting = (signatures(user), readings(user), revisits(user, today))
    row = User.objects.filter(pk=user.pk).values_list(_count(notices), *map(_count, waiting)).first()
    return Counts(row[0], sum(row[1:])) if row else Counts()


def _count(rows: Rows) -> Any:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("count"), output_field=IntegerField()), 0)


@dataclass(frozen=True, slots=True)
class TeamWork:
    """What waits in one team."""

    key: str
    name: str
    overdue: int
    without_anybody: int


def teams_work(user: User, today: date) -> list[TeamWork]:
    """The teams this person is in, with what is overdue and what nobody looks after: one query."""
    mine = Membership.objects.filter(user=user).values("team")
    there = Membership.objects.filter(
        team=OuterRef("team"), user=OuterRef("responsible"), user__is_active=True
    )
    in_force = Decision.objects.in_force().filter(team=OuterRef("pk"))
    overdue = in_force.filter(revisit_on__lt=today)
    alone = in_force.filter(~Exists(there))
    rows = (
        Team.objects.filter(pk__in=mine)
        .order_by("name")
        .values_list("pk", "name", _count(overdue), _count(alone))
    )
    return [TeamWork(str(pk), name, late, nobody) for pk, name, late, nobody in rows]
