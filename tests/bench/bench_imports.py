"""Bringing in 50,000 failures: records a second and peak memory, each file in a process of its own.

Read only, then through the service into a review: waited for, counted as its page does, stored, undone.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection
from django.test import Client

from decisions.imports import bounds
from decisions.imports.importing import open_upload
from decisions.imports.sampling import examples_at, pick
from decisions.imports.sources import from_stream
from decisions.imports.survey import survey
from tests.bench.harness import report
from tests.decisions.imports.files import jsonl, table, workbook

BASE = Path(__file__).resolve().parents[2]
PICKED = 25
WORDS = [
    "adult",
    "bicycle",
    "cabin",
    "child",
    "crossing",
    "deck",
    "discount",
    "ferry",
    "group",
    "harbour",
    "island",
    "luggage",
    "north",
    "pier",
]
HEADER = ("id", "timestamp", "team", "question", "answer", "context")


def main(client: Client) -> None:
    """Measure and print; the client is of no use here."""
    with TemporaryDirectory() as folder:
        for name, make in FILES.items():
            path = Path(folder) / name
            path.write_bytes(make())
            size = f"{path.stat().st_size / bounds.MB:.1f} MB"
            if connection.vendor == "sqlite":  # reading touches no database
                report(f"Import, {name}, {size}", _alone("measured", path))
            if name == STORED:
                report(f"Import into a review, {name}, {size}", _alone("stored", path))


def _alone(what: str, path: Path) -> dict[str, Any]:
    """Measure in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "tests.bench.bench_imports", what, str(path)]
    done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, check=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def records(count: int = bounds.RECORDS) -> list[tuple[str, ...]]:
    """Failures unlike one another, the same ones every time."""
    random = Random("bench")

    def said(words: int) -> str:
        return " ".join(f"{random.choice(WORDS)}{random.randrange(99)}" for _ in range(words))

    return [
        (f"r{n}", "2026-08-03T09:12:44Z", random.choice("abc"), said(9), said(11), said(8))
        for n in range(count)
    ]


def as_lines() -> bytes:
    return jsonl(*(dict(zip(HEADER, record, strict=True)) for record in records())).encode()


def as_table() -> bytes:
    return table(HEADER, *records()).encode()


def as_workbook() -> bytes:
    return workbook({"failures": [HEADER, *records()]})


def as_largest_records() -> bytes:
    """As many values in each record as may be."""
    return jsonl(*({"input": f"q{n}", "output": [{}] * (bounds.VALUES - 9)} for n in range(40))).encode()


FILES: dict[str, Callable[[], bytes]] = {
    "50,000 records.jsonl": as_lines,
    "50,000 rows.csv": as_table,
    "50,000 rows.xlsx": as_workbook,
    "40 largest records.jsonl": as_largest_records,
}


STORED = "50,000 records.jsonl"


def measured(path: Path) -> dict[str, Any]:
    """Read a file as an upload is read: looked at, counted through, and 25 of it taken."""
    before = peak_memory()
    with path.open("rb") as stream:
        began = time.perf_counter()
        upload = open_upload(from_stream(path.name, stream, path.stat().st_size))
        found = survey(upload)
        counted = time.perf_counter()
        examples_at(upload, pick(found, PICKED, seed=1).numbers)
        taken = time.perf_counter()
    return {
        "counted through": f"{counted - began:.2f} s, {found.records / (counted - began):,.0f} records/s",
        f"{PICKED} of {found.importable:,} taken": f"{taken - counted:.2f} s",
        "peak memory": f"{peak_memory():.0f} MB, of which {before:.0f} MB are the program itself",
        "stated bound": f"{bounds.PEAK // bounds.MB} MB",
    }


def stored(path: Path) -> dict[str, Any]:
    """Bring all records of a file into an empty review, as its page would, and take them back."""
    import django

    django.setup()
    from decisions.imports.choices import Choices
    from decisions.models import Component, Project, Review, Team, User
    from decisions.services import imports, uploads
    from decisions.services.preparing import prepare, source_of

    person = User.objects.create(email="bench-imports@example.org", name="Bench")
    project = Project.objects.create(team=Team.objects.create(name="Imports"), name="Imports")
    component = Component.objects.create(project=project, name="imports")
    review = Review.objects.create(component=component, number=1, questionnaire_version=1)
    before, moments = peak_memory(), [time.perf_counter()]
    upload = uploads.stage(review, name=path.name, data=path.read_bytes(), by=person)
    few, all_ = Choices(), Choices(wanted=bounds.RECORDS, near_too=True)
    moments.append(time.perf_counter())
    for _ in range(2):
        prepare(review, source_of(upload), few, cached_as=str(upload.pk))
        moments.append(time.perf_counter())
    made = imports.bring_in(upload, all_, by=person)
    moments.append(time.perf_counter())
    peak = peak_memory()
    imports.undo(made, by=person)
    moments.append(time.perf_counter())
    waited, counted, again, brought, undone = (end - start for start, end in pairwise(moments))
    return {
        "looked at and kept": f"{waited:.2f} s",
        "its page counts it": f"{counted:.2f} s; again, after a change of the sample: {again:.2f} s",
        "all of it stored": f"{brought:.2f} s, {made.count / brought:,.0f} records/s",
        "undone": f"{undone:.2f} s",
        "peak memory": f"{peak:.0f} MB, of which {before:.0f} MB are the program itself",
    }


def peak_memory() -> float:
    """The most memory this process has had at once, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / bounds.MB
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / bounds.MB


if __name__ == "__main__":
    measure = {"measured": measured, "stored": stored}[sys.argv[1]]
    sys.stdout.write(json.dumps(measure(Path(sys.argv[2]))))
