"""A table of observations: each row as it stands, for each is answered by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from decisions.imports import tables
from decisions.imports.encoding import encoding_of, text_of
from decisions.imports.errors import BadFile
from decisions.imports.sources import from_bytes
from decisions.records.cells import text_of_cell

COLUMNS = ("metric", "value", "on", "unit", "note")
NEEDED = COLUMNS[:3]
LARGEST = 1_000_000
"""Bytes of a file."""
MOST = 1_000
"""Rows of a file."""
HEADER = "The first row names the columns: metric, value and on, and if you like unit and note"


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the line it begins on."""

    line: int
    metric: str
    value: str
    on: str
    unit: str = ""
    note: str = ""


def read_observed(name: str, data: bytes) -> list[Row]:
    """The rows of a table, with `,`, `;` or a tab between its cells; raises :class:`BadFile`."""
    if len(data) > LARGEST:
        raise BadFile(f"the file has more than {LARGEST:,} bytes", "Bring it in parts")
    source = from_bytes(name, data)
    encoding = encoding_of(source)
    with text_of(source, encoding) as stream:
        first = stream.readline(LARGEST)
    delimiter = max(",;\t", key=first.count)
    with text_of(source, encoding) as stream:
        return _rows(tables.rows(stream, delimiter))


def _rows(lines: Iterator[tuple[int, list[str]]]) -> list[Row]:
    _, header = next(lines, (0, []))
    names = [cell.strip().lower() for cell in header]
    if missing := [name for name in NEEDED if name not in names]:
        raise BadFile(f"there is no column {' or '.join(missing)}", HEADER, line=1)
    if len(set(names)) != len(names):
        raise BadFile("two columns have the same name", HEADER, line=1)
    if unknown := [name for name in names if name not in COLUMNS]:
        raise BadFile(f"the column “{unknown[0][:40]}” is not known", HEADER, line=1)
    found: list[Row] = []
    for line, cells in lines:
        if len(found) == MOST:
            raise BadFile(f"the file has more than {MOST:,} rows", "Bring it in parts", line=line)
        if len(cells) > len(names):
            raise BadFile("the row has more cells than there are columns", "Put quotes around", line=line)
        texts = [text_of_cell(cell.strip()) for cell in cells]
        given = dict(zip(names, texts + [""] * len(names), strict=False))
        found.append(Row(line, **given))
    return found
