"""Braintrust, Ragas and RAGChecker: three tables of evaluations."""

from collections.abc import Mapping
from typing import Any

from decisions.imports.chats import messages_of
from decisions.imports.literals import structured
from decisions.imports.names import NOTE
from decisions.imports.paths import at, is_nothing
from decisions.imports.records import Label, Value
from decisions.imports.shape import Shape, label_of, under, word
from decisions.imports.values import shown


def _structured(value: Any) -> Any:
    return structured(value) if isinstance(value, str) else value


def _answered_within(value: Value, around: Mapping[str, Any]) -> Value:
    """A row whose output is empty may have it as the last turn of its input."""
    if is_nothing(_structured(value.get("output"))) and is_nothing(value.get("output")):
        turns = messages_of(_structured(value.get("input")))
        if any(turn.role == "assistant" for turn in turns):
            return {**value, "found": {"output": value["input"]}}
    return value


def _scores(value: Value) -> dict[str, str]:
    scores = _structured(value.get("scores"))
    found = scores if isinstance(scores, dict) else {}
    columns = {n.removeprefix("scores."): v for n, v in value.items() if n.startswith("scores.")}
    return {word(name): word(score) for name, score in {**found, **columns}.items() if not is_nothing(score)}


def _notes(value: Value) -> tuple[Label, ...]:
    """What people noted, under whichever name they keep it in the metadata."""
    said = next((at(value, path) for path in under("metadata", NOTE) if at(value, path)), None)
    comment = said or at(value, "comments.*.comment.text")
    return label_of("", "\n".join(map(shown, comment)) if isinstance(comment, list) else comment)


BRAINTRUST = Shape(
    "braintrust",
    "Braintrust experiment, log or dataset",
    {
        "input": ("input",),
        "output": ("output", "found.output"),
        "expected": ("expected",),
        "context": ("metadata.context", "metadata.contexts", "output.context", "input.context"),
        "source_id": ("id", "span_id"),
        "created_at": ("created",),
    },
    signs=(
        ("root_span_id", "input"),
        ("_xact_id", "input"),
        ("experiment_id", "input"),
        ("span_attributes", "input"),
        ("input", "output", "expected", "scores"),
        ("input", "output", "expected", "metadata", "tags"),
    ),
    free={"context": ("metadata", "output")},
    prepare=_answered_within,
    labels=_notes,
    scores=_scores,
    error="error",
)
RAGAS = Shape(
    "ragas",
    "Ragas samples, the template",
    {
        "input": ("user_input",),
        "output": ("response",),
        "expected": ("reference",),
        "context": ("retrieved_contexts",),
        "source_id": ("source_id", "id"),
        "created_at": ("created_at",),
        "note": ("note",),
        "label": ("label",),
    },
    signs=(("user_input", "response"), ("user_input", "retrieved_contexts"), ("user_input", "reference")),
)
RAGCHECKER = Shape(
    "ragchecker",
    "RAGChecker results",
    {
        "input": ("query",),
        "output": ("response",),
        "expected": ("gt_answer",),
        "context": ("retrieved_context",),
        "source_id": ("query_id",),
    },
    signs=(("query_id", "query", "gt_answer"), ("query_id", "query", "retrieved_context")),
)
SHAPES = (BRAINTRUST, RAGAS, RAGCHECKER)
