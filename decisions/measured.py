"""Answers that the diagnosis speaks about: what was measured beside what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from decisions.engine.evidence import Evidence
from decisions.models import Answer, AnswerState
from decisions.wording import answer_in_words

MEASURED = ("failure_pattern", "perfect_context")
"""The questions that the diagnosis can answer by itself."""

Relation = Literal["", "overrules", "confirms", "answers", "sets_aside"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one question, and how it stands to the answer; empty while nothing was."""

    key: str
    relation: Relation
    words: str


def measured_in(evidence: Evidence, answers: Mapping[str, Answer]) -> list[Measured]:
    """What the diagnosis says of each question that it can answer."""
    return [_measured(key, evidence, answers.get(key)) for key in MEASURED]


def _measured(key: str, evidence: Evidence, stored: Answer | None) -> Measured:
    is_answered = stored is not None and stored.state == AnswerState.ANSWERED
    value = evidence.overruled.get(key)
    if value is None:
        # A diagnosis that speaks silences the reported pattern even where it names none itself.
        silenced = is_answered and evidence.get(key) is None
        return Measured(key, "sets_aside" if silenced else "", "")
    words = answer_in_words(key, value)
    if stored is None or not is_answered:
        return Measured(key, "answers", words)
    return Measured(key, "confirms" if stored.value == value else "overrules", words)
