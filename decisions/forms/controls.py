"""What the controls of one question hold: what is stored, or what was just entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from decisions.engine.questions import Choice, Kind, Question
from decisions.forms.answers import DONT_KNOW, NOBODY, AnswerForm
from decisions.models import Answer, AnswerState
from decisions.wording import grouped

SHORT_LABEL = 18
"""Choices whose labels are no longer than this stand in one line."""

YES_AND_NO = (Choice("yes", "Yes"), Choice("no", "No"))


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """One choice with whether it is ticked."""

    value: str
    label: str
    explains: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Controls:
    """One question and what is ticked and typed. Nothing but values, so that the same can be drawn once."""

    question: Question
    ticked: tuple[str, ...] = ()
    text: str = ""
    dont_know: bool = False
    instead: str = ""
    unit: str = ""

    @classmethod
    def of(cls, question: Question, stored: Answer | None) -> Controls:
        """As they stand for a stored answer."""
        if stored is None or stored.state == AnswerState.UNANSWERED:
            return cls(question)
        if stored.state == AnswerState.DONT_KNOW:
            return cls(question, ticked=(DONT_KNOW,), dont_know=True, instead=DONT_KNOW)
        return cls(question, **_held(question, stored.value))

    @classmethod
    def sent_in(cls, form: AnswerForm) -> Controls:
        """As they stood when they were sent."""
        many = form.question.kind is Kind.MANY
        return cls(
            form.question,
            ticked=tuple(form.entered_many()) if many else (form.entered(),),
            text=form.entered(),
            dont_know=bool(form.entered(DONT_KNOW)),
            instead=form.entered("instead"),
            unit=form.entered("unit"),
        )

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def kind(self) -> str:
        """How it is entered: radio, checkbox, person, date or number."""
        return {Kind.ONE: "radio", Kind.YES_NO: "radio", Kind.MANY: "checkbox"}.get(
            self.question.kind, self.question.kind.value
        )

    @property
    def choices(self) -> tuple[ChoiceShown, ...]:
        """What there is to choose from, but for "don't know"."""
        choices = YES_AND_NO if self.question.kind is Kind.YES_NO else self.question.choices
        return tuple(
            ChoiceShown(choice.value, choice.label, choice.explains, choice.value in self.ticked)
            for choice in choices
        )

    @property
    def is_short(self) -> bool:
        return all(len(choice.label) <= SHORT_LABEL and not choice.explains for choice in self.choices)


def _held(question: Question, value: Any) -> dict[str, Any]:
    match question.kind:
        case Kind.ONE:
            return {"ticked": (value,)}
        case Kind.MANY:
            return {"ticked": tuple(value)}
        case Kind.YES_NO:
            return {"ticked": ("yes" if value else "no",)}
        case Kind.PERSON:
            return {"text": value} if value else {"instead": NOBODY}
        case Kind.NUMBER:
            return {"text": grouped(value)}
    return {"text": value}
