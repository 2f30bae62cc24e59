"""Tables in text: the delimiter found, rows by position, nothing ever shifted."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import chain, count, repeat
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
        header, has_header = header_of(rows(stream, delimiter))

    def records() -> Iterator[Record]:
        with text_of(source, encoding) as stream:
            lines = rows(stream, delimiter)
            if has_header:
                next(lines, None)
            yield from numbered(header, lines)

    note = "The first row is taken for an example: it does not look like names of columns."
    return Part("", "table", encoding.name, records, notes=() if has_header else (note,))


def numbered(header: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[Record]:
    """Rows as records, numbered from 1; the number stands in what is refused."""
    number = 0
    try:
        for number, (line, cells) in enumerate(rows, start=1):
            yield Record(number, line, record_of(header, cells), sum(map(len, cells)))
    except BadFile as error:
        error.record = error.record or number + 1
        raise


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
    lines = Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refusal(str(error), lines, delimiter) from error
        if any(cells):
            yield lines.row, cells


class Lines:
    """The lines of a table, each within bounds; knows where the present row began, to name it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.number = self.row = 0
        self.first = self.text = ""

    def begin_row(self) -> None:
        """The next line is the first of a row."""
        self.row, self.first = self.number + 1, ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.text = self._stream.readline(bounds.RECORD)
        self.number += 1
        if not self.text:
            raise StopIteration
        if len(self.text) >= bounds.RECORD:
            wrong = f"the line is longer than {bounds.RECORD:,} characters"
            raise BadFile(wrong, "Cut it, or export less", line=self.number)
        self.first = self.first or self.text
        return self.text


def _refusal(said: str, lines: Lines, delimiter: str) -> BadFile:
    opened = quote_trouble(lines.first, delimiter, inside=False)
    if "field larger" in said:
        wrong = f"a cell holds more than {bounds.CELL:,} characters, or its quote never ends"
        return BadFile(wrong, "Close the quote, or shorten the cell", line=lines.row, column=opened)
    if "unexpected end" in said:
        wrong, do = "a quoted cell never ends", "Export it again, or close the quote"
        return BadFile(wrong, do, line=lines.row, column=opened)
    column = quote_trouble(lines.text, delimiter, inside=lines.number > lines.row)
    wrong, do = "a quote stands within a quoted cell", "Write it twice, or export it again"
    return BadFile(wrong, do, line=lines.number, column=column)


def quote_trouble(text: str, delimiter: str, *, inside: bool) -> int:
    """The column, from 1, of a quote that ends a cell too early, or of the last one that is never closed."""
    opened, at = 0, 0
    while at < len(text):
        after = text[at + 1 : at + 2]
        if text[at] != '"':
            pass
        elif not inside:
            inside, opened = at == 0 or text[at - 1] == delimiter, at
        elif after == '"':
            at += 1
        elif after in ("", delimiter, "\r", "\n"):
            inside = False
        else:
            return at + 1
        at += 1
    return opened + 1


def header_of(rows: Iterator[tuple[int, list[str]]]) -> tuple[list[str], bool]:
    """The names of the columns of a table, and whether its first row gave them; none where it is empty."""
    _, first = next(rows, (0, []))
    return names_of(first, alone=next(numbered(first, rows), None) is None) if first else ([], True)


def names_of(first: list[str], *, alone: bool) -> tuple[list[str], bool]:
    """The names of the columns from the first row, perhaps the only one, and whether it gave them."""
    width = len(first)
    if width > bounds.COLUMNS:
        wrong = f"the table has {width:,} columns, and {bounds.COLUMNS:,} is the most"
        raise BadFile(wrong, "Keep only the columns with input, output and what belongs to them", line=1)
    if not _is_header(first, alone=alone):
        return [f"column {number}" for number in range(1, width + 1)], False
    return _once(cell.lstrip("\ufeff").strip() for cell in first), True


def _is_header(first: list[str], *, alone: bool) -> bool:
    """Names are short, and differ; the names that examples' columns have settle it."""
    cells = [cell.strip() for cell in first]
    if any(is_known(cell) for cell in cells):
        return True
    said = [cell for cell in cells if cell]
    short = all(len(cell) <= 60 and not cell.endswith((".", "?", "!")) for cell in said)
    return short and len(set(said)) == len(said) and not alone


def _once(cells: Iterator[str]) -> list[str]:
    """Every name once: the second of a name is called “name (2)”, one without a name by its place."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, start=1):
        name = cell or f"column {number}"
        further = (f"{name} ({again})" for again in count(2))
        names[name if name not in names else next(one for one in further if one not in names)] = None
    return list(names)


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
