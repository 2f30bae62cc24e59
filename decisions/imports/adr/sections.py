"""The sections of MADR, each as the field of a record that it fills."""

import re
from collections.abc import Iterable

from decisions.imports.adr.lists import Item, pieces
from decisions.imports.adr.outline import Section
from decisions.records.markdown import QUOTED, of_heading, of_quoted, unescaped
from decisions.records.record import Option, Points
from decisions.records.text import one_line, tidy

VERDICT = re.compile(
    r"^\W{0,3}(good|neutral|bad)\b\W{0,3}(?:,?[ \t]*because(?:[ \t]+|$)|[ \t]*[,:][ \t]*)", re.IGNORECASE
)
CHOSEN = re.compile(
    r"^[*_ \t]{0,3}chosen[ \t]+options?[*_ \t]{0,3}:[*_]{0,3}[ \t]*", re.IGNORECASE | re.MULTILINE
)
NOT_NAMED = re.compile(r"none named(?:\.$|, because )", re.IGNORECASE)
QUOTED_TITLE = re.compile(QUOTED)
GOES_ON = re.compile(r'[ \t]*\w[^"\n]*"')
"""After quotation marks that were not the last: a title with marks in it."""
OTHER_QUOTES = re.compile("[“”„«»]")
BECAUSE = re.compile(r"^\W*\bbecause\b[ \t]*\n?", re.IGNORECASE)
JOINED = re.compile(r"\bbecause\b", re.IGNORECASE)


def free(lines: Iterable[str]) -> str:
    """Lines of a text in which code blocks may stand."""
    return tidy(unescaped("\n".join(lines).strip("\n"), fences=True))


def whole(section: Section) -> str:
    """A section with its smaller headings, which become words in bold."""
    parts = [free(section.lines)]
    for part in section.parts:
        parts += [f"**{one_line(of_heading(part.title))}**", free(part.lines)]
    return tidy("\n\n".join(filter(None, parts)))


def items(section: Section) -> tuple[tuple[str, ...], str]:
    """The bullets of a section, and what stands beside them."""
    found = pieces(section.lines)
    listed = [tidy(unescaped(piece.text)) for piece in found if isinstance(piece, Item)]
    beside = [free(piece.lines) for piece in found if not isinstance(piece, Item)]
    return tuple(filter(None, listed)), tidy("\n\n".join(filter(None, beside)))


def points(section: Section) -> Points:
    """What is good, neutral and bad by the words that begin each bullet; the rest is what is said of it."""
    told: dict[str, list[str]] = {"good": [], "neutral": [], "bad": []}
    says: list[str] = []
    for piece in pieces(section.lines):
        raw = piece.text if isinstance(piece, Item) else ""
        if verdict := VERDICT.match(raw):
            told[verdict[1].lower()].append(tidy(unescaped(raw[verdict.end() :].lstrip("\n"))))
        else:
            says += piece.raw if isinstance(piece, Item) else piece.lines
    return Points(free(says), *(tuple(filter(None, told[name])) for name in ("good", "neutral", "bad")))


def option_titles(section: Section) -> tuple[tuple[str, ...], str]:
    """The titles of the options considered, each once, and what stands beside the list."""
    found = pieces(section.lines)
    titles = [one_line(unescaped(one_line(piece.text))) for piece in found if isinstance(piece, Item)]
    beside = [free(piece.lines) for piece in found if not isinstance(piece, Item)]
    return tuple(dict.fromkeys(filter(None, titles))), tidy("\n\n".join(filter(None, beside)))


def options(titles: tuple[str, ...], section: Section | None) -> tuple[Option, ...]:
    """The options, in the order in which they are listed, with what is said of each further below."""
    found = {title: Points() for title in titles}
    names = {title.casefold(): title for title in titles}
    for part in section.parts if section else ():
        said = one_line(of_heading(part.title))
        title = names.get(said.casefold(), said)
        if title:
            found[title] = points(part)
    return tuple(Option(title, points=said) for title, said in found.items())


def outcome(section: Section, titles: tuple[str, ...]) -> tuple[str, str]:
    """The title of the option that was chosen, and the reasons."""
    raw = "\n".join(section.lines).strip("\n")
    begins = CHOSEN.search(raw)
    if not begins:
        return "", tidy(unescaped(raw))
    before, rest = raw[: begins.start()], raw[begins.end() :]
    if none := NOT_NAMED.match(rest):
        return "", tidy(unescaped(before + rest[none.end() :]))
    chosen, reasons = _chosen(rest, titles)
    return chosen, tidy("\n\n".join(filter(None, (tidy(unescaped(before)), tidy(unescaped(reasons))))))


def _chosen(rest: str, titles: tuple[str, ...]) -> tuple[str, str]:
    rest = OTHER_QUOTES.sub('"', rest[:1]) + rest[1:]
    exact = QUOTED_TITLE.match(rest)
    if exact and not GOES_ON.match(rest, exact.end()):
        return one_line(of_quoted(exact[1])), _reasons(rest[exact.end() :])
    if title := _begins_with(rest, titles):
        return title, _reasons(rest[rest.lower().index(title.lower()) + len(title) :])
    line, _, more = rest.partition("\n")
    because = JOINED.search(line)
    chosen = line[: because.start()] if because else line
    reasons = f"{line[len(chosen) :]}\n{more}" if because else more
    return one_line(unescaped(chosen)).strip("\"”“.,[]{}' "), _reasons(reasons)


def _begins_with(rest: str, titles: tuple[str, ...]) -> str:
    start = rest.lstrip("\"'[{*_").lower()
    fitting = [title for title in titles if start.startswith(title.lower())]
    return max(fitting, key=len, default="")


def _reasons(rest: str) -> str:
    """What follows the title, without the words that join them."""
    found = BECAUSE.match(rest)
    if found:
        return rest[found.end() :]
    return rest.lstrip('"”*_,;: \t').removeprefix(".")
