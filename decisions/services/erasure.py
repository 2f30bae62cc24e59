"""Taking the text of examples away for good: tallies, codes and hashes stay, and so does who took it away.

Examples can hold customers' words. A manager may erase them with a reason, in a closed review too: what was
decided stays, and says that the text is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from decisions.models import ArmRun, Example, Reading, Review, Settlement, User
from decisions.services.audit import record

ERASED = "(erased)"
"""Stands where a text must not be empty: a fact that was named keeps its place in the tally of sources."""

Columns = dict[str, Any]

OF_EXAMPLE: Columns = {
    **dict.fromkeys(("input", "output", "expected", "system", "source_id", "trace_id"), ""),
    **{name: [] for name in ("context", "history", "labels", "formulas")},
    "facets": {},
}
OF_READING: Columns = {
    **dict.fromkeys(("note", "overruled_because", "corrected"), ""),
    "marked": [],
    "version": F("version") + 1,  # so that a page that still holds the text cannot save it again
}
OF_RUN: Columns = {"given": "", "output": ""}
OF_SETTLEMENT: Columns = {"reason": ERASED}


@transaction.atomic
def erase(review: Review, examples: Iterable[UUID], *, reason: str, by: User) -> int:
    """Take the text of these examples of the review away, and of all that was said of them; how many had any.

    What is counted does not change, so the diagnosis stays as it is. The history keeps numbers and hashes.
    """
    # Whoever finishes a reading, re-tests or settles waits here for this to end, and finds the text gone.
    Review.objects.filter(pk=review.pk).update(revision=F("revision") + 1, updated_at=timezone.now())
    with_text = Example.objects.filter(review=review, pk__in=list(examples), erased_at=None)
    # Locked as if to be deleted: a first draft that comes in at the same moment is waited for.
    found = {example.pk: example for example in with_text.select_for_update().without_texts()}
    if not found:
        return 0
    now = {"erased_at": timezone.now(), "erased_by_name": by.name, "erased_because": reason}
    Example.objects.filter(pk__in=found).update(**OF_EXAMPLE, **now)
    of_these = Q(example__in=list(found))
    Reading.objects.filter(of_these).update(**OF_READING)
    Reading.objects.filter(of_these).exclude(fact="").update(fact=ERASED)
    ArmRun.objects.filter(of_these).update(**OF_RUN)
    Settlement.objects.filter(of_these).update(**OF_SETTLEMENT)
    for example in found.values():
        example.review = review
        record(by, example, "erased", after={"hash": example.text_hash}, reason=reason)
    return len(found)
