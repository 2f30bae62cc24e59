"""Which examples are read when there are more than one reads, and the card that says how they were picked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from decisions.imports.importing import Upload
from decisions.imports.mapping import Plan
from decisions.imports.records import Example
from decisions.imports.survey import Candidate, Survey

ALL, RANDOM, STRATIFIED = "all", "random", "stratified"


@dataclass(frozen=True, slots=True)
class Sample:
    """The numbers of the examples that were picked, in the order in which they are read, and how."""

    numbers: tuple[int, ...]
    method: str
    seed: int | None
    column: str
    strata: tuple[tuple[str, int, int], ...]
    """Value of the column, how many there are, how many were picked."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the reader of a chart must know of its examples. Travels with every one."""

    method: str
    seed: int | None
    column: str
    strata: tuple[tuple[str, int, int], ...]
    records: int
    importable: int
    duplicates: int
    near_duplicates: int
    """Examples that nearly say what another one says. A group of them counts once, however many are read."""
    picked: int
    first_day: date | None
    last_day: date | None


def pick(survey: Survey, size: int, *, seed: int, by: str = "", near_too: bool = False) -> Sample:
    """Draw so many examples, one of each group of near-copies unless told otherwise.

    The same seed draws the same ones.

    `by` names the column by which the survey was made: every value of it is drawn from in proportion, and at
    least once where there is room. Where there are no more than `size`, all are taken in the file's order.
    """
    once = [one for one in survey.candidates if near_too or one.group == one.number]
    if len(once) <= size:
        return Sample(tuple(one.number for one in once), ALL, None, "", ())
    random = Random(seed)  # noqa: S311 - for drawing a sample that can be drawn again, not for secrets
    if not by:
        drawn = random.sample(once, size)
        return Sample(tuple(one.number for one in drawn), RANDOM, seed, "", ())
    strata = _strata(once)
    sizes = _shares({value: len(members) for value, members in strata.items()}, size)
    drawn = [one for value, members in strata.items() for one in random.sample(members, sizes[value])]
    random.shuffle(drawn)
    table = tuple((value, len(members), sizes[value]) for value, members in strata.items())
    return Sample(tuple(one.number for one in drawn), STRATIFIED, seed, by, table)


def _strata(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """Candidates by their value, the values sorted."""
    found: dict[str, list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: one.stratum):
        found.setdefault(one.stratum, []).append(one)
    return found


def _shares(counts: dict[str, int], size: int) -> dict[str, int]:
    """Sizes in proportion that add up: one for each first, largest first, then by largest remainder."""
    largest = sorted(counts, key=lambda value: (-counts[value], value))
    shares = Counter(dict.fromkeys(largest[:size], 1))
    total, left = sum(counts.values()), size - len(shares)
    wanted = {value: max(0.0, size * counts[value] / total - shares[value]) for value in counts}
    while left > 0:
        open_ = [value for value in largest if shares[value] < counts[value]]
        value = max(open_, key=lambda value: wanted[value])
        shares[value] += 1
        wanted[value] -= 1
        left -= 1
    return {value: shares[value] for value in counts}


def examples_at(upload: Upload, numbers: Iterable[int], plans: Sequence[Plan] = ()) -> tuple[Example, ...]:
    """The examples of these numbers, in this order: a second reading of the file, that keeps only them."""
    wanted = tuple(numbers)
    missing = set(wanted)
    found: dict[int, Example] = {}
    examples = (one for one in upload.examples(plans) if isinstance(one, Example))
    for number, one in enumerate(examples):
        if number in missing:
            found[number] = one
            missing.discard(number)
        if not missing:
            break
    return tuple(found[number] for number in wanted)


def taken(upload: Upload, survey: Survey, sample: Sample, plans: Sequence[Plan] = ()) -> tuple[Example, ...]:
    """The examples of a sample, each with the labels that copies of it brought."""
    copies = {number: survey.labelled.get(number, ()) for number in sample.numbers}
    wanted = (*sample.numbers, *(copy for several in copies.values() for copy in several))
    found = dict(zip(wanted, examples_at(upload, wanted, plans), strict=True))
    return tuple(_with_labels(found[number], [found[copy] for copy in copies[number]]) for number in copies)


def _with_labels(example: Example, copies: Iterable[Example]) -> Example:
    further = [label for copy in copies for label in copy.labels]
    return replace(example, labels=tuple(dict.fromkeys((*example.labels, *further)))) if further else example


def near_firsts(survey: Survey, sample: Sample) -> dict[int, int]:
    """Each example of a sample that has near-copies beside it → the first of them, itself perhaps.

    The first is below 0 where the review has it already.
    """
    picked = set(sample.numbers)
    beside = ([one for one in group if one < 0 or one in picked] for group in survey.near)
    return {one: group[0] for group in beside if len(group) > 1 for one in group if one >= 0}


def card(survey: Survey, sample: Sample, picked: Sequence[Example]) -> Card:
    """How the examples were picked, from how many, and from which days."""
    days = sorted(one.created_at.date() for one in picked if one.created_at)
    return Card(
        sample.method,
        sample.seed,
        sample.column,
        sample.strata,
        survey.records,
        survey.importable,
        survey.duplicates,
        sum(sum(one >= 0 for one in group) - (group[0] >= 0) for group in survey.near),
        len(picked),
        days[0] if days else None,
        days[-1] if days else None,
    )
