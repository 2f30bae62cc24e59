"""Which letters the bytes of a text are, and the text read piece by piece."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

from charset_normalizer import from_bytes

from decisions.imports import bounds
from decisions.imports.errors import BadFile
from decisions.imports.sources import Source

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; UTF-32 before UTF-16, whose mark it begins with."""
COMMON = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2"),
    *("koi8_r", "mac_roman", "cp850", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
"""Older encodings that spreadsheets still write; the first where nothing speaks for another."""
MIXED = "ragft.mixed"
REST = bytes(range(0x80, 0xC0))
"""Bytes that stand within a letter of UTF-8, never at its beginning."""
SHOWN_LINES = 10
SHOWN = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}
SAVE_AS_UTF8 = "Save it as UTF-8 and bring it again"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """One byte that is no UTF-8, read as Windows-1252, which most of such bytes are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    try:
        return error.object[error.start : error.start + 1].decode("cp1252"), error.start + 1
    except UnicodeDecodeError:
        raise error from None


codecs.register_error(MIXED, _as_windows)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to read a text. `odd` are the first lines of a UTF-8 file that are in Windows-1252 instead."""

    codec: str
    odd: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """As it is shown, such as ``utf-8``."""
        name = SHOWN.get(self.codec, self.codec)
        return f"{name} with windows-1252" if self.odd else name

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should check."""
        if not self.odd:
            return ()
        lines = ", ".join(map(str, self.odd))
        return (f"Not all of it is UTF-8: line {lines} was read as Windows-1252. Check its letters.",)


def encoding_of(source: Source) -> Encoding:
    """The encoding of a text; raises :class:`BadFile` where it is no text."""
    head = source.head()
    marked = next((codec for mark, codec in MARKS if head.startswith(mark)), "")
    if wide := _wide(head) if not marked else marked.replace("utf-8-sig", ""):
        return Encoding(wide)
    _refuse_nul(source)
    found = _narrow(source)
    return Encoding(marked, found.odd) if marked else found


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain letters is NUL."""
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > 0.4 * pairs and head[::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if pairs and head[::2].count(0) > 0.4 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _refuse_nul(source: Source) -> None:
    for line, at, text in _lines(source):
        if (column := text.find(b"\0")) >= 0:
            raise BadFile(
                "there is a NUL byte, so this is no text or was not written to its end",
                "Export it again",
                line=line,
                column=at + column + 1,
            )


def _narrow(source: Source) -> Encoding:
    """UTF-8, a mixture with Windows-1252, or one of the older encodings."""
    good = bad = 0
    odd: dict[int, None] = {}
    sample = bytearray()
    for line, at, text in _lines(source):
        if text.isascii():
            continue
        if _is_utf8(text, begins=at == 0):
            good += 1
        else:
            bad += 1
            if len(odd) < SHOWN_LINES:
                odd[line] = None
            sample += text[: max(0, bounds.LOOK - len(sample))]
    if not bad:
        return Encoding("utf-8")
    return Encoding("utf-8", tuple(odd)) if good * 4 >= bad else Encoding(_older(bytes(sample)))


def _is_utf8(text: bytes, *, begins: bool) -> bool:
    """Whether a line is UTF-8. Long lines come in pieces, which may cut a letter at either end."""
    is_cut = len(text) == bounds.LOOK and not text.endswith(b"\n")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text if begins else text.lstrip(REST), not is_cut)
    except UnicodeDecodeError:
        return False
    return True


def _older(sample: bytes) -> str:
    """Which of the older encodings is likeliest, Windows-1252 where it reads as well as any."""
    matches = from_bytes(sample, cp_isolation=list(COMMON), enable_fallback=False)
    best = matches.best()
    if best is None:
        return COMMON[0]
    if any(COMMON[0] in (match.encoding, *match.could_be_from_charset) for match in matches):
        first = next(m for m in matches if COMMON[0] in (m.encoding, *m.could_be_from_charset))
        if (first.chaos, -first.coherence) <= (best.chaos, -best.coherence):
            return COMMON[0]
    return best.encoding


def _lines(source: Source) -> Iterator[tuple[int, int, bytes]]:
    """Line number, offset in the line and bytes: lines, and pieces of very long ones."""
    number, at = 1, 0
    with source.stream() as stream:
        while text := stream.readline(bounds.LOOK):
            yield number, at, text
            number, at = (number + 1, 0) if text.endswith(b"\n") else (number, at + len(text))


@contextmanager
def text_of(source: Source, encoding: Encoding) -> Iterator[TextIO]:
    """The text, line ends as they are; bytes that are no letters are refused when they are reached."""
    errors = MIXED if encoding.odd else "strict"
    with source.stream() as stream, io.TextIOWrapper(stream, encoding.codec, errors, newline="") as text:
        try:
            yield text
        except UnicodeError as error:
            line, column = _place_of_error(source, encoding)
            name = encoding.name
            raise BadFile(
                f"there are bytes that are no letters in {name}", SAVE_AS_UTF8, line=line, column=column
            ) from error


def _place_of_error(source: Source, encoding: Encoding) -> tuple[int, int]:
    """Line and column of the first bytes that cannot be read."""
    decoder = codecs.getincrementaldecoder(encoding.codec)(MIXED if encoding.odd else "strict")
    line, column = 1, 1
    with source.stream() as stream:
        while chunk := stream.read(bounds.LOOK):
            before = decoder.getstate()
            try:
                read = decoder.decode(chunk)
            except UnicodeError:
                decoder.setstate(before)
                line, column = _after(_decoded_until_error(decoder, chunk), line, column)
                break
            line, column = _after(read, line, column)
    return line, column


def _decoded_until_error(decoder: codecs.IncrementalDecoder, chunk: bytes) -> str:
    read = ""
    with suppress(UnicodeError):
        for at in range(len(chunk)):
            read += decoder.decode(chunk[at : at + 1])
    return read


def _after(text: str, line: int, column: int) -> tuple[int, int]:
    """The place behind a text that begins at a line and column."""
    ends = text.count("\n")
    return line + ends, len(text) - text.rfind("\n") if ends else column + len(text)
