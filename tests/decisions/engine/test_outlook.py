"""What is still open, counted a second time by trying every way one after the other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from math import prod
from random import Random
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from decisions.engine.evidence import Answer, Evidence
from decisions.engine.outlook import ALL_WAYS, DRAWN_WAYS, bands_of, can_be_asked, outlook, what_would_change
from decisions.engine.parsing import answer_from_wire, answers_from_wire, evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE, Kind
from decisions.engine.recommend import recommend
from decisions.engine.situation import approach_to
from tests.decisions.engine.evidences import (
    EVIDENCES,
    diagnosis,
    examples,
    given,
    random_input,
    values_of,
)

MOVES_NOTHING = {"stage", "owner_retrieval"}
"""Read beside the decision, or by a gate that does not close anything."""

# One value of our own choosing for every band; those of the engine are others.
BANDS: dict[str, list[Any]] = {
    **{q.key: [True, False] for q in QUESTIONNAIRE if q.kind is Kind.YES_NO},
    **{q.key: list(q.values) for q in QUESTIONNAIRE if q.kind is Kind.ONE},
    **{q.key: ["Ines", ""] for q in QUESTIONNAIRE if q.kind is Kind.PERSON},
    "behaviour_needs": [["tone"], ["format"], ["reasoning"], ["domain_language"], ["none"]],
    "prompt_toolkit": [["none"], ["examples", "guardrails", "constraints", "output_schema"]],
    "kb_tokens": [500, 10**8],
    "queries_per_day": [7, 10**6],
    "latency_budget_ms": [5, 10**5],
    "prompt_quality_percent": [12, 97.5],
    "labelled_examples": [3, 120, 777, 40_000],
    "tuning_platform_until": ["2026-03-01", "2031-01-01"],
}
MOVING = [question.key for question in QUESTIONNAIRE if question.key not in MOVES_NOTHING]


def every_way(evidence: Evidence, keys: Iterable[str]) -> Iterator[dict[str, Answer]]:
    """Each combination of the bands of some questions, as parsed answers."""
    names = list(keys)
    for values in product(*(BANDS[key] for key in names)):
        yield answers_from_wire(dict(zip(names, values, strict=True)))


def random_evidences(seed: str, count: int) -> Iterator[tuple[Evidence, list[str]]]:
    """Evidence in which only a few answers are unknown, and which these are."""
    draw = Random(seed)
    while count:
        raw = random_input(draw)
        if draw.random() < 0.7:
            raw.pop("diagnosis", None)  # it often ends the asking by itself
        keys = draw.sample(MOVING, draw.randint(1, 6))
        raw["answers"] = {key: draw.choice(BANDS[key]) for key in BANDS if key not in keys}
        evidence = evidence_from_wire(raw)
        unknown = [key for key in keys if can_be_asked(key, evidence)]
        if prod(len(BANDS[key]) for key in unknown) <= 1_000:
            count -= 1
            yield evidence, unknown


# Robustness -------------------------------------------------------------------------------------------------


def test_robustness_counts_every_way_exactly() -> None:
    torn = 0
    for evidence, unknown in random_evidences("robustness", 100):
        approach = approach_to(evidence)
        ways = [approach_to(evidence.with_answers(way)) for way in every_way(evidence, unknown)]
        found = outlook(evidence, approach).robustness
        assert (found.kept, found.ways, found.drawn) == (ways.count(approach), len(ways), False)
        torn += len(set(ways)) > 1
    assert torn > 15


def test_nothing_unknown_is_one_way_of_one() -> None:
    evidence = evidence_from_wire({"answers": {key: values[0] for key, values in BANDS.items()}})
    evidence = Evidence(evidence.answers, as_of=given().as_of)
    found = recommend(evidence)
    assert (found.robustness.kept, found.robustness.ways, found.next_question) == (1, 1, None)


def test_what_moves_nothing_is_not_counted() -> None:
    answers = {key: values[0] for key, values in BANDS.items() if key not in MOVES_NOTHING}
    assert outlook(given(**answers), approach_to(given(**answers))).robustness.ways == 1


TWO_BANDS = [key for key in MOVING if len(BANDS[key]) == 2]


@pytest.mark.parametrize(("unknown", "drawn"), [(12, False), (13, True)])
def test_beyond_4096_ways_a_thousand_are_drawn(unknown: int, drawn: bool) -> None:
    evidence = _all_but(TWO_BANDS[:unknown])
    found = outlook(evidence, approach_to(evidence)).robustness
    assert (found.drawn, found.ways) == (drawn, DRAWN_WAYS if drawn else ALL_WAYS)


def _all_but(unknown: list[str], **answers: Any) -> Evidence:
    """An undecided team that answers everything else."""
    others = {key: values[-1] for key, values in BANDS.items() if key not in unknown}
    others |= {"failure_pattern": "behaviour", "perfect_context": "not_tried", "knowledge_need": "none"}
    return given(**{**others, **answers})


def test_a_draw_comes_close_to_the_count() -> None:
    unknown = TWO_BANDS[:13]
    evidence = _all_but(unknown)
    approach = approach_to(evidence)
    kept = [approach_to(evidence.with_answers(way)) is approach for way in every_way(evidence, unknown)]
    found = outlook(evidence, approach).robustness
    assert 0 < sum(kept) < len(kept)
    assert found.kept / found.ways == pytest.approx(sum(kept) / len(kept), abs=0.05)


def test_the_draw_depends_on_the_answers_and_not_on_their_order() -> None:
    answers = answers_from_wire({"knowledge_need": "none", "change_rate": "static", "stage": "stable"})
    one = Evidence(answers)
    other = Evidence(dict(reversed(answers.items())))
    assert outlook(one, approach_to(one)) == outlook(other, approach_to(other))
    further = Evidence({**answers, "stage": "growing"})
    assert outlook(one, approach_to(one)) != outlook(further, approach_to(further))


@examples(3)
@for_any(EVIDENCES, st.data())
def test_every_answer_is_like_one_of_the_values_tried_for_it(evidence: Evidence, data: st.DataObject) -> None:
    asked = [question for question in QUESTIONNAIRE if can_be_asked(question.key, evidence)]
    question = data.draw(st.sampled_from(asked))
    answer = answer_from_wire(question, data.draw(values_of(question)))
    bands = bands_of(question, evidence) or (None,)
    tried = {approach_to(evidence.with_answers({question.key: band})) for band in bands}
    assert approach_to(evidence.with_answers({question.key: answer})) in tried


# The next question ------------------------------------------------------------------------------------------


def _agreement(approaches: list[str]) -> float:
    """The share that agrees with one of them picked at random."""
    return sum(count**2 for count in Counter(approaches).values()) / len(approaches) ** 2


def test_what_a_question_settles_is_counted_exactly() -> None:
    for evidence, unknown in random_evidences("settling", 40):
        ways = [(way, approach_to(evidence.with_answers(way))) for way in every_way(evidence, unknown)]
        found = {each.key: each for each in outlook(evidence, approach_to(evidence)).settling}
        assert set(found) == set(unknown)
        for key in unknown:
            answered: dict[Any, list[str]] = {}
            for way, approach in ways:
                answered.setdefault(way[key], []).append(approach)
            then = sum(map(_agreement, answered.values())) / len(answered)
            assert found[key].agree_now == pytest.approx(_agreement([approach for _, approach in ways]))
            assert found[key].agree_then == pytest.approx(then)


def test_the_next_question_is_unanswered_and_settles_most() -> None:
    asked = 0
    for evidence, unknown in random_evidences("next question", 60):
        found = recommend(evidence)
        if not unknown:  # all that was left out has been measured
            continue
        asked += 1
        assert found.next_question is not None
        assert found.next_question.key in unknown
        gains = {each.key: round(each.gain, 4) for each in outlook(evidence, found.approach).settling}
        assert gains[found.next_question.key] == max(gains.values())
    assert asked > 30


def test_a_question_answered_with_do_not_know_is_not_asked_again() -> None:
    first = recommend(given()).next_question
    assert first is not None
    second = recommend(given(**{first.key: None})).next_question
    assert second is not None
    assert second.key != first.key


def test_what_was_measured_is_not_asked() -> None:
    arms = {"tested": 6, "context_fixed": 6}
    found = recommend(given({"state": "leaning", "side": "knowledge", "read": 25, "arms": arms}))
    assert {"failure_pattern", "perfect_context"}.isdisjoint(gap.key for gap in found.gaps)


# What would change it ---------------------------------------------------------------------------------------


def _changes_of(size: int, evidence: Evidence) -> set[tuple[tuple[tuple[str, Answer], ...], str]]:
    """Every change of so many answers that gives another approach, judged one by one."""
    approach = approach_to(evidence)
    others = {
        q.key: [band for band in bands_of(q, evidence) if band != evidence.get(q.key)]
        for q in QUESTIONNAIRE
        if q.key in MOVING and can_be_asked(q.key, evidence)
    }
    found = set()
    for keys in combinations(others, size):
        for values in product(*(others[key] for key in keys)):
            changed = dict(zip(keys, values, strict=True))
            other = approach_to(evidence.with_answers(changed))
            if other is not approach:
                found.add((tuple(sorted(changed.items())), str(other)))
    return found


def _found_changes(evidence: Evidence) -> set[tuple[tuple[tuple[str, Answer], ...], str]]:
    found = what_would_change(evidence, approach_to(evidence))
    return {(tuple(sorted(change.answers.items())), str(change.approach)) for change in found}


def test_changes_of_one_answer_are_all_found() -> None:
    sizes: Counter[bool] = Counter()
    for evidence, _ in random_evidences("changes", 40):
        one = _changes_of(1, evidence)
        assert not one or _found_changes(evidence) == one
        sizes[bool(one)] += 1
    assert sizes[True] > 10


NOTHING_TURNS = {
    "not ready": given(diagnosis("not_ready", unexplained=10)),
    "the prompt is the cause": given(diagnosis("open", prompt=9)),
}
TWO_TURN = given(
    diagnosis("open", arms={"tested": 10, "context_fixed": 5}, product=9),
    current_system="prompt",
    knowledge_need="in_request",
    factual_precision=False,
    change_rate="yearly",
    citations="no",
    permissions=False,
    kb_tokens=1_000,
    prompt_effort="days",
    prompt_evals="impressions",
    prompt_quality_percent=50,
)


@pytest.mark.parametrize("evidence", NOTHING_TURNS.values(), ids=NOTHING_TURNS)
def test_where_neither_one_answer_nor_two_would_change_it_nothing_is_said(evidence: Evidence) -> None:
    assert _found_changes(evidence) == _changes_of(1, evidence) == _changes_of(2, evidence) == set()


def test_only_where_no_single_answer_would_two_are_changed() -> None:
    assert _changes_of(1, TWO_TURN) == set()
    found = _found_changes(TWO_TURN)
    assert found == _changes_of(2, TWO_TURN)
    private = (("citations", "required"), ("knowledge_need", "private_or_current"))
    assert (private, "rag") in found
