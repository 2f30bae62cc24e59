"""Langfuse: traces, observations, dataset items and scores, from batch exports, the API or the page."""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from decisions.imports.paths import at, is_nothing
from decisions.imports.records import Label, Value
from decisions.imports.shape import Answers, Joined, Shape, label_of, objects, text_at, word
from decisions.imports.values import passages_of

TRACE_NAMES = {
    *("id", "timestamp", "name", "userId", "sessionId", "release", "version", "environment", "tags"),
    *("bookmarked", "public", "input", "output", "metadata", "comments", "found", "observations", "scores"),
    *("htmlPath", "projectId", "createdAt", "updatedAt", "latency", "totalCost", "externalId", "usage"),
    *("inputTokens", "outputTokens", "totalTokens", "inputCost", "outputCost", "levels", "level"),
}
OBSERVATION_LISTS = {"comments", "traceTags", "toolCalls", "toolCallNames", "toolDefinitions"}
METADATA = ("metadata",)


def _plain_cells(value: Value, around: Mapping[str, Any]) -> Value:
    """Cells as they are since March 2026. Before, every cell was JSON, so that ids keep their quotes."""
    if not str(value.get("id", "")).startswith('"'):
        return value
    return {name: _decoded(cell) if isinstance(cell, str) else cell for name, cell in value.items()}


def _decoded(cell: str) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(cell)
    return cell


def _whole_trace(value: Value, around: Mapping[str, Any]) -> Value:
    """A trace with its observations beside or within it: its text and passages are taken from them."""
    value = _plain_cells(value, around)
    inner = value.get("trace")
    trace = {**inner, **value, "trace": None} if isinstance(inner, dict) else value
    observations = objects(trace.get("observations"))
    if not observations:
        return trace
    joined = Joined()
    for one in observations:
        gather_observation({**one, "traceId": text_at(trace, "id")}, joined)
    return {**trace, "found": found_for(trace, joined)}


def gather_observation(value: Value, joined: Joined) -> None:
    """Keep what a trace needs of its observations: passages, and the text of its last generation."""
    value = _plain_cells(value, {})
    trace, kind = text_at(value, "traceId"), text_at(value, "type").upper()
    if kind == "RETRIEVER":
        joined.add_passages(trace, passages_of(value.get("output")))
    if kind == "GENERATION":
        joined.repeated = joined.repeated or trace in joined.last
        begun = (text_at(value, "startTime"), text_at(value, "id"))
        if begun >= joined.last.get(trace, ("", "", None, None))[:2]:
            joined.last[trace] = (*begun, value.get("input"), value.get("output"))


def _gather_trace(value: Value, joined: Joined) -> None:
    joined.traces.add(text_at(_plain_cells(value, {}), "id | trace.id"))


def found_for(value: Value, joined: Joined) -> dict[str, Any]:
    """Passages of a trace, and its last generation's text where it has none of its own."""
    trace = text_at(value, "traceId") or text_at(value, "id")
    _, _, asked, answered = joined.last.get(trace, ("", "", None, None))
    found: dict[str, Any] = {"context": joined.passages.get(trace)}
    if is_nothing(value.get("input")) and is_nothing(value.get("output")):
        found |= {"input": asked, "output": answered}
    return {name: inner for name, inner in found.items() if not is_nothing(inner)}


def _unfit_observation(value: Value, joined: Joined, answers: Answers) -> str:
    trace, kind = text_at(value, "traceId"), text_at(value, "type").upper() or "SPAN"
    if trace in joined.traces:
        return "an observation of a trace that stands in the file itself"
    last = joined.last.get(trace)
    if last is None:
        return "" if is_nothing(value.get("parentObservationId")) else f"a {kind} within another observation"
    if kind != "GENERATION":
        return f"a {kind} observation: the last generation of its trace is the example"
    if answers.get("generation", "last") == "last" and text_at(value, "id") != last[1]:
        return "an earlier generation of the same trace"
    return ""


