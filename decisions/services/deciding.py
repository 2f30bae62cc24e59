"""Writing the decision part of a review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from decisions.models import Decision, DecisionDraft, Review, User
from decisions.services import cadences
from decisions.services.audit import record
from decisions.services.reviews import touch


class StaleDraft(Exception):
    """Somebody else has written since; ``current`` is what stands now."""

    def __init__(self, current: DecisionDraft) -> None:
        super().__init__(current.version)
        self.current = current


def draft_of(review: Review) -> DecisionDraft:
    """The decision part as it stands; a fresh one where nothing was written yet."""
    return DecisionDraft.objects.filter(review=review).first() or _fresh(review)


def _fresh(review: Review) -> DecisionDraft:
    """A draft that comes back in the rhythm of its team."""
    months = cadences.months_of(cadences.organisation(), review.component.project.team)
    return DecisionDraft(review=review, every_months=months)


@transaction.atomic
def save_draft(
    review: Review,
    given: Mapping[str, Any],
    *,
    supersedes: Iterable[Decision],
    rests_on: Iterable[Decision],
    approvers: Iterable[User],
    version: int,
    by: User,
) -> DecisionDraft:
    """Write the decision part, based on the version that was seen (0: none yet). ``given`` names its columns.

    Raises :class:`StaleDraft` and :class:`~decisions.services.reviews.ReviewIsClosed`.
    """
    touch(review)
    draft, _ = DecisionDraft.objects.select_for_update().get_or_create(review=review)
    before = _said(draft)
    if draft.version != version:
        raise StaleDraft(draft)
    for name, value in given.items():
        setattr(draft, name, value)
    draft.full_clean(exclude=["review"])
    linked = {"supersedes": supersedes, "rests_on": rests_on, "approvers": approvers}
    for name, rows in linked.items():
        getattr(draft, name).set(list(rows))
    draft.version = version + 1
    draft.updated_at, draft.updated_by_name = timezone.now(), by.name
    draft.save()
    after = _said(draft)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        record(
            by,
            draft,
            "decision-written",
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return draft


def _said(draft: DecisionDraft) -> dict[str, Any]:
    """All of it by column, links as what they link to."""
    columns = {
        field.name: getattr(draft, field.attname)
        for field in DecisionDraft._meta.concrete_fields
        if field.name not in ("id", "review", "version", "updated_at", "updated_by_name")
    }
    return columns | {
        "supersedes": [one.identifier for one in draft.supersedes.order_by("number")],
        "rests_on": [one.identifier for one in draft.rests_on.order_by("number")],
        "approvers": list(draft.approvers.order_by("name").values_list("name", flat=True)),
    }
