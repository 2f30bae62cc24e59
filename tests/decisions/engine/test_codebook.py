"""The codebook: what it starts with, what changes do, and that every change can be undone."""

from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from decisions.engine.causes import Cause, Side
from decisions.engine.codebook import (
    STARTING,
    BadCodebook,
    Code,
    Codebook,
    add,
    merge,
    recoded,
    remap,
    rename,
    split,
)
from decisions.engine.modes import MODES, SOURCES
from decisions.engine.readings import Reading, tally
from tests.decisions.engine.evidences import examples
from tests.decisions.engine.failures import READINGS

IDS = [code.id for code in STARTING.codes]
TONE = Code("brand-voice", "Off our voice", Cause.BEHAVIOUR)


def counts(book: Codebook, *codes: str) -> dict[str, int]:
    """How readings with these first codes count, by cause."""
    found = tally((Reading(f"{i}", (code,)) for i, code in enumerate(codes)), book).counts
    return {cause: count for cause, count in found.items() if count}


# What it starts with ------------------------------------------------------------------------------------


def test_thirteen_modes_have_the_causes_that_were_decided() -> None:
    assert [mode.cause.value for mode in MODES] == [
        *("knowledge", "knowledge", "retrieval", "retrieval", "behaviour", "knowledge", "behaviour"),
        *("behaviour", "behaviour", "reasoning", "prompt", "product", "unexplained"),
    ]


def test_an_invented_answer_is_a_gap_with_a_habit_on_top() -> None:
    mode = next(mode for mode in MODES if mode.id == "invented")
    assert (mode.cause, mode.tags) == (Cause.KNOWLEDGE, ("abstention",))


def test_modes_are_told_in_whole_sentences_with_known_sources() -> None:
    for mode in MODES:
        assert mode.says.endswith("."), mode.id
        assert mode.retest.endswith("."), mode.id
        assert set(mode.sources) <= set(SOURCES), mode.id
        assert mode.sources or mode.cause is Cause.UNEXPLAINED, mode.id
    assert {source for mode in MODES for source in mode.sources} == set(SOURCES)


def test_a_codebook_starts_from_the_modes() -> None:
    assert [(code.id, code.cause) for code in STARTING.live] == [(mode.id, mode.cause) for mode in MODES]
    assert len({code.name for code in STARTING.codes}) == len(MODES)


def test_causes_stand_on_the_sides_that_were_decided() -> None:
    sides = {side: {cause.value for cause in Cause if cause.side is side} for side in (*Side, None)}
    assert sides == {
        Side.KNOWLEDGE: {"knowledge", "retrieval"},
        Side.BEHAVIOUR: {"behaviour", "reasoning"},
        Side.PROMPT: {"prompt"},
        None: {"product", "unexplained"},
    }
    assert all(cause.says.endswith(".") for cause in Cause)
    assert (Side.PROMPT.says, Side.KNOWLEDGE.other) == ("the prompt", Side.BEHAVIOUR)


# Changes ------------------------------------------------------------------------------------------------


def test_a_new_code_counts_as_its_cause() -> None:
    assert counts(STARTING, "brand-voice") == {"unexplained": 1}
    assert counts(add(STARTING, TONE), "brand-voice") == {"behaviour": 1}


def test_another_cause_moves_every_failure_with_the_code() -> None:
    book = remap(STARTING, "incomplete-or-vague", Cause.PROMPT)
    given = ("incomplete-or-vague", "incomplete-or-vague", "wrong-format")
    assert counts(STARTING, *given) == {"behaviour": 3}
    assert counts(book, *given) == {"behaviour": 1, "prompt": 2}
    assert remap(book, "incomplete-or-vague", Cause.BEHAVIOUR) == STARTING


def test_another_name_moves_nothing() -> None:
    book = rename(STARTING, "invented", "Made up", "It made something up.")
    found = book.find("invented")
    assert found is not None
    assert (found.name, found.says, found.cause) == ("Made up", "It made something up.", Cause.KNOWLEDGE)
    assert rename(book, "invented", "Invented").by_id["invented"].says == "It made something up."


def test_merged_codes_count_as_one() -> None:
    book = merge(STARTING, ["wrong-format"], "never-asked-for")
    assert counts(book, "wrong-format", "never-asked-for") == {"prompt": 2}
    assert len(book.live) == len(STARTING.live) - 1
    found = tally([Reading("a", ("wrong-format",)), Reading("b", ("never-asked-for",))], book)
    assert found.by_code == {"never-asked-for": 2}


def test_a_merge_of_merged_codes_takes_them_all() -> None:
    book = merge(merge(STARTING, ["invented"], "fact-out-of-date"), ["fact-out-of-date"], "wrong-format")
    assert counts(book, "invented", "fact-out-of-date", "wrong-format") == {"behaviour": 3}
    back = split(book, "wrong-format", ["fact-out-of-date"])
    assert counts(back, "invented", "fact-out-of-date", "wrong-format") == {"knowledge": 2, "behaviour": 1}


