"""Whether what was signed, and the failures it rests on, still are what their hashes say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from decisions.imports.records import text_key
from decisions.models import Decision, Example, Proposal
from decisions.services.decisions import verify

AT_ONCE = 500
"""Rows in memory at once."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many were looked at, how many texts were erased (which is no difference), and what differs."""

    proposals: int
    decisions: int
    examples: int
    erased: int
    differ: tuple[str, ...]


def verified() -> Verified:
    """Recompute the hash of everything that has one."""
    differ = [
        *(f"proposal {row.pk}: {row}" for row in verify(Proposal.objects.iterator(AT_ONCE))),
        *(f"decision {row.pk}: {row}" for row in verify(Decision.objects.iterator(AT_ONCE))),
        *(f"decision {row.pk}: not what its proposal says" for row in _unlike_their_proposal()),
        *(f"example {row.pk}: {row}" for row in _changed_examples()),
    ]
    return Verified(
        Proposal.objects.count(),
        Decision.objects.count(),
        Example.objects.count(),
        Example.objects.exclude(erased_at=None).count(),
        tuple(differ),
    )


def _unlike_their_proposal() -> Iterator[Decision]:
    rows = Decision.objects.exclude(proposal=None).defer("content").select_related("proposal")
    for row in rows.iterator(AT_ONCE):
        if row.proposal and row.content_hash != row.proposal.content_hash:
            yield row


def _changed_examples() -> Iterator[Example]:
    """Those whose text is not the one that was brought in. Erased ones have none."""
    rows = Example.objects.filter(erased_at=None).only("input", "output", "expected", "text_hash", "number")
    for row in rows.iterator(AT_ONCE):
        if text_key(row.input, row.output, row.expected) != row.text_hash:
            yield row
