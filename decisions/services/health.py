"""Standing checks of the decisions of teams: what is not in order, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from decisions.models import Decision, Membership, SignOff, SignOffVerdict, Supersession, Team
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
    """All that is not in order in each team: four queries for however many, and no content is read."""
    return {team: check(standings) for team, standings in standings_in(teams).items()}


def standings_in(teams: Iterable[UUID]) -> dict[UUID, list[Standing]]:
    """The decisions of each team as the checks read them. Their keys are the decisions' ids."""
    found: dict[UUID, list[Standing]] = {team: [] for team in teams}
    rows = list(
        Decision.objects.filter(team__in=found).order_by("team", "number").values_list(*COLUMNS, named=True)
    )
    by_number = {(row.team, row.number): str(row.pk) for row in rows}
    followed: defaultdict[UUID, list[str]] = defaultdict(list)
    pairs = Supersession.objects.filter(predecessor__team__in=found).values_list("predecessor", "successor")
    for old, new in pairs.order_by("pk"):
        followed[old].append(str(new))
    people = _deciders(rows, found)
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
                superseded_by=tuple(followed[row.pk]),
            )
        )
    return found


def _deciders(rows: Iterable[Any], teams: Iterable[UUID]) -> defaultdict[UUID, list[Decider]]:
    """Who signed each decision, and who is responsible for it, and whether they are still in the team."""
    members = Membership.objects.filter(team__in=teams, user__is_active=True)
    here = set(members.values_list("team", "user"))
    found: defaultdict[UUID, list[Decider]] = defaultdict(list)
    accepted = SignOff.objects.filter(proposal__decision__team__in=teams, verdict=SignOffVerdict.ACCEPTED)
    columns = ("proposal__decision", "proposal__decision__team", "approver", "approver_name")
    for decision, team, person, name in accepted.values_list(*columns):
        found[decision].append(Decider(name, (team, person) in here))
    for row in rows:
        name = row.responsible__name
        if row.responsible and not any(one.name == name for one in found[row.pk]):
            found[row.pk].append(Decider(name, (row.team, row.responsible) in here))
    return found
