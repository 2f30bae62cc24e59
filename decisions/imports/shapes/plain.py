"""Any other table or list of objects: columns are told by what people call them."""

import re
from collections.abc import Iterable

from decisions.imports.chats import turns_of, until_answer
from decisions.imports.names import OF_FIELD, OUTPUT, VERDICT, column_for, simple
from decisions.imports.paths import is_nothing
from decisions.imports.records import FIELDS, Value
from decisions.imports.shape import Shape, word

TOP = ("",)
ONE_OF_SEVERAL = re.compile(
    rf"(?:{'|'.join(OUTPUT)})_(?P<after>\w+)|(?P<before>\w+)_(?:output|response|answer|completion)"
)
NO_MODEL = {"expected", "reference", "gold", "golden", "gt", "correct", "ideal", "right", "target", "true"}
"""With these before it, an answer is the one that was wanted."""
NO_OUTPUT = re.compile(r"(id|time|tokens?|length|score|cost|latency|date|at|ms|type|format|status|reason)$")
PLACES = ("input", "output", "expected", "context")
"""What the columns of a table without names hold, in their order."""


def outputs_of(value: Value) -> list[str]:
    """The columns that each hold one model's answer; nothing where there are not several."""
    names = [name for name in value if _is_one_output(simple(name))]
    return names if len(names) > 1 else []


def _is_one_output(name: str) -> bool:
    match = ONE_OF_SEVERAL.fullmatch(name)
    if match is None or name in {known for names in OF_FIELD.values() for known in names}:
        return False
    model = match["after"] or match["before"]
    return model not in NO_MODEL and not NO_OUTPUT.search(model)


def _answers(value: Value) -> Iterable[tuple[str, Value]]:
    columns = outputs_of(value)
    if not columns:
        yield "", _talked(value)
        return
    for column in columns:
        if not is_nothing(value[column]):
            shared = {name: inner for name, inner in value.items() if name not in columns}
            yield column, {**shared, "found": {"output": value[column]}}


def _talked(value: Value) -> Value:
    """A conversation written as one text, taken apart."""
    column = column_for("input", list(value))
    cell = value.get(column)
    turns = turns_of(cell) if isinstance(cell, str) and not column_for("output", list(value)) else ()
    chat = until_answer(turns)
    return {**value, "found": {"input": chat, "output": chat}} if chat else value


def _scores(value: Value) -> dict[str, str]:
    return {
        name: word(cell)
        for name, cell in value.items()
        if simple(name) in VERDICT
        and isinstance(cell, str | int | float)
        and cell != ""
        and len(str(cell)) <= 40
    }


PLAIN = Shape(
    "plain",
    "A table or list of examples",
    {"input": ("found.input",), "output": ("found.output",)},
    free=dict.fromkeys(FIELDS, TOP),
    split=_answers,
    scores=_scores,
)
SHAPES = (PLAIN,)
