"""From whatever stands in a record to what an example holds: texts, passages, moments, numbers."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from decisions.imports.chats import Message, last, messages_of
from decisions.imports.literals import structured
from decisions.imports.names import ANSWERS, EXPECTED, QUESTIONS
from decisions.imports.paths import is_nothing

PICKED = {
    "input": QUESTIONS,
    "output": (*ANSWERS, "output_text", "message", "choices", "generations"),
    "expected": (*ANSWERS, *EXPECTED),
}
PASSAGE = (
    *("document.content", "page_content", "content", "text", "chunk", "passage", "snippet", "body"),
    *("value", "document", "node", "documents", "passages", "contexts", "results", "chunks"),
)
"""Within an object: which of its values is the passage that was retrieved."""
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of letters: no database and no page takes them."""
FORMULA = re.compile(r"\s*(?:=[^=\s]|[+@-]\s*[A-Za-z_.]+\(|[@]\w+!|\t)")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEVELS = 8


def text_of(value: Any, field: str) -> str:
    """A value as text. Within an object the value of the likeliest name is meant, or the only one.

    A text that holds an object is looked into, but stays as it is where nothing in it is clearly meant.
    """
    if isinstance(value, str):
        inner = structured(value)
        has_meaning = isinstance(inner, dict) or bool(messages_of(inner))
        picked = _picked(inner, field, LEVELS) if has_meaning else None
        return value if picked is None else picked
    if value is None:
        return ""
    picked = _picked(value, field, LEVELS)
    return picked if picked is not None else shown(value)


def _picked(value: Any, field: str, levels: int) -> str | None:
    """The text that is meant within a list or an object; ``None`` where that is not clear."""
    if isinstance(value, str):
        return value
    if levels == 0 or not isinstance(value, dict | list):
        return None if isinstance(value, dict | list) else shown(value)
    if turns := messages_of(value):
        return _said(turns, field)
    if isinstance(value, list):
        return _picked_of_list(value, field, levels)
    for name in PICKED.get(field, ANSWERS):
        if not is_nothing(value.get(name)):
            return _picked(value[name], field, levels - 1)
    if len(value) == 1:
        return _picked(next(iter(value.values())), field, levels - 1)
    return None


def _said(turns: tuple[Message, ...], field: str) -> str:
    place = last(turns, "user" if field == "input" else "assistant")
    if place >= 0:
        return turns[place].text
    return turns[-1].text if field == "input" or len(turns) == 1 else ""


def _picked_of_list(value: list[Any], field: str, levels: int) -> str | None:
    if len(value) == 1:
        return _picked(value[0], field, levels - 1)
    if value and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return None


def shown(value: Any) -> str:
    """A value as it is shown where it is no text."""
    if isinstance(value, str):
        return value
    indent = 2 if isinstance(value, dict | list) else None
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=indent)


def passages_of(value: Any) -> tuple[str, ...]:
    """The passages that were retrieved, each as text."""
    return tuple(text for text in _passages(value, LEVELS) if text.strip())


def _passages(value: Any, levels: int) -> list[str]:
    if isinstance(value, str):
        inner = structured(value)
        return [value] if inner is None else _passages(inner, levels - 1)
    if is_nothing(value) or levels <= 0:
        return [] if is_nothing(value) else [shown(value)]
    if isinstance(value, list):
        return [text for item in value for text in _passages(item, levels - 1)]
    if not isinstance(value, dict):
        return [shown(value)]
    name = next((name for name in PASSAGE if not is_nothing(value.get(name))), None)
    if name is None and len(value) == 1:
        name = next(iter(value))
    found = shown(value) if name is None else value[name]
    return [found] if isinstance(found, str) else _passages(found, levels - 1)


def moment_of(value: Any) -> datetime | None:
    """A moment from ISO 8601, or from seconds or smaller parts since 1970; without a zone it is UTC."""
    if isinstance(value, bool) or is_nothing(value):
        return None
    number = _number(value)
    if number is not None:
        while number > 1e11:  # milliseconds, microseconds or nanoseconds
            number /= 1000
        return EPOCH + timedelta(seconds=number) if number > 1e8 else None
    try:
        moment = datetime.fromisoformat(str(value).strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def seconds_of(value: Any) -> float | None:
    """A length of time in seconds; nothing where it is no number or below nought."""
    number = _number(value)
    return number if number is not None and 0 <= number < 1e7 else None


def _number(value: Any) -> float | None:
    try:
        number = float(value) if isinstance(value, str | int | float) else None
    except (ValueError, OverflowError):
        return None
    return number if number is not None and abs(number) < 1e20 else None


def clean(text: str) -> str:
    """A text without what no database takes, and without white space around it."""
    return UNFIT.sub("", text).strip() if text else ""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute a text rather than show it."""
    return bool(FORMULA.match(text))
