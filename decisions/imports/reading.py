"""A file of any kind to its parts: told by what is in it, for names lie."""

import io
from collections.abc import Iterator
from dataclasses import replace

from decisions.imports import bounds
from decisions.imports.archives import PACKED, members_of, names_in, refuse_packed, unpacking
from decisions.imports.encoding import Encoding, encoding_of, text_of
from decisions.imports.errors import BadFile
from decisions.imports.json_documents import json_part
from decisions.imports.literals import begins_with_literal, literal_part
from decisions.imports.names import is_known
from decisions.imports.prose import prose_part
from decisions.imports.records import Part, Record
from decisions.imports.sources import Source
from decisions.imports.tables import delimiter_of, rows, table_part
from decisions.imports.workbooks import workbook_parts

ZIP = b"PK\x03\x04"
OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "a document of an old office program, or one with a password"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file itself"),
)
"""How files begin that are something else."""
TAKEN = "Bring CSV, XLSX, JSON or JSONL, or a zip of them"
PAGES = ("<!doctype", "<html", "<?xml", "<head", "<body")
TABLES = ("csv", "tsv", "tab", "psv")
JSONS = ("json", "jsonl", "ndjson")
OFFICE = {"word/": "a Word document", "ppt/": "a presentation", "content.xml": "an OpenDocument file"}


def read(source: Source) -> tuple[Part, ...]:
    """The parts of a file: sheets, members of a zip, or the file itself. Raises :class:`BadFile`."""
    head = source.head()
    if head.startswith(ZIP):
        return _packed(source)
    return (_guarded(_text(source, head)),)


def _packed(source: Source) -> tuple[Part, ...]:
    names = names_in(source)
    if "xl/workbook.xml" in names:
        return tuple(_guarded(part) for part in workbook_parts(source))
    for begins, what in OFFICE.items():
        if any(name.startswith(begins) for name in names):
            raise BadFile(f"this is {what}", TAKEN)
    return tuple(part for member in members_of(source) for part in _member(member))


def _member(member: Source) -> Iterator[Part]:
    """The parts of a file in a zip, named after it."""
    try:
        with unpacking(member.name):
            refuse_packed(member)
            for part in read(member):
                name = " › ".join(filter(None, (member.name, part.name)))
                yield _guarded(replace(part, name=name))
    except BadFile as error:
        raise error.within(member.name) from error


def _guarded(part: Part) -> Part:
    """A part whose refusals name it, and which keeps the bound on records."""

    def records() -> Iterator[Record]:
        try:
            with unpacking(part.name):
                for record in part.records():
                    _refuse_wide(record)
                    yield record
        except BadFile as error:
            raise error.within(part.name) from error

    return replace(part, records=records)


def _refuse_wide(record: Record) -> None:
    if len(record.value) > bounds.COLUMNS:
        wrong = f"it has {len(record.value):,} names, and {bounds.COLUMNS:,} is the most"
        raise BadFile(wrong, "Export less", record=record.number, line=record.line)


def _text(source: Source, head: bytes) -> Part:
    _refuse_others(source, head)
    encoding = encoding_of(source)
    part = _shaped(source, encoding)
    return replace(part, notes=(*_misnamed(source, part.kind), *encoding.notes, *part.notes))


def _refuse_others(source: Source, head: bytes) -> None:
    for begins, what in OTHERS:
        if head.startswith(begins):
            raise BadFile(f"this is {what}", TAKEN)
    if head.startswith(PACKED):
        raise BadFile("this is packed in another way than a zip", "Unpack it first, or make it a zip")
    if source.ending in ("zip", "xlsx"):
        raise BadFile(f"it is called .{source.ending} but is none", "Export it again")


def _shaped(source: Source, encoding: Encoding) -> Part:
    with text_of(source, encoding) as stream:
        text = stream.read(bounds.LOOK)
    begins = text.lstrip("\ufeff \t\r\n\x1e")
    if not begins:
        raise BadFile("the file says nothing", "Export it again")
    if begins.lower().startswith(PAGES):
        raise BadFile("this is a web page, perhaps one that asks to sign in", "Export it again")
    if begins[0] in "{[":
        part = _json(source, encoding)
        if part:
            return part
    if source.ending in JSONS:
        line = text[: len(text) - len(begins)].count("\n") + 1
        wrong = f"it is called .{source.ending}, but does not begin like JSON"
        raise BadFile(wrong, "Export it again, or name it after what it is", line=line, column=1)
    return _table_or_prose(source, encoding, text)


def _json(source: Source, encoding: Encoding) -> Part | None:
    """JSON or what Python writes for it; ``None`` where something pasted only begins with a bracket."""
    try:
        return json_part(source, encoding)
    except BadFile as error:
        if begins_with_literal(source, encoding):
            return literal_part(source, encoding)
        begins_otherwise = error.line == 1 and (error.column or 9) <= 3
        if source.ending in TABLES or (source.ending not in JSONS and begins_otherwise):
            return None
        raise


def _table_or_prose(source: Source, encoding: Encoding, text: str) -> Part:
    """A table where the name says so, tabs divide it, or its first row has the names of columns we know."""
    delimiter = delimiter_of(text)
    if source.ending in TABLES:
        return table_part(source, encoding, delimiter or ",")
    if delimiter == "\t" or (delimiter and _has_known_names(text, delimiter)):
        return table_part(source, encoding, delimiter)
    return prose_part(source, encoding)


def _has_known_names(text: str, delimiter: str) -> bool:
    try:
        first = next(rows(io.StringIO(text, newline=""), delimiter), (1, []))[1]
    except BadFile:
        return False
    return any(map(is_known, first))


def _misnamed(source: Source, kind: str) -> tuple[str, ...]:
    """A note where the name says one thing and the file another."""
    said = {"csv": "table", "tsv": "table", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl"}
    one_line = kind == "json" and said.get(source.ending) == "jsonl"
    if source.ending not in said or one_line or kind in (said[source.ending], "python"):
        return ()
    words = {"table": "a table", "json": "one JSON document", "jsonl": "one JSON object on each line"}
    holds = words.get(kind, "plain text")
    return (f"It is called .{source.ending}, and holds {holds}; read as that.",)
