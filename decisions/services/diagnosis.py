"""What the failures of a review say: stored readings and re-runs to the engine, its finding to the review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from decisions.engine.arms import ThreeArms, by_majority
from decisions.engine.causes import Cause, Severity
from decisions.engine.codebook import Codebook
from decisions.engine.diagnosis import FullDiagnosis, diagnose, diagnosis_to_wire
from decisions.engine.readings import MissingFact
from decisions.engine.readings import Reading as Read
from decisions.models import ArmRun, Example, Reading, Review, Settlement, User
from decisions.services.audit import record
from decisions.services.reviews import touch
from decisions.services.standing_codebook import book_of

Row = Mapping[str, Any]
READ_FIELDS = (
    "example",
    "codes",
    "overruled",
    "severity",
    "flaky",
    "sure",
    "fact",
    "fact_lives",
    "fact_owner",
)
SETTLED_FIELDS = ("example", "codes", "overruled", "severity")


def diagnosis_of(review: Review, book: Codebook | None = None) -> FullDiagnosis:
    """The whole diagnosis of the readings that are finished; five queries, none of which fetches a text."""
    arms = three_arms(review)
    return diagnose(
        counted_readings(review),
        book or book_of(review),
        arms,
        _groups_counted(review, arms),
        closed=review.reading_closed_at is not None,
    )


def counted_readings(review: Review) -> list[Read]:
    """What counts for each example: what was settled, else what its first reader said.

    Where its readers part and nothing is settled yet, the first one's reading counts, and counts as unsure.
    """
    settled = {row["example"]: row for row in _settled(review)}
    readings: defaultdict[Any, list[Row]] = defaultdict(list)
    # Only examples that are read have such rows; an index finds them among all that nobody has read.
    done = Reading.objects.done().of(review).filter(example__readers_done__gt=0)
    for row in done.values(*READ_FIELDS):
        readings[row["example"]].append(row)
    return [
        _read(given, settled.get(example), place)
        for place, (example, given) in enumerate(readings.items(), start=1)
    ]


def three_arms(review: Review) -> tuple[ThreeArms, ...]:
    """Each example's re-runs, by majority in every arm."""
    runs: defaultdict[Any, defaultdict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    # From the runs to their examples: runs are few everywhere, examples of one review may be very many.
    of_review = Example.objects.filter(pk=OuterRef("example"), review=review)
    rows = ArmRun.objects.filter(Exists(of_review)).values_list("example", "arm", "right")
    for example, arm, right in rows:
        runs[example][arm].append(right)
    return tuple(
        ThreeArms(str(example), *(by_majority(arms[arm]) for arm in ("control", "context", "instruction")))
        for example, arms in runs.items()
    )


def groups_of(review: Review) -> dict[str, str]:
    """Example → its group of near-duplicates, which count once."""
    alike = Example.objects.filter(review=review).exclude(near="").values_list("pk", "near")
    return {str(pk): near for pk, near in alike}


def _groups_counted(review: Review, arms: Iterable[ThreeArms]) -> dict[str, str]:
    """The groups of what was read or tested, found by an index however many examples nobody has read."""
    tested = Example.objects.filter(pk__in=[each.example for each in arms])
    alike = [found.exclude(near="") for found in (Example.objects.filter(review=review).read(), tested)]
    return {str(pk): near for found in alike for pk, near in found.values_list("pk", "near")}


def refresh(review: Review, *, has_same_examples: bool = False, book: Codebook | None = None) -> None:
    """Write what the readings say to the review, within the transaction that changed them, after `touch`.

    Where no example came or went they need not be counted, which takes long where there are many; `book` is
    the codebook where it is at hand.
    """
    diagnosis = diagnosis_of(review, book)
    review.diagnosis = diagnosis_to_wire(diagnosis.found) if diagnosis.found.read else None
    review.read_count = len(diagnosis.readings)
    if not has_same_examples:
        review.example_count = Example.objects.filter(review=review).count()
    Review.objects.filter(pk=review.pk).update(
        diagnosis=review.diagnosis, read_count=review.read_count, example_count=review.example_count
    )


@transaction.atomic
def close_reading(review: Review, *, by: User) -> None:
    """Say that no more examples are to be read: what was read speaks, were it fewer than twenty."""
    _set_closed(review, closed=True, by=by)


@transaction.atomic
def reopen_reading(review: Review, *, by: User) -> None:
    """Go on reading."""
    _set_closed(review, closed=False, by=by)


def _set_closed(review: Review, *, closed: bool, by: User) -> None:
    touch(review)
    moment = timezone.now() if closed else None
    if Review.objects.filter(pk=review.pk, reading_closed_at__isnull=closed).update(reading_closed_at=moment):
        review.reading_closed_at = moment
        refresh(review)
        record(by, review, "reading-closed" if closed else "reading-reopened")


def _settled(review: Review) -> Iterable[Row]:
    settled = Settlement.objects.filter(example__review=review, example__readers_done__gt=0)
    return settled.values(*SETTLED_FIELDS)


def _read(given: list[Row], settled: Row | None, place: int) -> Read:
    first = given[0]
    counts = {**first, **settled} if settled else first
    codes = {tuple(row["codes"][:1]) for row in given}
    overruled = {row["overruled"] for row in given}
    agreed = settled is not None or (len(codes) == 1 and len(overruled) == 1)
    return Read(
        example=str(first["example"]),
        codes=tuple(counts["codes"]),
        overruled=Cause(counts["overruled"]) if counts["overruled"] else None,
        severity=Severity(counts["severity"]) if counts["severity"] else None,
        flaky=first["flaky"],
        sure=agreed and (settled is not None or all(row["sure"] for row in given)),
        fact=next((_fact(row) for row in given if row["fact"]), None),
        place=place,
    )


def _fact(row: Row) -> MissingFact:
    return MissingFact(row["fact"], row["fact_lives"], row["fact_owner"])
