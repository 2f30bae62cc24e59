"""Failures of a review as one JSON document, or as a table, with everything that was said of them.

Both are written piece by piece, so that a review of any size takes no more memory than one of its examples.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from decisions.records.cells import safe_cell

FORMAT, VERSION = "ragft-failures", 1

COLUMNS = (
    "number",
    "input",
    "output",
    "expected",
    "context",
    "system",
    "history",
    "source_id",
    "trace_id",
    "created_at",
    "origin",
    "facets",
    "labels",
    "near",
    "text_hash",
    "erased",
    "import_number",
    "readings",
    "settlement",
    "runs",
)
"""What is told of each example: the names in the document, and the columns of the table."""

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that a table is UTF-8."""

Wire = Mapping[str, Any]


def document(codebook: Iterable[Wire], cards: Iterable[Wire], examples: Iterable[Wire]) -> Iterator[str]:
    """The JSON document in pieces, one line for each example. All arguments are in wire form."""
    head = {"format": FORMAT, "version": VERSION, "codebook": list(codebook), "card": list(cards)}
    yield f'{_json(head)[:-1]}, "examples": ['
    lead = "\n"
    for example in examples:
        yield lead + _json({name: example[name] for name in COLUMNS})
        lead = ",\n"
    yield "\n]}\n"


def table(examples: Iterable[Wire]) -> Iterator[str]:
    """The CSV in pieces, one row for each example; lists and objects stand as JSON in their cells.

    A text that a spreadsheet would compute has an apostrophe before it, which reading it back takes away.
    """
    yield BYTE_ORDER_MARK + _row(COLUMNS)
    for example in examples:
        yield _row(_cell(example[name]) for name in COLUMNS)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return safe_cell(value)
        case dict() | list():
            return _json(value)
    return str(value)


def _row(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
