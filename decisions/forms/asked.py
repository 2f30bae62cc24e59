"""A question as it stands in one review: what is stored or was just entered, and what went wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from decisions.engine.questions import QUESTIONNAIRE, Question, Section
from decisions.forms.answers import AnswerForm
from decisions.forms.controls import Controls
from decisions.models import Answer, AnswerState
from decisions.wording import UNANSWERED, state_in_words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page, which has seen ``version``; ``problem`` is empty, "error" or "conflict"."""

    controls: Controls
    stored: Answer | None
    note: str
    evidence_url: str
    version: int
    my_words: str = ""
    errors: tuple[str, ...] = ()
    problem: str = ""

    @classmethod
    def of(cls, question: Question, stored: Answer | None) -> Asked:
        """As it is stored."""
        controls = Controls.of(question, stored)
        if stored is None:
            return cls(controls, None, "", "", 0)
        return cls(controls, stored, stored.note, stored.evidence_url, stored.version)

    @classmethod
    def entered_now(cls, form: AnswerForm, stored: Answer | None = None) -> Asked:
        """As it was entered, beside what is stored."""
        given = form.given
        return cls(
            Controls.sent_in(form),
            stored,
            form.entered("note"),
            form.entered("evidence_url"),
            form.cleaned_data.get("version", 0),
            state_in_words(form.question.key, {"state": given.state, "value": given.value}),
        )

    @classmethod
    def refused(cls, stored: Answer | None, form: AnswerForm) -> Asked:
        """As it was entered, with what is wrong; the stored answer is kept."""
        errors = tuple(str(error) for field in form.errors.values() for error in field)
        return replace(cls.entered_now(form, stored), errors=errors, problem="error")

    @classmethod
    def in_conflict(cls, stored: Answer, form: AnswerForm) -> Asked:
        """As it was entered, beside what somebody else has answered meanwhile."""
        return replace(cls.entered_now(form, stored), problem="conflict")

    @property
    def question(self) -> Question:
        return self.controls.question

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def is_settled(self) -> bool:
        return self.stored is not None and self.stored.state != AnswerState.UNANSWERED

    @property
    def stored_words(self) -> str:
        """The stored answer in words."""
        return _words(self.key, self.stored)

    @property
    def has_note(self) -> bool:
        return bool(self.note or self.evidence_url)


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
