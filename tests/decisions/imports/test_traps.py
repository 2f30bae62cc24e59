"""Every trap that was met in real exports, each with a file of its kind."""

import json
from typing import Any

import pytest

from decisions.imports.records import Example
from decisions.imports.sampling import pick, taken
from tests.decisions.imports.files import (
    GENERATION,
    RETRIEVER,
    TRACE,
    brought,
    examples,
    jsonl,
    pairs,
    reasons,
    refused,
    table,
    workbook,
    zipped,
)

PAIR = {"input": "When does the ferry leave?", "output": "At five."}


# Langfuse ---------------------------------------------------------------------------------------------------

OLD_HEADER = ("id", "timestamp", "userId", "sessionId", "bookmarked", "tags", "input", "output", "metadata")
OLD_ROW: tuple[Any, ...] = (
    "tr-1",
    "2026-01-05T10:00:00.000Z",
    "u",
    "",
    False,
    [],
    {"question": "How much?"},
    "Four.",
    {},
)


def test_langfuse_cells_before_march_2026_are_json_each() -> None:
    old = table(OLD_HEADER, [json.dumps(cell) for cell in OLD_ROW])
    new = table(OLD_HEADER, [cell if isinstance(cell, str) else json.dumps(cell) for cell in OLD_ROW])
    (one,), (other,) = examples("old.csv", old), examples("new.csv", new)
    assert one == other
    assert (one.input, one.output, one.source_id) == ("How much?", "Four.", "tr-1")


@pytest.mark.parametrize(
    ("name", "document"),
    [
        (
            "api.json",
            {"data": [{**TRACE, "htmlPath": "/p/t", "observations": [RETRIEVER, GENERATION]}], "meta": {}},
        ),
        ("single.json", {"trace": TRACE, "observations": [RETRIEVER, GENERATION]}),
        ("flat.json", {**TRACE, "observations": [RETRIEVER, GENERATION]}),
    ],
)
def test_langfuse_traces_with_their_observations_take_text_and_passages_from_them(
    name: str, document: Any
) -> None:
    (one,) = examples(name, json.dumps(document))
    assert (one.input, one.output, one.context) == ("How much?", "Four.", ("Fares of 2024.",))
    assert one.source_id == "tr-1"


def test_langfuse_rows_without_text_are_skipped_and_said_what_to_export() -> None:
    full = {**TRACE, "id": "tr-2", "input": "How much?", "output": "Four."}
    found = reasons("traces.jsonl", jsonl(TRACE, full))
    assert [line for line, _ in found] == [1]
    assert "OpenTelemetry" in found[0][1]
    assert len(examples("traces.jsonl", jsonl(TRACE, full))) == 1


# promptfoo --------------------------------------------------------------------------------------------------

NEW_BESIDE = ("Status", "Score", "Named Scores", "Grader Reason", "Comment")


def test_promptfoo_csv_repeats_its_headers_and_no_result_is_lost() -> None:
    prompt = ("[openai:small] short", *NEW_BESIDE)
    data = table(
        ("question", "context", *prompt, *prompt),
        ("q1", "c1", "a1", "FAIL", "0.00", "", "wrong fare", "", "b1", "FAIL", "0.00", "", "no fare", "seen"),
        ("q2", "c2", "a2", "PASS", "1.00", "", "fine", "", "b2", "FAIL", "0.00", "", "late", ""),
    )
    found = examples("results.csv", data)
    assert [(one.input, one.output, one.labels[0].note) for one in found] == [
        ("q1", "a1", "wrong fare"),
        ("q1", "b1", "seen"),
        ("q2", "b2", "late"),
    ]
    assert [one.context for one in found] == [("c1",), ("c1",), ("c2",)]
    assert [one.column for one in found] == ["[openai:small] short", "[openai:small] short (2)"] * 1 + [
        "[openai:small] short (2)"
    ]
    assert reasons("results.csv", data) == [(3, "not failing: success is true")]


