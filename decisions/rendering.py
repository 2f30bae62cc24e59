"""Texts of failures made readable, and safe: Markdown, JSON, code and plain words, never executed.

What a model has written is nobody's friend. HTML and script in it stay text: the Markdown reader knows no
HTML, what it gives is cleaned to a few tags without classes, styles or pictures, and all else is escaped. The
text as it came is always shown beside.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LONGEST_READ = 60_000
"""Characters beyond which a text is shown as it came: to read it for structure would keep others waiting."""

KEPT = 256
"""So many rendered texts are kept, each of at most some hundred kilobytes: the next reader wants the same."""

SHOWN_KEPT = 20_000
"""Texts longer than this are rendered anew each time rather than kept."""


class Kind(StrEnum):
    """What a text seems to be."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    JSON = "json"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it is shown: ``html`` is safe, ``raw`` is the text as it came with plain line ends."""

    kind: Kind
    html: SafeString
    raw: str

    @property
    def is_changed(self) -> bool:
        """Whether it is drawn other than as it came."""
        return self.kind in (Kind.MARKDOWN, Kind.JSON)


def with_plain_line_ends(text: str) -> str:
    """The text as a browser counts its characters: line ends are one character."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def shown(text: str) -> Shown:
    """The text made readable. Never raises, whatever it holds."""
    return _kept(text) if len(text) <= SHOWN_KEPT else _shown(text)


def kind_of(text: str) -> Kind:
    """What a text seems to be; plain where nothing speaks for more."""
    if len(text) > LONGEST_READ:
        return Kind.PLAIN
    if _indented(text) is not None:
        return Kind.JSON
    if LOOKS_LIKE_CODE.match(text.lstrip()):
        return Kind.CODE
    return Kind.MARKDOWN if LOOKS_LIKE_MARKDOWN.search(text) else Kind.PLAIN


# Every repetition is bounded or can stop at one place only, so that no text makes them slow.
LOOKS_LIKE_CODE = re.compile(
    r"#!|<\?|<!doctype|<[a-z][\w-]{0,30}[\s>/]"
    r"|(?-i:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|WITH)\s"
    r"|(def|class|function|import|from|const|let|var|public|package|func|fn) [\w{*][^\n]{0,200}[:;({]\n",
    re.IGNORECASE,
)
LOOKS_LIKE_MARKDOWN = re.compile(
    r"^(\#{1,6} | {0,3}[-*+] | {0,3}\d{1,3}[.)] |> |```|~~~|\|[^\n]{1,500}\|$)"
    r"|\*\*\S|`[^`\n]{1,200}`|\[[^\[\]\n]{1,200}\]\(\S",
    re.MULTILINE,
)


def _shown(text: str) -> Shown:
    raw = with_plain_line_ends(text)
    kind = kind_of(raw)
    return Shown(kind, mark_safe(_DRAWN[kind](raw)), raw)  # noqa: S308 - each of them escapes or cleans


_kept = lru_cache(KEPT)(_shown)


def _indented(text: str) -> str | None:
    """The JSON document or lines of it that the text is, indented; None where it is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not value:
        return None
    return json.dumps(value, indent=2, ensure_ascii=False)


def _plain(text: str) -> str:
    return f'<div class="plain">{escape(text)}</div>'


def _code(text: str) -> str:
    # A line end right after the tag is not part of what a browser shows: one is given away.
    return f"<pre>\n{escape(text)}</pre>"


def _json(text: str) -> str:
    return _code(_indented(text) or text)


def _markdown(text: str) -> str:
    return CLEANER.clean(MARKDOWN.render(text))


MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
MARKDOWN.disable(["image", "reference"])
# A text within a page has no say in how the page is divided: its headings are strong words.
MARKDOWN.add_render_rule("heading_open", lambda *_: "<p><strong>")
MARKDOWN.add_render_rule("heading_close", lambda *_: "</strong></p>\n")

CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)

_DRAWN = {Kind.PLAIN: _plain, Kind.CODE: _code, Kind.JSON: _json, Kind.MARKDOWN: _markdown}
