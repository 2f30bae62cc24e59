"""Tables in text: the delimiter found, rows by position, nothing ever shifted."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import chain, repeat
from typing import TextIO

from decisions.imports import bounds
from decisions.imports.encoding import Encoding, text_of
from decisions.imports.errors import BadFile
from decisions.imports.names import is_known
from decisions.imports.records import Part, Record
from decisions.imports.sources import Source

DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f")
NOTHING = {"", "NULL", "null", "nan", "NaN", "<NA>", "\\N"}
"""What writers of tables put where there is no value."""
EXTRA = "\x00extra"
"""The name under which a row keeps what no column is there for: no column can be called so."""

csv.field_size_limit(bounds.CELL)  # of the whole process; the default refuses long answers


def table_part(source: Source, encoding: Encoding, delimiter: str) -> Part:
    """The rows of a table as records; raises :class:`BadFile` where its header is beyond bounds."""
    with text_of(source, encoding) as stream:
        first = [cells for _, cells in zip(range(2), rows(stream, delimiter), strict=False)]
    header, has_header = names_of([cells for _, cells in first])

    def records() -> Iterator[Record]:
        with text_of(source, encoding) as stream:
            lines = rows(stream, delimiter)
            if has_header:
                next(lines, None)
            for number, (line, cells) in enumerate(lines, start=1):
                yield Record(number, line, record_of(header, cells))

    note = "The first row is taken for an example: it does not look like names of columns."
    return Part("", "table", encoding.name, records, notes=() if has_header else (note,))


def delimiter_of(text: str) -> str:
    """Which letter divides the cells of a beginning of a table; empty where it is no table."""
    scored = [(_score(text, delimiter), delimiter) for delimiter in DELIMITERS if delimiter in text]
    score, delimiter = max(scored, default=((0.0, 0), ""), key=lambda pair: pair[0])
    return delimiter if score[0] >= 0.8 else ""


def _score(text: str, delimiter: str) -> tuple[float, int]:
    """The share of rows that have as many cells as the first, and that number; nothing below two."""
    widths: list[int] = []
    try:
        lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        widths.extend(len(cells) for cells in lines if any(cells))
    except csv.Error:
        widths = widths[:-1]  # the beginning may end within a cell
    if not widths or widths[0] < 2:
        return (0.0, 0)
    whole = widths[:-1] if len(widths) > 2 else widths
    return (Counter(whole)[widths[0]] / len(whole), widths[0])


def rows(stream: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row that holds anything; quoting is strict, so that no cell is guessed."""
    reader = csv.reader(_lines(stream), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refusal(error, line) from error
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _refusal(error: csv.Error, line: int) -> BadFile:
    said = str(error)
    if "field larger" in said:
        wrong = f"a cell holds more than {bounds.CELL:,} characters, or its quote never ends"
        return BadFile(wrong, "Close the quote, or shorten the cell", line=line)
    if "unexpected end" in said:
        return BadFile("a quoted cell never ends", "Export it again, or close the quote", line=line)
    return BadFile("a quote stands within a quoted cell", "Write it twice, or export it again", line=line)


def _lines(stream: TextIO) -> Iterator[str]:
    for number, text in enumerate(iter(lambda: stream.readline(bounds.RECORD), ""), start=1):
        if len(text) >= bounds.RECORD:
            wrong = f"the line is longer than {bounds.RECORD:,} characters"
            raise BadFile(wrong, "Cut it, or export less", line=number)
        yield text


def names_of(first: list[list[str]]) -> tuple[list[str], bool]:
    """The names of the columns from the first rows, and whether the first row gave them."""
    if not first:
        raise BadFile("the table has no rows", "Export it again")
    width = len(first[0])
    if width > bounds.COLUMNS:
        wrong = f"the table has {width:,} columns, and {bounds.COLUMNS:,} is the most"
        raise BadFile(wrong, "Keep only the columns with input, output and what belongs to them", line=1)
    if not _is_header(first):
        return [f"column {number}" for number in range(1, width + 1)], False
    return _once(cell.lstrip("\ufeff").strip() for cell in first[0]), True


def _is_header(first: list[list[str]]) -> bool:
    """Names are short, and differ; the names that examples' columns have settle it."""
    cells = [cell.strip() for cell in first[0]]
    if any(is_known(cell) for cell in cells):
        return True
    said = [cell for cell in cells if cell]
    short = all(len(cell) <= 60 and not cell.endswith((".", "?", "!")) for cell in said)
    return short and len(set(said)) == len(said) and len(first) > 1


def _once(cells: Iterator[str]) -> list[str]:
    """Every name once: the second of a name is called “name (2)”, one without a name by its place."""
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(cells, start=1):
        name = cell or f"column {number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def record_of(header: list[str], cells: list[str]) -> dict[str, str | list[str]]:
    """One row by the names of its columns. Cells missing at its end are empty, further ones kept apart."""
    filled = chain(cells, repeat("", max(0, len(header) - len(cells))))
    record: dict[str, str | list[str]] = {
        name: "" if cell in NOTHING else cell for name, cell in zip(header, filled, strict=False)
    }
    further = cells[len(header) :]
    if any(further):
        record[EXTRA] = further
    return record