def test_promptfoo_csv_loses_messages_and_objects_and_says_so() -> None:
    data = table(
        ("question", "[openai:small] p", *NEW_BESIDE),
        ("q1", "", "ERROR", "0.00", "", "", ""),
        ("q2", "[object Object]", "FAIL", "0.00", "", "", ""),
    )
    found = reasons("results.csv", data)
    assert found[0] == (2, "the test itself broke; the CSV does not say why")
    assert found[1] == (3, "no output: no column is taken for it")


def test_promptfoo_csv_of_2023_has_verdict_reason_and_output_in_one_cell() -> None:
    data = table(
        ("question", "[openai:gpt-4] p1"),
        ("q1", "[FAIL] (0.00) Expected 5.50\n---\nIt costs 4.00."),
        ("q2", "[PASS] It leaves at five."),
        ("q3", "[FAIL] (0.20) Too long\n---\nWell.\n---\nMore."),
    )
    found = examples("results.csv", data)
    assert [(one.output, one.labels[0].note) for one in found] == [
        ("It costs 4.00.", "Expected 5.50"),
        ("Well.\n---\nMore.", "Too long"),
    ]


def test_promptfoo_version_2_has_no_row_id_provider_time_or_reason_for_failing() -> None:
    row = {
        "prompt": {"raw": "How much is it?", "display": "x"},
        "vars": {},
        "response": {"output": "Four."},
        "success": False,
        "error": "Expected output to contain 5.50",
        "gradingResult": {"pass": False, "score": 0, "reason": "Expected output to contain 5.50"},
    }
    document = {"version": 2, "results": [row, {**row, "success": True}], "stats": {}, "table": {"head": {}}}
    for wrapped in (document, {"results": document}):
        (one,) = examples("results.json", json.dumps(wrapped))
        assert (one.input, one.output, one.source_id) == ("How much is it?", "Four.", "")
        assert one.labels[0].note == "Expected output to contain 5.50"


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ({"answer": "Four."}, "Four."),
        ({"price": 4, "currency": "EUR"}, '{\n  "price": 4,\n  "currency": "EUR"\n}'),
        (["a", "b"], "a\nb"),
        (4, "4"),
    ],
)
def test_promptfoo_outputs_are_not_always_text(output: Any, shown: str) -> None:
    assert pairs("results.jsonl", jsonl(row_of(output))) == [("q", shown)]


def row_of(output: Any, **changed: Any) -> dict[str, Any]:
    return {
        "testIdx": 0,
        "promptIdx": 0,
        "vars": {"question": "q"},
        "prompt": {"raw": "Say: q"},
        "response": {"output": output},
        "success": False,
        "failureReason": 1,
        **changed,
    }


def test_promptfoo_jsonl_needs_no_eval_id_and_may_be_partial() -> None:
    data = jsonl(row_of("late", testIdx=7), row_of("early", testIdx=2))
    assert [output for _, output in pairs("results.jsonl", data)] == ["late", "early"]
    upload, found = brought("results.jsonl", data + json.dumps(row_of("last")))
    assert upload.main.shape.key == "promptfoo"
    assert found.records == 3


def test_promptfoo_empty_outputs_and_broken_calls_are_no_failures_of_knowledge() -> None:
    data = jsonl(row_of(""), row_of(None, failureReason=2, error="429 Too Many Requests"), row_of("four"))
    assert reasons("r.jsonl", data) == [
        (1, "no output"),
        (2, "the test itself broke: 429 Too Many Requests"),
    ]


def test_promptfoo_list_variables_make_several_rows_that_are_all_kept() -> None:
    data = jsonl(*(row_of(f"a{n}", testIdx=n, vars={"question": f"q{n}"}) for n in range(3)))
    assert len(examples("r.jsonl", data)) == 3


def test_several_prompts_for_one_test_are_siblings_or_the_first_alone() -> None:
    data = jsonl(row_of("a", id="1"), row_of("b", id="2", promptIdx=1))
    upload, found = brought("r.jsonl", data)
    assert [one.chosen for one in found.open if one.key == "siblings"] == ["each"]
    plan = upload.main.plan.changed({}, {"siblings": "first"})
    taken = [one for one in upload.examples([plan]) if isinstance(one, Example)]
    assert [one.output for one in taken] == ["a"]


