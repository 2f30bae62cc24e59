"""Plain text that somebody pasted: one example to a block, its parts begun by words such as “Input:”."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field

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
                yield Record(number, line, {**block})

    return Part("", "text", encoding.name, records)


def _blocks(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The line in which each block begins, and its texts by field."""
    block = _Block(1)
    for number, line in enumerate(lines, start=1):
        if turns_of(line.strip()):
            line = f"conversation: {line}"
        begins = BEGINNING.match(line)
        field = FIELD_OF[begins[1].lower()] if begins else ""
        if RULE.fullmatch(line) or (field == "input" and "input" in block.texts):
            if block.says_anything:
                yield block.line, block.fields
            block = _Block(number)
        if RULE.fullmatch(line):
            continue
        if field and begins:
            block.field, line = field, line[begins.end() :].lstrip()
        block.add(line, number)
    if block.says_anything:
        yield block.line, block.fields


@dataclass(slots=True)
class _Block:
    """The lines of one example so far, by field."""

    line: int
    field: str = "text"
    size: int = 0
    texts: dict[str, list[str]] = dataclass_field(default_factory=dict)

    def add(self, line: str, number: int) -> None:
        """One more line of the field that is being read; empty ones before the first are passed over."""
        if not self.texts and self.field == "text" and not line.strip():
            self.line = number + 1
            return
        self.size += len(line)
        if self.size > bounds.CELL:
            wrong = f"one block of text is longer than {bounds.CELL:,} characters"
            raise BadFile(wrong, "Put a line of --- between the examples", line=number)
        self.texts.setdefault(self.field, []).append(line)

    @property
    def fields(self) -> dict[str, str]:
        """The text of each field, without space around it."""
        return {field: "".join(lines).strip() for field, lines in self.texts.items()}

    @property
    def says_anything(self) -> bool:
        """Whether there is more than space."""
        return any(line.strip() for lines in self.texts.values() for line in lines)
