"""Copies, near-copies, samples that can be drawn again, and the card that says how they were picked."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisions.imports.importing import Upload, open_upload
from decisions.imports.redaction import rules_for
from decisions.imports.sampling import card, examples_at, near_firsts, pick, taken
from decisions.imports.sources import from_bytes
from decisions.imports.survey import Present, Survey, survey
from tests.decisions.imports.files import brought, jsonl

WORDS = ("ferry", "island", "fare", "child", "winter", "platform", "storm", "ticket", "cabin", "dog", "group")


def record(number: int, **changed: object) -> dict[str, object]:
    """A record unlike all others."""
    digits = [int(digit) for digit in f"{number:05}"]
    said = " ".join(f"{WORDS[digit]}{number * 7 + place}" for place, digit in enumerate(digits))
    return {"id": f"r{number}", "input": f"{said}?", "output": f"{said[::-1]}.", **changed}


def surveyed(*records: object, by: str = "") -> tuple[Upload, Survey]:
    upload = open_upload(from_bytes("t.jsonl", jsonl(*records).encode()))
    return upload, survey(upload, by=by)


# Copies -----------------------------------------------------------------------------------------------------


def test_copies_differ_in_case_space_and_form_of_letters_only() -> None:
    records = [
        {"input": "How much is it?", "output": "Ten — für Große"},
        {"input": "  how much   is it? ", "output": "TEN — FÜR GROSSE"},
        {"input": "How much is it?", "output": "Ten — fu\u0308r Große"},
        {"input": "How much is it?", "output": "Eleven"},
    ]
    _, found = brought("t.jsonl", jsonl(*records))
    assert (found.records, found.importable, found.duplicates) == (4, 2, 2)
    assert "2 examples left out for saying the same as an earlier one." in found.notes


def test_labels_of_copies_are_kept_for_the_one_that_stays() -> None:
    upload, found = surveyed(
        *(record(1, note=note, annotator=who) for note, who in (("a", "x"), ("b", "y"), ("b", "y")))
    )
    assert found.labelled == {0: (1, 2)}
    (one,) = taken(upload, found, pick(found, 5, seed=1))
    assert [(label.note, label.annotator) for label in one.labels] == [("a", "x"), ("b", "y")]


QUESTION = "How much does it cost to bring a bicycle to Northpoint on the early ferry {}?"
ANSWER = "Bringing a bicycle on the Northpoint line costs four, as our fare sheet for the year says{}."


def test_nearly_the_same_is_one_group_and_counted_once() -> None:
    near = [
        {"input": QUESTION.format(day), "output": ANSWER.format(end)}
        for day, end in (("today", ""), ("on Monday", ""), ("tomorrow", " so"))
    ]
    other = {"input": QUESTION.format("today"), "output": "I am sorry, I cannot help with that at all."}
    upload, found = surveyed(record(1), *near, other, record(2))
    assert found.importable == 6
    assert found.near == ((1, 2, 3),)
    picked = pick(found, 10, seed=1)
    assert picked.numbers == (0, 1, 4, 5)
    assert len(examples_at(upload, picked.numbers)) == 4


def test_different_records_are_never_grouped() -> None:
    _, found = surveyed(*(record(number) for number in range(300)))
    assert found.near == ()
    assert found.importable == 300


def test_thousands_of_near_copies_are_found_in_bounded_time() -> None:
    records = [{"input": QUESTION.format(number), "output": ANSWER.format("")} for number in range(5_000)]
    _, found = surveyed(*records)
    assert [len(group) for group in found.near] == [5_000]


def test_texts_of_few_words_and_none() -> None:
    _, found = surveyed(
        {"input": "Hi", "output": "Hi!"}, {"input": "?", "expected": "x"}, {"input": "Hi", "output": "Hi?"}
    )
    assert found.importable == 3


# Samples ----------------------------------------------------------------------------------------------------

MANY = [record(number, team="abbbcccccc"[number % 10]) for number in range(200)]


def test_all_are_taken_in_their_order_where_there_are_no_more() -> None:
    _, found = surveyed(*MANY[:5])
    sample = pick(found, 5, seed=4)
    assert (sample.method, sample.numbers, sample.seed) == ("all", (0, 1, 2, 3, 4), None)


def test_the_same_seed_draws_the_same_examples() -> None:
    upload, found = surveyed(*MANY)
    first, again, other = (pick(found, 25, seed=seed) for seed in (7, 7, 8))
    assert first == again != other
    assert (first.method, len(set(first.numbers))) == ("random", 25)
    read = examples_at(upload, first.numbers)
    assert [one.source_id for one in read] == [f"r{number}" for number in first.numbers]


def test_a_column_is_drawn_from_in_proportion_and_each_of_its_values_at_least_once() -> None:
    _, found = surveyed(*MANY, by="team")
    assert found.columns["team"] == {"c": 120, "b": 60, "a": 20}
    sample = pick(found, 25, seed=7, by="team")
    assert sample.strata == (("a", 20, 2), ("b", 60, 8), ("c", 120, 15))
    teams = Counter(str(MANY[number]["team"]) for number in sample.numbers)
    assert teams == {"a": 2, "b": 8, "c": 15}
    few = pick(found, 3, seed=7, by="team")
    assert [picked for _, _, picked in few.strata] == [1, 1, 1]
    assert [picked for _, _, picked in pick(found, 2, seed=7, by="team").strata] == [0, 1, 1]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=60), st.integers(1, 70), st.integers(0, 99))
def test_a_sample_never_draws_twice_or_more_than_there_are(teams: list[int], size: int, seed: int) -> None:
    _, found = surveyed(*(record(n, team=f"t{team}") for n, team in enumerate(teams)), by="team")
    for by in ("", "team"):
        sample = pick(found, size, seed=seed, by=by)
        assert len(set(sample.numbers)) == len(sample.numbers) == min(size, len(teams))
        assert all(0 <= picked <= there for _, there, picked in sample.strata)


def test_columns_with_many_values_are_none_to_choose_by() -> None:
    _, found = surveyed(*MANY)
    assert set(found.columns) == {"team"}


def test_the_card_says_how_they_were_picked_and_from_what() -> None:
    dated = [record(n, timestamp=f"2026-08-{n % 20 + 1:02}T10:00:00Z", team="ab"[n % 2]) for n in range(60)]
    upload, found = surveyed(*dated, dated[0], {"input": "x"}, by="team")
    sample = pick(found, 20, seed=3, by="team")
    made = card(found, sample, examples_at(upload, sample.numbers))
    assert (made.method, made.seed, made.column) == ("stratified", 3, "team")
    assert (made.records, made.importable, made.duplicates, made.picked) == (62, 60, 1, 20)
    assert (
        date(2026, 8, 1) <= (made.first_day or date.max) <= (made.last_day or date.min) <= date(2026, 8, 20)
    )
    assert sum(picked for _, _, picked in made.strata) == 20


@pytest.mark.parametrize("size", [1, 5])
def test_a_card_without_dates(size: int) -> None:
    upload, found = surveyed(*MANY[:size])
    sample = pick(found, 25, seed=1)
    made = card(found, sample, examples_at(upload, sample.numbers))
    assert (made.first_day, made.last_day, made.picked) == (None, None, size)


# Beside what the review has ---------------------------------------------------------------------------------


def test_what_the_review_has_already_is_left_out_and_said() -> None:
    upload, found = surveyed(record(1), record(2))
    present = [Present(found.candidates[0].key)]
    again = survey(upload, present=present)
    assert (again.importable, again.present, again.duplicates) == (1, 1, 0)
    assert "1 example left out for being in this review already." in again.notes


def test_near_copies_of_what_the_review_has_are_told_and_taken_only_when_wanted() -> None:
    near = {"input": QUESTION.format("today"), "output": ANSWER.format("")}
    upload, _ = surveyed(near, record(2))
    present = [
        Present("0" * 32, QUESTION.format(day), ANSWER.format(" so")) for day in ("tomorrow", "on Monday")
    ]
    found = survey(upload, present=present)
    assert found.near == ((-1, 0),)
    assert pick(found, 5, seed=1).numbers == (1,)
    both = pick(found, 5, seed=1, near_too=True)
    assert both.numbers == (0, 1)
    assert near_firsts(found, both) == {0: -1}
    assert card(found, both, taken(upload, found, both)).near_duplicates == 1


def test_the_first_of_near_copies_is_the_first_one_taken() -> None:
    near = [
        {"input": QUESTION.format(day), "output": ANSWER.format("")} for day in ("today", "tomorrow", "now")
    ]
    _, found = surveyed(*near)
    assert near_firsts(found, pick(found, 9, seed=1, near_too=True)) == {0: 0, 1: 0, 2: 0}
    two = next(
        sample
        for seed in range(20)
        if (sample := pick(found, 2, seed=seed, near_too=True)).numbers in ((1, 2), (2, 1))
    )
    assert near_firsts(found, two) == {1: 1, 2: 1}
    assert near_firsts(found, pick(found, 9, seed=1)) == {}


def test_two_that_differ_in_what_is_taken_out_are_copies() -> None:
    rows = [{"input": f"I am {name}@example.org", "output": "Hello"} for name in ("ann", "ben")]
    upload, found = surveyed(*rows)
    assert found.importable == 2
    assert survey(upload, rules=rules_for(["email"])).importable == 1


def test_what_others_said_is_counted() -> None:
    _, found = surveyed(*(record(n, label=said) for n, said in enumerate(("late", "late", "rude"))))
    assert found.said == {"late": 2, "rude": 1}
