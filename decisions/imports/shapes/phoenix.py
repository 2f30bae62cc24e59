"""Arize Phoenix: spans as JSONL or data frame, OTLP, annotations, and datasets."""

from collections.abc import Mapping
from typing import Any

from decisions.imports.paths import at, is_nothing, unflattened
from decisions.imports.records import Label, Value
from decisions.imports.shape import Answers, Joined, Shape, label_of, objects, text_at, word
from decisions.imports.values import passages_of

SPAN = "context.span_id | spanId | span_id"
TRACE = "context.trace_id | traceId | trace_id"
PARENT = "parent_id | parentSpanId | parent_span_id"
KIND = "span_kind | attributes.openinference.span.kind"
DOCUMENTS = "attributes.retrieval.documents"
METADATA = ("metadata",)


def _nested(value: Value, around: Mapping[str, Any]) -> Value:
    """A span whose attributes are objects and lists, whichever way they were flattened."""
    attributes = value.get("attributes")
    if isinstance(attributes, list):  # OTLP: a list of keys and typed values
        attributes = {str(one.get("key")): _typed(one.get("value")) for one in objects(attributes)}
    if isinstance(attributes, dict):
        return {**value, "attributes": unflattened(attributes)}
    return value


def _typed(value: Any) -> Any:
    """What an OTLP value says: `{"stringValue": …}`."""
    return next(iter(value.values()), None) if isinstance(value, dict) else value


def _passages(value: Value) -> tuple[str, ...]:
    documents = at(value, DOCUMENTS)
    if is_nothing(documents) and text_at(value, KIND).upper() == "RETRIEVER":
        documents = at(value, "attributes.output.value")
    return passages_of(documents)


def _gather_span(value: Value, joined: Joined) -> None:
    value = _nested(value, {})
    joined.ids.add(text_at(value, SPAN))
    joined.add_passages(text_at(value, TRACE), _passages(value))


def _found_for_span(value: Value, joined: Joined) -> dict[str, Any]:
    passages = joined.passages.get(text_at(value, TRACE))
    own = passages_of(at(value, DOCUMENTS))
    return {"context": list(own) or passages} if own or passages else {}


def _unfit_span(value: Value, joined: Joined, answers: Answers) -> str:
    if text_at(value, PARENT) in joined.ids - {""}:
        kind = text_at(value, KIND).upper() or "further"
        return f"a {kind} span within another one: the root of its trace is the example"
    return ""


def _annotations(value: Value) -> list[dict[str, Any]]:
    paths = ("attributes.annotations", "attributes.trace.annotations")
    found = [one.get("annotation", one) for path in paths for one in objects(at(value, path))]
    return objects(found)


def _labels_of_span(value: Value) -> tuple[Label, ...]:
    return tuple(
        label
        for one in _annotations(value)
        for label in label_of(
            _named(one.get("name"), one.get("label")), one.get("explanation"), one.get("annotator_kind")
        )
    )


def _named(name: Any, label: Any) -> str:
    return f"{word(name)}: {word(label)}" if name and not is_nothing(label) else ""


def _scores_of_span(value: Value) -> dict[str, str]:
    said = [one for one in _annotations(value) if one.get("name")]
    return {word(one["name"]): word(_verdict(one)) for one in said if not is_nothing(_verdict(one))}


def _verdict(one: dict[str, Any]) -> Any:
    return one.get("label") if not is_nothing(one.get("label")) else one.get("score")


def _gather_annotation(value: Value, joined: Joined) -> None:
    name, label = text_at(value, "annotation_name | name"), text_at(value, "result.label | label")
    score = text_at(value, "result.score | score")
    note = at(value, "result.explanation | explanation")
    for made in label_of(_named(name, label or score), note, at(value, "annotator_kind")):
        joined.add_label(text_at(value, "span_id"), made)


def _is_annotation(value: Value, joined: Joined, answers: Answers) -> str:
    return "an annotation, no example: it is added to its span, where that stands in the same zip"


def _dataset_columns(value: Value, around: Mapping[str, Any]) -> Value:
    """A CSV has a column for each name within: `input.question`, before April 2026 `input_question`."""
    if isinstance(value.get("input"), dict):
        return value
    renamed = {_with_dot(name): cell for name, cell in value.items()}
    return unflattened(renamed) if renamed.keys() != value.keys() or any("." in n for n in value) else value


def _with_dot(name: str) -> str:
    for group in ("input", "output", "metadata"):
        if name.startswith(f"{group}_"):
            return f"{group}.{name.removeprefix(f'{group}_')}"
    return name


def _labels_of_item(value: Value) -> tuple[Label, ...]:
    annotations = at(value, "metadata.annotations")
    groups = annotations.items() if isinstance(annotations, dict) else ()
    return tuple(
        label
        for name, many in groups
        for one in objects(many)
        for label in label_of(
            _named(name, one.get("label")), one.get("explanation"), one.get("annotator_kind")
        )
    )


def _scores_of_item(value: Value) -> dict[str, str]:
    annotations = at(value, "metadata.annotations")
    groups = annotations if isinstance(annotations, dict) else {}
    first = {name: objects(many)[0] for name, many in groups.items() if objects(many)}
    return {word(name): word(_verdict(one)) for name, one in first.items() if not is_nothing(_verdict(one))}


SPAN_FIELDS = {
    "input": ("attributes.input.value",),
    "output": ("attributes.output.value",),
    "context": ("found.context",),
    "source_id": (SPAN,),
    "created_at": ("start_time", "startTimeUnixNano"),
}


def _spans(key: str, title: str, signs: tuple[tuple[str, ...], ...]) -> Shape:
    return Shape(
        key,
        title,
        SPAN_FIELDS,
        signs=signs,
        free={"expected": ("attributes.metadata",)},
        prepare=_nested,
        gather=_gather_span,
        unfit=_unfit_span,
        found=_found_for_span,
        labels=_labels_of_span,
        scores=_scores_of_span,
        trace=TRACE,
        error="status_message",
    )


SPANS = _spans(
    "phoenix_spans",
    "Phoenix spans",
    (("context.span_id", "span_kind", "attributes"), ("spanId", "traceId", "attributes")),
)
FRAME = _spans(
    "phoenix_spans_dataframe", "Phoenix spans, as a data frame", (("context.span_id", "span_kind"),)
)
DATASET = Shape(
    "phoenix_dataset",
    "Phoenix dataset",
    {"input": ("input",), "output": ("output",), "source_id": ("id", "node_id")},
    signs=(("node_id", "input"), ("node_id", "splits"), ("node_id", "id")),
    free={"expected": METADATA, "context": METADATA},
    prepare=_dataset_columns,
    labels=_labels_of_item,
    scores=_scores_of_item,
    meant="output",
)
ANNOTATIONS = Shape(
    "phoenix_annotations",
    "Phoenix annotations",
    {},
    signs=(("span_id", "annotation_name"), ("span_id", "annotator_kind")),
    gather=_gather_annotation,
    unfit=_is_annotation,
)
SHAPES = (SPANS, FRAME, DATASET, ANNOTATIONS)
