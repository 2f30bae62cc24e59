"""The form of one question. On the page all of them stand side by side, told apart by the question's key."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from decisions.engine.evidence import answer_to_wire
from decisions.engine.parsing import BadEvidence, answer_from_wire
from decisions.engine.questions import Kind, Question
from decisions.models import AnswerState
from decisions.services.reviews import Given
from decisions.wording import grouped

DONT_KNOW = "dont_know"
NOBODY = "nobody"
FACTORS = {"": 1, "k": 10**3, "m": 10**6, "bn": 10**9, "b": 10**9}
LARGEST = 10**15
NUMBER = re.compile(r"(\d{1,3}(?:[, \u00a0\u202f'’]\d{3})+|\d+)(\.\d+)?\s*(k|m|bn|b)?", re.IGNORECASE)


def number_from(text: str, unit: int = 1) -> int | float:
    """A number as people write it: 10k, 1.5M, 100,000, 2 bn; times the unit it is given in.

    Raises ValueError with what is allowed.
    """
    found = NUMBER.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text.strip()}” is no number. Write it like 10k, 1.5M or 100,000.")
    whole, fraction, letter = found.groups()
    entered = Decimal(re.sub(r"\D", "", whole) + (fraction or ""))  # exact: 1.1 × 400 is 440
    factor = FACTORS[(letter or "").lower()] * unit
    if entered > Decimal(LARGEST) / factor:
        raise ValueError(f"“{text.strip()}” is more than the {grouped(LARGEST)} that are allowed.")
    number = float(entered * factor)
    return int(number) if number.is_integer() else number


class Note(forms.CharField):
    """Text of several lines, the same whether a form (CRLF) or a script (LF) has sent it."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


TOO_LONG = "%(show_value)s letters are too many: at most %(limit_value)s are allowed."


class AnswerForm(forms.Form):
    """Reads what a person entered about one question; ``given`` is the result of a valid form.

    Values come as text, because each kind of question has its own words for what is allowed.
    """

    note = Note(required=False, max_length=4000, error_messages={"max_length": f"The note: {TOO_LONG}"})
    evidence_url = forms.URLField(
        required=False,
        max_length=1000,
        assume_scheme="https",
        error_messages={
            "invalid": "The link to the evidence is no web address.",
            "max_length": f"The link to the evidence: {TOO_LONG}",
        },
    )
    version = forms.IntegerField(min_value=0)
    # Sent by the choice between two answers: the version of the other one, and which of them holds.
    their_version = forms.IntegerField(min_value=0, required=False)

    def __init__(self, question: Question, data: Any) -> None:
        super().__init__(data, prefix=question.key)
        self.question = question
        self.given = Given()

    def entered(self, name: str = "value") -> str:
        """One entered text."""
        return str(self.data.get(self.add_prefix(name), "")).strip()

    def entered_many(self) -> list[str]:
        """Everything that was ticked."""
        getlist = getattr(self.data, "getlist", None)
        return getlist(self.add_prefix("value")) if getlist else list(self.data[self.add_prefix("value")])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state, value = self._answer()
        self.given = Given(state, value, cleaned.get("note", ""), cleaned.get("evidence_url", ""))
        return cleaned

    def _answer(self) -> tuple[AnswerState, Any]:
        """The state and the wire value; raises ValidationError in the question's own words."""
        wire = self._wire()
        if wire is None:
            return AnswerState.UNANSWERED, None
        if wire == DONT_KNOW:
            return AnswerState.DONT_KNOW, None
        try:
            known = answer_from_wire(self.question, wire)
        except BadEvidence as error:
            raise ValidationError(_in_words(self.question, error)) from error
        return AnswerState.ANSWERED, answer_to_wire(known)

    def _wire(self) -> Any:
        """What was entered, in wire form; None for nothing, ``DONT_KNOW`` for that."""
        match self.question.kind:
            case Kind.MANY:
                return _one_answer(self.entered_many())
            case Kind.ONE:
                return self.entered() or None
            case Kind.YES_NO:
                return {"yes": True, "no": False}.get(self.entered(), self.entered() or None)
            case Kind.PERSON:
                return self._person()
        return self._typed()

    def _person(self) -> str | None:
        name, instead = self.entered(), self.entered("instead")
        if name and instead:
            raise ValidationError("Give a name, or say nobody or don’t know, not both.")
        if instead:
            return "" if instead == NOBODY else DONT_KNOW
        return name or None

    def _typed(self) -> Any:
        text, unknown = self.entered(), self.entered(DONT_KNOW)
        if text and unknown:
            raise ValidationError("Give a value, or say don’t know, not both.")
        if unknown:
            return DONT_KNOW
        if not text or self.question.kind is Kind.DATE:
            return text or None
        try:
            return number_from(text, self._factor())
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def _factor(self) -> int:
        unit = self.entered("unit")
        return next((known.factor for known in self.question.units if known.value == unit), 1)


def _one_answer(ticked: list[str]) -> Any:
    """Ticks as a list; "don't know" counts only alone."""
    if DONT_KNOW in ticked:
        if len(ticked) > 1:
            raise ValidationError("Tick what applies, or say don’t know, not both.")
        return DONT_KNOW
    return ticked or None


def _in_words(question: Question, error: BadEvidence) -> str:
    match question.kind:
        case Kind.MANY if "none" in (error.value if isinstance(error.value, list) else ()):
            return f"“{question.label_of('none')}” goes only alone."
        case Kind.NUMBER if question.maximum is not None:
            return f"That is out of range: at most {question.maximum} {question.unit}."
        case Kind.DATE:
            return f"“{error.value}” is no date. Write it like {date(2027, 3, 31).isoformat()}."
        case Kind.PERSON:
            return "Give a name of at most 200 letters."
    return "That is not one of the answers to choose from."
