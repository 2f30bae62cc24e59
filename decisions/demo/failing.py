"""Puts the failures of an invented review into the site: brought in, read by one and two people, settled."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from decisions.imports.choices import Choices
from decisions.imports.sources import from_bytes
from decisions.models import Example, Import, Notice, Reading, Review, SecondReading, Settlement, User
from decisions.services import imports, second_readers
from decisions.services.readings import Said, finish_reading

Table = dict[str, Any]

STEP = timedelta(minutes=5)
"""From one thing that happens to the next."""
READ_IN = 95
"""Seconds that a reading takes, about."""
ASKED_BEFORE = timedelta(days=6)
"""The failures happened in the days before they were brought in, some each day."""
FOLDER = Path(__file__).parent


def written_failures(name: str) -> Table:
    """The failures of one review, as they are written down."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass
class FailureLoad:
    """The failures of one review, made by the same services as everybody's, and then given their days.

    `happened` is told of every row that the history gets.
    """

    review: Review
    people: Mapping[str, User]
    table: Table
    at: datetime
    happened: Callable[[datetime], None]

    def run(self) -> None:
        """Bring them in, read them, let others read some blind, and settle what was discussed."""
        by = self.people[self.table["by"]]
        written = self.table["examples"]
        brought = self._bring_in(written, by)
        rows = dict(zip(brought.examples.order_by("number"), written, strict=True))
        for example, said in rows.items():
            if "code" in said:
                self._read(example, said, by)
        if again := {example: said for example, said in rows.items() if "second" in said}:
            self._read_again(again, by)
        for example, said in rows.items():
            if settled := said.get("settled"):
                self._settle(example, settled, by)

    def _bring_in(self, written: list[Table], by: User) -> Import:
        records = (json.dumps(self._record(number, said)) for number, said in enumerate(written))
        data = "\n".join(records).encode()
        source = from_bytes(self.table["file"], data)
        brought, _ = imports.bring_file(self.review, source, Choices(wanted=len(written)), by=by)
        Import.objects.filter(pk=brought.pk).update(at=self._now())
        return brought

    def _record(self, number: int, said: Table) -> Table:
        """One line of the file that they came in."""
        asked_at = self.at - ASKED_BEFORE + timedelta(hours=5) * number
        return {
            "trace_id": f"{self.review.number}-{1000 + number * 37}",
            "timestamp": asked_at.isoformat(),
            "question": said["asked"],
            "answer": said["answered"],
            "expected": said.get("right", ""),
            "context": [said["passage"]] if "passage" in said else [],
        }

    def _read(self, example: Example, said: Table, by: User) -> None:
        example.review = self.review
        given = Said(
            note=said["note"],
            codes=(said["code"],),
            severity=said.get("severity", ""),
            sure=not said.get("unsure", False),
            fact=said.get("fact", ""),
            fact_lives=said.get("lives"),
            fact_owner=said.get("owner"),
            next_step=said.get("next_step", ""),
            next_step_owner=said.get("next_step_owner", ""),
        )
        reading = finish_reading(example, given, version=0, by=by, seconds=READ_IN)
        now = self._now()
        Reading.objects.filter(pk=reading.pk).update(started_at=now, updated_at=now, finished_at=now)

    def _read_again(self, written: dict[Example, Table], by: User) -> None:
        reader = self.people[self.table["second"]]
        second_readers.ask(self.review, examples=[one.pk for one in written], readers=[reader], by=by)
        asked_at = self._now()
        SecondReading.objects.filter(example__in=written).update(asked_at=asked_at)
        for example, said in written.items():
            self._read(example, said["second"], reader)
        told = Notice.objects.filter(recipient=reader, review=self.review, actor=by, comment=None)
        told.update(created_at=asked_at, read_at=asked_at + STEP)

    def _settle(self, example: Example, said: Table, by: User) -> None:
        settled = second_readers.settle(example, codes=[said["code"]], reason=said["reason"], by=by)
        Settlement.objects.filter(pk=settled.pk).update(at=self._now())

    def _now(self) -> datetime:
        """The moment of the next thing that happens."""
        self.at += STEP
        self.happened(self.at)
        return self.at
