"""Decisions and proposals as the value that is read, printed and exported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone

from decisions.models import Decision, Proposal, ProposalState, SignOff, Supersession, Team
from decisions.records.record import Approval, Link, Record, Status, Verdict
from decisions.records.text import one_line, tidy
from decisions.records.wire import from_wire

OF_A_PROPOSAL = {
    ProposalState.REJECTED: Status.REJECTED,
    ProposalState.ACCEPTED: Status.ACCEPTED,
}


def record_of_proposal(proposal: Proposal) -> Record:
    """What was proposed, with the words of its approvers."""
    return replace(
        from_wire(proposal.content["record"]),
        status=OF_A_PROPOSAL.get(ProposalState(proposal.state), Status.PROPOSED),
        dated=timezone.localdate(proposal.settled_at or proposal.at),
        approvals=_approvals(proposal.sign_offs.all()),
        content_hash=proposal.content_hash,
    )


def record_of(decision: Decision) -> Record:
    """A decision as it stands today."""
    (found,) = records_of([decision])
    return found


def records_of(decisions: Iterable[Decision]) -> list[Record]:
    """Decisions as they stand today, in the same order: two queries for however many."""
    rows = list(decisions)
    links: dict[Any, list[Link]] = {row.pk: [] for row in rows}
    following = Supersession.objects.filter(predecessor__in=rows).select_related("successor")
    for one in following.order_by("successor__number"):
        successor = one.successor
        links[one.predecessor_id].append(
            Link(successor.number, one_line(successor.title), one_line(successor.covers))
        )
    signed: dict[Any, list[SignOff]] = {}
    for given in SignOff.objects.filter(proposal__decision__in=rows):
        signed.setdefault(given.proposal_id, []).append(given)
    return [_record(row, links[row.pk], signed.get(row.proposal_id, [])) for row in rows]


def decisions_of(team: Team) -> list[Record]:
    """All decisions of a team by number."""
    return records_of(Decision.objects.filter(team=team).order_by("number"))


def _record(decision: Decision, followed_by: list[Link], signed: list[SignOff]) -> Record:
    found = replace(
        from_wire(decision.content["record"]),
        number=decision.number,
        status=Status(decision.state),
        dated=timezone.localdate(decision.ended_at or decision.decided_at),
        superseded_by=tuple(followed_by) if decision.state == "superseded" else (),
        deprecated_because=tidy(decision.deprecated_because),
        approvals=_approvals(signed),
        content_hash=decision.content_hash,
    )
    return found if decision.proposal_id else _brought_in(decision, found)


def _brought_in(decision: Decision, found: Record) -> Record:
    """With what a decision from elsewhere said beyond its content: signatures, successors not known here."""
    said = from_wire({"title": decision.title, **decision.content["facts"].get("brought_in", {})})
    links = {link.number: link for link in (*said.superseded_by, *found.superseded_by)}
    return replace(found, approvals=said.approvals, superseded_by=tuple(links.values()))


def _approvals(given: Iterable[SignOff]) -> tuple[Approval, ...]:
    said = sorted((one for one in given if one.at), key=lambda one: (one.at, str(one.pk)))
    return tuple(
        Approval(one_line(one.approver_name), Verdict(one.verdict), one.at, tidy(one.comment))
        for one in said
        if one.at
    )
