"""Texts that hold more than text: JSON, or a Python literal, read without running anything."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from decisions.imports import bounds
from decisions.imports.encoding import Encoding, text_of
from decisions.imports.errors import BadFile
from decisions.imports.json_text import DECODER, is_deep
from decisions.imports.records import Part, Record
from decisions.imports.sources import Source

BRACKETS = re.compile(r"[\[\](){}]")


def structured(text: str) -> Any:
    """The list or object that a text holds as JSON or as a Python literal; ``None`` where it is just text."""
    stripped = text.strip()
    if stripped[:1] not in ("{", "[", "(") or len(stripped) > bounds.RECORD:
        return None
    found = _json(stripped)
    found = literal(stripped) if found is None else found
    return found if isinstance(found, dict | list) and not is_deep(found) else None


def _json(text: str) -> Any:
    try:
        found, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return found if end == len(text) else None


def literal(text: str) -> Any:
    """What a Python literal says, as JSON would have it; ``None`` where it is none, or is beyond bounds.

    The parser of Python is quick to exhaust, so size and nesting are looked at before it sees the text.
    """
    if len(text) > bounds.LITERAL or not _is_shallow(text):
        return None
    try:
        return _as_json(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _is_shallow(text: str) -> bool:
    """Whether no more brackets are open at once than are allowed; those within strings count too."""
    depth = 0
    for bracket in BRACKETS.finditer(text):
        depth += 1 if bracket[0] in "[({" else -1
        if depth > bounds.DEPTH:
            return False
    return True


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _as_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_as_json(inner) for inner in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise ValueError("bytes and the like are no JSON")


def literal_part(source: Source, encoding: Encoding) -> Part:
    """Lines of Python literals, as some scripts write where they mean JSONL."""

    def records() -> Iterator[Record]:
        number = 0
        with text_of(source, encoding) as stream:
            for line, text in enumerate(iter(lambda: stream.readline(bounds.RECORD), ""), start=1):
                if text.strip():
                    number += 1
                    yield Record(number, line, _record(text, number, line), len(text))

    notes = ("The lines are Python literals, not JSON; they were read as such.",)
    return Part("", "python", encoding.name, records, notes=notes)


def _record(text: str, number: int, line: int) -> dict[str, Any]:
    found = literal(text.strip())
    if isinstance(found, dict):
        return found
    do = "Export it again as JSON, one object on each line"
    raise BadFile("this line is neither JSON nor a Python literal", do, record=number, line=line)


def begins_with_literal(source: Source, encoding: Encoding) -> bool:
    """Whether the first line that says anything is an object as Python writes it."""
    with text_of(source, encoding) as stream:
        text = next((line for line in iter(lambda: stream.readline(bounds.LOOK), "") if line.strip()), "")
    return isinstance(literal(text.strip()), dict)
