"""JSON read piece by piece: values one after another, wherever they stand, with line and column."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, TextIO, TypedDict, Unpack

from decisions.imports import bounds
from decisions.imports.errors import BadFile

SPACE = re.compile("[ \t\r\n\ufeff\x1e]*")
"""White space, and two marks that some writers put between records."""
WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
AGAIN = "Export it again, or mend this place"


class Place(TypedDict):
    """A place in a text, both numbers from 1."""

    line: int
    column: int


class Doubled(dict[str, Any]):
    """An object in which names stand twice; they are kept in `names`, and the last value was taken."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counted = Counter(name for name, _ in pairs)
        self.names = tuple(name for name, count in counted.items() if count > 1)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Doubled(pairs)


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=lambda word: None)
"""NaN and Infinity, which some writers use for a missing number, are read as nothing."""


class JsonText:
    """A reader of JSON that holds one value at a time, and little beyond it; `size` is the last one's."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text, self._at = "", 0
        self._ended = False
        self._passed = 0
        self.size = 0
        self.line, self._column = 1, 1

    @property
    def place(self) -> "Place":
        """Where it stands now."""
        return {"line": self.line, "column": self._column}

    def peek(self) -> str:
        """The next letter that is no space; empty at the end."""
        while True:
            match = SPACE.match(self._text, self._at)
            self._pass(match.end() if match else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def take(self, letter: str) -> None:
        """Pass one letter that must stand here."""
        if (found := self.peek()) != letter:
            said = f"“{found}”" if found else "the end"
            raise BadFile(f"“{letter}” is missing before {said}", AGAIN, **self.place)
        self._pass(self._at + 1)

    def took(self, letter: str) -> bool:
        """Pass one letter where it stands here."""
        if self.peek() != letter:
            return False
        self._pass(self._at + 1)
        return True

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                found, end = self._decoded()
            except json.JSONDecodeError as error:
                if self._is_cut(error) and self._fill():
                    continue
                raise self._refusal(error) from None
            if end == len(self._text) and self._fill():
                continue  # a number may go on
            self._refuse_beyond_bounds(found, end)
            self.size = end - self._at
            self._pass(end)
            return found

    def elements(self) -> Iterator[None]:
        """Stand before each value of a list, which is to be taken there."""
        self.take("[")
        if self.took("]"):
            return
        while True:
            yield
            if self.took("]"):
                return
            self.take(",")

    def members(self) -> Iterator[str]:
        """Stand before each value of an object, which is to be taken there; gives its name."""
        self.take("{")
        if self.took("}"):
            return
        while True:
            name = self.value()
            self.take(":")
            yield str(name)
            if self.took("}"):
                return
            self.take(",")

    def pass_over(self, depth: int = 0) -> Any:
        """Take a value of any size; it is given only where it is no larger than a record."""
        try:
            return self.value()
        except TooLarge:
            opening = self.peek()
            if opening not in ("[", "{") or depth > bounds.DEPTH:
                raise
        for _ in self.elements() if opening == "[" else self.members():
            self._passed += 1
            if self._passed > bounds.PASSED:
                raise TooLarge(**self.place)
            self.pass_over(depth + 1)
        return None

    def _decoded(self) -> tuple[Any, int]:
        try:
            return DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError:
            raise
        except RecursionError:
            do = "Export less of it"
            raise BadFile(f"it is nested deeper than {bounds.DEPTH}", do, **self.place) from None
        except ValueError:  # whole numbers of thousands of digits
            raise BadFile("there is a number of thousands of digits", AGAIN, **self.place) from None

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether more of the text may put it right: the trouble is at the end of what is there."""
        return error.pos >= len(self._text) - 12 or error.msg.startswith("Unterminated")

    def _fill(self) -> bool:
        """Hold more of the text; says whether there was any. Refuses a value beyond all bounds."""
        if self._ended:
            return False
        held = len(self._text) - self._at
        if held > bounds.RECORD:
            raise TooLarge(**self.place)
        piece = self._stream.read(max(bounds.LOOK, held))
        if piece:
            self._text, self._at = self._text[self._at :] + piece, 0
        self._ended = not piece
        return bool(piece)

    def _pass(self, end: int) -> None:
        passed = self._text.count("\n", self._at, end)
        if passed:
            self.line += passed
            self._column = end - self._text.rindex("\n", self._at, end)
        else:
            self._column += end - self._at
        self._at = end

    def _refusal(self, error: json.JSONDecodeError) -> BadFile:
        at_end = self._ended and self._ends_within(error)
        self._pass(min(error.pos, len(self._text)))
        if at_end:
            return BadFile("the file ends in the middle of a record", "Export it again", **self.place)
        said = error.msg.lower().removesuffix(" at").removesuffix(" starting")
        return BadFile(f"this is no JSON: {said}", AGAIN, **self.place)

    def _ends_within(self, error: json.JSONDecodeError) -> bool:
        """Whether the text ends where a value is still to go on."""
        rest = self._text[error.pos :].rstrip()
        in_escape = error.msg.startswith("Invalid \\u") and len(rest) < 6
        return in_escape or error.msg.startswith("Unterminated") or any(w.startswith(rest) for w in WORDS)

    def _refuse_beyond_bounds(self, value: Any, end: int) -> None:
        opened = self._text.count("[", self._at, end) + self._text.count("{", self._at, end)
        if opened <= bounds.DEPTH and self._text.count(",", self._at, end) < bounds.VALUES:
            return
        depth, count = _extent(value)
        if depth > bounds.DEPTH:
            raise BadFile(f"it is nested deeper than {bounds.DEPTH}", "Export less of it", **self.place)
        if count > bounds.VALUES:
            raise TooLarge(**self.place)


class TooLarge(BadFile):
    """One value is larger than a record may be; perhaps it is no record but holds them."""

    def __init__(self, **place: Unpack[Place]) -> None:
        most = f"{bounds.RECORD // bounds.MB} MB or {bounds.VALUES:,} values"
        super().__init__(f"one record is larger than {most}", "Export less of it", **place)


def is_deep(value: Any) -> bool:
    """Whether lists and objects stand within one another beyond bounds."""
    return _extent(value)[0] > bounds.DEPTH


def _extent(value: Any) -> tuple[int, int]:
    """How deep a value is and how many values it holds, counted no further than the bounds."""
    level, depth, count = [value], 0, 1
    while level and depth <= bounds.DEPTH and count <= bounds.VALUES:
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        count += sum(map(len, inner))
        level = [one for many in inner for one in many if isinstance(one, dict | list)]
        depth += 1
    return depth, count
