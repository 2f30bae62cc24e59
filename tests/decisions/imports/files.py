"""Files as people bring them, made in the tests that need them, and what became of them."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from decisions.imports.errors import BadFile
from decisions.imports.importing import Upload, open_upload
from decisions.imports.records import Example
from decisions.imports.sources import from_bytes
from decisions.imports.survey import Survey, survey

SAMPLES = Path(__file__).resolve().parents[2] / "golden" / "imports"


def brought(name: str, data: bytes | str) -> tuple[Upload, Survey]:
    """A file read and counted through."""
    upload = open_upload(from_bytes(name, data.encode() if isinstance(data, str) else data))
    return upload, survey(upload)


def examples(name: str, data: bytes | str) -> list[Example]:
    """The examples of a file, in its order."""
    upload, _ = brought(name, data)
    return [one for one in upload.examples() if isinstance(one, Example)]


def pairs(name: str, data: bytes | str) -> list[tuple[str, str]]:
    """What was asked and answered in each example of a file."""
    return [(one.input, one.output) for one in examples(name, data)]


def reasons(name: str, data: bytes | str) -> list[tuple[int, str]]:
    """Line and reason of each record of a file that is no example."""
    return [(one.line, one.reason) for one in brought(name, data)[1].skipped]


def refused(name: str, data: bytes | str) -> BadFile:
    """How a file is refused."""
    with pytest.raises(BadFile) as caught:
        brought(name, data)
    return caught.value


def jsonl(*records: Any) -> str:
    """One record on each line."""
    return "".join(json.dumps(record) + "\n" for record in records)


def table(*rows: Sequence[str], delimiter: str = ",") -> str:
    """Rows as CSV, every cell quoted where it must be."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def zipped(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of some files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return packed.getvalue()


def workbook(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """A workbook as a spreadsheet program writes it; cells that begin with = are formulas."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"default_date_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return packed.getvalue()


def sample(name: str) -> bytes:
    """One of the sample files."""
    return (SAMPLES / name).read_bytes()


GENERATION: dict[str, Any] = {
    "id": "g-1",
    "type": "GENERATION",
    "startTime": "2026-08-03T09:00:01Z",
    "parentObservationId": "s-1",
    "input": [{"role": "user", "content": "How much?"}],
    "output": {"role": "assistant", "content": "Four."},
}
RETRIEVER: dict[str, Any] = {
    "id": "r-1",
    "type": "RETRIEVER",
    "startTime": "2026-08-03T09:00:00Z",
    "parentObservationId": "s-1",
    "output": [{"text": "Fares of 2024."}],
}
TRACE: dict[str, Any] = {
    "id": "tr-1",
    "timestamp": "2026-08-03T09:00:00Z",
    "name": "answer",
    "sessionId": None,
    "userId": "u",
    "tags": [],
    "bookmarked": False,
    "input": None,
    "output": None,
}
"""A Langfuse trace without text of its own, with the two observations that have it."""
