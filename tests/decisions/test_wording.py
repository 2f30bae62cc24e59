"""Answers in words: the same on every page."""

from datetime import date

import pytest

from decisions.engine.questions import QUESTIONNAIRE, Kind
from decisions.wording import answer_in_words, grouped, prompt_of, state_in_words


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("stage", "growing", "growing"),
        ("current_system", "fine_tune", "a fine-tuned model"),
        ("tuning_platform", "own_gpus", "our own GPUs"),
        ("behaviour_needs", ["tone", "format"], "a certain tone or voice, an exact format"),
        ("behaviour_needs", ["none"], "nothing special"),
        ("permissions", True, "yes"),
        ("permissions", False, "no"),
        ("kb_tokens", 0, "0 tokens"),
        ("kb_tokens", 1_500_000, "1,500,000 tokens"),
        ("queries_per_day", 10**15, "1,000,000,000,000,000 requests a day"),
        ("prompt_quality_percent", 84.9, "84.9 percent"),
        ("prompt_quality_percent", 1e-07, "0.0000001 percent"),
        ("owner_retrieval", "Åsa Öberg", "Åsa Öberg"),
        ("owner_retrieval", "IT", "IT"),
        ("owner_retrieval", "", "nobody"),
        ("tuning_platform_until", "2031-01-09", "9 January 2031"),
        ("tuning_platform_until", date(2031, 1, 9), "9 January 2031"),
        ("tuning_platform_until", "0001-01-01", "1 January 0001"),
        ("asked_formerly", "twice", "twice"),
        ("stage", "formerly_a_choice", "formerly_a_choice"),
    ],
)
def test_answers_of_each_kind(key, value, words):
    assert answer_in_words(key, value) == words


def test_the_cases_above_speak_of_every_kind():
    assert {question.kind for question in QUESTIONNAIRE} == set(Kind)


@pytest.mark.parametrize("question", list(QUESTIONNAIRE), ids=lambda question: question.key)
def test_choices_read_well_in_the_middle_of_a_sentence(question):
    for choice in question.choices:
        words = answer_in_words(question.key, [choice.value] if question.kind is Kind.MANY else choice.value)
        assert words.lower() == choice.label.lower()
        assert words[0].islower() or words[1].isupper()


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (None, "unanswered"),
        ({}, "unanswered"),
        ({"state": "unanswered", "value": None}, "unanswered"),
        ({"state": "dont_know", "value": None}, "don’t know"),
        ({"state": "answered", "value": "growing"}, "growing"),
    ],
)
def test_what_is_not_known_has_its_words_too(stored, words):
    assert state_in_words("stage", stored) == words


def test_a_question_has_its_own_words_and_one_of_another_time_its_key():
    assert prompt_of("stage") == "Where does the feature stand?"
    assert prompt_of("asked_formerly") == "asked_formerly"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234.5, "1,234.5")]
)
def test_thousands_are_grouped(number, words):
    assert grouped(number) == words
