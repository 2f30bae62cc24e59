"""One line of the list, from the row of each kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from decisions.engine import revisit
from decisions.models import Component, Decision, Proposal, Review, Today, TrackRecord
from decisions.portfolio.columns import Row
from decisions.portfolio.scope import Scope

CENTS = Decimal("0.01")


def line_of(kind: str, row: Any, scope: Scope) -> Row:
    """The line of a decision, a review or a proposal that came with all its names."""
    if kind == "decision":
        return _decision_row(row, scope, may_edit=str(row.team_id) in scope.editable_teams)
    return _review_row(row) if kind == "review" else _proposal_row(row)


def _decision_row(row: Decision, scope: Scope, *, may_edit: bool) -> Row:
    listing, component = row.listing, row.component
    standing = revisit.standing(row.revisit_on, scope.today) if row.is_in_force else None
    track: TrackRecord | None = getattr(row, "track_record", None)
    today: Today | None = getattr(row, "today", None) if row.is_in_force else None
    return Row(
        kind="decision",
        key=str(row.pk),
        number=row.identifier,
        title=row.title,
        url=row.get_absolute_url(),
        team=row.team.name,
        project=component.project.name if component else "",
        component=_name(component),
        moment=row.decided_at,
        status=row.state,
        approach=row.approach,
        recommended=listing.recommended,
        readiness=listing.readiness,
        today=today.outcome if today else "",
        today_approach=today.approach if today else "",
        overrides=row.overrides,
        decided_at=row.decided_at,
        revisit_on=row.revisit_on if row.is_in_force else None,
        due=standing.value if standing else "",
        snoozed_until=row.snoozed_until,
        responsible=row.responsible.name if row.responsible else "",
        approvers=listing.approvers,
        cost=listing.cost_per_month,
        currency=listing.currency,
        observed=track.observed_cost.quantize(CENTS) if track and track.observed_cost is not None else None,
        cost_band=track.cost_band if track else "",
        confidence=track.confidence if track else "",
        cause=listing.cause,
        may_edit=may_edit and row.is_in_force,
    )


def _review_row(row: Review) -> Row:
    draft = getattr(row, "decision_draft", None)
    project = row.component.project
    return Row(
        kind="review",
        key=str(row.pk),
        number=f"Review {row.number}",
        title=row.title or (draft.title if draft else "") or str(row),
        url=row.get_absolute_url(),
        team=project.team.name,
        project=project.name,
        component=_name(row.component),
        moment=row.updated_at,
        status="waiting" if row.proposed_at else "draft",
        approach=draft.approach if draft else "",
    )


def _proposal_row(row: Proposal) -> Row:
    component = row.review.component
    return Row(
        kind="proposal",
        key=str(row.pk),
        number=f"Proposal {row.number}",
        title=row.title,
        url=row.get_absolute_url(),
        team=component.project.team.name,
        project=component.project.name,
        component=_name(component),
        moment=row.settled_at or row.at,
        status="rejected",
        approach=row.approach,
        overrides=row.overrides,
    )


def _name(component: Component | None) -> str:
    return component.name if component else ""
