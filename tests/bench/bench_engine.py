"""The engine: how long one judgement takes, and how many questions it takes to settle the approach."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

from django.test import Client

from decisions.engine.evidence import Evidence
from decisions.engine.parsing import evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE
from decisions.engine.recommend import recommend
from decisions.engine.situation import approach_to
from decisions.engine.wire import recommendation_to_wire
from tests.bench.harness import Timing, report, timing_of
from tests.decisions.engine.evidences import random_answers
from tests.decisions.engine.golden import DOCUMENTS

DATABASES = ("sqlite",)  # none is touched
AS_OF = date(2026, 1, 31)
ROUNDS_OF_CASES = 10
RANDOM_SETS = 1_000
FULL_SETS = 100

CASES: list[dict[str, Any]] = [{**case["answers"], **case["assumed"]} for case in DOCUMENTS]


def main(client: Client) -> None:
    """Measure and print; the client is of no use here."""
    draw = Random("bench")
    drawn = [random_answers(draw) for _ in range(RANDOM_SETS)]
    for title, answers in (("the cases", CASES * ROUNDS_OF_CASES), ("random answer sets", drawn)):
        report(
            f"Engine, {title}",
            {
                "one recommendation": timed_over(answers, approach_to),
                "the whole live answer": timed_over(answers, whole_answer),
            },
        )
    report("Questions until the approach is settled, median (mean, largest)", dict(questions_asked()))


# Time -----------------------------------------------------------------------------------------------------


def whole_answer(evidence: Evidence) -> str:
    """Everything that the page shows, as it would be sent."""
    return json.dumps(recommendation_to_wire(recommend(evidence)))


def timed_over(answers: list[dict[str, Any]], judge: Callable[[Evidence], object]) -> Timing:
    """One run for each set of answers; each time on evidence that nothing has been asked of before."""
    judge(evidence_of(answers[0]))
    milliseconds = []
    for given in answers:
        evidence = evidence_of(given)
        start = time.perf_counter()
        judge(evidence)
        milliseconds.append((time.perf_counter() - start) * 1000)
    return timing_of(milliseconds)


def evidence_of(answers: dict[str, Any]) -> Evidence:
    return evidence_from_wire({"answers": answers, "as_of": AS_OF})


# Questions ------------------------------------------------------------------------------------------------

Order = Callable[[dict[str, Any]], str | None]


def questions_asked() -> Iterator[tuple[str, str]]:
    """Over the cases, over those whose approach an empty questionnaire does not have, over full answers."""
    moved = [case for case in CASES if approach_to(evidence_of(case)) != approach_to(evidence_of({}))]
    draw = Random("full answers")
    full = [random_answers(draw, known=1) for _ in range(FULL_SETS)]
    for title, cases in (
        (f"all {len(CASES)} cases", CASES),
        (f"{len(moved)} that leave prompting", moved),
        (f"{FULL_SETS} random, all answered", full),
    ):
        for name, order in (("next question", asked_next), ("page order", first_on_page)):
            counts = [until_settled(case, order) for case in cases]
            mean = statistics.mean(counts)
            yield f"{title}, {name}", f"{statistics.median(counts):g} ({mean:.1f}, {max(counts)})"


def asked_next(answers: dict[str, Any]) -> str | None:
    """The question that the engine would ask next."""
    found = recommend(evidence_of(answers)).next_question
    return found.key if found else None


def first_on_page(answers: dict[str, Any]) -> str | None:
    """The first question of the page that is not answered."""
    return next((question.key for question in QUESTIONNAIRE if question.key not in answers), None)


def until_settled(case: dict[str, Any], order: Order) -> int:
    """After how many answers the approach stays what the full set gives.

    A question that the case says nothing about is answered with "don't know", and counts as asked.
    """
    full = approach_to(evidence_of(case))
    answers: dict[str, Any] = {}
    settled = 0
    while key := order(answers):
        if approach_to(evidence_of(answers)) != full:
            settled = len(answers) + 1
        answers[key] = case.get(key)
    return settled
