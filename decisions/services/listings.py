"""Listing decisions that have just been made, so that the portfolio finds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from decisions.models import Decision, Listing, SignOff, SignOffVerdict, Used
from decisions.records.listed import listed, names_used
from decisions.services.track_records import track

BATCH = 500


def list_decisions(decisions: Iterable[Decision]) -> None:
    """Write the listings and track records of decisions in the transaction that makes them.

    As many queries for few as for many.
    """
    rows = list(decisions)
    approvers = _approvers(rows)
    made = Listing.objects.bulk_create(
        [
            Listing(
                decision=row,
                decided_at=row.decided_at,
                approvers=", ".join(approvers[row.proposal_id])[:500],
                **listed(row.number, row.title, row.content),
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    Used.objects.bulk_create(
        [
            Used(listing=listing, name=name)
            for listing, row in zip(made, rows, strict=True)
            for name in names_used(row.content)
        ],
        batch_size=BATCH,
    )
    track([row.pk for row in rows])


def _approvers(rows: Iterable[Decision]) -> defaultdict[Any, list[str]]:
    """Proposal → the names of those who accepted it."""
    names: defaultdict[Any, list[str]] = defaultdict(list)
    proposals = [row.proposal_id for row in rows if row.proposal_id]
    given = SignOff.objects.filter(proposal__in=proposals, verdict=SignOffVerdict.ACCEPTED)
    for proposal, name in given.order_by("approver_name").values_list("proposal", "approver_name"):
        names[proposal].append(name)
    return names
