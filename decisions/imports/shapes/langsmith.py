"""LangSmith: runs from the SDK and the command line, examples, datasets and feedback."""

from typing import Any

from decisions.imports.paths import at, is_nothing
from decisions.imports.records import Value
from decisions.imports.shape import Answers, Joined, Shape, label_of, text_at, under, word
from decisions.imports.values import passages_of

RUN = "run_id | id"
EXAMPLE = "reference_example_id"
NO_TEXT = "this export holds no text: export again with --full or --include-io"
METADATA = ("metadata",)


def _is_retriever(value: Value) -> bool:
    return text_at(value, "run_type").lower() == "retriever"


def _gather_run(value: Value, joined: Joined) -> None:
    joined.ids.add(text_at(value, RUN))
    joined.referenced.add(text_at(value, EXAMPLE))
    if _is_retriever(value):
        found = at(value, "outputs.documents | outputs.output | outputs")
        joined.add_passages(text_at(value, "trace_id"), passages_of(found))


def _found_for_run(value: Value, joined: Joined) -> dict[str, Any]:
    found = {
        "context": joined.passages.get(text_at(value, "trace_id")),
        "expected": joined.expected.get(text_at(value, EXAMPLE)),
    }
    return {name: inner for name, inner in found.items() if not is_nothing(inner)}


def _unfit_run(value: Value, joined: Joined, answers: Answers) -> str:
    if text_at(value, "parent_run_id") in joined.ids - {""}:
        kind = text_at(value, "run_type") or "further"
        return f"a {kind} run within another one: the root of its trace is the example"
    return NO_TEXT if "inputs" not in value and "outputs" not in value else ""


def _scores_of_run(value: Value) -> dict[str, str]:
    stats = value.get("feedback_stats")
    found = {name: at(one, "avg") for name, one in stats.items()} if isinstance(stats, dict) else {}
    return {word(name): word(average) for name, average in found.items() if not is_nothing(average)}


def _gather_example(value: Value, joined: Joined) -> None:
    joined.expected[text_at(value, "id")] = value.get("outputs")


def _unfit_example(value: Value, joined: Joined, answers: Answers) -> str:
    if text_at(value, "id") in joined.referenced - {""}:
        return "a reference: a run of the same file answers it, and is the example"
    return ""


def _gather_feedback(value: Value, joined: Joined) -> None:
    score = text_at(value, "value | score")
    by = at(value, "feedback_source.user_name | feedback_source.user_id | feedback_source.type")
    label = f"{text_at(value, 'key')}: {score}" if score else ""
    for made in label_of(label, at(value, "comment"), by):
        joined.add_label(text_at(value, "run_id"), made)


def _is_feedback(value: Value, joined: Joined, answers: Answers) -> str:
    return "feedback, no example: it is added to its run, where that stands in the same zip"


CONTEXT = ("found.context", *under("outputs", ("documents", "context", "source_documents")), "inputs.context")
RUN_FIELDS = {
    "input": ("inputs",),
    "output": ("outputs",),
    "expected": ("found.expected",),
    "context": CONTEXT,
    "source_id": (RUN,),
    "created_at": ("start_time",),
}


def _runs(key: str, title: str, signs: tuple[tuple[str, ...], ...]) -> Shape:
    return Shape(
        key,
        title,
        RUN_FIELDS,
        signs=signs,
        free={"context": ("outputs", "inputs")},
        gather=_gather_run,
        unfit=_unfit_run,
        found=_found_for_run,
        scores=_scores_of_run,
        trace="trace_id",
        error="error",
        hint="Export the runs with their inputs and outputs",
    )


RUNS_CLI = _runs("langsmith_runs_cli", "LangSmith runs, from its command line", (("run_type", "run_id"),))
RUNS_SDK = _runs("langsmith_runs_sdk", "LangSmith runs, from its SDK", (("run_type", "id"),))
EXAMPLES = Shape(
    "langsmith_examples",
    "LangSmith examples",
    {
        "input": ("inputs",),
        "expected": ("outputs",),
        "source_id": ("source_run_id | id", "id"),
        "created_at": ("created_at",),
    },
    signs=(("dataset_id", "inputs"),),
    free={"output": METADATA, "context": METADATA},
    gather=_gather_example,
    unfit=_unfit_example,
    meant="expected",
)
DATASET = Shape(
    "langsmith_dataset",
    "LangSmith dataset",
    {"input": ("inputs",), "expected": ("outputs",), "source_id": ("id",), "created_at": ("created_at",)},
    signs=(("inputs", "outputs"),),
    free={"output": METADATA, "context": METADATA},
    meant="expected",
)
FEEDBACK = Shape(
    "langsmith_feedback",
    "LangSmith feedback",
    {},
    signs=(("feedback_source", "key", "run_id"),),
    gather=_gather_feedback,
    unfit=_is_feedback,
)
SHAPES = (FEEDBACK, RUNS_CLI, RUNS_SDK, EXAMPLES, DATASET)