@pytest.mark.parametrize("broken", [{"failureReason": 2}, {"failureReason": None, "response": None}])
def test_a_test_that_broke_everywhere_is_said_before_importing(broken: dict[str, Any]) -> None:
    rows = [row_of(None, testIdx=n, error="401 Unauthorized", **broken) for n in range(5)]
    _, found = brought("r.jsonl", jsonl(*rows))
    assert found.importable == 0
    assert [note for note in found.notes if "broke the same way" in note and "401 Unauthorized" in note]


# Braintrust -------------------------------------------------------------------------------------------------


def test_braintrust_csv_hides_the_answer_in_the_last_turn_of_its_input() -> None:
    chat = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "How much?"},
        {"role": "asistant", "content": "Four."},
    ]
    data = table(
        ("id", "created", "input", "output", "expected", "root_span_id", "metadata", "scores"),
        ("e1", "2026-08-03T09:00:00Z", json.dumps(chat), "", "", "s", '{"notes": "Old fare."}', '{"ok": 0}'),
        ("e2", "2026-08-03T09:00:00Z", json.dumps(chat[:2]), "null", "", "s", "{}", "{}"),
    )
    (one,) = examples("experiment.csv", data)
    assert (one.input, one.output, one.system) == ("How much?", "Four.", "Be brief.")
    assert one.labels[0].note == "Old fare."
    assert dict(one.facets)["ok"] == "0"
    assert [line for line, _ in reasons("experiment.csv", data)] == [3]


# Label Studio -----------------------------------------------------------------------------------------------


def annotation(value: dict[str, Any], **changed: Any) -> dict[str, Any]:
    result = [{"from_name": "cause", "type": "choices", "value": value}]
    return {"id": 1, "completed_by": 7, "result": result, "was_cancelled": False, "lead_time": 5, **changed}


def test_label_studio_choices_change_their_kind_with_their_number_and_skipped_work_is_dropped() -> None:
    task = {"id": 1, "data": PAIR, "created_at": "2026-08-03T09:00:00Z", "predictions": [12, 13]}
    annotations = [
        annotation({"choices": ["knowledge"]}),
        annotation({"choices": "behaviour"}, completed_by={"email": "one@example.org"}),
        annotation({"choices": ["prompt"]}, was_cancelled=True),
    ]
    (one,) = examples("export.json", json.dumps([{**task, "annotations": annotations}]))
    assert [label.label for label in one.labels] == ["knowledge", "behaviour"]
    assert one.labels[1].annotator.startswith("reader-")


def test_label_studio_flattened_writes_a_row_for_each_annotation_and_they_become_one_example() -> None:
    row = {**PAIR, "id": 5, "annotation_id": 1, "annotator": 7, "cause": "knowledge", "lead_time": 3}
    other = {**row, "annotation_id": 2, "annotator": 8, "cause": "behaviour"}
    upload, found = brought("min.json", json.dumps([row, other]))
    assert upload.main.shape.key == "label_studio_min"
    assert (found.importable, found.duplicates) == (1, 1)
    (one,) = taken(upload, found, pick(found, 5, seed=1))
    assert [label.label for label in one.labels] == ["knowledge", "behaviour"]


def test_label_studio_csv_keeps_the_id_of_the_data() -> None:
    data = table(
        ("annotation_id", "annotator", "cause", "id", "input", "output", "lead_time", "created_at"),
        ("1", "7", "knowledge", "ticket-9", "q", "a", "4.5", "2026-08-03T09:00:00Z"),
    )
    (one,) = examples("export.csv", data)
    assert one.source_id == "ticket-9"
    assert one.labels[0].seconds == 4.5


def test_a_label_studio_import_file_is_no_export_but_its_examples_are_taken() -> None:
    upload, found = brought("tasks.json", json.dumps([{"data": PAIR}]))
    assert upload.main.shape.key == "label_studio_tasks"
    assert found.importable == 1
    assert found.first[0].labels == ()