def _comments(value: Value) -> tuple[Label, ...]:
    return tuple(
        label
        for one in objects(value.get("comments"))
        for label in label_of("", one.get("content"), one.get("authorUserId") or one.get("author_email"))
    )


def _scores_beside(value: Value) -> dict[str, Any]:
    """Score columns: lists under names that people chose."""
    known = TRACE_NAMES if "traceId" not in value else OBSERVATION_LISTS
    return {n: v for n, v in value.items() if n not in known and isinstance(v, list) and v and _is_short(v)}


def _is_short(values: list[Any]) -> bool:
    return all(isinstance(one, str | int | float | bool) for one in values)


def _labels(value: Value) -> tuple[Label, ...]:
    """Comments, and scores that are sentences."""
    sentences = [one for many in _scores_beside(value).values() for one in many if " " in str(one).strip()]
    return (*_comments(value), *(label for one in sentences for label in label_of("", one)))


def _scores(value: Value) -> dict[str, str]:
    return {n: word(v[0]) for n, v in _scores_beside(value).items() if " " not in word(v[0])}


def _gather_score(value: Value, joined: Joined) -> None:
    value = _plain_cells(value, {})
    said = text_at(value, "stringValue | value")
    kind, name = text_at(value, "dataType"), text_at(value, "name")
    note = text_at(value, "comment") or (said if kind == "TEXT" else "")
    by = at(value, "authorUserName | authorUserId | source")
    for label in label_of("" if kind == "TEXT" else f"{name}: {said}", note, by):
        joined.add_label(text_at(value, "observationId") or text_at(value, "traceId"), label)
        joined.add_label(text_at(value, "traceId"), label)


def _is_score(value: Value, joined: Joined, answers: Answers) -> str:
    return "a score, no example: it is added to its trace, where that stands in the same zip"


TEXT = {"input": ("input", "found.input"), "output": ("output", "found.output")}
CONTEXT = ("found.context", "metadata.retrieved_context", "metadata.context")

TRACES = Shape(
    "langfuse_traces",
    "Langfuse traces",
    {**TEXT, "context": CONTEXT, "source_id": ("id",), "created_at": ("timestamp", "createdAt")},
    signs=(
        ("timestamp", "sessionId", "bookmarked"),
        ("htmlPath", "observations"),
        ("trace.id", "observations"),
        ("timestamp", "sessionId", "observations"),
        ("timestamp", "sessionId", "userId", "tags", "input"),
    ),
    free={"context": METADATA, "expected": METADATA},
    prepare=_whole_trace,
    gather=_gather_trace,
    found=found_for,
    labels=_labels,
    scores=_scores,
    trace="id",
    hint="With OpenTelemetry the text is in the observations: export those, or both in one zip",
)
OBSERVATIONS = Shape(
    "langfuse_observations",
    "Langfuse observations",
    {
        "input": ("input",),
        "output": ("output",),
        "context": CONTEXT,
        "source_id": ("id",),
        "created_at": ("startTime", "createdAt"),
    },
    signs=(("parentObservationId", "type"),),
    free={"context": METADATA, "expected": METADATA},
    prepare=_plain_cells,
    gather=gather_observation,
    unfit=_unfit_observation,
    found=found_for,
    labels=_labels,
    scores=_scores,
    trace="traceId",
    several="generation",
)
ITEMS = Shape(
    "langfuse_dataset_items",
    "Langfuse dataset items",
    {
        "input": ("input",),
        "expected": ("expectedOutput",),
        "source_id": ("sourceTraceId | id", "id"),
        "created_at": ("createdAt",),
    },
    signs=tuple(("expectedOutput", name) for name in ("datasetName", "sourceTraceId", "datasetId")),
    free={"output": METADATA, "context": METADATA},
    prepare=_plain_cells,
    meant="expected",
)
SCORES = Shape(
    "langfuse_scores",
    "Langfuse scores",
    {},
    signs=(("stringValue", "dataType"), ("traceId", "dataType", "value")),
    prepare=_plain_cells,
    gather=_gather_score,
    unfit=_is_score,
)
SHAPES = (TRACES, OBSERVATIONS, ITEMS, SCORES)
