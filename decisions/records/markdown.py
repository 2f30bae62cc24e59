r"""Plain text within Markdown: what a person wrote can start no heading, no list of ours and no HTML.

Words, links and emphasis pass through as they are. What would change the shape of the document is escaped
with a backslash where it stands: headings and their underlines, rules, fences that are not closed, HTML,
link definitions, and bullets that mean something to us. Each escape can be undone exactly: where k
backslashes stand before such a sign, 2k + 1 do afterwards, which Markdown shows as k backslashes and the
sign. A fenced code block that ends within its text passes through whole.
"""

import re
from collections.abc import Callable

BULLET_WORDS = "good|neutral|bad|supersedes|superseded by|rests on"
OF_LINES = re.compile(
    rf"^([ \t]*)(\\*)(?="
    rf"\#|=+[ \t]*$|[*_-](?:[ \t]*[*_-])*[ \t]*$|```|~~~|[*+-][ \t]+(?:{BULLET_WORDS})\b)",
    re.IGNORECASE,
)
"""Before what means something at the beginning of a line."""
OF_TAGS = re.compile(r"(?<!\\)(\\*)(?=<[A-Za-z/!?])")
OF_DEFINITIONS = re.compile(r"(?<=\])(\\*)(?=:)")
OF_CLOSINGS = re.compile(r"(?<=[ \t])(\\*)(?=#+$)")
"""Before signs at the end of a heading, which close it."""
OF_QUOTES = re.compile(r'(?<!\\)(\\*)(?=")')
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
QUOTED = r'"((?:[^"\\]|\\.)*)"'
"""A pattern of what :func:`quoted` makes."""


def escaped(text: str, *, fences: bool = False) -> str:
    """A text for the body of a document. With `fences`, code blocks that end within it pass as they are."""
    return _by_line(text, _line_escaped, fences)


def unescaped(text: str, *, fences: bool = False) -> str:
    """The text that :func:`escaped` was given."""
    return _by_line(text, _line_unescaped, fences)


def heading(text: str) -> str:
    """One line as the words of a heading."""
    return OF_CLOSINGS.sub(_more, escaped(text))


def of_heading(text: str) -> str:
    """The line that :func:`heading` was given."""
    return unescaped(OF_CLOSINGS.sub(_fewer, text))


def quoted(text: str) -> str:
    """One line between quotation marks."""
    inner = OF_QUOTES.sub(_more, escaped(text))
    marks = len(inner) - len(inner.rstrip("\\"))
    return f'"{inner}{inner[len(inner) - marks :]}"'


def of_quoted(inner: str) -> str:
    """The line that :func:`quoted` was given, from what stands between the marks."""
    marks = len(inner) - len(inner.rstrip("\\"))
    inner = inner[: len(inner) - marks // 2]
    return unescaped(OF_QUOTES.sub(_fewer, inner))


def code_lines(lines: list[str], *, indented: bool = False) -> set[int]:
    """The places of lines that belong to fenced code blocks with an end.

    Only with `indented` may one begin further in, where it may be within a list and end with that.
    """
    fences = [FENCE.match(line) for line in lines]
    ends = _ends(fences)
    found: set[int] = set()
    opened, mark = -1, ""
    for place, fence in enumerate(fences):
        if fence is None:
            continue
        if opened >= 0 and _closes(fence, mark):
            found.update(range(opened, place + 1))
            opened = -1
        elif opened < 0 and _opens(fence, indented) and ends[place][fence[1][0]] >= len(fence[1]):
            opened, mark = place, fence[1]
    return found


def _opens(fence: re.Match[str], indented: bool) -> bool:
    return (indented or fence.start(1) == 0) and not (fence[1].startswith("`") and "`" in fence[2])


def _closes(fence: re.Match[str], mark: str) -> bool:
    return fence[1].startswith(mark) and not fence[2].strip()


def _ends(fences: list[re.Match[str] | None]) -> list[dict[str, int]]:
    """For each line the longest fence of each kind after it that may be an end."""
    longest = {"`": 0, "~": 0}
    found = []
    for fence in reversed(fences):
        found.append(longest)
        if fence and not fence[2].strip():
            mark = fence[1]
            longest = {**longest, mark[0]: max(longest[mark[0]], len(mark))}
    return found[::-1]


def _by_line(text: str, change: Callable[[str], str], fences: bool) -> str:
    lines = text.split("\n")
    code = code_lines(lines) if fences else set()
    return "\n".join(line if place in code else change(line) for place, line in enumerate(lines))


def _line_escaped(line: str) -> str:
    line = OF_TAGS.sub(_more, OF_DEFINITIONS.sub(_more, line))
    return OF_LINES.sub(lambda found: f"{found[1]}{found[2]}{found[2]}\\", line)


def _line_unescaped(line: str) -> str:
    line = OF_LINES.sub(lambda found: found[1] + _half(found[2]), line)
    return OF_TAGS.sub(_fewer, OF_DEFINITIONS.sub(_fewer, line))


def _more(found: re.Match[str]) -> str:
    return f"{found[1]}{found[1]}\\"


def _fewer(found: re.Match[str]) -> str:
    return _half(found[1])


def _half(marks: str) -> str:
    """An even number was none of ours, and stays."""
    return marks[: len(marks) // 2] if len(marks) % 2 else marks
