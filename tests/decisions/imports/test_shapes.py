"""What is peculiar to each shape: joins across records, several forms, and text that stands elsewhere."""

import json
from typing import Any

import pytest

from decisions.imports.detect import SHAPES
from decisions.imports.importing import open_upload
from decisions.imports.records import FIELDS, Example
from decisions.imports.sources import from_bytes
from tests.decisions.imports.files import (
    GENERATION,
    RETRIEVER,
    TRACE,
    brought,
    examples,
    jsonl,
    reasons,
    sample,
    table,
    zipped,
)


def taken(name: str, data: bytes | str, **answers: str) -> list[Example]:
    """The examples of a file when some open questions are answered."""
    upload, _ = brought(name, data)
    return [
        one for one in upload.examples([upload.main.plan.changed({}, answers)]) if isinstance(one, Example)
    ]


def test_shapes_have_names_of_their_own_and_fill_known_fields() -> None:
    keys = [shape.key for shape in SHAPES]
    assert len(set(keys)) == len(keys)
    for shape in SHAPES:
        assert shape.title
        assert set(shape.fields) | set(shape.free) <= set(FIELDS)


# Langfuse ---------------------------------------------------------------------------------------------------


def observation(**changed: Any) -> dict[str, Any]:
    return {**GENERATION, "traceId": "tr-1", **changed}


def test_langfuse_the_last_generation_of_a_trace_is_the_example_and_its_retriever_gives_the_context() -> None:
    data = jsonl(
        observation(id="g-2", startTime="2026-08-03T09:00:05Z", output="Five."),
        observation(),
        {**RETRIEVER, "traceId": "tr-1"},
        observation(id="s-1", type="SPAN", parentObservationId=None),
    )
    (one,) = examples("observations.jsonl", data)
    assert (one.source_id, one.output, one.context) == ("g-2", "Five.", ("Fares of 2024.",))
    assert [reason for _, reason in reasons("observations.jsonl", data)] == [
        "an earlier generation of the same trace",
        "a RETRIEVER observation: the last generation of its trace is the example",
        "a SPAN observation: the last generation of its trace is the example",
    ]
    assert [one.output for one in taken("observations.jsonl", data, generation="each")] == ["Five.", "Four."]


def test_langfuse_traces_without_generations_are_taken_from_their_root() -> None:
    root = observation(type="SPAN", parentObservationId=None)
    child = observation(type="TOOL", id="t-1")
    assert len(examples("observations.jsonl", jsonl(root, child))) == 1


def test_langfuse_a_zip_joins_traces_observations_and_scores() -> None:
    score = {
        "id": "sc-1",
        "traceId": "tr-1",
        "observationId": "",
        "name": "correct",
        "dataType": "CATEGORICAL",
        "value": 0,
        "stringValue": "no",
        "comment": "Old fare.",
        "authorUserName": "Reader One",
    }
    files = {
        "observations.jsonl": jsonl(observation(), {**RETRIEVER, "traceId": "tr-1"}),
        "scores.jsonl": jsonl(score),
        "traces.jsonl": jsonl(TRACE),
    }
    upload, found = brought("langfuse.zip", zipped(files))
    (one,) = found.first
    assert (one.source_id, one.input, one.output) == ("tr-1", "How much?", "Four.")
    assert one.context == ("Fares of 2024.",)
    assert [(said.label, said.note, said.annotator) for said in one.labels] == [
        ("correct: no", "Old fare.", "Reader One")
    ]
    assert upload.main.shape.key == "langfuse_traces"
    assert len(found.skipped) == 3


def test_langfuse_scores_are_labels_of_samples_in_the_same_zip() -> None:
    names = ("langfuse_traces.jsonl", "langfuse_scores.csv")
    _, found = brought("both.zip", zipped({name: sample(name) for name in names}))
    assert found.importable == 3
    assert "pass_fail_assessment: Fail" in [said.label for said in found.first[0].labels]


# Phoenix ----------------------------------------------------------------------------------------------------


