"""What differs between two records, part by part."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.records.canonical import canonical
from decisions.records.changes import Change, differences
from decisions.records.record import Option, Points, Record
from tests.decisions.records.records import FULL

PROMPT, RAG = FULL.options
CASES: list[tuple[dict[str, Any], list[Change]]] = [
    ({"context": "Other."}, [Change(("context",), FULL.context, "Other.")]),
    (
        {"expected": replace(FULL.expected, says="")},
        [Change(("expected", "says"), "At 300,000 questions.", "")],
    ),
    (
        {"options": (PROMPT, replace(RAG, points=replace(RAG.points, good=("one",))))},
        [Change(("options", RAG.title, "points", "good"), list(RAG.points.good), ["one"])],
    ),
    (
        {"options": (RAG, PROMPT)},
        [Change(("options",), [PROMPT.title, RAG.title], [RAG.title, PROMPT.title])],
    ),
    (
        {"options": (PROMPT,)},
        [Change(("options", RAG.title), {"title": RAG.title, "approach": "rag", "points": ...}, None)],
    ),
    (
        {"options": (PROMPT, RAG, Option("Both"))},
        [Change(("options", "Both"), None, {"title": "Both", "approach": "", "points": ...})],
    ),
    ({"deciders": ("Ana Lima",)}, [Change(("deciders",), ["Ana Lima", "Ben Ode"], ["Ana Lima"])]),
    ({"evidence": replace(FULL.evidence, diagnosis=None)}, [Change(("evidence", "diagnosis"), ..., None)]),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_what_changed(change: dict[str, Any], expected: list[Change]) -> None:
    found = differences(FULL, replace(FULL, **change))
    assert [one.part for one in found] == [one.part for one in expected]
    for one, said in zip(found, expected, strict=True):
        assert _agrees(one.before, said.before)
        assert _agrees(one.after, said.after)


def _agrees(found: Any, said: Any) -> bool:
    if said is ...:
        return True
    if isinstance(said, dict):
        return set(found) == set(said) and all(_agrees(found[name], said[name]) for name in said)
    return bool(found == said)


def test_answers_are_known_by_their_question() -> None:
    (answer,) = FULL.evidence.answers
    changed = replace(FULL, evidence=replace(FULL.evidence, answers=(replace(answer, answer="Weekly"),)))
    (found,) = differences(FULL, changed)
    assert found == Change(("evidence", "answers", "change_rate", "answer"), "Daily", "Weekly")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "name", "a", "b"]), inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"title": st.sampled_from("abc"), "a": inner}), max_size=3)
    ),
    max_leaves=10,
)


@given(JSON, JSON)
def test_nothing_differs_only_where_both_say_the_same(one: Any, other: Any) -> None:
    assert (differences(one, other) == ()) == (canonical(one) == canonical(other))
    assert differences(one, one) == ()


@given(JSON, JSON)
def test_the_other_way_round_is_the_mirror(one: Any, other: Any) -> None:
    there = {found.part: (found.before, found.after) for found in differences(one, other)}
    back = {found.part: (found.after, found.before) for found in differences(other, one)}
    assert there == back


def test_a_record_and_its_json_are_compared_alike() -> None:
    assert differences(Record("A"), Record("B")) == (Change(("title",), "A", "B"),)
    assert differences({"n": 1}, {"n": 1.0}) == ()
    assert differences(Points("a"), Points("b")) == (Change(("says",), "a", "b"),)
