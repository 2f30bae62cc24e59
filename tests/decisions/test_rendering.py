"""Texts of failures on a page: what they are taken for, and that nothing in them is ever executed."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.rendering import CLEANER, Kind, shown

ALLOWED = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "div"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}

KINDS = {
    "Where is my parcel?": Kind.PLAIN,
    "Select the refund from the menu.": Kind.PLAIN,
    "[not json": Kind.PLAIN,
    "[]": Kind.PLAIN,
    "**Bold** words": Kind.MARKDOWN,
    "# Refunds\n\nWithin 30 days.": Kind.MARKDOWN,
    "- one\n- two": Kind.MARKDOWN,
    "| a | b |\n|---|---|\n| 1 | 2 |": Kind.MARKDOWN,
    "See [the terms](https://example.org/terms).": Kind.MARKDOWN,
    '{"answer": [1, 2]}': Kind.JSON,
    ' [{"role": "user"}] ': Kind.JSON,
    "def total(rows):\n    return sum(rows)": Kind.CODE,
    "SELECT name FROM people WHERE id = 1": Kind.CODE,
    "<html><body>Hello</body></html>": Kind.CODE,
    "#!/bin/sh\nrm -rf /": Kind.CODE,
}

HOSTILE = [
    "<script>alert(1)</script>",
    "**b** <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "# <svg onload=alert(1)>",
    "[x](javascript:alert(1)) **b**",
    "[x](JaVaScRiPt&colon;alert(1)) **b**",
    "[x](data:text/html;base64,PHNjcmlwdD4=) **b**",
    "![x](https://example.org/tracker.png) **b**",
    '[x](https://example.org/" onmouseover="alert(1)) **b**',
    "<https://example.org/\"onclick='alert(1)'> **b**",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    '{"a": "</pre><script>alert(1)</script>"}',
    "`</code><script>alert(1)</script>`",
    "[a]: javascript:alert(1)\n[a] **b**",
    '<style>*{display:none}</style> **b** <b style="x">',
]


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def assert_safe(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag in ALLOWED
        assert set(attributes) <= (
            {"href", "rel"} if tag == "a" else {"class"} if tag == "div" else {"start"}
        )
        if "href" in attributes:
            assert str(attributes["href"]).startswith(("http://", "https://", "mailto:"))
            assert "nofollow" in str(attributes["rel"])


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_a_text_is_taken_for_what_it_seems(text: str, kind: Kind) -> None:
    assert shown(text).kind == kind


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_executed(text: str) -> None:
    assert_safe(shown(text).html)


@given(st.text(alphabet=st.sampled_from("<>/\"'=&;:`*_[]()!#|-~\\\n\r\t a1xhrefscriptonload"), max_size=200))
def test_nothing_of_any_text_is_executed(text: str) -> None:
    assert_safe(shown(text).html)


def test_script_is_shown_as_text() -> None:
    assert "<script>alert(1)</script>" in Tags(shown("**Look**: <script>alert(1)</script>").html).words


def test_markdown_is_drawn() -> None:
    html = shown("## Refunds\n\nWithin **30** days:\n\n1. ask\n2. wait\n\n| a |\n|---|\n| 1 |").html
    assert "<strong>Refunds</strong>" in html
    assert "<strong>30</strong>" in html
    assert html.count("<li>") == 2
    assert "<td>1</td>" in html
    assert "<h2" not in html  # the page is not divided by what stands on it


def test_json_is_indented_and_keeps_its_letters() -> None:
    assert "Ärger" in shown('{"a":{"b":"Ärger"}}').html
    assert shown('{"a":{"b":1}}').html.count("\n") == 5


def test_what_is_no_json_after_all_stays_as_it_came() -> None:
    assert shown("{'a': 1}").kind == Kind.PLAIN
    assert shown("[" * 5000).kind == Kind.PLAIN


def test_line_ends_count_once() -> None:
    assert shown("a\r\nb\rc\nd").raw == "a\nb\nc\nd"


def test_the_first_line_end_of_code_is_not_swallowed() -> None:
    assert Tags(shown("\n\ndef a(x):\n  pass").html).words == "\n\n\ndef a(x):\n  pass"  # a browser drops one


def test_an_enormous_text_is_shown_as_it_came() -> None:
    assert shown("**b** " * 50_000).kind == Kind.PLAIN


@pytest.mark.parametrize(
    "piece", ["[", "*", "> ", "`", "![[", "_a ", "|a", "<a ", "**a ", "a**b", "(", "[a]("]
)
def test_no_text_keeps_others_waiting(piece: str) -> None:
    begin = time.perf_counter()
    shown(piece * (50_000 // len(piece)))
    assert time.perf_counter() - begin < 10


def test_the_cleaner_alone_would_do() -> None:
    assert CLEANER.clean("<b onclick=x>a</b><script>b</script><a href='javascript:c'>d</a>") == (
        'a<a rel="noopener noreferrer nofollow">d</a>'
    )