def span(span_id: str, parent: str | None, kind: str, **attributes: Any) -> dict[str, Any]:
    return {
        "name": kind.lower(),
        "context": {"trace_id": "t1", "span_id": span_id},
        "span_kind": kind,
        "parent_id": parent,
        "start_time": "2026-08-03T09:00:00+00:00",
        "attributes": attributes,
    }


ROOT = span("a", None, "CHAIN", **{"input.value": '{"question": "How much?"}', "output.value": "Four."})
FETCH = span(
    "b",
    "a",
    "RETRIEVER",
    **{"retrieval.documents.0.document.content": "One.", "retrieval.documents.1.document.content": "Two."},
)


@pytest.mark.parametrize("records", [(ROOT, FETCH), (FETCH, ROOT)])
def test_phoenix_documents_of_a_retriever_are_joined_to_their_root(records: Any) -> None:
    (one,) = examples("spans.jsonl", jsonl(*records))
    assert (one.input, one.output, one.context) == ("How much?", "Four.", ("One.", "Two."))
    assert (one.source_id, one.trace_id) == ("a", "t1")
    ((_, reason),) = reasons("spans.jsonl", jsonl(*records))
    assert reason == "a RETRIEVER span within another one: the root of its trace is the example"


def test_phoenix_spans_as_otlp() -> None:
    def said(**attributes: str) -> list[dict[str, Any]]:
        return [
            {"key": key.replace("__", "."), "value": {"stringValue": text}}
            for key, text in attributes.items()
        ]

    root = {
        "traceId": "t1",
        "spanId": "a",
        "parentSpanId": "",
        "startTimeUnixNano": "1785747600000000000",
        "attributes": said(
            openinference__span__kind="CHAIN", input__value="How much?", output__value="Four."
        ),
    }
    found = said(openinference__span__kind="RETRIEVER", retrieval__documents__0__document__content="One.")
    child = {**root, "spanId": "b", "parentSpanId": "a", "attributes": found}
    document = {"resourceSpans": [{"resource": {}, "scopeSpans": [{"spans": [root, child]}]}]}
    (one,) = examples("otlp.json", json.dumps(document))
    assert (one.input, one.output, one.context, one.source_id) == ("How much?", "Four.", ("One.",), "a")
    assert one.created_at is not None
    assert one.created_at.year == 2026


def test_phoenix_dataset_output_may_be_the_bad_answer_so_it_is_asked() -> None:
    data = jsonl(
        {"id": "1", "node_id": "1", "input": {"q": "How much?"}, "output": {"a": "Four."}, "splits": []}
    )
    _, found = brought("dataset.jsonl", data)
    assert [(one.key, one.chosen) for one in found.open] == [("meant", "output")]
    (one,) = taken("dataset.jsonl", data, meant="expected")
    assert (one.output, one.expected) == ("", "Four.")


# LangSmith --------------------------------------------------------------------------------------------------


def run(run_id: str, parent: str | None, kind: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": run_id,
        "trace_id": "t1",
        "run_type": kind,
        "parent_run_id": parent,
        "start_time": "2026-08-03T09:00:00",
        "inputs": {"question": "How much?"},
        "outputs": {"answer": "Four."},
        **changed,
    }


DOCUMENTS = {"documents": [{"page_content": "One.", "type": "Document", "metadata": {}}]}


def test_langsmith_documents_of_a_retriever_are_joined_to_their_root() -> None:
    data = jsonl(run("b", "a", "retriever", outputs=DOCUMENTS), run("c", "a", "llm"), run("a", None, "chain"))
    (one,) = examples("runs.jsonl", data)
    assert (one.source_id, one.output, one.context) == ("a", "Four.", ("One.",))
    assert len(reasons("runs.jsonl", data)) == 2


def test_langsmith_a_run_whose_parent_is_not_in_the_file_is_an_example() -> None:
    assert len(examples("runs.jsonl", jsonl(run("c", "elsewhere", "llm")))) == 1


def test_langsmith_an_export_without_text_says_how_to_export() -> None:
    bare = {"run_id": "a", "trace_id": "a", "run_type": "chain", "name": "x", "parent_run_id": None}
    assert reasons("runs.jsonl", jsonl(bare)) == [
        (1, "this export holds no text: export again with --full or --include-io")
    ]


