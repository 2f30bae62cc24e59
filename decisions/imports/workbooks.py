"""The sheets of an XLSX workbook, one row at a time.

Read with the standard library rather than a spreadsheet library, for a measured reason: python-calamine lays
a sheet out as a full rectangle first. A workbook of 1.6 KB whose two cells lie in opposite corners ended the
whole process (it asked for 512 GB); one of 13 KB that repeats a long text took 1.9 GB.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from decisions.imports.archives import archive
from decisions.imports.errors import BadFile
from decisions.imports.records import Part, Record
from decisions.imports.sheet_xml import children, shared_texts
from decisions.imports.sheets import Sheet
from decisions.imports.sources import Source
from decisions.imports.tables import header_of, numbered

SHEETS = 200
DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Numbers of the built-in formats that are dates or times."""
NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""Parts of a format's code that say nothing of dates: quoted text, colours, spaces."""


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of a workbook need: their paths, shared texts, and how dates are told and counted."""

    sheets: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    date_styles: frozenset[str]
    first_day: datetime

    def rows(self, zipped: zipfile.ZipFile, path: str) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row of a sheet that holds anything."""
        return Sheet(self.texts, self.date_styles, self.first_day).rows(zipped, path)


def workbook_parts(source: Source) -> tuple[Part, ...]:
    """One part for each sheet that holds rows; raises :class:`BadFile`."""
    with archive(source) as zipped:
        book = _book(zipped)
        headers = [(name, path, header_of(book.rows(zipped, path))) for name, path in book.sheets]
    parts = tuple(_part(source, book, name, path, header) for name, path, header in headers if header[0])
    if not parts:
        raise BadFile("no sheet of the workbook holds anything", "Bring the one that does")
    return parts


def _part(source: Source, book: Book, name: str, path: str, header: tuple[list[str], bool]) -> Part:
    names, has_header = header

    def records() -> Iterator[Record]:
        with archive(source) as zipped:
            rows = book.rows(zipped, path)
            if has_header:
                next(rows, None)
            yield from numbered(names, rows)

    return Part(name, "sheet", None, records)


def _book(zipped: zipfile.ZipFile) -> Book:
    starts_1904 = any(
        one.get("date1904") in ("1", "true") for one in children(zipped, "xl/workbook.xml", "workbookPr")
    )
    first_day = datetime(1904, 1, 1) if starts_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - as written
    return Book(_sheets(zipped), shared_texts(zipped), _date_styles(zipped), first_day)


def _sheets(zipped: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    """Name and path of each sheet, in the order of the workbook."""
    paths = {
        one.get("Id"): one.get("Target", "")
        for one in children(zipped, "xl/_rels/workbook.xml.rels", "Relationship")
        if one.get("Type", "").endswith("/worksheet")
    }
    found = []
    for sheet in children(zipped, "xl/workbook.xml", "sheet"):
        target = paths.get(next((sheet[name] for name in sheet if name.endswith(":id")), None), "")
        if target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            found.append((sheet.get("name", ""), posixpath.normpath(path)))
    return tuple(found[:SHEETS])


def _date_styles(zipped: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the cell styles that show a number as a date."""
    path = "xl/styles.xml"
    if path not in zipped.namelist():
        return frozenset()
    own = {
        one.get("numFmtId", "")
        for one in children(zipped, path, "numFmt")
        if re.search("[ymdhs]", NO_DATE.sub("", one.get("formatCode", "")).lower())
    }
    dates = own | {str(number) for number in DATES}
    styles = children(zipped, path, "xf", within="cellXfs")
    return frozenset(str(number) for number, one in enumerate(styles) if one.get("numFmtId") in dates)
