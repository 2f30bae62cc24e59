"""Evidence to test with: drawn at random in wire form, or written down as answers.

Drawn values reach beyond every band: nothing, far too much, and both sides of each threshold.
"""

import os
from datetime import date
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from decisions.engine.evidence import Evidence
from decisions.engine.parsing import ALTERNATIVES, ARMS, CAUSES, SIDES, STATES, evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE, Kind, Question
from decisions.engine.thresholds import THRESHOLDS

TODAY = date(2026, 1, 31)

EXAMPLES = int(os.environ.get("EXAMPLES_PER_LAW", "100"))
"""Raise it for a longer search: ``EXAMPLES_PER_LAW=5000 pytest tests/decisions/engine``."""


def examples(share: float = 1.0) -> settings:
    """How long a law is searched for a counterexample; the same examples on every run."""
    return settings(
        max_examples=max(1, int(EXAMPLES * share)),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


# Written down -------------------------------------------------------------------------------------------


def given(diagnosis: Any = None, costs: Any = None, as_of: date | None = TODAY, **answers: Any) -> Evidence:
    """Evidence from answers in wire form."""
    return evidence_from_wire({"answers": answers, "diagnosis": diagnosis, "costs": costs, "as_of": as_of})


def diagnosis(
    state: str, side: str | None = None, arms: dict[str, int] | None = None, **counts: int
) -> dict[str, Any]:
    """What reading failures showed; ``counts`` by cause."""
    return {"state": state, "side": side, "read": 25, "counts": counts, "arms": arms or {}}


PROMPTING_HAD_ITS_CHANCE: dict[str, Any] = {"prompt_effort": "week_or_more", "prompt_evals": "measured"}
THREE_TOOLS = ["constraints", "examples", "output_schema"]
OWNERS: dict[str, Any] = {
    "owner_training_data": "Ines",
    "owner_evaluation": "Tom",
    "owner_deployment": "the platform team",
}
PLATFORM: dict[str, Any] = {"tuning_platform": "hosted", "tuning_platform_until": "2029-01-01"}


# Drawn --------------------------------------------------------------------------------------------------

AROUND_THRESHOLDS = sorted(
    {int(threshold.value) + step for threshold in THRESHOLDS for step in (-1, 0, 1)} - {-1}
)
NUMBERS = st.sampled_from([0.5, 84.9, 128_000.5, 10**7, 10**15, *AROUND_THRESHOLDS])
NAMES = st.sampled_from(["", "Åsa Öberg", "the data team"])
DATES = st.sampled_from([date.min, TODAY, date(2027, 1, 30), date(2027, 1, 31), date(2030, 6, 1), date.max])


def values_of(question: Question) -> SearchStrategy[Any]:
    """Any valid known answer, in wire form."""
    match question.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.ONE:
            return st.sampled_from(question.values)
        case Kind.MANY:
            return _many(question)
        case Kind.PERSON:
            return NAMES
        case Kind.DATE:
            return DATES.map(date.isoformat)
    if question.maximum is None:
        return NUMBERS
    return NUMBERS.map(lambda number: min(number, question.maximum or number))


def _many(question: Question) -> SearchStrategy[list[str]]:
    some = [value for value in question.values if value != "none"]
    return st.just(["none"]) | st.lists(st.sampled_from(some), min_size=1, unique=True)


def answers(among: tuple[str, ...] | None = None) -> SearchStrategy[dict[str, Any]]:
    """Any subset of the questions (or of some of them), each known or "don't know"."""
    return st.fixed_dictionaries(
        {},
        optional={
            question.key: st.none() | values_of(question)
            for question in QUESTIONNAIRE
            if among is None or question.key in among
        },
    )


def _arms() -> SearchStrategy[dict[str, int]]:
    def within(tested: int) -> SearchStrategy[dict[str, int]]:
        some = st.integers(0, tested)
        return st.fixed_dictionaries({"tested": st.just(tested)}, optional=dict.fromkeys(ARMS[1:], some))

    return st.just({}) | st.sampled_from([5, 6, 10, 25]).flatmap(within)


DIAGNOSES = st.fixed_dictionaries(
    {
        "state": st.sampled_from(STATES),
        "side": st.none() | st.sampled_from(SIDES),
        "counts": st.fixed_dictionaries(dict.fromkeys(CAUSES, st.sampled_from([0, 1, 2, 6, 12]))),
        "arms": _arms(),
    },
    optional={"read": st.integers(0, 40)},
)

MONEY = st.sampled_from([0, 0.5, 100, 200, 10**6])


def _figures(values: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    return st.just({}) | st.dictionaries(st.sampled_from(ALTERNATIVES), st.none() | values, min_size=2)


COSTS = st.fixed_dictionaries(
    {
        "monthly": _figures(MONEY),
        "break_even_months": _figures(MONEY),
        "latency_ms": _figures(st.sampled_from([0, 400, 1_500])),
        "window_tokens": st.none() | st.sampled_from([0, 8_000, 128_000, 10**6]),
    }
)

INPUTS: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "answers": answers(),
        "diagnosis": st.none() | DIAGNOSES,
        "costs": st.none() | COSTS,
        "as_of": st.none() | DATES.map(date.isoformat),
    }
)
"""Any valid input of the engine."""

EVIDENCES = INPUTS.map(evidence_from_wire)


# Drawn in bulk, without shrinking ------------------------------------------------------------------------


def random_answers(draw: Random, known: float | None = None) -> dict[str, Any]:
    """A random answer set; ``known`` is the share of questions answered, itself drawn unless given."""
    share = draw.random() if known is None else known
    return {
        question.key: _random_value(question, draw) for question in QUESTIONNAIRE if draw.random() < share
    }


def random_input(draw: Random) -> dict[str, Any]:
    """A random input of the engine; half of them with a diagnosis, half with costs."""
    raw: dict[str, Any] = {"answers": random_answers(draw), "as_of": TODAY.isoformat()}
    if draw.random() < 0.5:
        raw["diagnosis"] = {
            "state": draw.choice(STATES),
            "side": draw.choice([*SIDES, None]),
            "counts": {cause: draw.randint(0, 12) for cause in CAUSES},
            "arms": draw.choice([{}, _random_arms(draw)]),
        }
    if draw.random() < 0.5:
        figures = {name: draw.choice([100, 200, 300]) for name in ALTERNATIVES if draw.random() < 0.7}
        raw["costs"] = {
            "monthly": figures,
            "break_even_months": figures,
            "latency_ms": figures,
            "window_tokens": draw.choice([None, 8_000, 10**6]),
        }
    return raw


def _random_arms(draw: Random) -> dict[str, int]:
    return {"tested": 10, **{arm: draw.randint(0, 10) for arm in ARMS[1:]}}


def _random_value(question: Question, draw: Random) -> Any:
    match question.kind:
        case Kind.YES_NO:
            return draw.random() < 0.5
        case Kind.ONE:
            return draw.choice(question.values)
        case Kind.MANY:
            some = draw.sample(question.values[:-1], draw.randint(1, len(question.values) - 1))
            return draw.choice([some, ["none"]])
        case Kind.PERSON:
            return draw.choice(["", "Åsa Öberg"])
        case Kind.DATE:
            return draw.choice(["2026-06-30", "2029-01-01"])
    return draw.choice([number for number in AROUND_THRESHOLDS if number <= (question.maximum or number)])