def test_langsmith_runs_take_what_was_expected_from_their_example_in_the_same_zip() -> None:
    reference = {
        "id": "e1",
        "dataset_id": "d",
        "inputs": {"question": "How much?"},
        "outputs": {"answer": "Five."},
    }
    feedback = {
        "id": "f",
        "run_id": "a",
        "key": "correct",
        "score": 0,
        "comment": "Old.",
        "feedback_source": {},
    }
    files = {
        "examples.jsonl": jsonl(reference),
        "feedback.jsonl": jsonl(feedback),
        "runs.jsonl": jsonl(run("a", None, "chain", reference_example_id="e1")),
    }
    _, found = brought("langsmith.zip", zipped(files))
    (one,) = found.first
    assert (one.output, one.expected) == ("Four.", "Five.")
    assert [(said.label, said.note) for said in one.labels] == [("correct: 0", "Old.")]


def test_langsmith_messages_as_langchain_writes_them() -> None:
    def message(kind: str, text: str) -> dict[str, Any]:
        return {"lc": 1, "type": "constructor", "id": ["langchain", kind], "kwargs": {"content": text}}

    asked = {"messages": [[message("SystemMessage", "Be brief."), message("HumanMessage", "How much?")]]}
    answered = {"generations": [[{"text": "Four.", "message": message("AIMessage", "Four.")}]], "run": None}
    (one,) = examples("runs.jsonl", jsonl(run("a", None, "llm", inputs=asked, outputs=answered)))
    assert (one.input, one.output, one.system) == ("How much?", "Four.", "Be brief.")


# promptfoo --------------------------------------------------------------------------------------------------


def test_promptfoo_passing_rows_stay_out_unless_all_are_wanted() -> None:
    rows = [
        {
            "testIdx": n,
            "promptIdx": 0,
            "vars": {"question": f"q{n}"},
            "response": {"output": f"a{n}"},
            "success": n == 0,
            "failureReason": int(n > 0),
        }
        for n in range(3)
    ]
    data = json.dumps({"evalId": "e", "results": {"timestamp": "2026-08-05T08:00:00Z", "results": rows}})
    _, found = brought("results.json", data)
    assert (found.records, found.importable) == (3, 2)
    (asked,) = [one for one in found.open if one.key == "failing"]
    assert [(one.value, one.count) for one in asked.choices] == [
        ("all", None),
        ("success=false", 2),
        ("success=true", 1),
    ]
    assert len(taken("results.json", data, failing="all")) == 3
    assert {str(one.created_at) for one in found.first} == {"2026-08-05 08:00:00+00:00"}


def test_promptfoo_free_names_of_variables_and_context_of_an_assertion() -> None:
    row = {
        "testIdx": 0,
        "promptIdx": 0,
        "vars": {"body": "How much?", "tone": "kind"},
        "prompt": {
            "raw": '[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "How much?"}]'
        },
        "response": {"output": "Four."},
        "success": False,
        "failureReason": 1,
        "gradingResult": {
            "reason": "no",
            "componentResults": [
                {"assertion": {"type": "context-faithfulness"}, "metadata": {"context": ["One."]}},
                {"assertion": {"type": "javascript", "value": "output.length < 10"}},
                {"assertion": {"type": "equals", "value": "Five."}},
            ],
        },
    }
    (one,) = examples("results.jsonl", jsonl(row))
    assert (one.input, one.system, one.expected, one.context) == ("How much?", "Be kind.", "Five.", ("One.",))


# OpenAI -----------------------------------------------------------------------------------------------------


def test_chats_with_parts_tools_and_several_turns() -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"function": {"name": "fares", "arguments": "{}"}}],
        },
        {"role": "tool", "content": "4.00"},
        {
            "role": "user",
            "content": [{"type": "text", "text": "How much?"}, {"type": "image_url", "image_url": {}}],
        },
        {"role": "assistant", "content": "Four."},
    ]
    (one,) = examples("chat.jsonl", jsonl({"messages": messages, "tools": []}))
    assert (one.input, one.output) == ("How much?\n[image_url]", "Four.")
    assert one.history == (("user", "Hello"), ("assistant", "[calls fares({})]"), ("tool", "4.00"))


