"""What a reading needs before it counts."""

import pytest

from decisions.engine.causes import Cause
from decisions.engine.reading_rules import evidence_asked, is_sentence, needs_next_step


@pytest.mark.parametrize(
    ("note", "says_something"),
    [
        ("", False),
        ("   ", False),
        ("bad", False),
        ("...........", False),
        ("wrong price", False),
        ("the price is old", True),
        ("wrong\nprice named", True),
        ("価格が古いままで返答している", True),
        ("Halluzinationen", True),
    ],
)
def test_a_note_is_a_sentence_when_it_says_something(note: str, says_something: bool) -> None:
    assert is_sentence(note) is says_something


def test_evidence_is_asked_of_missing_knowledge_alone() -> None:
    assert {cause for cause in Cause if evidence_asked(cause)} == {Cause.KNOWLEDGE, Cause.RETRIEVAL}
    assert not evidence_asked("")
    assert not evidence_asked(None)


def test_the_unexplained_needs_a_next_step() -> None:
    assert {cause for cause in Cause if needs_next_step(cause)} == {Cause.UNEXPLAINED}
