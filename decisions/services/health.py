"""Standing checks of the decisions of a team: what is not in order, and why."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from decisions.models import Decision, SignOff, SignOffVerdict, Supersession, Team, User
from decisions.records.record import Status
from decisions.records.standing import Decider, Found, Standing, check


def health_of(team: Team) -> tuple[Found, ...]:
    """All that is not in order with the decisions of a team; four queries for however many."""
    return check(standings_of(team))


def standings_of(team: Team) -> list[Standing]:
    """The team's decisions as the checks read them. Their keys are the decisions' ids."""
    rows = list(Decision.objects.filter(team=team).order_by("number"))
    by_number = {row.number: str(row.pk) for row in rows}
    followed: defaultdict[Any, list[str]] = defaultdict(list)
    for old, new in Supersession.objects.filter(predecessor__team=team).values_list(
        "predecessor", "successor"
    ):
        followed[old].append(str(new))
    people = _deciders(team)
    return [
        Standing(
            key=str(row.pk),
            name=str(row.identifier),
            team=str(team.pk),
            status=Status(row.state),
            has_evidence=bool(row.content["facts"].get("answers")) or row.proposal_id is None,
            has_revisit=bool(row.revisit_on or row.every_months or row.never_because),
            deciders=tuple(people[row.pk]),
            rests_on=tuple(
                by_number[link["number"]]
                for link in row.content["record"].get("rests_on", ())
                if link["number"] in by_number
            ),
            superseded_by=tuple(followed[row.pk]),
        )
        for row in rows
    ]


def _deciders(team: Team) -> defaultdict[Any, list[Decider]]:
    """Who signed each decision, and who is responsible for it, and whether they are still in the team."""
    here = set(User.objects.filter(is_active=True, memberships__team=team).values_list("pk", flat=True))
    found: defaultdict[Any, list[Decider]] = defaultdict(list)
    signed = SignOff.objects.filter(proposal__decision__team=team, verdict=SignOffVerdict.ACCEPTED)
    for decision, person, name in signed.values_list("proposal__decision", "approver", "approver_name"):
        found[decision].append(Decider(name, person in here))
    responsible = Decision.objects.filter(team=team).values_list("pk", "responsible", "responsible__name")
    for decision, person, name in responsible:
        if person and not any(one.name == name for one in found[decision]):
            found[decision].append(Decider(name, person in here))
    return found
