"""The XML within a workbook, read as it comes, within bounds and without entities."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat

from decisions.imports import bounds
from decisions.imports.archives import member
from decisions.imports.errors import BadFile

AGAIN = "Open it in the spreadsheet program and save it as XLSX again"
ELEMENTS = 100_000
"""Elements of interest in one of the small files."""


class Reader:
    """Takes the events of one XML file. Definitions of entities, with which files blow up, are refused."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=":")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.said

    def read(self, zipped: zipfile.ZipFile, path: str) -> Iterator[None]:
        """Read a member of the workbook; pauses after each piece."""
        with _parsing(path):
            for piece in _pieces(zipped, path):
                self.parser.Parse(piece)
                yield
            self.parser.Parse(b"", True)
        yield

    def _refuse(self, *_: object) -> None:
        raise BadFile("the workbook defines entities, which none needs", "Do not open it unless you know it")

    def _start(self, tag: str, given: dict[str, str]) -> None:
        self.started(tag.rpartition(":")[2], given)

    def _end(self, tag: str) -> None:
        self.ended(tag.rpartition(":")[2])

    def started(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""

    def ended(self, name: str) -> None:
        """An element ends."""

    def said(self, text: str) -> None:
        """Text within an element, perhaps a part of it."""


@contextmanager
def _parsing(path: str) -> Iterator[None]:
    try:
        yield
    except expat.ExpatError as error:
        wrong = "the workbook is broken: its XML cannot be read"
        raise BadFile(wrong, AGAIN, part=path, line=error.lineno, column=error.offset + 1) from error
    except (ValueError, LookupError) as error:
        if isinstance(error, BadFile):
            raise error.within(path) from error
        raise BadFile("the workbook is broken: its letters cannot be read", AGAIN, part=path) from error


def _pieces(zipped: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    with member(zipped, path) as stream:
        yield from iter(lambda: stream.read(bounds.LOOK), b"")


class _Elements(Reader):
    """The attributes of all elements of one name, or of those within another one."""

    def __init__(self, name: str, within: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self._name, self._within, self._inside = name, within, not within

    def started(self, name: str, given: dict[str, str]) -> None:
        if name == self._within:
            self._inside = True
        elif name == self._name and self._inside:
            self.found.append(given)
            if len(self.found) > ELEMENTS:
                raise BadFile("the workbook has too many parts", AGAIN)

    def ended(self, name: str) -> None:
        if name == self._within:
            self._inside = False


def children(zipped: zipfile.ZipFile, path: str, name: str, *, within: str = "") -> list[dict[str, str]]:
    """The attributes of the elements of a name; an attribute's namespace stands before its name."""
    elements = _Elements(name, within)
    for _ in elements.read(zipped, path):
        pass
    return elements.found


class _SharedTexts(Reader):
    """The texts that cells refer to by number, without the phonetic hints beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._said: list[str] = []
        self._size = 0
        self._in_text = self._in_hint = False

    def started(self, name: str, given: dict[str, str]) -> None:
        if name == "rPh":
            self._in_hint = True
        elif name == "t":
            self._in_text = not self._in_hint

    def ended(self, name: str) -> None:
        if name == "rPh":
            self._in_hint = False
        elif name == "t":
            self._in_text = False
        elif name == "si":
            self.found.append("".join(self._said))
            self._said = []
            if len(self.found) > bounds.STRINGS:
                raise BadFile("the workbook holds too many texts", "Export less")

    def said(self, text: str) -> None:
        if self._in_text:
            self._said.append(text)
            self._size += len(text)
            if self._size > bounds.SHARED:
                raise BadFile("the workbook holds too much text", "Export less")


def shared_texts(zipped: zipfile.ZipFile) -> tuple[str, ...]:
    """The texts that the sheets share; a workbook may have none."""
    path = "xl/sharedStrings.xml"
    texts = _SharedTexts()
    if path in zipped.namelist():
        for _ in texts.read(zipped, path):
            pass
    return tuple(texts.found)
