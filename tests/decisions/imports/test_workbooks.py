"""Workbooks: every sheet, dates and formulas as text; read as another reader reads them, within bounds."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from decisions.imports.reading import read
from decisions.imports.sources import from_bytes
from tests.decisions.imports.files import brought, examples, pairs, refused, workbook

HEADER = ["question", "answer"]


def rows_of(data: bytes) -> list[list[str]]:
    (part,) = read(from_bytes("t.xlsx", data))
    return [list(map(str, record.value.values())) for record in part.records()]


def changed(data: bytes, **parts: bytes | None) -> bytes:
    """A workbook with some of its parts replaced, or left out."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as whole,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in whole.namelist():
            key = name.rpartition("/")[2].partition(".")[0]
            content = parts.get(key, whole.read(name))
            if content is not None:
                new.writestr(name, content)
    return packed.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def inline(text: str) -> str:
    """A cell that holds its own text."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


NAMES = f"<row>{inline('question')}{inline('answer')}</row>"


def sheet(rows: str) -> bytes:
    """A workbook with one sheet whose rows are given as XML."""
    return changed(workbook({"one": [HEADER]}), sheet1=SHEET % rows.encode())


def test_all_sheets_are_read_and_named() -> None:
    data = workbook(
        {"May": [HEADER, ["q1", "a1"]], "empty": [], "June": [HEADER, ["q2", "a2"], [], ["q3", "a3"]]}
    )
    upload, found = brought("t.xlsx", data)
    assert [part.name for group in upload.groups for part in group.parts] == ["May", "June"]
    assert [(one.part, one.line) for one in found.first] == [("May", 2), ("June", 2), ("June", 4)]
    assert upload.encoding is None


def test_sheets_with_other_columns_have_plans_of_their_own() -> None:
    data = workbook({"one": [HEADER, ["q1", "a1"]], "two": [["reply", "prompt"], ["a2", "q2"]]})
    assert sorted(pairs("t.xlsx", data)) == [("q1", "a1"), ("q2", "a2")]


def test_numbers_dates_and_truths_are_text_as_one_would_write_them() -> None:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    page = book.add_worksheet()
    page.write_row(0, 0, ["question", "day", "moment", "price", "count", "yes", "error"])
    page.write_string(1, 0, "q")
    page.write_datetime(1, 1, datetime(2026, 8, 3), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
    page.write_datetime(1, 2, datetime(2026, 8, 3, 9, 12, 44), book.add_format({"num_format": 22}))  # noqa: DTZ001
    page.write_number(1, 3, 4.5, book.add_format({"num_format": '0.00 "days"'}))
    page.write_number(1, 4, 42)
    page.write_boolean(1, 5, True)
    page.write_formula(1, 6, "=1/0", value="#DIV/0!")
    book.close()
    assert rows_of(packed.getvalue()) == [
        ["q", "2026-08-03", "2026-08-03 09:12:44", "4.5", "42", "true", "=1/0"]
    ]


def test_formulas_are_kept_as_text_and_marked() -> None:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER)
    page.write_formula(1, 0, '=CONCAT("q",1)', value="q1")
    page.write_formula(1, 1, '=WEBSERVICE("http://example.org")', value="")
    page.write_row(2, 0, ["q2", "a2"])
    book.close()
    first, second = examples("t.xlsx", packed.getvalue())
    assert (first.input, first.output) == ("q1", '=WEBSERVICE("http://example.org")')
    assert (first.formulas, second.formulas) == (("input", "output"), ())


def test_texts_in_parts_inline_and_without_names_of_cells() -> None:
    data = sheet(
        f'{NAMES}<row><c t="inlineStr"><is><r><t>How </t></r><r><t>much?</t></r></is></c>'
        '<c t="str"><v>Four.</v></c></row>'
        '<row r="9"><c r="B9" t="inlineStr"><is><t>At five.</t></is></c></row>'
    )
    assert rows_of(data) == [["How much?", "Four."], ["", "At five."]]


CELLS = st.text(alphabet="abc äö€😀'\"<>&=,;", max_size=12) | st.integers(-9999, 9999) | st.booleans()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6))
def test_what_is_read_is_what_another_reader_reads(rows: list[list[Any]]) -> None:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"strings_to_formulas": False})
    page = book.add_worksheet()
    page.write_row(0, 0, ["question", "b", "c", "d", "e"])
    for number, row in enumerate(rows, start=1):
        page.write_row(number, 0, row)
    book.close()
    packed.seek(0)
    oracle = CalamineWorkbook.from_filelike(packed).get_sheet_by_index(0).to_python()[1:]
    expected = [[as_text(cell) for cell in row] for row in oracle if any(as_text(cell) for cell in row)]
    assert rows_of(packed.getvalue()) == expected


def as_text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def test_cells_in_opposite_corners_cost_nothing_and_are_refused() -> None:
    data = sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    assert refused("t.xlsx", data).wrong == "a row has a cell in column 16,384, and 2,000 is the most"


def test_a_long_text_that_thousands_of_cells_share_is_held_once() -> None:
    rows = "".join(f'<row><c t="s"><v>0</v></c><c><v>{n}</v></c></row>' for n in range(3_000))
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    data = changed(sheet(NAMES + rows), sharedStrings=texts % (b"x" * 900_000))
    (part,) = read(from_bytes("t.xlsx", data))
    assert len({id(record.value["question"]) for record in part.records()}) == 1


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (sheet(f"<row>{inline('x' * 1_000_001)}</row>"), "a cell holds more than 1,000,000"),
        (sheet("<row>" + "<c/>" * 2_001 + "</row>"), "a row has a cell in column 2,001, and 2,000 is"),
        (sheet("<row/>" * 2_000_001), "a sheet has more than 2,000,000 cells"),
        (sheet("<row><c></row>"), "the workbook is broken: its XML cannot be read"),
        (changed(workbook({"one": [HEADER]}), sheet1=None), "a part is missing"),
        (changed(workbook({"one": [HEADER]}), workbook=b"<x/>"), "no sheet of the workbook holds anything"),
        (workbook({"one": []}), "no sheet of the workbook holds anything"),
        (
            changed(workbook({"one": [HEADER]}), sheet1=b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'),
            "the workbook defines entities, which none needs",
        ),
    ],
)
def test_enormous_and_broken_workbooks_are_refused(data: bytes, wrong: str) -> None:
    assert refused("t.xlsx", data).wrong.startswith(wrong)
