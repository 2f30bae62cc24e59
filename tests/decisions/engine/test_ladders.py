"""Judging many ways at once gives for each way what judging it alone gives."""

from datetime import date
from typing import Any

from hypothesis import given as for_any
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from decisions.engine import needs, tuning
from decisions.engine.evidence import Answer, Evidence
from decisions.engine.ladders import Ladder, Rung, Ways, firm_on, reads_of, rules_on, standing
from decisions.engine.outlook import can_be_asked
from decisions.engine.parsing import answer_from_wire, evidence_from_wire
from decisions.engine.questions import QUESTIONNAIRE, Question
from decisions.engine.rules import Rule
from decisions.engine.situation import approach_to, approaches, findings
from tests.decisions.engine.evidences import INPUTS, examples, given, values_of

LADDERS: tuple[Ladder[Any], ...] = (needs.KNOWLEDGE, needs.BEHAVIOUR, needs.CHANCE, tuning.ECONOMICS)


def known_or_not(question: Question) -> SearchStrategy[Answer]:
    return (st.none() | values_of(question)).map(lambda value: answer_from_wire(question, value))


@st.composite
def ways_of_evidence(draw: Any) -> tuple[Evidence, list[dict[str, Answer]]]:
    """Evidence, and up to thirty ways in which some of its answers are other ones, or not known."""
    evidence = evidence_from_wire(draw(INPUTS))
    asked = [question for question in QUESTIONNAIRE if can_be_asked(question.key, evidence)]
    varying = draw(st.lists(st.sampled_from(asked), min_size=1, max_size=5, unique_by=lambda q: q.key))
    one_way = st.fixed_dictionaries({question.key: known_or_not(question) for question in varying})
    return evidence, draw(st.lists(one_way, min_size=1, max_size=30))


def numbered(evidence: Evidence, ways: list[dict[str, Answer]]) -> Ways:
    """The ways as sets of bits: bit ``i`` of an answer's value is set in way ``i``."""
    sets: dict[str, dict[tuple[type, Answer], int]] = {key: {} for key in ways[0]}
    for number, answers in enumerate(ways):
        for key, value in answers.items():
            having = sets[key]
            having[type(value), value] = having.get((type(value), value), 0) | 1 << number
    plain = {key: tuple((value, bits) for (_, value), bits in having.items()) for key, having in sets.items()}
    return Ways(evidence, len(ways), plain)


@examples()
@for_any(ways_of_evidence())
def test_the_approach_of_each_way_is_that_of_the_way_alone(
    drawn: tuple[Evidence, list[dict[str, Answer]]],
) -> None:
    evidence, ways = drawn
    found = approaches(findings(numbered(evidence, ways)))
    for number, answers in enumerate(ways):
        (only,) = [approach for approach, having in found.items() if having >> number & 1]
        assert only == approach_to(evidence.with_answers(answers))


@examples()
@for_any(ways_of_evidence())
def test_a_ladder_finds_in_each_way_what_it_finds_alone(
    drawn: tuple[Evidence, list[dict[str, Answer]]],
) -> None:
    evidence, ways = drawn
    together = numbered(evidence, ways)
    for ladder in LADDERS:
        found = together.climb(ladder)
        for number, answers in enumerate(ways):
            rung = standing(ladder, evidence.with_answers(answers))
            here = [finding for finding, having in found.items() if having >> number & 1]
            assert here == ([rung.finding] if rung else [])


# A ladder small enough to follow by hand -----------------------------------------------------------------

LARGE = Rule("x/large", "Large.", ("kb_tokens",), lambda e: (e.get("kb_tokens") or 0) > 10)
CITED = Rule("x/cited", "Cited.", ("citations",), lambda e: e.get("citations") == "required")
QUIET = Rule("x/quiet", "Quiet.", ("stage",), lambda e: e.unknown("stage"), rests_on=("stage",))
SMALL_LADDER: Ladder[str] = (
    Rung("large and cited", (LARGE,), (CITED,)),
    Rung("large or quiet", (LARGE, QUIET)),
)


def test_the_first_rung_whose_groups_all_hold_gives_the_finding() -> None:
    def finding(**answers: Any) -> str | None:
        rung = standing(SMALL_LADDER, given(**answers))
        return rung.finding if rung else None

    assert finding(kb_tokens=11, citations="required") == "large and cited"
    assert finding(kb_tokens=11, citations="no") == "large or quiet"
    assert finding(citations="required") == "large or quiet"
    assert finding(kb_tokens=1, stage="stable") is None


def test_a_ladder_tells_each_rule_that_has_a_say_once_the_deciding_ones_first() -> None:
    assert rules_on(SMALL_LADDER, given(kb_tokens=11)) == (LARGE, QUIET)
    everything = rules_on(SMALL_LADDER, given(kb_tokens=11, citations="required"))
    assert len(everything) == len(set(everything))
    assert set(SMALL_LADDER[0].groups[0]) & set(everything)


def test_a_rung_tells_whether_it_could_be_taken_away() -> None:
    rung = SMALL_LADDER[1]
    assert firm_on(rung, given(kb_tokens=11))
    assert not firm_on(rung, given())


def test_all_that_a_ladder_reads_is_told_once() -> None:
    assert reads_of(SMALL_LADDER, SMALL_LADDER) == ("kb_tokens", "citations", "stage")


def test_ways_are_sets_of_bits() -> None:
    ways = Ways(given(citations="required"), 4, {"kb_tokens": ((5, 0b0011), (50, 0b1100))})
    assert ways.any_of((LARGE,)) == 0b1100
    assert ways.any_of((CITED,)) == ways.all == 0b1111
    assert ways.climb(SMALL_LADDER) == {"large and cited": 0b1100, "large or quiet": 0b0011}


def test_supposed_answers_leave_the_evidence_as_it_was() -> None:
    evidence = given(stage="stable", as_of=date(2026, 1, 31))
    supposed = evidence.supposing({"stage": None})
    assert (supposed.unknown("stage"), evidence.get("stage")) == (True, "stable")
    assert supposed.as_of == evidence.as_of
