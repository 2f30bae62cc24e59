"""Standing checks of the decisions of teams: what is not in order, and why.

Nothing of it is kept, so that no count is ever stale. It is cheap because the database leaves out the
decisions of which no check can have anything to say, which are nearly all; the checks judge the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from decisions.models import Decision, DecisionState, Membership, SignOff, SignOffVerdict, Supersession, Team
from decisions.records.record import Status, identifier
from decisions.records.standing import Decider, Found, Standing, check

COLUMNS = (
    *("pk", "team", "number", "state", "proposal", "answer_count", "rests_on"),
    *("revisit_on", "every_months", "never_because", "responsible", "responsible__name"),
)


def health_of(team: Team) -> tuple[Found, ...]:
    """All that is not in order with the decisions of a team."""
    return health_in([team.pk])[team.pk]


def health_in(teams: Iterable[UUID]) -> dict[UUID, tuple[Found, ...]]:
    """All that is not in order in each team: at most five queries, and no content is read."""
    teams = list(teams)
    return judged(suspects(Decision.objects.filter(team__in=teams)), teams)


# Who is judged ----------------------------------------------------------------------------------------------


def suspects(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those of which a check may have something to say: all that are not in order, and a few that are."""
    accepted = Q(state=DecisionState.ACCEPTED)
    members = Membership.objects.filter(user__is_active=True)
    signed = SignOff.objects.filter(proposal=OuterRef("proposal"), verdict=SignOffVerdict.ACCEPTED)
    signer_here = members.filter(team=OuterRef("proposal__decision__team"), user=OuterRef("approver"))
    here = members.filter(team=OuterRef("team"), user=OuterRef("responsible"))
    later = (DecisionState.ACCEPTED, DecisionState.SUPERSEDED, DecisionState.DEPRECATED)
    followed = Supersession.objects.filter(predecessor=OuterRef("pk"))
    backward = Supersession.objects.filter(successor__number__lte=F("predecessor__number"))
    return decisions.filter(
        (Q(rests_on__isnull=False) & ~Q(rests_on=[]))
        | (accepted & Q(proposal__isnull=False) & (Q(answer_count=None) | Q(answer_count=0)))
        | (accepted & Q(revisit_on=None, every_months=None, never_because=""))
        | (accepted & ~Exists(here))
        | (accepted & Exists(signed.filter(~Exists(signer_here))))
        | (Q(state=DecisionState.SUPERSEDED) & ~Exists(followed.filter(successor__state__in=later)))
        # A circle needs a step back; where there is one, all that have a successor are looked at.
        | (Q(team__in=backward.values("predecessor__team")) & Exists(followed))
    )


# Judged -----------------------------------------------------------------------------------------------------


def judged(decisions: QuerySet[Decision], teams: Sequence[UUID]) -> dict[UUID, tuple[Found, ...]]:
    """What the checks find of these decisions of some teams; an empty result for a team in order."""
    rows = list(decisions.order_by("team", "number").values_list(*COLUMNS, named=True))
    if not rows:
        return dict.fromkeys(teams, ())
    asked = {str(row.pk) for row in rows}
    standings = _standings(rows)
    return {
        team: tuple(found for found in check(standings.get(team, ())) if found.key in asked) for team in teams
    }


def _standings(rows: Sequence[Any]) -> dict[UUID, list[Standing]]:
    """The decisions as the checks read them, in each team; their keys are the decisions' ids.

    With those they rest on and those that followed them, of which only the state is read.
    """
    followed: defaultdict[UUID, list[UUID]] = defaultdict(list)
    pairs = Supersession.objects.filter(predecessor__in=[row.pk for row in rows]).order_by("pk")
    for old, new in pairs.values_list("predecessor", "successor"):
        followed[old].append(new)
    beside = _beside(rows, {new for following in followed.values() for new in following})
    by_number = {(row.team, row.number): str(row.pk) for row in (*rows, *beside)}
    people = _deciders(rows)
    found: defaultdict[UUID, list[Standing]] = defaultdict(list)
    for row in rows:
        links = ((row.team, link["number"]) for link in row.rests_on or ())
        found[row.team].append(
            Standing(
                key=str(row.pk),
                name=identifier(row.number),
                team=str(row.team),
                status=Status(row.state),
                has_evidence=bool(row.answer_count) or row.proposal is None,
                has_revisit=bool(row.revisit_on or row.every_months or row.never_because),
                deciders=tuple(people[row.pk]),
                rests_on=tuple(by_number[link] for link in links if link in by_number),
                superseded_by=tuple(map(str, followed[row.pk])),
            )
        )
    for row in beside:
        name, team = identifier(row.number), str(row.team)
        found[row.team].append(Standing(str(row.pk), name, team, Status(row.state)))
    return found


def _beside(rows: Sequence[Any], following: set[UUID]) -> list[Any]:
    """Decisions of the same teams that these are linked with."""
    numbers = {link["number"] for row in rows for link in row.rests_on or ()} - {None}
    if not numbers and not following:
        return []
    there = {row.pk for row in rows}
    linked = Decision.objects.filter(
        Q(pk__in=following) | Q(number__in=numbers), team__in={row.team for row in rows}
    )
    columns = linked.values_list("pk", "team", "number", "state", named=True)
    return [row for row in columns if row.pk not in there]


def _deciders(rows: Sequence[Any]) -> defaultdict[UUID, list[Decider]]:
    """Who signed each decision, and who is responsible for it, and whether they are still in the team."""
    members = Membership.objects.filter(team__in={row.team for row in rows}, user__is_active=True)
    here = set(members.values_list("team", "user"))
    teams = {row.proposal: (row.pk, row.team) for row in rows if row.proposal}
    found: defaultdict[UUID, list[Decider]] = defaultdict(list)
    accepted = SignOff.objects.filter(proposal__in=teams, verdict=SignOffVerdict.ACCEPTED)
    for proposal, person, name in accepted.values_list("proposal", "approver", "approver_name"):
        decision, team = teams[proposal]
        found[decision].append(Decider(name, (team, person) in here))
    for row in rows:
        name = row.responsible__name
        if row.responsible and not any(one.name == name for one in found[row.pk]):
            found[row.pk].append(Decider(name, (row.team, row.responsible) in here))
    return found
