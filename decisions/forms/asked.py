"""A question as it stands in one review: what is stored or was just entered, and what went wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from decisions.engine.questions import QUESTIONNAIRE, Choice, Kind, Question, Section
from decisions.forms.answers import DONT_KNOW, NOBODY, AnswerForm
from decisions.models import Answer, AnswerState
from decisions.wording import UNANSWERED, grouped, state_in_words

SHORT_LABEL = 18
"""Choices whose labels are no longer than this stand in one line."""


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """One choice with whether it is ticked."""

    value: str
    label: str
    explains: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the page. ``problem`` is empty, "error" or "conflict"."""

    question: Question
    stored: Answer | None
    entered: Mapping[str, Any]
    errors: tuple[str, ...] = ()
    problem: str = ""

    @classmethod
    def of(cls, question: Question, stored: Answer | None) -> Asked:
        """As it is stored."""
        return cls(question, stored, _entered_from(question, stored))

    @classmethod
    def refused(cls, question: Question, stored: Answer | None, form: AnswerForm) -> Asked:
        """As it was entered, with what is wrong; the stored answer is kept."""
        errors = tuple(str(error) for field in form.errors.values() for error in field)
        return cls(question, stored, _entered_in(form), errors, "error")

    @classmethod
    def entered_now(cls, form: AnswerForm) -> Asked:
        """As it was entered, stored nowhere."""
        return cls(form.question, None, _entered_in(form))

    @classmethod
    def in_conflict(cls, question: Question, stored: Answer, form: AnswerForm) -> Asked:
        """As it was entered, beside what somebody else has answered meanwhile."""
        return cls(question, stored, _entered_in(form), (), "conflict")

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def version(self) -> int:
        """The version this page has seen: the entered one while there is a problem."""
        return self.entered["version"] if self.problem else (self.stored.version if self.stored else 0)

    @property
    def is_settled(self) -> bool:
        return self.stored is not None and self.stored.state != AnswerState.UNANSWERED

    @property
    def choices(self) -> tuple[ChoiceShown, ...]:
        """The choices of the question, and "don't know"."""
        ticked = self.entered["ticked"]
        given = (
            (*self.question.choices, *_YES_AND_NO)
            if self.question.kind is Kind.YES_NO
            else self.question.choices
        )
        return tuple(
            ChoiceShown(choice.value, choice.label, choice.explains, choice.value in ticked)
            for choice in given
        )

    @property
    def is_short(self) -> bool:
        return all(len(choice.label) <= SHORT_LABEL and not choice.explains for choice in self.choices)

    @property
    def control(self) -> str:
        """How it is entered: radio, checkbox, person, date or number."""
        return {
            Kind.ONE: "radio",
            Kind.YES_NO: "radio",
            Kind.MANY: "checkbox",
            Kind.PERSON: "person",
            Kind.DATE: "date",
            Kind.NUMBER: "number",
        }[self.question.kind]

    @property
    def stored_words(self) -> str:
        """The stored answer in words."""
        return _words(self.key, self.stored)

    @property
    def my_words(self) -> str:
        """The entered answer in words, for the choice between two."""
        return self.entered["words"]

    @property
    def has_note(self) -> bool:
        return bool(self.entered["note"] or self.entered["evidence_url"])


_YES_AND_NO = (Choice("yes", "Yes"), Choice("no", "No"))


def _entered_from(question: Question, stored: Answer | None) -> dict[str, Any]:
    """What the controls hold for a stored answer."""
    entered: dict[str, Any] = {"ticked": (), "text": "", "dont_know": False, "instead": "", "unit": ""}
    entered |= {"note": stored.note if stored else "", "evidence_url": stored.evidence_url if stored else ""}
    if stored is None or stored.state == AnswerState.UNANSWERED:
        return entered
    if stored.state == AnswerState.DONT_KNOW:
        return entered | {"ticked": (DONT_KNOW,), "dont_know": True, "instead": DONT_KNOW}
    return entered | _held(question, stored.value)


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


def _entered_in(form: AnswerForm) -> dict[str, Any]:
    """What the controls held when they were sent."""
    given = form.given
    return {
        "ticked": tuple(form.entered_many()) if form.question.kind is Kind.MANY else (form.entered(),),
        "text": form.entered(),
        "dont_know": bool(form.entered(DONT_KNOW)),
        "instead": form.entered("instead"),
        "unit": form.entered("unit"),
        "note": form.entered("note"),
        "evidence_url": form.entered("evidence_url"),
        "version": form.cleaned_data.get("version", 0),
        "words": state_in_words(form.question.key, {"state": given.state, "value": given.value}),
    }


def _words(key: str, stored: Answer | None) -> str:
    if stored is None:
        return UNANSWERED
    return state_in_words(key, {"state": stored.state, "value": stored.value})


@dataclass(frozen=True, slots=True)
class Progress:
    """How many questions are settled, in all and by section."""

    settled: int
    total: int
    sections: tuple[tuple[Section, int, int], ...]


def progress_of(stored: Iterable[Answer]) -> Progress:
    """Count the answers given, "don't know" among them."""
    settled = {answer.question_key for answer in stored if answer.state != AnswerState.UNANSWERED}
    sections = tuple(
        (section, sum(question.key in settled for question in section.questions), len(section.questions))
        for section in QUESTIONNAIRE.sections
    )
    return Progress(sum(count for _, count, _ in sections), sum(total for _, _, total in sections), sections)


def asked_sections(
    answers: Mapping[str, Answer], problems: Mapping[str, Asked]
) -> list[tuple[Section, list[Asked]]]:
    """Every question in page order, by section; those with a problem as they were entered."""
    return [
        (
            section,
            [
                problems.get(question.key) or Asked.of(question, answers.get(question.key))
                for question in section.questions
            ],
        )
        for section in QUESTIONNAIRE.sections
    ]
