"""Plain text in Markdown: it comes back exactly, and starts nothing that was not meant."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from decisions.records.markdown import (
    code_lines,
    escaped,
    heading,
    of_heading,
    of_quoted,
    quoted,
    unescaped,
)
from decisions.records.text import tidy
from tests.decisions.records.records import LINES, NAMES, TEXTS

READER = MarkdownIt("commonmark")
SIGNS = st.text('\\#=-*_`~<!/a>[]: "\n\t+', max_size=40)


@given(TEXTS | SIGNS, st.booleans())
def test_an_escape_can_be_undone(text: str, fences: bool) -> None:
    assert unescaped(escaped(text, fences=fences), fences=fences) == text


@given(NAMES | SIGNS.map(lambda text: text.replace("\n", " ")))
def test_headings_and_quotations_can_be_undone(text: str) -> None:
    assert of_heading(heading(text)) == text
    assert of_quoted(quoted(text)[1:-1]) == text


@settings(max_examples=300)
@example("a\n===", False)
@example("* x\n  ```\n# y\n  ```", True)
@example("```\n  ```\n# y\n```\nz\n```", True)
@example("```\n# x", True)
@example("~~~\n# x\n~~~~\n# y", True)
@given(TEXTS | SIGNS.map(str.strip), st.booleans())
def test_nothing_that_was_written_starts_a_heading_or_html_or_swallows_what_follows(
    text: str, fences: bool
) -> None:
    tokens = READER.parse(f"# before\n\n{escaped(text, fences=fences)}\n\n# after\n\n[x]\n")
    outer = [token for token in tokens if token.level == 0 and token.type == "heading_open"]
    assert [token.tag for token in outer] == ["h1", "h1"]
    inner = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in [*tokens, *inner]}.isdisjoint({"html_block", "html_inline"})
    assert tokens[-2].content == "[x]", "no link was defined"
    assert not [child for child in tokens[-2].children or () if child.type == "link_open"]


@given(st.lists(NAMES, min_size=1, max_size=3))
def test_a_heading_has_the_words_that_were_written(words: list[str]) -> None:
    plain = "".join(letter for letter in words[0] if letter.isalnum() or letter in " #\"'") or "x"
    plain = " ".join(plain.split()) or "x"
    tokens = READER.parse(f"# {heading(plain)}\n")
    assert tokens[1].children is not None
    assert "".join(child.content for child in tokens[1].children) == plain


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["```", "x", "```"], {0, 1, 2}),
        (["```py", "x", "``", "````"], {0, 1, 2, 3}),
        (["```", "~~~", "```"], {0, 1, 2}),
        (["```", "x"], set()),
        (["``` a`b", "```"], set()),
        (["~~~", "```", "x", "```"], {1, 2, 3}),
        (["    ```", "x", "```"], set()),
        (["  ```", "x", "  ```"], set()),
        (["```", "x", "  ```", "y"], {0, 1, 2}),
    ],
)
def test_code_is_what_is_fenced_in(lines: list[str], code: set[int]) -> None:
    assert code_lines(lines) == code


@given(st.lists(st.sampled_from(["```", "````", "~~~", "``` x", "a", ""]) | LINES, max_size=8))
def test_code_is_what_another_reader_finds(lines: list[str]) -> None:
    """Blocks with an end, told by a reader of CommonMark; those without one are ours to escape."""
    lines = tidy("\n".join(lines)).split("\n")
    found = code_lines(lines)
    kept = escaped("\n".join(lines), fences=True).split("\n")
    assert {place for place in found if kept[place] != lines[place]} == set()
    told = [
        token.map for token in READER.parse("\n".join(kept)) if token.type == "fence" and token.level == 0
    ]
    whole = {place for span in told if span for place in range(*span)}
    assert whole == found
