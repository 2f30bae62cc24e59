"""Then and now: what a decision rested on, beside what its revisit has found so far, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from decisions.again import MovedShown, moved_shown
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.rejudging import Rejudged, rejudge
from decisions.findings import BeforeAfter, mix_since
from decisions.models import Answer, AnswerState, Approach, CostsToday, Decision, Observation, Review
from decisions.observed import NAMES, expected_of, value_in_words
from decisions.services import reviews
from decisions.services.diagnosis import diagnosis_of
from decisions.services.rejudging import evidence_of_facts, rejudged
from decisions.services.revisiting import Fact, can_confirm
from decisions.wording import UNANSWERED, grouped, prompt_of, state_in_words


@dataclass(frozen=True, slots=True)
class LastTime:
    """What was answered last time: how one says it, who said it when, and whether it can be confirmed."""

    words: str
    by: str
    on: date
    note: str
    can_confirm: bool
    still: bool | None
    """Whether the answer of now is the same; None while the question is open."""


@dataclass(frozen=True, slots=True)
class AnswerBeside:
    """One question, then and now; ``state`` is open, same, changed or new."""

    key: str
    prompt: str
    then: str
    now: str
    state: str


@dataclass(frozen=True, slots=True)
class CostBeside:
    """What one approach costs a month, in US dollars: then, at today's prices, and by this review."""

    approach: str
    is_chosen: bool
    then: str
    today: str
    now: str


@dataclass(frozen=True, slots=True)
class ForecastBeside:
    """What was expected of a metric and what was observed last."""

    name: str
    expected: str
    observed: str
    on: date | None
    verdict: str


@dataclass(frozen=True, slots=True)
class JudgedBeside:
    """What would be recommended, and what of the evidence is not what it was."""

    found: Rejudged
    moved: tuple[MovedShown, ...]


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """Everything that one looks at before a revisit ends."""

    decision: Decision
    recommended: Mapping[str, Any]
    answers: tuple[AnswerBeside, ...]
    settled: int
    of: int
    as_it_was: JudgedBeside | None
    as_it_is: JudgedBeside | None
    costs: tuple[CostBeside, ...]
    prices_of: date | None
    mix: BeforeAfter | None
    then_review: Review | None
    forecast: tuple[ForecastBeside, ...]

    @property
    def changed(self) -> int:
        """How many answers are not as they were."""
        return sum(one.state in ("changed", "new") for one in self.answers)


def last_time(last: Mapping[str, Fact], answers: Mapping[str, Answer]) -> dict[str, LastTime]:
    """Last time's answers in words, by question, beside those of now."""
    return {key: _last(fact, answers.get(key)) for key, fact in last.items()}


def _last(fact: Fact, now: Answer | None) -> LastTime:
    is_open = now is None or now.state == AnswerState.UNANSWERED
    return LastTime(
        words=state_in_words(fact["key"], fact),
        by=fact["by"],
        on=date.fromisoformat(fact["on"]),
        note=fact["note"],
        can_confirm=can_confirm(fact),
        still=None if is_open else (now.state, now.value) == (fact["state"], fact["value"]),  # type: ignore[union-attr]
    )


def then_and_now(review: Review, decision: Decision, last: Mapping[str, Fact]) -> ThenAndNow:
    """Put both sides into words; one read of each thing, however many answers and failures there are."""
    answers = {one.question_key: one for one in Answer.objects.filter(review=review)}
    facts, seen = decision.content["facts"], _latest(decision)
    today = CostsToday.objects.filter(decision=decision).first()
    beside = tuple(_answers(last, answers))
    then_review = decision.proposal.review if decision.proposal else None
    return ThenAndNow(
        decision=decision,
        recommended=facts.get("recommendation") or {},
        answers=beside,
        settled=sum(one.state != "open" for one in beside if one.key in last),
        of=len(last),
        as_it_was=_as_it_was(facts, seen, today),
        as_it_is=_as_it_is(facts, review, answers.values()),
        costs=tuple(_costs(decision, facts, today, review)),
        prices_of=today.as_of if today else None,
        mix=_mix(then_review, review),
        then_review=then_review,
        forecast=tuple(_forecast(decision, seen)),
    )


