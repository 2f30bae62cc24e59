"""Texts in the cells of a table that a spreadsheet may open: nothing is computed, and nothing is lost."""

LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""How a cell begins that a spreadsheet takes for more than text, and the sign that says it is text."""
NOTHING = {"NULL", "null", "nan", "NaN", "<NA>", "\\N"}
"""Words that readers of tables take for no value."""


def safe_cell(text: str) -> str:
    """A text with an apostrophe before it where a spreadsheet would take it for anything else than text."""
    return f"'{text}" if text.startswith(LEADS) or text in NOTHING else text


def text_of_cell(cell: str) -> str:
    """The text that :func:`safe_cell` was given."""
    inner = cell[1:]
    marked = cell.startswith("'") and (inner.startswith(LEADS) or inner in NOTHING)
    return inner if marked else cell
