"""Which path fills which field: what is proposed, and what happens when people change it."""

import json
from typing import Any

import pytest

from decisions.imports.chats import messages_of, role_of
from decisions.imports.mapping import Plan
from decisions.imports.paths import at, has, unflattened
from decisions.imports.prompts import divided, markers_in
from decisions.imports.records import FIELDS, Example
from decisions.imports.values import clean, is_formula, moment_of, passages_of, seconds_of, text_of
from tests.decisions.imports.files import brought, jsonl, table

# Paths ------------------------------------------------------------------------------------------------------

RECORD: dict[str, Any] = {
    "a": {"b": {"c": 1}, "b.d": 2},
    "a.b.e": 3,
    "list": [{"x": 1}, {"x": 2}, {}],
    "cell": '{"answer": "Four.", "more": "[{\'y\': 5}]"}',
    "empty": "",
    "odd | name": 6,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b.c", 1),
        ("a.b.d", 2),
        ("a.b.e", 3),
        ("a.b.f", None),
        ("list.*.x", [1, 2]),
        ("list.1.x", 2),
        ("list.7.x", None),
        ("cell.answer", "Four."),
        ("cell.more.0.y", 5),
        ("empty | a.b.c", 1),
        ("nothing | empty", None),
        ("odd | name", 6),
        ("", None),
    ],
)
def test_paths_lead_through_names_with_dots_lists_and_cells_of_json(path: str, value: Any) -> None:
    assert at(RECORD, path) == value


def test_a_path_may_lead_to_nothing() -> None:
    assert has(RECORD, "empty")
    assert not has(RECORD, "nothing")


def test_flattened_names_become_objects_and_lists() -> None:
    flat = {
        "docs.0.text": "a",
        "docs.1.text": "b",
        "docs.10.text": "c",
        "input.value": 1,
        "plain": 2,
        "input": 3,
    }
    assert unflattened(flat) == {
        "docs": [{"text": "a"}, {"text": "b"}, {"text": "c"}],
        "input": 3,
        "plain": 2,
    }


# Values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        ("  just text ", "input", "  just text "),
        (None, "input", ""),
        (4.0, "output", "4.0"),
        (True, "output", "true"),
        ({"question": "How much?", "id": 3}, "input", "How much?"),
        ('{"question": "How much?", "id": 3}', "input", "How much?"),
        ({"anything": "How much?"}, "input", "How much?"),
        ('{"answer": "{\\"price\\": 4}"}', "output", '{"price": 4}'),
        ('{"line": "E", "departs": "14:25"}', "expected", '{"line": "E", "departs": "14:25"}'),
        ('["a", "b"]', "output", '["a", "b"]'),
        (["a", "b"], "expected", "a\nb"),
        ({"output": {"response": {"text": "Four."}}}, "output", "Four."),
        ({"choices": [{"message": {"role": "assistant", "content": "Four."}}], "id": "x"}, "output", "Four."),
        ([{"role": "user", "content": "a"}, {"role": "user", "content": "b"}], "input", "b"),
        ([{"role": "user", "content": "a"}, {"role": "user", "content": "b"}], "output", ""),
        ({"role": "assistant", "content": "Four."}, "output", "Four."),
        ({}, "output", "{}"),
    ],
)
def test_values_become_text_by_the_likeliest_name(value: Any, field: str, text: str) -> None:
    assert text_of(value, field) == text


@pytest.mark.parametrize(
    "value",
    [
        ["One.", "Two."],
        '["One.", "Two."]',
        "[{'document.content': 'One.'}, {'document.content': 'Two.'}]",
        [{"page_content": "One.", "metadata": {}}, {"page_content": "Two."}],
        {"documents": [{"text": "One.", "id": 1}, {"text": "Two."}]},
        [{"document": {"content": "One."}}, {"node": {"text": "Two."}}, "", None, []],
    ],
)
def test_passages_are_found_in_whatever_retrievers_write(value: Any) -> None:
    assert passages_of(value) == ("One.", "Two.")


