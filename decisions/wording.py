"""Answers in words, the same on every page, in the history and in exports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import formats

from decisions.engine.questions import QUESTIONNAIRE, Kind
from decisions.models import AnswerState

DONT_KNOW = "don’t know"
UNANSWERED = "unanswered"
NOBODY = "nobody"
OF_EXAMPLE = "example-"


def grouped(number: float) -> str:
    """A number with its thousands grouped."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def answer_in_words(key: str, value: Any) -> str:
    """One known answer, in wire form, as a person would say it; unknown keys as they are."""
    if key not in QUESTIONNAIRE:
        return str(value)
    question = QUESTIONNAIRE[key]
    match question.kind:
        case Kind.ONE:
            return _lower(question.label_of(value))
        case Kind.MANY:
            return ", ".join(_lower(question.label_of(item)) for item in value)
        case Kind.YES_NO:
            return "yes" if value else "no"
        case Kind.NUMBER:
            return f"{grouped(value)} {question.unit}"
        case Kind.PERSON:
            return value or NOBODY
        case Kind.DATE:
            day = value if isinstance(value, date) else date.fromisoformat(value)
            return formats.date_format(day, "j F Y")


def state_in_words(key: str, stored: Mapping[str, Any] | None) -> str:
    """What a stored answer says: its value, "don't know", or that it is unanswered."""
    if not stored or stored["state"] == AnswerState.UNANSWERED:
        return UNANSWERED
    if stored["state"] == AnswerState.DONT_KNOW:
        return DONT_KNOW
    return answer_in_words(key, stored["value"])


def prompt_of(key: str) -> str:
    """The question in its own words, or which example is spoken of; the key where it is neither."""
    if key in QUESTIONNAIRE:
        return QUESTIONNAIRE[key].prompt
    number = example_number(key)
    return key if number is None else f"Example {number}"


def thread_key(number: int) -> str:
    """What the discussion of an example is kept under."""
    return f"{OF_EXAMPLE}{number}"


def example_number(key: str) -> int | None:
    """The number of the example that a discussion is about; None where it is about none."""
    number = key.removeprefix(OF_EXAMPLE)
    fits = key.startswith(OF_EXAMPLE) and re.fullmatch(r"[1-9][0-9]{0,8}", number)
    return int(number) if fits else None


def _lower(label: str) -> str:
    """A label in the middle of a sentence; abbreviations keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
