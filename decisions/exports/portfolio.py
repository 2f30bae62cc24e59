"""The rows of a list as CSV and as a workbook. Pure: rows of cells in, text or bytes out.

Nothing in them is computed by a spreadsheet: texts that look like formulas are marked as text in CSV, and
written as text in workbooks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

from decisions.records.cells import safe_cell

Cell = str | Decimal | date | None
BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know that a table is UTF-8."""
MOST_ROWS = 1_048_575
"""What a sheet can hold beneath its head."""
LONGEST = 32_767
"""Characters in one cell of a workbook."""


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table in pieces, one line each; days as 2026-03-01."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield BYTE_ORDER_MARK
    writer.writerow(head)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        if line.tell() > io.DEFAULT_BUFFER_SIZE:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def as_workbook(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet: a head that stays in sight and can be filtered, days as days, amounts as numbers."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("Decisions")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, max(len(head) - 1, 1), 18)
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        if last > MOST_ROWS:
            break
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(last, column, cell, day)
            elif isinstance(cell, Decimal):
                sheet.write_number(last, column, float(cell), money)
            elif cell:
                sheet.write_string(last, column, cell[:LONGEST])
    sheet.autofilter(0, 0, max(last, 1), len(head) - 1)
    book.close()
    return target.getvalue()


def _plain(cell: Cell) -> str:
    return safe_cell(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
