"""Examples as rows: numbered on, and grouped with those they nearly say the same as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Count, Max

from decisions.imports.records import Example as Read
from decisions.models import Example, Import, Review

BATCH = 500
"""Rows of one statement."""


def rows_for(made: Import, read: Sequence[Read]) -> list[Example]:
    """The rows of an import, numbered on from the review's last example."""
    last = Example.objects.filter(review=made.review_id).aggregate(last=Max("number"))["last"] or 0
    return [_row(made, one, number) for number, one in enumerate(read, start=last + 1)]


def _row(made: Import, read: Read, number: int) -> Example:
    ours = read.ours
    return Example(
        review=made.review,
        brought=made,
        number=number,
        input=read.input,
        output=read.output,
        expected=read.expected,
        context=list(read.context),
        system=read.system,
        history=[list(turn) for turn in read.history],
        source_id=read.source_id[:200],
        trace_id=read.trace_id[:200],
        created_at=read.created_at,
        origin=ours.origin if ours else _origin(read),
        facets=dict(read.facets),
        labels=[
            {"label": one.label, "note": one.note, "annotator": one.annotator, "seconds": one.seconds}
            for one in read.labels
        ],
        formulas=list(read.formulas),
        text_hash=read.key,
        near=ours.near if ours else "",
        erased_at=(ours.erased_at or made.at) if ours and read.erased else None,
        erased_by_name=ours.erased_by if ours and read.erased else "",
        erased_because=ours.erased_because if ours and read.erased else "",
    )


def _origin(read: Read) -> str:
    """Part, column and line of the file."""
    part = f"“{read.part[-140:]}”" if read.part else ""
    return ", ".join(filter(None, (part, read.column[:60], f"line {read.line}")))


def group(review: Review, rows: Sequence[Example], near: Mapping[int, int]) -> None:
    """Give near-copies, by place, the hash of the first of them; below 0 it is one that the review has."""
    firsts = {first for first in near.values() if first < 0}
    of_review = _at(review, firsts)
    for place, first in near.items():
        if rows[place].near:
            continue
        leader = rows[first] if first >= 0 else of_review[first]
        rows[place].near = leader.near = leader.near or leader.text_hash
    Example.objects.bulk_update(of_review.values(), ["near"])


def _at(review: Review, places: set[int]) -> dict[int, Example]:
    """Examples of the review by the place that a survey gave them: the first is -1."""
    if not places:
        return {}
    keys = Example.objects.filter(review=review).order_by("number").values_list("pk", flat=True)
    by_key = {key: -place for place, key in enumerate(keys, start=1) if -place in places}
    found = Example.objects.filter(pk__in=by_key).only("near", "text_hash")
    return {by_key[example.pk]: example for example in found}


def ungroup(review: Review) -> None:
    """Who is left alone of a group is like no other again."""
    grouped = Example.objects.filter(review=review).exclude(near="").order_by()
    alone = grouped.values("near").annotate(count=Count("pk")).filter(count=1).values_list("near", flat=True)
    Example.objects.filter(review=review, near__in=list(alone)).update(near="")
