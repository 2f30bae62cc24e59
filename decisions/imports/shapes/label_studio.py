"""Label Studio: the full export, with ready labels of several people, and the flattened one."""

from typing import Any

from decisions.imports.paths import is_nothing
from decisions.imports.records import Label, Value
from decisions.imports.shape import Shape, label_of, objects, under

DATA = ("data",)
TOP = ("",)


def _labels(value: Value) -> tuple[Label, ...]:
    """What each annotation says. Those that were skipped say nothing."""
    done = [one for one in objects(value.get("annotations")) if not one.get("was_cancelled")]
    return tuple(label for one in done for label in _label_of(one))


def _label_of(annotation: dict[str, Any]) -> tuple[Label, ...]:
    given = [one.get("value") for one in objects(annotation.get("result"))]
    values = [value for value in given if isinstance(value, dict)]
    choices = [choice for value in values for choice in _list(value.get("choices"))]
    texts = [text for value in values for text in _list(value.get("text"))]
    return label_of(
        choices[0] if choices else "",
        "\n".join(map(str, texts)),
        annotation.get("completed_by"),
        annotation.get("lead_time"),
    )


def _list(value: Any) -> list[Any]:
    """A value's kind changes with their number: one stands alone, several as a list."""
    return value if isinstance(value, list) else [] if is_nothing(value) else [value]


FREE = dict.fromkeys(("input", "output", "expected", "context"), DATA)
TASK = {
    "source_id": (*under("data", ("source_id", "trace_id", "query_id", "example_id")), "id"),
    "created_at": ("created_at", "data.created_at"),
}
EXPORT = Shape(
    "label_studio",
    "Label Studio export",
    TASK,
    signs=(
        ("annotations", "data"),
        ("predictions", "data"),
        ("id", "data", "project"),
        ("data", "completions"),
    ),
    free=FREE,
    labels=_labels,
)
TASKS = Shape(
    "label_studio_tasks",
    "Label Studio tasks, not annotated",
    TASK,
    looks=lambda value: isinstance(value.get("data"), dict) and value.keys() <= {"id", "data", "meta"},
    free=FREE,
)
MIN = Shape(
    "label_studio_min",
    "Label Studio export, flattened",
    {"created_at": ("created_at",), "annotator": ("annotator",), "seconds": ("lead_time",)},
    signs=(("annotation_id", "annotator"), ("annotation_id", "lead_time")),
    free=dict.fromkeys(("input", "output", "expected", "context", "source_id", "label", "note"), TOP),
)
SHAPES = (EXPORT, MIN, TASKS)
