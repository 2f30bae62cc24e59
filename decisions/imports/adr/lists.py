"""The bullets of a text, and what stands between them."""

import re
from dataclasses import dataclass

from decisions.records.markdown import code_lines

BULLET = re.compile(r"^([ \t]*)([*+-]|\d{1,3}[.)])([ \t]+)(.*)$")


@dataclass(frozen=True, slots=True)
class Item:
    """One bullet: its lines as they are written, and moved out to where the words of the first begin."""

    raw: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, nothing blank at its end."""
        return "\n".join(self.lines).rstrip()


@dataclass(frozen=True, slots=True)
class Loose:
    """Lines that are no bullet."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, nothing blank around it."""
        return "\n".join(self.lines).strip("\n")


def pieces(lines: list[str]) -> list[Item | Loose]:
    """The bullets of the outermost lists and the lines between them, in their order."""
    code = code_lines(lines, indented=True)
    found: list[Item | Loose] = []
    raw: list[str] = []
    held: list[str] = []
    base = width = -1

    def close() -> None:
        if held:
            found.append(Item(tuple(raw), tuple(held)) if width >= 0 else Loose(tuple(held)))
        raw.clear()
        held.clear()

    for place, line in enumerate(lines):
        bullet = None if place in code else BULLET.match(line)
        indent = len(line) - len(line.lstrip(" \t"))
        if bullet and (width < 0 or indent <= base + 1):
            close()
            base, width = indent, indent + len(bullet[2]) + min(len(bullet[3]), 4)
            line_held = bullet[4]
        elif width >= 0 and line.strip() and indent < width and not lines[place - 1].strip():
            close()
            base = width = -1
            line_held = line
        else:
            line_held = line[min(max(width, 0), indent) :]
        raw.append(line)
        held.append(line_held)
    close()
    return found
