"""Plain text that somebody pasted: one example to a block, its parts begun by words such as “Input:”."""

import re
from collections.abc import Iterator

from decisions.imports import bounds
from decisions.imports.chats import turns_of
from decisions.imports.encoding import Encoding, text_of
from decisions.imports.errors import BadFile
from decisions.imports.records import Part, Record
from decisions.imports.sources import Source

WORDS = {
    "input": ("input", "question", "query", "prompt", "user", "customer", "human", "q", "conversation"),
    "output": ("output", "answer", "response", "reply", "assistant", "agent", "bot", "ai", "model", "a"),
    "expected": ("expected", "expected output", "expected answer", "reference", "correct answer", "ideal"),
    "context": ("context", "passages", "documents", "sources", "retrieved context"),
    "note": ("note", "notes", "comment", "why", "reason"),
    "source_id": ("id", "source id", "ticket", "trace"),
    "created_at": ("date", "created at", "when"),
}
FIELD_OF = {word: field for field, words in WORDS.items() for word in words}
BEGINNING = re.compile(
    rf"\s{{0,8}}(?:[*#>-]{{1,4}} ?)?({'|'.join(FIELD_OF)})(?:\*\*)?\s?:(?:\*\*)?", re.IGNORECASE
)
RULE = re.compile(r"\s{0,8}(?:-{3,}|={3,}|\*{3,}|_{3,})\s*")
"""A line between two examples."""


def prose_part(source: Source, encoding: Encoding) -> Part:
    """The blocks of a text. A block ends at a ruled line, or where what was asked begins anew."""

    def records() -> Iterator[Record]:
        with text_of(source, encoding) as stream:
            lines = iter(lambda: stream.readline(bounds.CELL), "")
            for number, (line, block) in enumerate(_blocks(lines), start=1):
                yield Record(number, line, dict(block))

    return Part("", "text", encoding.name, records)


def _blocks(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, str]]]:
    block: dict[str, str] = {}
    began, field, size = 1, "text", 0
    for number, line in enumerate(lines, start=1):
        if turns_of(line.strip()):
            line = f"conversation: {line}"
        begins = BEGINNING.match(line)
        named = FIELD_OF[begins[1].lower()] if begins else ""
        if RULE.fullmatch(line) or (named == "input" and "input" in block):
            if any(text.strip() for text in block.values()):
                yield began, _stripped(block)
            block, began, field, size = {}, number, "text", 0
            if not named:
                continue
        if begins:
            field, line = named, line[begins.end() :].lstrip()
        size += len(line)
        if size > bounds.CELL:
            wrong = f"one block of text is longer than {bounds.CELL:,} characters"
            raise BadFile(wrong, "Put a line of --- between the examples", line=number)
        if not block and not line.strip() and not begins:
            began = number + 1
            continue
        block[field] = block.get(field, "") + line
    if any(text.strip() for text in block.values()):
        yield began, _stripped(block)


def _stripped(block: dict[str, str]) -> dict[str, str]:
    return {field: text.strip() for field, text in block.items()}