def test_one_text_is_one_passage() -> None:
    assert passages_of("One.\nTwo.") == ("One.\nTwo.",)
    assert passages_of({"price": 4, "currency": "EUR"}) == ('{\n  "price": 4,\n  "currency": "EUR"\n}',)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-08-03T09:12:44.120Z", "2026-08-03T09:12:44.120000+00:00"),
        ("2026-08-03 11:12:44+02:00", "2026-08-03T09:12:44+00:00"),
        ("2026-08-03", "2026-08-03T00:00:00+00:00"),
        (1785748364, "2026-08-03T09:12:44+00:00"),
        ("1785748364000", "2026-08-03T09:12:44+00:00"),
        (1785748364000000000, "2026-08-03T09:12:44+00:00"),
        ("3 August", None),
        ("8/3/2026", None),
        (4, None),
        (True, None),
        ("", None),
        ([], None),
        ("9" * 400, None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_moments(value: Any, moment: str | None) -> None:
    found = moment_of(value)
    assert (found.isoformat() if found else None) == moment


def test_seconds() -> None:
    assert [seconds_of(value) for value in (4, "4.5", -1, "x", None, float("nan"), "1e99")] == [
        *(4.0, 4.5),
        *(None,) * 5,
    ]


def test_texts_that_a_spreadsheet_would_compute() -> None:
    computed = ("=1+1", " =HYPERLINK(1)", "+SUM(A1)", "-cmd|' /C calc'!A0", "@SUM(1)", "\t=1")
    assert [text for text in computed if not is_formula(text)] == ["-cmd|' /C calc'!A0"]
    assert not any(map(is_formula, ("- a list", "+49 40 12", "a = b", "== heading ==", "-4.00")))


def test_what_no_database_takes_is_taken_out() -> None:
    assert clean(" a\x00b\x1b[0m\ud800\ufffe c\n") == "ab[0m c"


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Human", "user"),
        ("asistant", "assistant"),
        ("assistent", "assistant"),
        ("developer", "system"),
        ("x", "x"),
    ],
)
def test_roles_are_known_also_misspelt(word: str, role: str) -> None:
    assert role_of(word) == role


def test_parts_of_one_message_are_no_conversation() -> None:
    assert messages_of([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]) == ()
    assert messages_of([{"role": "user", "content": "a"}, "b"]) == ()


# Prompts ----------------------------------------------------------------------------------------------------

PROMPT = (
    "Answer from the context.\n\n### Context:\nFares: 4.00\nQuestion: none\n\n**User question:** How much?"
)


def test_passages_are_divided_from_the_question_by_the_words_around_them() -> None:
    assert markers_in([PROMPT, PROMPT, "other"]) == "Context|User question"
    assert divided(PROMPT, "Context|User question") == ("Fares: 4.00\nQuestion: none", "** How much?")
    assert divided("no such words", "Context|User question") == ("", "no such words")
    assert markers_in(["other", PROMPT, "another"]) == ""


# Plans ------------------------------------------------------------------------------------------------------


def plan_of(data: str) -> Plan:
    return brought("t.jsonl", data)[0].main.plan


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (("Question", "Answer"), {"input": "Question", "output": "Answer"}),
        (("userInput", "modelOutput", "goldAnswer"), {"input": "userInput", "output": "modelOutput"}),
        (("prompt", "completion", "ideal"), {"input": "prompt", "output": "completion", "expected": "ideal"}),
        (
            ("id", "trace_id", "query", "response", "contexts"),
            {"source_id": "trace_id", "context": "contexts"},
        ),
        (("when", "Created At", "q", "input", "output"), {"created_at": "Created At", "input": "input"}),
    ],
)
def test_columns_are_told_by_what_people_call_them(columns: tuple[str, ...], fields: dict[str, str]) -> None:
    proposed = plan_of(jsonl(dict.fromkeys(columns, "x"))).fields
    assert {field: proposed[field] for field in fields} == fields
    assert tuple(proposed) == FIELDS


def test_a_mapping_is_changed_field_by_field_and_applied() -> None:
    data = table(("a", "b", "c"), ("q1", "r1", '{"deep": {"x": "y1"}}'), ("q2", "r2", "{}"))
    upload, found = brought("t.csv", data)
    assert found.importable == 0
    assert {"a", "b", "c"} <= set(upload.main.paths)
    plan = upload.main.plan.changed({"input": "a", "output": "c.deep.x | b"})
    assert [(one.input, one.output) for one in upload.examples([plan]) if isinstance(one, Example)] == [
        ("q1", "y1"),
        ("q2", "r2"),
    ]
    with pytest.raises(ValueError, match="no such field: colour"):
        plan.changed({"colour": "a"})


def test_a_path_that_leads_nowhere_leaves_its_field_empty() -> None:
    upload, _ = brought("t.jsonl", jsonl({"input": "q", "output": "a", "expected": "e"}))
    plan = upload.main.plan.changed({"expected": "no.such", "output": ""})
    (one,) = upload.examples([plan])
    assert getattr(one, "reason", "") == "no output: no column is taken for it"


def test_outputs_are_moved_by_the_answer_and_back() -> None:
    upload, _ = brought("t.json", json.dumps([{"inputs": {"q": "x"}, "outputs": {"a": "y"}}]))
    plan = upload.main.plan
    assert plan.path_of["expected"] == "outputs"
    moved = plan.changed({}, {"meant": "output"})
    assert (moved.path_of["output"], moved.path_of["expected"]) == ("outputs", "")
    assert moved.changed({}, {"meant": "expected"}).path_of == plan.path_of