def test_what_was_never_answered_is_no_question() -> None:
    said = [("user", "How much?"), ("assistant", "Four."), ("user", "Thanks")]
    data = jsonl({"messages": [{"role": role, "content": text} for role, text in said]})
    assert [(one.input, one.output) for one in examples("chat.jsonl", data)] == [("How much?", "Four.")]


def test_chats_in_which_nobody_answers_are_skipped() -> None:
    data = jsonl({"messages": [{"role": "user", "content": "How much?"}]})
    assert reasons("chat.jsonl", data) == [(1, "nobody answers in this conversation")]


def test_evals_take_text_or_a_chat_and_one_or_several_answers() -> None:
    data = jsonl({"input": "How much?", "ideal": ["Four.", "4.00"]}, {"input": "When?", "ideal": "At five."})
    assert [(one.input, one.expected) for one in examples("evals.jsonl", data)] == [
        ("How much?", "Four.\n4.00"),
        ("When?", "At five."),
    ]


# Braintrust, Ragas, RAGChecker ------------------------------------------------------------------------------


def test_braintrust() -> None:
    record = {
        "id": "e1",
        "_xact_id": "1",
        "root_span_id": "s",
        "created": "2026-08-03T09:00:00Z",
        "input": {"question": "How much?"},
        "output": {"answer": "Four.", "context": ["One."]},
        "expected": "Five.",
        "scores": {"Factuality": 0.0},
        "metadata": {"why": "Old fare."},
    }
    upload, found = brought(
        "experiment.jsonl", jsonl(record, {**record, "id": "e2", "scores": {"Factuality": 1}})
    )
    assert upload.main.shape.key == "braintrust"
    one = found.first[0]
    assert (one.input, one.output, one.expected) == ("How much?", "Four.", "Five.")
    assert (one.context, one.source_id, one.labels[0].note) == (("One.",), "e1", "Old fare.")
    assert [one.value for asked in found.open for one in asked.choices] == [
        "all",
        "Factuality=0",
        "Factuality=1",
    ]


RAGAS = {
    "user_input": "How much?",
    "response": "Four.",
    "reference": "Five.",
    "retrieved_contexts": ["One.", "Two."],
}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ragas.jsonl", jsonl(RAGAS)),
        ("ragas.json", json.dumps({key: [value] for key, value in RAGAS.items()})),
        ("ragas.csv", table(tuple(RAGAS), ("How much?", "Four.", "Five.", "['One.', 'Two.']"))),
    ],
)
def test_ragas_as_lines_as_columns_and_as_a_table(name: str, data: str) -> None:
    upload, _ = brought(name, data)
    (one,) = examples(name, data)
    assert upload.main.shape.key == "ragas"
    assert (one.input, one.output, one.expected, one.context) == (
        "How much?",
        "Four.",
        "Five.",
        ("One.", "Two."),
    )


def test_ragas_with_several_turns() -> None:
    turns = [
        {"type": "human", "content": "Hello"},
        {"type": "ai", "content": "Hi."},
        {"type": "human", "content": "How much?"},
    ]
    (one,) = examples("ragas.jsonl", jsonl({**RAGAS, "user_input": turns}))
    assert (one.input, one.history) == ("How much?", (("user", "Hello"), ("assistant", "Hi.")))


def test_ragchecker() -> None:
    record = {
        "query_id": "000",
        "query": "How much?",
        "gt_answer": "Five.",
        "response": "Four.",
        "retrieved_context": [{"doc_id": "a", "text": "One."}, {"doc_id": "b", "text": "Two."}],
    }
    upload, found = brought("results.json", json.dumps({"results": [record]}))
    (one,) = found.first
    assert upload.main.shape.key == "ragchecker"
    assert (one.input, one.output, one.expected) == ("How much?", "Four.", "Five.")
    assert (one.context, one.source_id) == (("One.", "Two."), "000")


def test_a_shape_can_be_told_instead() -> None:
    upload = open_upload(from_bytes("x.jsonl", jsonl(RAGAS).encode()), shape="plain")
    assert upload.main.shape.key == "plain"
    assert upload.main.plan.fields["input"] == "user_input"