def test_a_new_part_of_a_code_takes_the_readings_it_is_given() -> None:
    curt = Code("too-curt", "Too curt", Cause.PROMPT)
    book = split(STARTING, "wrong-manner", [curt])
    assert counts(book, "wrong-manner", "wrong-manner") == {"behaviour": 2}
    moved = recoded(("wrong-manner", "invented"), book, "wrong-manner", "too-curt")
    assert moved == ("too-curt", "invented")
    assert counts(book, moved[0], "wrong-manner") == {"prompt": 1, "behaviour": 1}


def test_readings_of_a_folded_code_are_recoded_with_it_and_never_doubled() -> None:
    book = merge(STARTING, ["invented"], "fact-out-of-date")
    assert recoded(("invented", "fact-out-of-date", "x"), book, "fact-out-of-date", "new") == ("new", "x")


# Laws ---------------------------------------------------------------------------------------------------

DISTINCT = st.lists(st.sampled_from(IDS), min_size=2, max_size=5, unique=True)


@examples()
@for_any(DISTINCT, READINGS)
def test_a_split_undoes_a_merge(ids: list[str], given: list[Reading]) -> None:
    into, *merged = ids
    book = merge(STARTING, merged, into)
    assert split(book, into, merged) == STARTING
    assert tally(given, split(book, into, merged)) == tally(given, STARTING)


@examples()
@for_any(DISTINCT, READINGS)
def test_a_merge_counts_as_if_the_code_had_been_given_from_the_beginning(
    ids: list[str], given: list[Reading]
) -> None:
    into, *merged = ids
    book = merge(STARTING, merged, into)
    rewritten = [
        Reading(**{**fields(each), "codes": tuple(into if code in merged else code for code in each.codes)})
        for each in given
    ]
    assert tally(given, book).counts == tally(rewritten, STARTING).counts
    assert tally(given, book).by_code == tally(rewritten, STARTING).by_code


def fields(given: Reading) -> dict[str, Any]:
    return {name: getattr(given, name) for name in Reading.__slots__}


@examples()
@for_any(st.sampled_from(IDS), st.sampled_from(Cause), READINGS)
def test_another_cause_and_back_changes_nothing(id_: str, cause: Cause, given: list[Reading]) -> None:
    book = remap(remap(STARTING, id_, cause), id_, STARTING.by_id[id_].cause)
    assert book == STARTING
    assert sum(tally(given, remap(STARTING, id_, cause)).counts.values()) == len(given)


# Refusals -----------------------------------------------------------------------------------------------

MERGED = merge(STARTING, ["invented"], "fact-out-of-date")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda: add(STARTING, STARTING.codes[0]), "the same id"),
        (
            lambda: add(STARTING, Code("x", "  wrong FORMAT ", Cause.PROMPT)),
            "named “  wrong FORMAT ” already",
        ),
        (lambda: add(STARTING, Code("x", " ", Cause.PROMPT)), "needs a name"),
        (lambda: add(STARTING, Code("", "X", Cause.PROMPT)), "needs a name"),
        (lambda: rename(STARTING, "invented", "Wrong format"), "already"),
        (lambda: rename(STARTING, "no-such", "X"), "no code “no-such”"),
        (lambda: remap(MERGED, "invented", Cause.PROMPT), "is merged into another code; split it first"),
        (lambda: merge(STARTING, ["invented"], "invented"), "into itself"),
        (lambda: merge(STARTING, ["invented"], "no-such"), "no code “no-such”"),
        (lambda: merge(MERGED, ["fact-out-of-date"], "invented"), "split it first"),
        (lambda: split(STARTING, "invented", ["wrong-format"]), "is no part of “invented”"),
        (lambda: split(MERGED, "fact-out-of-date", [Code("y", "Wrong format", Cause.PROMPT)]), "already"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(change: Any, says: str) -> None:
    with pytest.raises(BadCodebook, match=says):
        change()


def test_the_name_of_a_merged_code_is_free_until_it_is_split() -> None:
    book = rename(MERGED, "fact-out-of-date", STARTING.by_id["invented"].name)
    with pytest.raises(BadCodebook, match="already"):
        split(book, "fact-out-of-date", ["invented"])


def test_codes_that_lead_nowhere_are_found_to_be_nothing() -> None:
    ring = Codebook(
        (Code("a", "A", Cause.PROMPT, folded_into="b"), Code("b", "B", Cause.PROMPT, "", (), "a"))
    )
    assert ring.find("a") is None
    assert Codebook((Code("a", "A", Cause.PROMPT, folded_into="gone"),)).find("a") is None
    assert STARTING.find("no-such") is None
