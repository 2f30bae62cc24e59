"""The figures as files: every line, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from python_calamine import CalamineWorkbook

from costing.downloads import figures_csv, figures_xlsx
from costing.engine.comparison import compare
from costing.price_book import standard_prices
from tests.costing.scenarios import inputs

FOUND = compare(inputs(), standard_prices())


def test_csv_has_every_line_with_its_months():
    raw = figures_csv(FOUND)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(raw.decode("utf-8-sig"))))
    lines = sum(len(one.lines) for one in FOUND.approaches.values())
    assert len(rows) == lines + len(FOUND.approaches)
    total = next(row for row in rows if row["Approach"] == "Retrieval" and row["Kind"] == "total")
    assert float(total["Total"]) == float(FOUND.approaches["rag"].total)
    assert float(total["Month 12"]) == float(FOUND.approaches["rag"].by_month[-1])


def test_what_is_missing_is_said_in_the_file():
    found = compare(inputs().with_choices(model="=nobody/knows"), standard_prices())
    text = figures_csv(found).decode("utf-8-sig")
    assert "incomplete: There is no price for model/=nobody/knows/input" in text
    assert not any(cell.startswith("=") for row in csv.reader(StringIO(text)) for cell in row)


def test_the_workbook_has_costs_inputs_and_prices():
    book = CalamineWorkbook.from_filelike(BytesIO(figures_xlsx(FOUND)))
    assert book.sheet_names == ["Costs", "Inputs", "Prices"]
    read = {row[0]: row[1] for row in book.get_sheet_by_name("Inputs").to_python()}
    assert read["queries_per_day"] == 10_000
    prices = {row[0]: row[1] for row in book.get_sheet_by_name("Prices").to_python()}
    assert prices["model/openai/gpt-4o/input"] == 2.5
