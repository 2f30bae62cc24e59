"""The rows of a workbook's sheet: cells by their names, dates and formulas as text."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from decisions.imports import bounds
from decisions.imports.errors import BadFile
from decisions.imports.records import Formula
from decisions.imports.sheet_xml import Reader

CELLS = 2_000_000
"""Cells and rows of one sheet, empty ones with them."""
LARGEST_DAY = 2_958_465
"""The last day that a spreadsheet knows, 31 December 9999."""


class Sheet(Reader):
    """The rows of a sheet as they are completed."""

    def __init__(self, texts: Sequence[str], date_styles: frozenset[str], first_day: datetime) -> None:
        super().__init__()
        self._texts, self._date_styles, self._first_day = texts, date_styles, first_day
        self._done: list[tuple[int, list[str]]] = []
        self._line = self._column = self._count = 0
        self._cells: dict[int, str] = {}
        self._given: dict[str, str] = {}
        self._said: dict[str, list[str]] = {}
        self._into: list[str] | None = None

    def rows(self, zipped: zipfile.ZipFile, path: str) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row that holds anything."""
        for _ in self.read(zipped, path):
            done, self._done = self._done, []
            yield from done

    def started(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self._line = _number(given.get("r"), self._line + 1)
            self._cells, self._column = {}, 0
            self._counted()
        elif name == "c":
            self._column = _column(given.get("r", "")) or self._column + 1
            self._given, self._said = given, {}
            self._counted()
        elif name in ("v", "f", "t"):
            self._into = self._said.setdefault(name, [])

    def _counted(self) -> None:
        self._count += 1
        if self._count > CELLS:
            raise BadFile(f"a sheet has more than {CELLS:,} cells", "Delete those that are empty")
        if self._column > bounds.COLUMNS:
            wrong = f"a row has a cell in column {self._column:,}, and {bounds.COLUMNS:,} is the most"
            raise BadFile(wrong, "Delete what lies so far to the right", line=self._line)

    def said(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)
            if sum(map(len, self._into)) > bounds.CELL:
                wrong = f"a cell holds more than {bounds.CELL:,} characters"
                raise BadFile(wrong, "Shorten it", line=self._line, column=self._column)

    def ended(self, name: str) -> None:
        if name in ("v", "f", "t"):
            self._into = None
        elif name == "c" and (text := self._text()):
            self._cells[self._column] = text
        elif name == "row" and self._cells:
            width = max(self._cells)
            self._done.append((self._line, [self._cells.get(at, "") for at in range(1, width + 1)]))

    def _text(self) -> str:
        said = {name: "".join(texts) for name, texts in self._said.items()}
        kind = self._given.get("t", "n")
        text = said.get("t", "") if kind == "inlineStr" else self._value(kind, said.get("v", ""))
        if "f" not in said:
            return text
        return Formula(text or (f"={said['f']}" if said["f"] else ""))

    def _value(self, kind: str, raw: str) -> str:
        if kind == "s":
            number = _number(raw, len(self._texts))
            return self._texts[number] if number < len(self._texts) else ""
        if kind == "b":
            return "true" if raw == "1" else "false"
        if kind == "n" and raw:
            return self._date(raw) if self._given.get("s") in self._date_styles else _plain(raw)
        return "" if kind == "e" else raw

    def _date(self, raw: str) -> str:
        days = _float(raw)
        if days is None or not 1 <= days <= LARGEST_DAY:
            return raw
        try:
            moment = self._first_day + timedelta(seconds=round(days * 86_400))
        except OverflowError:
            return raw
        return moment.date().isoformat() if days == int(days) else moment.isoformat(sep=" ")


def _plain(raw: str) -> str:
    """A number as one would write it: 42 for 42.0."""
    number = _float(raw)
    if number is None or not abs(number) < 1e15:
        return raw
    return str(int(number)) if number == int(number) else repr(number)


def _float(raw: str) -> float | None:
    try:
        return float(raw)
    except ValueError:
        return None


def _number(raw: str | None, otherwise: int) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 9 else otherwise


def _column(reference: str) -> int:
    """The number of a column from a cell's name: 28 for AB7; 0 where it has none."""
    number = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number
