"""Two codebooks made one: nothing of ours changes, nothing of theirs is lost."""

from decisions.engine.causes import Cause
from decisions.engine.codebook import STARTING, Code, Codebook, add, codebook_from_wire, codebook_to_wire
from decisions.engine.joined_codebooks import joined

LATE = Code("late", "Too late", Cause.PRODUCT)


def test_what_is_lacking_is_added() -> None:
    book, meant = joined(STARTING, add(STARTING, LATE))
    assert book == add(STARTING, LATE)
    assert meant["late"] == "late"


def test_the_same_id_or_name_is_the_same_code_and_stays_ours() -> None:
    ours = Codebook((LATE,))
    theirs = Codebook((Code("late", "Late", Cause.PROMPT), Code("zu-spät", "too  LATE", Cause.PROMPT)))
    assert joined(ours, theirs) == (ours, {"late": "late", "zu-spät": "late"})


def test_what_was_folded_there_is_folded_into_what_counts_here() -> None:
    theirs = Codebook(
        (Code("slow", "Too late", Cause.PRODUCT), Code("a", "A", Cause.PRODUCT, folded_into="slow"))
    )
    book, _ = joined(Codebook((LATE,)), theirs)
    assert book.by_id["a"].folded_into == "late"
    found = book.find("a")
    assert found is not None
    assert found.id == "late"
    assert codebook_from_wire(codebook_to_wire(book)) == book
