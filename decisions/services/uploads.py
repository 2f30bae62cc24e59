"""Files and pastes that wait to be brought in: kept an hour, shown to nobody but who brought them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from decisions.imports.importing import open_upload
from decisions.imports.sources import from_bytes
from decisions.models import Review, Upload, User
from decisions.services.reviews import ReviewIsClosed

WAITING = 5
"""So many files of one person wait at once; a further one takes the place of the oldest."""


def stage(review: Review, *, name: str, data: bytes, by: User) -> Upload:
    """Keep a file (or without a name, what was pasted) until its import is decided.

    It is looked at first, so that nothing is kept that cannot be read. Raises :class:`BadFile` and
    :class:`ReviewIsClosed`.
    """
    if not review.is_open:
        raise ReviewIsClosed(review.pk)
    open_upload(from_bytes(name, data))
    with transaction.atomic():
        upload = Upload.objects.create(review=review, by=by, name=name[-255:], data=data)
        older = Upload.objects.filter(by=by).order_by("-created_at").values_list("pk", flat=True)
        Upload.objects.filter(pk__in=list(older[WAITING:])).delete()
    return upload


def discard(upload: Upload) -> None:
    """Throw a file away unread."""
    Upload.objects.filter(pk=upload.pk).delete()


def remove_expired(now: datetime) -> int:
    """Remove what nobody brought in within the hour; how many there were."""
    count, _ = Upload.objects.expired(now).delete()
    return count
