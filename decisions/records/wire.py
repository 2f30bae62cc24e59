"""Records as plain JSON values and back, every value checked by its kind and refused with its place.

The dataclasses of :mod:`decisions.records.record` are the form: an object has exactly their fields. All of
them are written; fewer may be read, the rest being as if nothing was said. Decimals, dates and moments are
texts, as :mod:`decisions.records.canonical` writes them. ``static/schemas/decisions-1.json`` says it as
JSON Schema.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from decisions.records.canonical import canonical, plain
from decisions.records.record import LATER, Record
from decisions.records.text import one_line, tidy

FORMAT = "ragft-decisions-1"
LETTERS = 100_000
"""Characters of one text."""
ITEMS = 1_000
"""Values of one list; a document may hold `DECISIONS` decisions."""
DECISIONS = 10_000
LARGEST = 2**31 - 1
SHOWN = 60
ONE_LINE = {
    *("title", "chosen", "deciders", "consulted", "informed", "who", "by", "approach", "covers", "name"),
    *("question", "prompt", "scenario", "examples", "framework", "verdict", "parts_on"),
    *("engine_version", "content_hash", "currency"),
}
"""Fields of one line; in all others lines may end."""
SAYS_SOMETHING = {"Record": ("title",), "Option": ("title",)}
"""Texts that may not be empty, by kind of object."""
CURRENCY = re.compile("[A-Z]{3}")
AMOUNT = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadRecord(ValueError):
    """A value that is no record: its place, such as ``decisions[2].options[0].title``, and what is wrong."""

    def __init__(self, path: str, wrong: str) -> None:
        self.path, self.wrong = path, wrong
        super().__init__(f"{path or 'the document'}: {wrong}")


# Writing ----------------------------------------------------------------------------------------------------


def document(records: Sequence[Record]) -> bytes:
    """Decisions as one JSON document, byte for byte the same each time."""
    return canonical({"format": FORMAT, "decisions": [to_wire(record) for record in records]}) + b"\n"


def to_wire(value: Any) -> Any:
    """A record, or any part of it, as JSON values."""
    if is_dataclass(value):
        return {field.name: to_wire(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_wire(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return value.isoformat() if isinstance(value, date) else value


def material(record: Record) -> dict[str, Any]:
    """What the hash of a proposal covers, as JSON values: all but what comes with signing and after it."""
    return {name: value for name, value in to_wire(record).items() if name not in LATER}


# Reading ----------------------------------------------------------------------------------------------------


def from_document(raw: object) -> tuple[Record, ...]:
    """All decisions of a document, or :class:`BadRecord` for the first that is wrong."""
    given = _object(raw, "")
    _refuse_unknown(given, ("format", "decisions", "$schema"), "")
    if given.get("format") != FORMAT:
        raise BadRecord("format", f"{_shown(given.get('format'))} is not known; it must be {FORMAT}")
    found = given.get("decisions")
    if not isinstance(found, list) or len(found) > DECISIONS:
        raise BadRecord("decisions", f"it must be a list of at most {DECISIONS:,} decisions")
    return tuple(from_wire(item, f"decisions[{place}]") for place, item in enumerate(found))


def from_wire(raw: object, path: str = "") -> Record:
    """One decision of its JSON values; raises :class:`BadRecord`."""
    record: Record = _dataclass(Record, raw, path)
    if not record.title:
        raise BadRecord(_join(path, "title"), "it says nothing")
    titles = [option.title for option in record.options]
    for place, title in enumerate(titles):
        if not title or title in titles[:place]:
            wrong = "another option has this title" if title else "it says nothing"
            raise BadRecord(_join(path, f"options[{place}].title"), wrong)
    return record


def _value(kind: Any, name: str, raw: object, path: str) -> Any:
    if isinstance(kind, UnionType):
        (inner,) = (one for one in get_args(kind) if one is not NoneType)
        return None if raw is None else _value(inner, name, raw, path)
    if get_args(kind):
        return _tuple(get_args(kind)[0], name, raw, path)
    if is_dataclass(kind):
        return _dataclass(kind, raw, path)
    if issubclass(kind, StrEnum):
        return _member(kind, raw, path)
    return READERS[kind](name, raw, path)


def _dataclass(kind: Any, raw: object, path: str) -> Any:
    given = _object(raw, path)
    known = {field.name: field for field in fields(kind)}
    _refuse_unknown(given, tuple(known), path)
    for name, field in known.items():
        if name not in given and is_required(field):
            raise BadRecord(_join(path, name), "it is missing")
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], name, raw, _join(path, name)) for name, raw in given.items()})


def is_required(field: Field[Any]) -> bool:
    """Whether a field must be there."""
    return field.default is MISSING and field.default_factory is MISSING


def _tuple(kind: Any, name: str, raw: object, path: str) -> tuple[Any, ...]:
    if not isinstance(raw, list) or len(raw) > ITEMS:
        raise BadRecord(path, f"it must be a list of at most {ITEMS:,}")
    found = [_value(kind, name, item, f"{path}[{place}]") for place, item in enumerate(raw)]
    if "" in found:
        raise BadRecord(f"{path}[{found.index('')}]", "it says nothing")
    return tuple(found)


def _member(kind: type[StrEnum], raw: object, path: str) -> StrEnum:
    if isinstance(raw, str) and raw in list(kind):
        return kind(raw)
    raise BadRecord(path, f"{_shown(raw)} is not known; say one of {', '.join(kind)}")


def _text(name: str, raw: object, path: str) -> str:
    if not isinstance(raw, str) or len(raw) > LETTERS:
        raise BadRecord(path, f"it must be a text of at most {LETTERS:,} letters")
    if name == "currency" and not CURRENCY.fullmatch(raw):
        raise BadRecord(path, f"{_shown(raw)} is no currency; say three capital letters such as USD")
    return one_line(raw) if name in ONE_LINE else tidy(raw)


def _whole(name: str, raw: object, path: str) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= LARGEST:
        return raw
    raise BadRecord(path, f"{_shown(raw)} is no whole number from 0 to {LARGEST:,}")


def _decimal(name: str, raw: object, path: str) -> Decimal:
    if isinstance(raw, str) and AMOUNT.fullmatch(raw):
        return Decimal(raw)
    raise BadRecord(path, f'{_shown(raw)} is no amount; write it as a text such as "12.5"')


def _date(name: str, raw: object, path: str) -> date:
    try:
        if isinstance(raw, str) and DAY.fullmatch(raw):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise BadRecord(path, f"{_shown(raw)} is no day; write it as 2026-08-03")


def _moment(name: str, raw: object, path: str) -> datetime:
    try:
        if isinstance(raw, str) and (found := datetime.fromisoformat(raw)).tzinfo:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadRecord(path, f"{_shown(raw)} is no moment with its zone; write it as 2026-08-03T10:15:00Z")


READERS: dict[Any, Callable[[str, object, str], Any]] = {
    str: _text,
    int: _whole,
    Decimal: _decimal,
    date: _date,
    datetime: _moment,
}


def _object(raw: object, path: str) -> Mapping[str, object]:
    if isinstance(raw, Mapping):
        return raw
    raise BadRecord(path, f"it must be an object, not {_shown(raw)}")


def _refuse_unknown(given: Mapping[str, object], known: tuple[str, ...], path: str) -> None:
    for name in given:
        if name not in known:
            raise BadRecord(_join(path, str(name)[:SHOWN]), "this is not known here")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: object) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
