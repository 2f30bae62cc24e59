"""A Markdown file as its parts: front matter, title, what stands under it, and the sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from decisions.imports.adr import front_matter
from decisions.records.markdown import code_lines

HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t](.*))?$")
UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
PLAIN = re.compile(r"^ {0,3}[^\s#>|*+\-=`~<]")
"""A line that may be a heading if it is underlined."""
OPENS, CLOSES = "<!--", "-->"


@dataclass(slots=True)
class Section:
    """A heading of the second level, the lines under it, and its headings of the third level."""

    title: str
    line: int
    lines: list[str] = field(default_factory=list)
    parts: list["Section"] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The title for comparing."""
        return re.sub(r"[\W_]+", " ", self.title).strip().casefold()

    @property
    def text(self) -> str:
        """The lines as one text, nothing blank around it."""
        return "\n".join(self.lines).strip("\n")


@dataclass(frozen=True, slots=True)
class Outline:
    """The parts of a file; `top` is what stands outside of any section."""

    front: front_matter.FrontMatter
    has_front: bool
    title: str
    top: Section
    sections: list[Section]


def outline(text: str) -> Outline:
    """The parts of a file whose lines end with a line feed; raises :class:`BadFile` for bad front matter."""
    lines = text.removeprefix("\ufeff").split("\n")
    front, begins = front_matter.split(lines)
    title = ""
    has_title = False
    top = current = Section("", 1)
    inner = current
    sections: list[Section] = []
    for level, said, line in _marked(_without_comments(lines[begins:]), begins + 1):
        if level == 1 and not has_title:
            title, has_title = said, True
        elif level in (1, 2):
            current = inner = Section(said, line)
            sections.append(current)
        elif level == 3:
            inner = Section(said, line)
            current.parts.append(inner)
        else:
            inner.lines.append(said)
    return Outline(front_matter.read(front), begins > 0, title, top, sections)


def _marked(lines: list[str], first: int) -> Iterator[tuple[int, str, int]]:
    """Each line with its level as a heading, 0 for other lines, and its number."""
    code = code_lines(lines, indented=True)
    place = 0
    while place < len(lines):
        line, number = lines[place], first + place
        found = None if place in code else HEADING.match(line)
        if found and len(found[1]) <= 3:
            yield len(found[1]), _unclosed((found[2] or "").strip()), number
        elif place not in code and _is_underlined(lines, place):
            yield 1 if "=" in lines[place + 1] else 2, line.strip(), number
            place += 1
        else:
            yield 0, line, number
        place += 1


def _unclosed(said: str) -> str:
    """The words of a heading without the signs that close it."""
    words = said.rstrip("#")
    return words.rstrip() if not words or words[-1] in " \t" else said


def _is_underlined(lines: list[str], place: int) -> bool:
    """Whether a line is a heading with a line of dashes under it; nothing else may stand before it."""
    alone = place == 0 or not lines[place - 1].strip()
    following = lines[place + 1] if place + 1 < len(lines) else ""
    return bool(alone and PLAIN.match(lines[place]) and UNDERLINE.match(following))


def _without_comments(lines: list[str]) -> list[str]:
    """The lines without what only writers see; as many as there were, so that their numbers stay."""
    code = code_lines(lines, indented=True)
    found: list[str] = []
    for is_code, run in groupby(range(len(lines)), lambda place: place in code):
        held = [lines[place] for place in run]
        found += held if is_code else _uncommented(held)
    return found


def _uncommented(lines: list[str]) -> list[str]:
    """Lines that are no code, without the comments that end; one that was escaped is none."""
    text = "\n".join(lines)
    kept: list[str] = []
    at = 0
    while (begins := text.find(OPENS, at)) >= 0:
        ends = text.find(CLOSES, begins + len(OPENS))
        if ends < 0:
            break
        if text[begins - 1 : begins] == "\\":
            kept.append(text[at : begins + len(OPENS)])
            at = begins + len(OPENS)
        else:
            kept += [text[at:begins], "\n" * text.count("\n", begins, ends)]
            at = ends + len(CLOSES)
    return "".join([*kept, text[at:]]).split("\n")
