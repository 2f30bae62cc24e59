"""The records of a JSON text: one on each line, a list, or a list within an object."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from decisions.imports.encoding import Encoding, text_of
from decisions.imports.errors import BadFile
from decisions.imports.json_text import JsonText, TooLarge
from decisions.imports.records import Part, Record, Value
from decisions.imports.sources import Source

LISTS = {
    *("results", "data", "examples", "runs", "spans", "traces", "observations", "records", "rows"),
    *("items", "samples", "questions", "feedback", "scores", "events"),
    *("resource_spans", "resourceSpans", "scope_spans", "scopeSpans"),
}
"""Names under which an object keeps its records."""
CARRIERS = {"resource_spans", "resourceSpans", "scope_spans", "scopeSpans"}
"""Of these the elements are no records: they hold lists of them again."""
OWN = {"input", "inputs", "messages", "trace", "observations", "query", "question", "user_input"}
"""A name that makes an object a record itself."""
KEPT = {"codebook", "card"}
"""Lists beside the records that are kept whole."""
AROUND = 200
"""So many values beside the list of records are kept, each no longer than this in characters."""

Values = Iterator[tuple[int, Any, int]]
Layout = Callable[[JsonText, "Walk"], Values]


@dataclass(slots=True)
class Walk:
    """What a way through a document met besides records."""

    around: dict[str, Any] = field(default_factory=dict)
    lists: int = 0


def json_part(source: Source, encoding: Encoding) -> Part:
    """The records of a JSON text, read again at each opening; raises :class:`BadFile`."""
    layout = _layout_of(source, encoding)
    walk = Walk()
    if layout is _enveloped:
        with text_of(source, encoding) as stream:
            for _ in layout(JsonText(stream), walk):
                pass

    def records() -> Iterator[Record]:
        with text_of(source, encoding) as stream:
            yield from _numbered(layout(JsonText(stream), Walk()))

    kind = "jsonl" if layout is _one_by_one else "json"
    return Part("", kind, encoding.name, records, walk.around)


def _layout_of(source: Source, encoding: Encoding) -> Layout:
    """How the records stand; what is broken is refused with the number of its record."""
    try:
        with text_of(source, encoding) as stream:
            return _layout(JsonText(stream))
    except BadFile as error:
        with text_of(source, encoding) as stream:
            text = JsonText(stream)
            records = _listed if text.peek() == "[" else _one_by_one
            for _ in _numbered(records(text, Walk())):
                pass
        raise error from None


def _layout(text: JsonText) -> Layout:
    """How the records stand in the text: told from its first value and whether another follows."""
    opening = text.peek()
    try:
        first = text.value()
    except TooLarge:
        return _listed if opening == "[" else _enveloped
    if text.peek():
        return _one_by_one
    if isinstance(first, list):
        return _listed
    if isinstance(first, dict) and _columns(first):
        return _by_column
    if isinstance(first, dict) and OWN.isdisjoint(first) and _holds_list(first):
        return _enveloped
    return _alone


def _holds_list(value: Value) -> bool:
    return any(name in LISTS and isinstance(inner, list | dict) for name, inner in value.items())


def _numbered(values: Values) -> Iterator[Record]:
    """Records numbered from 1; what is no object becomes one. The number stands in what is refused."""
    number = 0
    try:
        for number, (line, value, size) in enumerate(values, start=1):
            yield Record(number, line, _as_object(value), size)
    except BadFile as error:
        error.record = error.record or number + 1
        raise


def _as_object(value: Any) -> Value:
    if isinstance(value, dict):
        return value
    is_chat = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
    return {"messages" if is_chat else "value": value}


def _one_by_one(text: JsonText, walk: Walk) -> Values:
    while text.peek():
        yield text.line, text.value(), text.size


def _alone(text: JsonText, walk: Walk) -> Values:
    yield from _one_by_one(text, walk)


def _listed(text: JsonText, walk: Walk) -> Values:
    for _ in text.elements():
        text.peek()
        yield text.line, text.value(), text.size
    _refuse_rest(text)


def _enveloped(text: JsonText, walk: Walk) -> Values:
    yield from _lists_within(text, "", walk)
    _refuse_rest(text)
    if not walk.lists:
        raise TooLarge(line=1, column=1)


def _refuse_rest(text: JsonText) -> None:
    if text.peek():
        do = "Export it again, or keep only one of the two"
        raise BadFile("something follows after the end of the list", do, **text.place)


def _lists_within(text: JsonText, path: str, walk: Walk) -> Values:
    for name in text.members():
        opening = text.peek()
        if name in LISTS and opening == "[":
            yield from _list_of(text, path + name, walk, carries=name in CARRIERS)
        elif name in LISTS and opening == "{" and path.count(".") < 4:
            yield from _lists_within(text, f"{path}{name}.", walk)
        else:
            said = text.pass_over()
            if name in KEPT and isinstance(said, list):
                walk.around[path + name] = said
            else:
                _keep(walk.around, path + name, said)


def _list_of(text: JsonText, path: str, walk: Walk, *, carries: bool) -> Values:
    walk.lists += 1
    for _ in text.elements():
        if text.peek() == "{" and carries and path.count(".") < 4:
            yield from _lists_within(text, f"{path}.", walk)
        else:
            yield text.line, text.value(), text.size


def _keep(around: dict[str, Any], path: str, value: Any) -> None:
    """Short values by their dotted path, and those of one object below."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(inner, dict | list):
                _keep(around, f"{path}.{name}", inner)
    elif len(around) < AROUND and not isinstance(value, list) and len(str(value)) <= AROUND:
        around[path] = value


def _columns(value: Value) -> list[Value]:
    """A table kept by column, as data frames are written, turned into rows; empty where it is none."""
    columns = [_by_row(column) for column in value.values()]
    rows = columns[0].keys() if columns else ()
    if len(columns) < 2 or not rows or any(column.keys() != rows for column in columns):
        return []
    return [{name: column[row] for name, column in zip(value, columns, strict=True)} for row in rows]


def _by_row(column: Any) -> dict[str, Any]:
    """A column's values by the number of their row; nothing where this is no column."""
    if isinstance(column, list) and not any(isinstance(cell, dict) and "role" in cell for cell in column):
        return {str(row): cell for row, cell in enumerate(column)}
    if isinstance(column, dict) and all(name.isdigit() for name in column):
        return column
    return {}


def _by_column(text: JsonText, walk: Walk) -> Values:
    for row in _columns(text.value()):
        yield 1, row, 0
