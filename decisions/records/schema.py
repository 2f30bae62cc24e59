"""The JSON Schema of a document of decisions, told from the dataclasses; published in ``static/schemas``."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from decisions.records import wire
from decisions.records.record import Record

TEXT = {"type": "string", "maxLength": wire.LETTERS}
KINDS: dict[Any, dict[str, Any]] = {
    str: TEXT,
    int: {"type": "integer", "minimum": 0, "maximum": wire.LARGEST},
    Decimal: {"type": "string", "pattern": f"^{wire.AMOUNT.pattern}$"},
    date: {"type": "string", "format": "date", "pattern": f"^{wire.DAY.pattern}$"},
    datetime: {"type": "string", "format": "date-time"},
}
NAMED = {
    "currency": {"type": "string", "pattern": f"^{wire.CURRENCY.pattern}$"},
}


def schema() -> dict[str, Any]:
    """The whole schema, one definition for each kind of object."""
    parts: dict[str, Any] = {}
    decision = _of(Record, "", parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Decisions of ragft",
        "description": "Texts are plain text. An empty text or list, or null, means that nothing was said.",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "format": {"const": wire.FORMAT},
            "decisions": {"type": "array", "maxItems": wire.DECISIONS, "items": decision},
        },
        "required": ["format", "decisions"],
        "additionalProperties": False,
        "$defs": dict(sorted(parts.items())),
    }


def _of(kind: Any, name: str, parts: dict[str, Any]) -> dict[str, Any]:
    if isinstance(kind, UnionType):
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        return {"anyOf": [_of(inner, name, parts), {"type": "null"}]}
    if get_args(kind):
        item = _of(get_args(kind)[0], name, parts)
        item = {**item, "minLength": 1} if item.get("type") == "string" else item
        return {"type": "array", "maxItems": wire.ITEMS, "items": item}
    if is_dataclass(kind):
        part: str = getattr(kind, "__name__", "")
        if part not in parts:
            parts[part] = {}  # named before it is told, should it hold itself
            parts[part] = _object(kind, parts)
        return {"$ref": f"#/$defs/{part}"}
    if issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    return NAMED.get(name, KINDS[kind])


def _object(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    properties = {field.name: _of(hints[field.name], field.name, parts) for field in fields(kind)}
    for name in wire.SAYS_SOMETHING.get(kind.__name__, ()):
        properties[name] = {**properties[name], "minLength": 1}
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": properties,
        "required": [field.name for field in fields(kind) if wire.is_required(field)],
        "additionalProperties": False,
    }
