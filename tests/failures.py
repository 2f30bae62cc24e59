"""Failure examples for tests, with what people and re-tests say of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from decisions.models import Arm, ArmRun, Example, Import, Reading, ReadingState, Review, SecondReading, User
from decisions.services.diagnosis import refresh


def make_examples(review: Review, count: int, **fields: Any) -> list[Example]:
    """Examples that came in together, numbered on; nobody has read them."""
    brought = Import.objects.create(review=review, origin="typed", count=count, by_name="Cleo Contributor")
    first = Example.objects.filter(review=review).count() + 1
    return Example.objects.bulk_create(
        Example(
            review=review,
            brought=brought,
            number=number,
            text_hash=f"{number:032x}",
            **{"input": f"Question {number}?", "output": f"Wrong answer {number}."} | fields,
        )
        for number in range(first, first + count)
    )


def read(example: Example, reader: User, *codes: str, **fields: Any) -> Reading:
    """A finished reading, as if its reader had just submitted it."""
    now = timezone.now()
    reading = Reading.objects.create(
        example=example,
        reader=reader,
        reader_name=reader.name,
        state=ReadingState.DONE,
        codes=list(codes),
        finished_at=now,
        **{"note": f"Why {example.number} failed."} | fields,
    )
    example.readers_done += 1
    Example.objects.filter(pk=example.pk).update(readers_done=example.readers_done)
    refresh(example.review)
    return reading


def read_all(examples: list[Example], reader: User, code: str, **fields: Any) -> list[Reading]:
    """Each of them read alike."""
    return [read(example, reader, code, **fields) for example in examples]


def ask(example: Example, reader: User) -> SecondReading:
    """The person is to read it too."""
    return SecondReading.objects.create(example=example, reader=reader)


def run(example: Example, arm: Arm | str, *, right: bool, by: User | None = None, **fields: Any) -> ArmRun:
    """One re-run in an arm."""
    made = ArmRun.objects.create(
        example=example, arm=arm, right=right, by=by, by_name=by.name if by else "Cleo Contributor", **fields
    )
    refresh(example.review)
    return made


def id_of(row: Example | Reading) -> str:
    """Its id as the engine and forms know it."""
    key: UUID = row.pk
    return str(key)
