"""Texts in cells: nothing a spreadsheet would compute, and every text back as it was."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from decisions.records.cells import safe_cell, text_of_cell


@pytest.mark.parametrize("text", ["=1+1", "+4", "-4", "@SUM(A1)", "\t=1", "NULL", "'=1"])
def test_what_is_more_than_text_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "4 - 2", "don't"])
def test_other_texts_stay(text: str) -> None:
    assert safe_cell(text) == text == text_of_cell(text)


@given(st.text(alphabet="'=+-@ab\t\n", max_size=5) | st.text())
@example("''")
@example("'quoted'")
def test_every_text_comes_back(text: str) -> None:
    assert text_of_cell(safe_cell(text)) == text
