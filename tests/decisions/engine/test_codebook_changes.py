"""Changes of a codebook, tried before they are made."""

import pytest

from decisions.engine.causes import Cause
from decisions.engine.codebook import STARTING, BadCodebook, Code
from decisions.engine.codebook_changes import Edit, Merge, Split, TakeBack, TakeOut

PART = Code("not-json", "Not JSON", Cause.PROMPT)


def test_each_says_what_it_does() -> None:
    merged = Merge(("wrong-format", "invented", "wrong-reasoning"), "wrong-reasoning").made_in(STARTING)
    assert Merge(("wrong-format", "invented"), "drowned-in-noise").in_words(STARTING) == (
        "Merged “Wrong format” and “It invented instead of saying that it does not know” into "
        "“Noise drowned the right passage”."
    )
    assert TakeOut("wrong-reasoning", ("wrong-format",)).in_words(merged) == (
        "Took “Wrong format” out of “The facts are right, the reasoning is wrong”."
    )
    assert Split("wrong-format", PART).in_words(STARTING) == (
        "Split “Not JSON” (prompt) off “Wrong format”, with no reading yet."
    )
    assert TakeBack(STARTING, "Merged all.").in_words(merged) == "Took back: Merged all."
    old = STARTING.by_id["invented"]
    assert Edit(old.id, "Made up", old.says, old.cause).in_words(STARTING) == (
        "Renamed “It invented instead of saying that it does not know” to “Made up”."
    )


def test_what_was_merged_is_taken_out_as_it_was() -> None:
    merged = Merge(("wrong-format", "invented"), "invented").made_in(STARTING)
    assert TakeOut("invented", ("wrong-format",)).made_in(merged) == STARTING


def test_a_split_moves_the_chosen_rows_alone() -> None:
    split = Split("wrong-format", PART, frozenset("a"))
    assert split.codes_after("a", ("wrong-format", "invented"), STARTING) == ("not-json", "invented")
    assert split.codes_after("b", ("wrong-format",), STARTING) == ("wrong-format",)


@pytest.mark.parametrize(
    ("now", "after"),
    [
        (("not-json",), ("wrong-format",)),
        (("not-json", "invented"), ("wrong-format", "invented")),
        (("invented",), ("invented",)),
    ],
)
def test_taking_back_a_split_keeps_what_was_added_since(now: tuple[str, ...], after: tuple[str, ...]) -> None:
    book = Split("wrong-format", PART).made_in(STARTING)
    back = TakeBack(STARTING, "Split.", {"a": ("wrong-format",)})
    assert back.codes_after("a", now, book) == after


def test_what_cannot_be_explained_stays_unexplained() -> None:
    with pytest.raises(BadCodebook):
        Edit("cannot-explain", "Cannot explain", "", Cause.PROMPT).made_in(STARTING)
    with pytest.raises(BadCodebook):
        Merge(("cannot-explain",), "invented").made_in(STARTING)
    assert Edit("cannot-explain", "No idea", "", Cause.UNEXPLAINED).made_in(STARTING).by_id["cannot-explain"]
