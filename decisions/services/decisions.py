"""Decisions: accepted, superseded, deprecated. What they say is never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from decisions.engine import revisit
from decisions.models import (
    Decision,
    DecisionDraft,
    DecisionState,
    Ending,
    Proposal,
    Review,
    ReviewState,
    Revisit,
    Supersession,
    Team,
    User,
)
from decisions.records.canonical import content_hash
from decisions.services import triggers
from decisions.services.audit import record
from decisions.services.listings import list_decisions
from decisions.services.track_records import track


class CannotSupersede(Exception):
    """Why a decision cannot take another one's place; the message is for people."""


class NotInForce(Exception):
    """The decision was superseded or deprecated already."""


def predecessors_of(draft: DecisionDraft) -> list[Decision]:
    """The decisions that a draft is to supersede, by number."""
    return list(draft.supersedes.order_by("number")) if draft.pk else []


def refuse_wrong_links(review: Review, draft: DecisionDraft) -> None:
    """Refuse links to decisions of other teams, or no longer in force, or a second decision for one part."""
    team = review.component.project.team
    given = [*predecessors_of(draft), *(draft.rests_on.all() if draft.pk else ())]
    if any(one.team_id != team.pk for one in given):
        raise CannotSupersede("A decision supersedes, and rests on, decisions of its own team only.")
    for one in predecessors_of(draft):
        if not one.is_in_force:
            raise CannotSupersede(f"{one.identifier} is {one.get_state_display().lower()} already.")
    standing = (
        Decision.objects.in_force()
        .filter(component=review.component, covers=draft.covers)
        .exclude(pk__in=[one.pk for one in predecessors_of(draft)])
        .first()
    )
    if standing:
        raise CannotSupersede(
            f"{standing.identifier} is in force for this: supersede it, or name the part covered here."
        )


def accept(proposal: Proposal, *, by: User) -> Decision:
    """Make a decision of a signed proposal: numbered, in the place of its predecessors, all at once."""
    review = Review.objects.select_related("component__project__team").get(pk=proposal.review_id)
    draft = DecisionDraft.objects.get(review=review)
    refuse_wrong_links(review, draft)
    predecessors = predecessors_of(draft)
    moment = timezone.now()
    for one in predecessors:
        if takes_all_of(draft.covers, one):
            _end(one, DecisionState.SUPERSEDED, at=moment)
    decision = Decision.objects.create(
        team=review.component.project.team,
        number=next_number(review.component.project.team),
        component=review.component,
        proposal=proposal,
        title=proposal.title,
        approach=proposal.approach,
        covers=draft.covers,
        overrides=proposal.overrides,
        content=proposal.content,
        content_hash=proposal.content_hash,
        decided_at=moment,
        revisit_on=first_revisit(draft, timezone.localdate(moment, timezone.get_default_timezone())),
        revisit_set_at=moment,
        every_months=draft.every_months,
        never_because=draft.never_because,
        responsible=proposal.by,
    )
    Supersession.objects.bulk_create(
        Supersession(successor=decision, predecessor=one, at=moment) for one in predecessors
    )
    Review.objects.filter(pk=review.pk).update(
        state=ReviewState.DECIDED, closed_at=moment, revision=F("revision") + 1
    )
    list_decisions([decision])
    record(by, decision, "accepted", after={"hash": decision.content_hash, "number": decision.number})
    triggers.arm(decision, by=None)
    _end_revisit(review, decision, predecessors, by=by)
    for one in predecessors:
        record(by, one, "superseded", after={"by": decision.number, "part": draft.covers})
    return decision


def _end_revisit(review: Review, decision: Decision, predecessors: list[Decision], *, by: User) -> None:
    """A revisit that goes on in the review ends with what was decided in it."""
    revisit = Revisit.objects.under_way().filter(review=review).select_related("decision").first()
    if revisit is None:
        return
    ending = Ending.LEFT
    if revisit.decision in predecessors:
        goes_on = revisit.decision.approach == decision.approach
        ending = Ending.AMENDED if goes_on else Ending.SUPERSEDED
    because = f"{decision.identifier} was accepted."
    said = {"because": because, "ended_at": decision.decided_at, "ended_by_name": by.name}
    Revisit.objects.filter(pk=revisit.pk).update(ending=ending, **said)
    record(by, revisit, f"revisit-{ending}", reason=because)
    track([revisit.decision_id])


def takes_all_of(covers: str, predecessor: Decision) -> bool:
    """Whether a decision that covers this part leaves nothing of its predecessor in force."""
    return covers in ("", predecessor.covers)


def next_number(team: Team) -> int:
    """The number of the team's next decision; numbers are given one at a time."""
    Team.objects.select_for_update().get(pk=team.pk)
    last = Decision.objects.filter(team=team).aggregate(last=Max("number"))["last"] or 0
    return int(last) + 1


def first_revisit(draft: DecisionDraft, decided_on: date) -> date | None:
    """The day on which a decision is looked at first; None where it never is."""
    rhythm = revisit.Rhythm(draft.every_months, draft.revisit_on, draft.never_because)
    return revisit.first_due(rhythm, decided_on)


@transaction.atomic
def deprecate(decision: Decision, *, reason: str, by: User) -> None:
    """Say that a decision no longer applies, and that nothing takes its place. Raises :class:`NotInForce`."""
    _end(decision, DecisionState.DEPRECATED, deprecated_because=reason, at=timezone.now())
    record(by, decision, "deprecated", reason=reason)


def _end(decision: Decision, state: DecisionState, *, at: datetime, **said: object) -> None:
    """Take a decision out of force; the condition is the lock."""
    if not Decision.objects.in_force().filter(pk=decision.pk).update(state=state, ended_at=at, **said):
        raise NotInForce(f"{decision.identifier} was superseded or deprecated meanwhile.")


def verify(rows: Iterable[Any]) -> list[Any]:
    """Those proposals or decisions whose content is not what was signed."""
    return [row for row in rows if content_hash(row.content) != row.content_hash]
