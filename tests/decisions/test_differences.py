"""What differs between two texts, told word by word and within a bound."""

import pytest

from decisions.differences import MOST_WORDS, Beside, Piece, beside


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces)


def differing(found: Beside) -> tuple[list[str], list[str]]:
    return [piece.text for piece in found.old if piece.differs], [
        piece.text for piece in found.new if piece.differs
    ]


def test_words_that_differ_are_told() -> None:
    found = beside("The fare is 4 euros.", "The fare is 5 euros today.")
    assert differing(found) == (["4"], ["5", " today"])
    assert not found.is_same


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("", "New."),
        ("Old.", ""),
        ("a\r\n b", "a\n b"),
        ("<b>", "<i>"),
        ("日本語", "日本"),
        ("x" * 9000, "y"),
    ],
)
def test_nothing_is_lost(old: str, new: str) -> None:
    found = beside(old, new)
    assert (joined(found.old), joined(found.new)) == (old, new)
    assert found.is_same == (old == new)


def test_long_texts_are_compared_by_lines_and_longer_ones_not() -> None:
    lines = "".join(f"Line {number} of a long answer\n" for number in range(300))
    found = beside(lines, lines.replace("Line 7 of", "Row 7 of"))
    assert differing(found) == (["Line 7 of a long answer\n"], ["Row 7 of a long answer\n"])
    longer = "word\n" * MOST_WORDS
    found = beside(longer, f"{longer}more")
    assert found.is_whole
    assert joined(found.new) == f"{longer}more"