# Phoenix ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dot", [".", "_"])
def test_phoenix_dataset_headers_changed_in_april_2026(dot: str) -> None:
    header = ("id", "node_id", f"input{dot}question", f"output{dot}answer", f"metadata{dot}expected")
    (one,) = examples("dataset.csv", table(header, ("1", "n1", "How much?", "Four.", "Five.")))
    assert (one.input, one.output, one.expected) == ("How much?", "Four.", "Five.")


def test_phoenix_openai_exports_can_be_empty_and_their_ideal_is_what_was_logged() -> None:
    assert reasons("ft.jsonl", jsonl({"messages": []}, {"messages": []}))[0] == (
        1,
        "the conversation is empty",
    )
    evals = jsonl({"messages": [{"role": "user", "content": "How much?"}], "ideal": "Four."})
    upload, found = brought("evals.jsonl", evals)
    assert [(one.key, one.chosen) for one in found.open] == [("meant", "expected")]
    plan = upload.main.plan.changed({}, {"meant": "output"})
    (one,) = [one for one in upload.examples([plan]) if isinstance(one, Example)]
    assert (one.output, one.expected) == ("Four.", "")


def test_phoenix_verdicts_live_in_a_file_of_their_own_joined_on_the_span() -> None:
    spans = table(
        (
            "context.span_id",
            "span_kind",
            "parent_id",
            "start_time",
            "context.span_id",
            "attributes.input.value",
            "attributes.output.value",
        ),
        ("s1", "CHAIN", "", "2026-08-03 09:00:00+00:00", "s1", "How much?", "Four."),
    )
    verdicts = table(
        (
            "span_id",
            "annotation_name",
            "annotator_kind",
            "result.label",
            "result.score",
            "result.explanation",
        ),
        ("s1", "correctness", "HUMAN", "incorrect", "0", "Old fare."),
    )
    upload, found = brought("both.zip", zipped({"spans.csv": spans, "annotations.csv": verdicts}))
    assert upload.main.shape.key == "phoenix_spans_dataframe"
    (one,) = found.first
    assert one.source_id == "s1"
    assert [(label.label, label.note) for label in one.labels] == [("correctness: incorrect", "Old fare.")]
    assert [skip.part for skip in found.skipped] == ["annotations.csv"]


# Any table --------------------------------------------------------------------------------------------------


def test_a_score_is_no_verdict_so_it_is_asked_which_value_means_failing() -> None:
    data = table(
        ("question", "answer", "rating"),
        *((f"q{n}", f"a{n}", "0" if n % 3 else "5") for n in range(6)),
    )
    upload, found = brought("rated.csv", data)
    (asked,) = [one for one in found.open if one.key == "failing"]
    assert asked.chosen == "all"
    assert [(one.value, one.count) for one in asked.choices] == [
        ("all", None),
        ("rating=0", 4),
        ("rating=5", 2),
    ]
    for rule, count in (("rating=5", 2), ("rating<1", 4), ("rating>=5", 2), ("other=1", 0)):
        plan = upload.main.plan.changed({}, {"failing": rule})
        assert sum(isinstance(one, Example) for one in upload.examples([plan])) == count


def test_several_outputs_in_a_row_are_picked_or_each_becomes_an_example() -> None:
    data = table(("question", "gpt_answer", "other_answer", "gold_answer"), ("q", "a", "b", "c"))
    upload, found = brought("models.csv", data)
    assert [(one.column, one.output, one.expected) for one in found.first] == [
        ("gpt_answer", "a", "c"),
        ("other_answer", "b", "c"),
    ]
    (asked,) = [one for one in found.open if one.key == "outputs"]
    assert [one.value for one in asked.choices] == ["each", "gpt_answer", "other_answer"]
    plan = upload.main.plan.changed({}, {"outputs": "other_answer"})
    assert [one.output for one in upload.examples([plan]) if isinstance(one, Example)] == ["b"]


