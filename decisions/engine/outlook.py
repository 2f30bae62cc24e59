"""What is still open: robustness, the next question, and what would change the answer.

The ways in which the unknown answers can turn out are counted over one value for each choice or threshold
band, all equally; a count of ways, never a probability.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import prod

from decisions.engine.evidence import Answer, Evidence, answer_to_wire
from decisions.engine.gates import window_tokens
from decisions.engine.ladders import Ways
from decisions.engine.questions import QUESTIONNAIRE, Kind, Question
from decisions.engine.situation import READ_BY_APPROACH, Approach, approaches, findings
from decisions.engine.thresholds import (
    LABELS_EXPERIMENT,
    LABELS_NARROW,
    LABELS_NUANCED,
    PLATFORM_MONTHS,
    QUALITY_BAR,
    TOOLKIT_TOOLS,
    VOLUME_PER_DAY,
)
from decisions.engine.tuning import latency_needed, months_after

ALL_WAYS = 4_096
"""Up to here every way is counted; beyond it :data:`DRAWN_WAYS` are drawn."""
DRAWN_WAYS = 1_000
SOMEBODY = "somebody"


@dataclass(frozen=True, slots=True)
class Robustness:
    """In how many of the ways the unknown answers can turn out the approach stays what it is."""

    kept: int
    ways: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class Settling:
    """What answering one question would settle: the share of ways that agree, before and after."""

    key: str
    agree_now: float
    agree_then: float

    @property
    def gain(self) -> float:
        return self.agree_then - self.agree_now


@dataclass(frozen=True, slots=True)
class Outlook:
    """Robustness, and what each unknown question would settle, most first."""

    robustness: Robustness
    settling: tuple[Settling, ...]


def bands_of(question: Question, evidence: Evidence) -> tuple[Answer, ...]:
    """One value for each choice or threshold band: the ways in which this question can turn out."""
    if question.kind is Kind.YES_NO:
        return (True, False)
    if question.kind is Kind.ONE:
        return question.values
    if question.kind is Kind.PERSON:
        return (SOMEBODY, "")
    return _BANDS[question.key](question, evidence)


def _each_choice(question: Question, _: Evidence) -> tuple[Answer, ...]:
    return tuple((value,) for value in question.values)


def _tools(question: Question, _: Evidence) -> tuple[Answer, ...]:
    few, enough = int(TOOLKIT_TOOLS.value) - 1, int(TOOLKIT_TOOLS.value)
    return (question.values[:few], question.values[:enough])


def _sizes(_: Question, e: Evidence) -> tuple[Answer, ...]:
    return (window_tokens(e), window_tokens(e) + 1)


def _volumes(_: Question, __: Evidence) -> tuple[Answer, ...]:
    return (VOLUME_PER_DAY.value - 1, VOLUME_PER_DAY.value)


def _budgets(_: Question, e: Evidence) -> tuple[Answer, ...]:
    return (max(latency_needed(e) - 1, 0), latency_needed(e))


def _qualities(_: Question, __: Evidence) -> tuple[Answer, ...]:
    return (QUALITY_BAR.value - 1, QUALITY_BAR.value)


def _label_counts(_: Question, __: Evidence) -> tuple[Answer, ...]:
    return (
        LABELS_EXPERIMENT.value - 1,
        LABELS_EXPERIMENT.value,
        LABELS_NARROW.value,
        LABELS_NUANCED.value,
    )


def _end_dates(_: Question, e: Evidence) -> tuple[Answer, ...]:
    """Too soon, and late enough; nothing to tell apart while the day of judging is not given."""
    if e.as_of is None:
        return ()
    return (e.as_of, months_after(e.as_of, int(PLATFORM_MONTHS.value)))


_BANDS = {
    "behaviour_needs": _each_choice,
    "prompt_toolkit": _tools,
    "kb_tokens": _sizes,
    "queries_per_day": _volumes,
    "latency_budget_ms": _budgets,
    "prompt_quality_percent": _qualities,
    "labelled_examples": _label_counts,
    "tuning_platform_until": _end_dates,
}


def can_be_asked(key: str, evidence: Evidence) -> bool:
    """Whether an answer to this question would count; what was measured is not asked again."""
    if key == "failure_pattern":
        return evidence.diagnosis_is_silent
    return key not in evidence.overruled


def can_move_approach(key: str, evidence: Evidence) -> bool:
    return key in READ_BY_APPROACH and can_be_asked(key, evidence)


def outlook(evidence: Evidence, approach: Approach) -> Outlook:
    """Count the ways the unknown answers can turn out, and what each of them would settle."""
    bands = _unknown_bands(evidence)
    number = prod(map(len, bands.values()))
    drawn = number > ALL_WAYS
    ways = _drawn_ways(bands, evidence) if drawn else _all_ways(bands, evidence)
    outcomes = approaches(findings(ways))
    robustness = Robustness(outcomes[approach].bit_count(), ways.count, drawn)
    return Outlook(robustness, _settling(ways, outcomes))


def _unknown_bands(evidence: Evidence) -> dict[str, tuple[Answer, ...]]:
    unknown = (
        question
        for question in QUESTIONNAIRE
        if evidence.unknown(question.key) and can_move_approach(question.key, evidence)
    )
    return {question.key: bands for question in unknown if (bands := bands_of(question, evidence))}


Sets = tuple[tuple[Answer, int], ...]
"""Each value of one answer, with the set of ways in which it is that."""


def _all_ways(bands: Mapping[str, tuple[Answer, ...]], evidence: Evidence) -> Ways:
    """Every combination, counted through like the digits of a number."""
    count = prod(map(len, bands.values()))
    sets: dict[str, Sets] = {}
    run = 1
    for key, band in bands.items():
        sets[key] = _sets_of(band, _counting(0, len(band), run, count))
        run *= len(band)
    return Ways(evidence, count, sets)


def _drawn_ways(bands: Mapping[str, tuple[Answer, ...]], evidence: Evidence) -> Ways:
    """Ways drawn with a seed made from the answers: the same answers draw the same ways."""
    draw = random.Random(_seed(evidence))  # noqa: S311 (repeatable, not secret)
    sets = {key: _sets_of(band, _digits(len(band), draw)) for key, band in bands.items()}
    return Ways(evidence, DRAWN_WAYS, sets)


def _seed(evidence: Evidence) -> str:
    answers = {key: answer_to_wire(value) for key, value in evidence.known.items()}
    return json.dumps(answers, sort_keys=True)


_BYTES = bytes(range(256))


def _digits(base: int, draw: random.Random) -> bytes:
    """Digits below ``base``, one a way, all equally likely: bytes beyond a whole multiple are dropped."""
    even, beyond = bytes(byte % base for byte in _BYTES), _BYTES[256 - 256 % base :]
    digits = b""
    while len(digits) < DRAWN_WAYS:
        digits += draw.randbytes(DRAWN_WAYS).translate(even, beyond)
    return digits[:DRAWN_WAYS]


_IS_DIGIT = tuple(bytes(48 + (byte == digit) for byte in _BYTES) for digit in range(16))
"""For each digit a table that writes "1" where it stands and "0" elsewhere."""


def _sets_of(band: tuple[Answer, ...], digits: bytes) -> Sets:
    """For each value the set of ways that drew its digit; way 0 is the last letter, as in a binary number."""
    return tuple((value, int(digits.translate(_IS_DIGIT[digit]), 2)) for digit, value in enumerate(band))


def _settling(ways: Ways, outcomes: Mapping[Approach, int]) -> tuple[Settling, ...]:
    reached = [having for having in outcomes.values() if having]
    now = _agreement(reached, ways.all) / ways.count
    found = [
        Settling(key, now, sum(_agreement(reached, having) for _, having in sets) / ways.count)
        for key, sets in ways.sets.items()
    ]
    return tuple(sorted(found, key=lambda settling: -settling.gain))


def _agreement(outcomes: Iterable[int], among: int) -> float:
    """Among some ways, how many share the approach of one of them picked at random."""
    counts = [(outcome & among).bit_count() for outcome in outcomes]
    total = sum(counts)
    return sum(count * count for count in counts) / total if total else 0.0


# What would change it -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """Answers that, given otherwise, give another approach."""

    answers: Mapping[str, Answer]
    approach: Approach


def what_would_change(evidence: Evidence, approach: Approach) -> tuple[Change, ...]:
    """The smallest changes of answers that give another approach: of one answer, else of two."""
    steps = _steps(evidence)
    return _changes(1, steps, evidence, approach) or _changes(2, steps, evidence, approach)


def _steps(evidence: Evidence) -> dict[str, tuple[Answer, ...]]:
    """Every other band of each question that can move the approach and is not overruled by a measurement."""
    steps = {
        question.key: tuple(
            value for value in bands_of(question, evidence) if value != evidence.get(question.key)
        )
        for question in QUESTIONNAIRE
        if can_move_approach(question.key, evidence)
    }
    return {key: values for key, values in steps.items() if values}


def _changes(
    size: int, steps: Mapping[str, tuple[Answer, ...]], evidence: Evidence, approach: Approach
) -> tuple[Change, ...]:
    """Judge all changes of so many answers at once: one way for each of them."""
    digits = _digits_of_changes(size, steps)
    count = len(next(iter(digits.values()), b""))
    sets = {key: _sets_of((evidence.get(key), *band), bytes(digits[key])) for key, band in steps.items()}
    outcomes = approaches(findings(Ways(evidence, count, sets)))
    found = {
        count - 1 - member: other
        for other, ways in outcomes.items()
        if other is not approach
        for member in _members(ways)
    }
    return tuple(Change(_changed(place, digits, steps), found[place]) for place in sorted(found))


def _digits_of_changes(size: int, steps: Mapping[str, tuple[Answer, ...]]) -> dict[str, bytearray]:
    """For each question one digit a change: 0 where its answer stays, else the number of its other value."""
    blocks = [(keys, prod(len(steps[key]) for key in keys)) for keys in combinations(steps, size)]
    digits = {key: bytearray(sum(count for _, count in blocks)) for key in steps}
    start = 0
    for keys, count in blocks:
        run = count
        for key in keys:
            run //= len(steps[key])
            digits[key][start : start + count] = _counting(1, len(steps[key]), run, count)
        start += count
    return digits


@lru_cache(1024)
def _counting(first: int, base: int, run: int, count: int) -> bytes:
    """So many digits that count through ``base`` values from the first, each for a run: 1 1 2 2 1 1 2 2."""
    cycle = b"".join(bytes([first + digit]) * run for digit in range(base))
    return cycle * (count // len(cycle))


def _changed(
    place: int, digits: Mapping[str, bytearray], steps: Mapping[str, tuple[Answer, ...]]
) -> dict[str, Answer]:
    return {key: steps[key][found[place] - 1] for key, found in digits.items() if found[place]}


def _members(ways: int) -> Iterator[int]:
    """The numbers of the ways in a set."""
    letters = format(ways, "b")[::-1]
    number = letters.find("1")
    while number >= 0:
        yield number
        number = letters.find("1", number + 1)
