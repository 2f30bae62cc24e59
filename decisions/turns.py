"""What would change the recommendation, in words: answers told as the bands they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from decisions.engine.evidence import Answer, answer_to_wire
from decisions.engine.outlook import bands_of
from decisions.engine.questions import QUESTIONNAIRE, Kind, Question
from decisions.engine.recommend import Recommendation
from decisions.wording import answer_in_words, grouped, prompt_of


@dataclass(frozen=True, slots=True)
class Turn:
    """Answers that would turn the approach into another."""

    parts: tuple[tuple[str, str, str], ...]
    approach: str


def turns_of(found: Recommendation) -> tuple[Turn, ...]:
    """Single answers to the same end are told together: "daily, weekly or monthly"."""
    by_end: dict[tuple[str, str], list[Answer]] = {}
    pairs = []
    for change in found.changes:
        if len(change.answers) == 1:
            ((key, value),) = change.answers.items()
            by_end.setdefault((key, change.approach.value), []).append(value)
        else:
            parts = tuple(_part(key, [value], found) for key, value in change.answers.items())
            pairs.append(Turn(parts, change.approach.value))
    single = [Turn((_part(key, values, found),), approach) for (key, approach), values in by_end.items()]
    return (*single, *pairs)


def _part(key: str, values: list[Answer], found: Recommendation) -> tuple[str, str, str]:
    """A question, its words, and answers to it, each of which stands for its band."""
    question = QUESTIONNAIRE[key]
    bands: tuple[Any, ...] = bands_of(question, found.evidence)
    if question.kind is Kind.NUMBER:
        words = _number_bands(question, [bands.index(value) for value in values], bands)
    else:
        words = [_band_in_words(question, value, bands) for value in values]
    return key, prompt_of(key), _or(words)


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _band_in_words(question: Question, value: Answer, bands: tuple[Answer, ...]) -> str:
    """One representative of a band, as the band: "a named person or team"."""
    if question.kind is Kind.PERSON:
        return "a named person or team" if value else "nobody"
    if question.kind is Kind.DATE:
        return "less than a year from now" if value == bands[0] else "a year from now or later"
    if question.key == "prompt_toolkit":
        return "fewer than three of them" if value == bands[0] else "three of them or more"
    return answer_in_words(question.key, answer_to_wire(value))


def _number_bands(question: Question, places: list[int], bands: tuple[float, ...]) -> list[str]:
    """Bands by their places: "85 percent or more". Each reaches up to the next; neighbours are one."""
    if question.key == "kb_tokens":  # a size that must fit may reach its limit
        size = f"{grouped(bands[0])} {question.unit}"
        return [f"more than {size}" if place else f"at most {size}" for place in places]
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [_range(question.unit, run, bands) for run in runs]


def _range(unit: str, run: list[int], bands: tuple[float, ...]) -> str:
    least = bands[run[0]] if run[0] else 0  # what stands for the lowest band is its highest number
    if run[-1] + 1 == len(bands):
        return f"{grouped(least)} {unit} or more"
    limit = bands[run[-1] + 1]
    return (
        f"{grouped(least)} to {grouped(limit - 1)} {unit}" if least else f"fewer than {grouped(limit)} {unit}"
    )