def _latest(decision: Decision) -> dict[str, Observation]:
    """The newest observation of each metric since it was decided."""
    rows = Observation.objects.filter(decision=decision, on__gte=decision.decided_at.date()).by_day()
    return {one.metric: one for one in rows}


def _answers(last: Mapping[str, Fact], answers: Mapping[str, Answer]) -> Iterable[AnswerBeside]:
    """In the order of the questionnaire; what was answered neither then nor now is left out."""
    for question in QUESTIONNAIRE:
        fact, now = last.get(question.key), answers.get(question.key)
        is_open = now is None or now.state == AnswerState.UNANSWERED
        if fact is None and is_open:
            continue
        then_words = state_in_words(question.key, fact)
        now_words = (
            UNANSWERED
            if now is None
            else state_in_words(question.key, {"state": now.state, "value": now.value})
        )
        state = "new" if fact is None else "open" if is_open else "same"
        if state == "same" and then_words != now_words:
            state = "changed"
        yield AnswerBeside(question.key, prompt_of(question.key), then_words, now_words, state)


def _as_it_was(
    facts: Mapping[str, Any], seen: Mapping[str, Observation], today: CostsToday | None
) -> JudgedBeside | None:
    """The answers of then by today's rules, with what was observed since and today's prices."""
    if not facts.get("recommendation"):
        return None
    found = rejudged(facts, seen, today.figures if today else None, reviews.today())
    return JudgedBeside(found, moved_shown(found.moved))


def _as_it_is(facts: Mapping[str, Any], review: Review, answers: Iterable[Answer]) -> JudgedBeside | None:
    """What this review holds so far."""
    given = list(answers)
    if not facts.get("recommendation") or not given:
        return None
    then = evidence_of_facts(facts, as_of=date.fromisoformat(facts["as_of"]))
    now = reviews.evidence_of(review, given, as_of=reviews.today())
    found = rejudge(facts["recommendation"], then, now)
    return JudgedBeside(found, moved_shown(found.moved))


def _costs(
    decision: Decision, facts: Mapping[str, Any], today: CostsToday | None, review: Review
) -> Iterable[CostBeside]:
    columns = [
        (figures or {}).get("monthly") or {}
        for figures in (facts.get("costs"), today.figures if today else None, review.costs)
    ]
    for name in dict.fromkeys(name for column in columns for name in column):
        label = Approach(name).label if name in Approach.values else name.replace("_", " ").capitalize()
        words = [
            f"${grouped(round(column[name]))}" if column.get(name) is not None else "–" for column in columns
        ]
        yield CostBeside(label, name == decision.approach, *words)


def _mix(then_review: Review | None, review: Review) -> BeforeAfter | None:
    if then_review is None or not (then_review.read_count and review.read_count):
        return None
    return mix_since(then_review, diagnosis_of(review))


def _forecast(decision: Decision, seen: Mapping[str, Observation]) -> Iterable[ForecastBeside]:
    for metric, expected in expected_of(decision.content).items():
        one = seen.get(metric)
        if one is None or one.number is None:
            yield ForecastBeside(NAMES[metric], expected.words, "", None, "not observed")
            continue
        verdict = _compared(one.number, expected.value)
        yield ForecastBeside(NAMES[metric], expected.words, value_in_words(one), one.on, verdict)


def _compared(observed: Decimal, expected: Decimal) -> str:
    """How far off, in percent of what was expected."""
    if observed == expected:
        return "as expected"
    if not expected:
        return "more than expected"
    percent = round(100 * (observed - expected) / expected)
    if percent == 0:
        return "as expected, nearly"
    return f"{abs(percent):,} % {'more' if percent > 0 else 'less'}"