def test_ids_that_repeat_tell_nothing_apart_and_it_is_said() -> None:
    data = table(("id", "question", "answer"), *(("root", f"q{n}", f"a{n}") for n in range(3)))
    _, found = brought("batch.csv", data)
    assert found.importable == 3
    assert len({one.key for one in found.candidates}) == 3
    assert "3 examples share an id with others, and are told apart by what they say." in found.notes


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("lines.json", jsonl(PAIR, {**PAIR, "input": "x"}), "jsonl"),
        ("list.jsonl", json.dumps([PAIR]), "json"),
        ("python.jsonl", f"{PAIR}\n{ {**PAIR, 'expected': None} }\n", "python"),
        ("tabs.txt", table(("question", "answer"), ("q", "a"), delimiter="\t"), "table"),
        ("objects.csv", jsonl(PAIR, PAIR), "jsonl"),
        ("table.xlsx.csv", workbook({"one": [["question", "answer"], ["q", "a"]]}), "sheet"),
    ],
)
def test_file_names_lie_and_what_is_in_them_counts(name: str, data: bytes | str, kind: str) -> None:
    upload, found = brought(name, data)
    assert [part.kind for part in upload.main.parts] == [kind]
    assert found.importable >= 1


def test_a_pointer_of_git_lfs_is_named() -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    assert "Git LFS" in str(refused("data.jsonl", pointer))


def test_the_other_sheets_of_a_workbook_are_read_too() -> None:
    rows = [[f"q{n}", f"a{n}"] for n in range(5)]
    data = workbook({"read me": [["Failures of August"]], "all": [["question", "answer"], *rows]})
    _, found = brought("failures.xlsx", data)
    assert found.importable == 5


def test_one_file_in_two_encodings_is_read_and_the_lines_are_named() -> None:
    data = "question,answer\nFähre?,Über fünf.\n".encode() + "Café?,„Quai 2“\n".encode("cp1252")
    upload, found = brought("mixed.csv", data)
    assert upload.encoding == "utf-8 with windows-1252"
    assert [one.output for one in found.first] == ["Über fünf.", "„Quai 2“"]
    assert "line 3" in found.notes[0]


def test_a_mark_glued_to_the_first_header_is_taken_off() -> None:
    data = "\ufeffquestion,answer\nq,a\n".encode("utf-8-sig")
    upload, _ = brought("bom.csv", data)
    assert upload.main.plan.fields["input"] == "question"


def test_columns_without_a_name_are_called_by_their_place() -> None:
    upload, found = brought("unnamed.csv", table(("", "question", "answer", ""), ("0", "q", "a", "x")))
    assert [(one.input, one.output) for one in found.first] == [("q", "a")]
    assert {"column 1", "column 4"} <= set(upload.main.paths)


def test_rows_with_a_cell_too_many_are_reported_and_never_shifted() -> None:
    data = "question,answer\nq1,a1\nHow much, please?,a2,\nWhen, where?,a3,x\nq4,a4,,\n"
    assert pairs("rows.csv", data) == [("q1", "a1"), ("q4", "a4")]
    assert reasons("rows.csv", data) == [
        (3, "the row has 2 cells more than there are columns"),
        (4, "the row has 2 cells more than there are columns"),
    ]


def test_null_as_text_is_nothing() -> None:
    data = table(
        ("question", "answer", "expected"), ("q", "a", "NULL"), ("NULL", "b", "c"), ("r", "nan", "d")
    )
    first, second = examples("nulls.csv", data)
    assert (first.expected, second.output, second.expected) == ("", "", "d")
    assert reasons("nulls.csv", data) == [(3, "no input")]


def test_conversations_that_were_flattened_are_taken_apart() -> None:
    data = table(("id", "conversation"), ("7", "USER: Hello | AGENT: Hi. | USER: How much? | AGENT: Four."))
    (one,) = examples("chats.csv", data)
    assert (one.input, one.output) == ("How much?", "Four.")
    assert one.history == (("user", "Hello"), ("assistant", "Hi."))


def test_a_zip_of_one_object_in_each_file_is_one_set_of_examples() -> None:
    files = {f"runs/{n}.json": json.dumps({**PAIR, "input": f"q{n}"}) for n in range(30)}
    upload, found = brought(
        "runs.zip", zipped({**files, "__MACOSX/._0.json": b"\x00\x05", ".DS_Store": b"x"})
    )
    assert len(upload.groups) == 1
    assert found.importable == 30
    assert found.first[1].part == "runs/1.json"
