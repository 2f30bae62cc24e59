"""What stands above the sections: front matter, or lines such as "Status: accepted" under the title."""

import re
from dataclasses import dataclass

from decisions.imports.adr.lists import Item, pieces
from decisions.imports.adr.outline import Outline
from decisions.records.markdown import unescaped
from decisions.records.text import one_line

KEYS = "status|date|deciders|decision[- ]makers|consulted|informed|tags|technical story|user story|authors?"
LINE = re.compile(rf"^[*_ ]*({KEYS})[*_ ]*:[*_ ]*(.*)$", re.IGNORECASE)
MEANT = ("status", "date", "deciders", "decision-makers", "consulted", "informed", "title")
BETWEEN = re.compile("[,;]| (?:and|&) ")
PLACEHOLDER = re.compile(r"^[\[{].*[\]}]$")


@dataclass(frozen=True, slots=True)
class Header:
    """Keys with what they say; `others` mean nothing to a record, and `left` are lines without a key."""

    front: dict[str, str | list[str]]
    listed: dict[str, str]
    others: list[tuple[str, str]]
    left: list[str]

    @property
    def is_listed(self) -> bool:
        """Whether the status or its like stands under the title, as MADR 2 has it."""
        return bool(self.listed)

    def said(self, key: str) -> str:
        """What a key says, the front matter first; empty where it says nothing."""
        value = self.front.get(key, "")
        text = ", ".join(value) if isinstance(value, list) else value
        return text if text.strip() else self.listed.get(key, "")

    def people(self, *keys: str) -> tuple[str, ...]:
        """Everybody whom the first of these keys that says anything names."""
        for key in keys:
            for value in (self.front.get(key, ""), self.listed.get(key, "")):
                if names := _names(value):
                    return names
        return ()


def _names(value: str | list[str]) -> tuple[str, ...]:
    """Names of a list, or of a text that divides them; what a template asks for is nobody's name."""
    if isinstance(value, str):
        value = [] if PLACEHOLDER.match(value.strip()) else BETWEEN.split(one_line(value))
    return tuple(dict.fromkeys(filter(None, map(one_line, value))))


def header_of(found: Outline) -> Header:
    """The keys of a file, and the lines under its title that have none."""
    listed: dict[str, str] = {}
    left: list[str] = []
    for piece in pieces(found.top.lines):
        if isinstance(piece, Item):
            lines, raw = [one_line(unescaped(piece.text))], list(piece.raw)
        else:
            lines, raw = list(piece.lines), []
        for line in lines:
            key = LINE.match(line)
            if key:
                listed.setdefault(key[1].lower().replace(" ", "-"), key[2].strip())
            else:
                left += raw or [line]
    others = [(key, text) for key, text in listed.items() if key not in MEANT]
    others += [(key, _text(value)) for key, value in found.front.items() if key not in MEANT]
    return Header(found.front, listed, [(_shown(key), text) for key, text in others if text.strip()], left)


def _text(value: str | list[str]) -> str:
    return ", ".join(value) if isinstance(value, list) else value


def _shown(key: str) -> str:
    return key.replace("-", " ").capitalize()
