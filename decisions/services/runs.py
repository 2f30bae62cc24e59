"""Re-runs of examples in the three arms: what came back, and whether it was right."""

from __future__ import annotations

import uuid

from django.db import transaction

from decisions.models import Arm, ArmRun, Example, User
from decisions.services.audit import record
from decisions.services.diagnosis import refresh
from decisions.services.reviews import touch

GIVEN_LENGTH = 20_000
OUTPUT_LENGTH = 100_000
RUNS_PER_ARM = 20


class TooManyRuns(Exception):
    """The arm has been run as often as is kept."""


class TextIsErased(Exception):
    """The example has no text any more that could be run again."""


class NotTheirRun(Exception):
    """Only who kept a run, or a manager, removes it."""


@transaction.atomic
def add_run(
    example: Example,
    *,
    arm: Arm,
    right: bool,
    by: User,
    given: str = "",
    output: str = "",
    key: uuid.UUID | None = None,
) -> ArmRun:
    """Keep one re-run: what was added to the prompt, what came back, and whether it was right.

    ``key`` becomes the run's own, chosen where it was entered: what is sent twice is there once. Raises
    :class:`TooManyRuns`, :class:`TextIsErased` and :class:`ReviewIsClosed`.
    """
    review = example.review
    touch(review)
    if key and (sent_before := ArmRun.objects.filter(pk=key).first()):
        if (sent_before.example_id, sent_before.by_id) == (example.pk, by.pk):
            return sent_before
        key = None
    if Example.objects.filter(pk=example.pk).exclude(erased_at=None).exists():
        raise TextIsErased
    if ArmRun.objects.filter(example=example, arm=arm).count() >= RUNS_PER_ARM:
        raise TooManyRuns
    run = ArmRun.objects.create(
        pk=key or uuid.uuid4(),
        example=example,
        arm=arm,
        given="" if arm == Arm.CONTROL else given,
        output=output,
        right=right,
        by=by,
        by_name=by.name,
    )
    refresh(review)
    record(by, run, "retested", after=run.as_audited())
    return run


@transaction.atomic
def remove_run(run: ArmRun, *, by: User, may_manage: bool = False) -> None:
    """Take a run away: one's own, or as a manager anybody's.

    Raises :class:`NotTheirRun` and :class:`ReviewIsClosed`. Removed already, it stays so.
    """
    if run.by_id != by.pk and not may_manage:
        raise NotTheirRun
    review = run.example.review
    touch(review)
    if ArmRun.objects.filter(pk=run.pk).delete()[0]:
        refresh(review)
        record(by, run, "retest-removed", before=run.as_audited())
