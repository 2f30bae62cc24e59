"""Observations as a table that goes back in as it came out."""

import csv
import io
from collections.abc import Iterable, Sequence

from decisions.records.cells import safe_cell

COLUMNS = ("metric", "value", "on", "unit", "note")
BYTE_ORDER_MARK = "\ufeff"


def observed_table(rows: Iterable[Sequence[str]]) -> str:
    """The CSV, a row for each observation; no text in it is computed by a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(map(safe_cell, row))
    return BYTE_ORDER_MARK + written.getvalue()
