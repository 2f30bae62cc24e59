"""Writing the history. Services call `record` inside the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from decisions.models import AuditEntry, Project, Review, Scoped, Team, User
from decisions.services.request_ids import request_id


def record(
    by: User | None,
    target: models.Model,
    action: str,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditEntry:
    """Add one entry: who did what to which row, with the values before and after.

    `action` is a slug in the past tense (`role-changed`). Without `by` the product itself acted.
    """
    home: dict[type, Any] = {type(row): row for row in _up_to_team(target)}
    return AuditEntry.objects.create(
        team=home.get(Team),
        project=home.get(Project),
        review=home.get(Review),
        actor=by,
        actor_name=by.name if by else "ragft",
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_text=str(target)[:255],
        before=before,
        after=after,
        reason=reason,
        request_id=request_id.get(),
    )


def _up_to_team(row: models.Model) -> Iterator[models.Model]:
    """The row and all it lies within: a review, its component, its project, its team."""
    yield row
    if isinstance(row, Scoped) and row.within:
        yield from _up_to_team(getattr(row, row.within))
