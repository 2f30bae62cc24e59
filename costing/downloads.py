"""The figures of a comparison as files: values in, bytes out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from costing.engine.comparison import Comparison
from costing.engine.wire import comparison_to_wire

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

Row = list[Any]


def figures_csv(found: Comparison) -> bytes:
    """One line for each cost: approach, what, formula, amount, total, then each month. UTF-8 with a mark for
    spreadsheets."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in _cost_rows(found))
    return out.getvalue().encode("utf-8-sig")


def figures_xlsx(found: Comparison) -> bytes:
    """Sheets of costs, inputs and prices."""
    out = BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True})
        for name, rows in (
            ("Costs", _cost_rows(found)),
            ("Inputs", _input_rows(found)),
            ("Prices", _price_rows(found)),
        ):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row, bold if number == 0 else None)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 3, 24)
    return out.getvalue()


def _cost_rows(found: Comparison) -> Iterator[Row]:
    months = [f"Month {month}" for month in range(1, found.scenario.months + 1)]
    head = ["Approach", "Kind", "Cost", "Formula", "Amount", "For", "Total", "Currency", "Missing"]
    yield [*head, *months]
    currency = found.scenario.currency
    for one in found.approaches.values():
        for line in one.lines:
            yield [
                one.approach.label,
                line.cost.group.value,
                line.cost.label,
                line.cost.formula,
                "" if line.amount is None else float(line.amount),
                line.cost.when.value,
                "" if line.total is None else float(line.total),
                currency,
                line.problem,
                *(float(amount) for amount in line.by_month or ()),
            ]
        whole = "" if one.complete else "incomplete: " + " ".join(one.problems)
        sums = [float(amount) for amount in one.by_month]
        yield [one.approach.label, "total", "Total", "", "", "", float(one.total), currency, whole, *sums]


def _input_rows(found: Comparison) -> Iterator[Row]:
    yield ["Input", "Value", "Low", "High"]
    for key, value in comparison_to_wire(found)["scenario"].items():
        if isinstance(value, dict) and set(value) == {"low", "likely", "high"}:
            yield [key, value["likely"], value["low"], value["high"]]
        else:
            yield [key, value if isinstance(value, int | float | str) else str(value or "")]


def _price_rows(found: Comparison) -> Iterator[Row]:
    yield ["Item", "Amount", "Currency", "Unit", "Since", "From", "Source", "Address"]
    for price in found.prices:
        source = price.source
        yield [
            price.item,
            float(price.amount),
            price.currency,
            price.unit,
            price.since.isoformat(),
            price.kind,
            source.name,
            source.url,
        ]


def _safe(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula stands behind an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
