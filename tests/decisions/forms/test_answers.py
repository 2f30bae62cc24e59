"""What a person may enter about a question, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from decisions.engine.parsing import answer_from_wire
from decisions.engine.questions import QUESTIONNAIRE, Kind
from decisions.forms.answers import LARGEST, AnswerForm, number_from
from decisions.forms.asked import Asked, asked_sections, progress_of
from decisions.models import Answer, AnswerState
from decisions.services.reviews import Given
from tests.decisions.engine.evidences import examples, values_of

UNANSWERED = Given()
DONT_KNOW = Given(AnswerState.DONT_KNOW)


def said(value: Any, note: str = "", evidence_url: str = "") -> Given:
    return Given(AnswerState.ANSWERED, value, note, evidence_url)


def entered(key: str, *values: str, **others: str) -> AnswerForm:
    """The form of a question as a browser posts it; several values for what can be ticked several times."""
    data = QueryDict(mutable=True)
    data.setlist(f"{key}-value", list(values))
    for name, value in ({"version": "0"} | others).items():
        data[f"{key}-{name}"] = value
    return AnswerForm(QUESTIONNAIRE[key], data)


def given_by(form: AnswerForm) -> Given:
    assert form.is_valid(), form.errors
    return form.given


def complaint_of(form: AnswerForm) -> str:
    """The one thing that is wrong, as the page says it."""
    assert not form.is_valid()
    (error,) = Asked.refused(None, form).errors
    return error


# Numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("10k", 10_000),
        ("10 K", 10_000),
        ("1.5M", 1_500_000),
        ("2bn", 2 * 10**9),
        ("2 B", 2 * 10**9),
        ("100,000", 100_000),
        ("1 000", 1_000),
        ("1\u202f000\u202f000", 1_000_000),
        ("1'234'567.5", 1_234_567.5),
        ("84.9", 84.9),
        ("0.5", 0.5),
        ("007", 7),
        (" 12 ", 12),
        ("1.005M", 1_005_000),  # which floats would make 1,004,999.9999999999
        ("1000000bn", LARGEST),
    ],
)
def test_numbers_are_read_as_people_write_them(text, number):
    found = number_from(text)
    assert found == number
    assert type(found) is type(number)
    assert given_by(entered("labelled_examples", text)) == said(number)


@pytest.mark.parametrize(
    "text",
    [
        "plenty",
        "-5",
        "+5",
        "1,5",
        "1,50",
        "10,00,000",
        "1e9",
        "1.",
        ".5",
        "5%",
        "5 apples",
        "0x10",
        "nan",
        "inf",
    ],
)
def test_what_is_no_number_is_said_to_be_none(text):
    words = complaint_of(entered("labelled_examples", text))
    assert words == f"“{text}” is no number. Write it like 10k, 1.5M or 100,000."


@pytest.mark.parametrize("text", ["1000000000000000000", "1000001bn", "9" * 5_000, "9" * 5_000 + "k"])
def test_what_is_too_much_is_said_to_be_that(text):
    assert "is more than the 1,000,000,000,000,000 that are allowed" in complaint_of(
        entered("labelled_examples", text)
    )


@pytest.mark.parametrize(("text", "good"), [("0", True), ("100", True), ("100.1", False), ("101", False)])
def test_a_share_is_at_most_all(text, good):
    form = entered("prompt_quality_percent", text)
    if good:
        assert given_by(form) == said(int(text))
    else:
        assert complaint_of(form) == "That is out of range: at most 100 percent."


@pytest.mark.parametrize(
    ("text", "unit", "tokens"),
    [
        ("10k", "tokens", 10_000),
        ("250", "pages", 100_000),
        ("1.1", "pages", 440),  # which floats would make 440.00000000000006
        ("3k", "documents", 6_000_000),
        ("5", "", 5),
        ("5", "shelves", 5),
    ],
)
def test_a_size_may_be_given_in_other_units(text, unit, tokens):
    assert given_by(entered("kb_tokens", text, unit=unit)) == said(tokens)


def test_a_size_in_units_is_too_much_as_a_whole():
    assert "is more than" in complaint_of(entered("kb_tokens", "1000000bn", unit="documents"))


@given(st.integers(0, LARGEST) | st.floats(0, 10**6).map(lambda number: round(number, 4)))
@examples()
def test_a_stored_number_stands_in_its_field_as_it_can_be_entered_again(number):
    question = QUESTIONNAIRE["labelled_examples"]
    shown = Asked.of(question, Answer(question_key=question.key, state="answered", value=number))
    assert number_from(shown.controls.text) == number


# Choices, people, days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "values", "result"),
    [
        ("stage", ["growing"], said("growing")),
        ("stage", ["dont_know"], DONT_KNOW),
        ("stage", [], UNANSWERED),
        ("stage", [""], UNANSWERED),
        ("permissions", ["yes"], said(True)),
        ("permissions", ["no"], said(False)),
        ("permissions", ["dont_know"], DONT_KNOW),
        ("permissions", [], UNANSWERED),
        ("behaviour_needs", ["format", "tone"], said(["tone", "format"])),
        ("behaviour_needs", ["none"], said(["none"])),
        ("behaviour_needs", ["dont_know"], DONT_KNOW),
        ("behaviour_needs", [], UNANSWERED),
        ("tuning_platform_until", ["2029-01-31"], said("2029-01-31")),
        ("tuning_platform_until", ["20290131"], said("2029-01-31")),
        ("tuning_platform_until", [""], UNANSWERED),
        ("owner_retrieval", [" Åsa Öberg "], said("Åsa Öberg")),
        ("owner_retrieval", [" "], UNANSWERED),
        ("labelled_examples", [""], UNANSWERED),
    ],
)
def test_answers_of_each_kind(key, values, result):
    assert given_by(entered(key, *values)) == result


@pytest.mark.parametrize(
    ("key", "others", "result"),
    [
        ("owner_retrieval", {"instead": "nobody"}, said("")),
        ("owner_retrieval", {"instead": "dont_know"}, DONT_KNOW),
        ("labelled_examples", {"dont_know": "yes"}, DONT_KNOW),
        ("tuning_platform_until", {"dont_know": "yes"}, DONT_KNOW),
    ],
)
def test_nobody_and_dont_know_are_answers(key, others, result):
    assert given_by(entered(key, "", **others)) == result


BOTH_TICKED = "Tick what applies, or say don’t know, not both."
BOTH_TYPED = "Give a value, or say don’t know, not both."
BOTH_NAMED = "Give a name, or say nobody or don’t know, not both."


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (("behaviour_needs", "none", "tone"), "“Nothing special” goes only alone."),
        (("prompt_toolkit", "examples", "none"), "“None of these” goes only alone."),
        (("behaviour_needs", "dont_know", "tone"), BOTH_TICKED),
        (("behaviour_needs", "elegance"), "That is not one of the answers to choose from."),
        (("behaviour_needs", "tone", "tone"), "That is not one of the answers to choose from."),
        (("stage", "growing up"), "That is not one of the answers to choose from."),
        (("permissions", "true"), "That is not one of the answers to choose from."),
        (("tuning_platform_until", "31.1.2029"), "“31.1.2029” is no date. Write it like 2027-03-31."),
        (("tuning_platform_until", "2029-02-30"), "“2029-02-30” is no date. Write it like 2027-03-31."),
        (("owner_retrieval", "x" * 201), "Give a name of at most 200 letters."),
        (("owner_retrieval", "Ines\x00"), "Give a name of at most 200 letters."),
    ],
)
def test_each_kind_refuses_in_its_own_words(form, words):
    assert complaint_of(entered(*form)) == words


@pytest.mark.parametrize(
    ("key", "value", "others", "words"),
    [
        ("labelled_examples", "5", {"dont_know": "yes"}, BOTH_TYPED),
        ("tuning_platform_until", "2029-01-31", {"dont_know": "yes"}, BOTH_TYPED),
        ("owner_retrieval", "Ines", {"instead": "nobody"}, BOTH_NAMED),
        ("owner_retrieval", "Ines", {"instead": "dont_know"}, BOTH_NAMED),
    ],
)
def test_a_value_and_its_contrary_are_refused(key, value, others, words):
    assert complaint_of(entered(key, value, **others)) == words


# Note, evidence, version -----------------------------------------------------------------------------------


def test_note_and_evidence_come_along_with_and_without_an_answer():
    beside = {"note": "As of May.\r\nAsk Ines.", "evidence_url": "example.org/plan"}
    wanted = ("As of May.\nAsk Ines.", "https://example.org/plan")
    assert given_by(entered("stage", "growing", **beside)) == said("growing", *wanted)
    assert given_by(entered("stage", **beside)) == Given(note=wanted[0], evidence_url=wanted[1])


def test_a_note_is_as_long_as_the_browser_counts_it():
    lines = "\r\n".join(["x" * 99] * 40)
    assert len(lines) > 4_000 >= len(given_by(entered("stage", note=lines)).note)
    words = "The note: 4001 letters are too many: at most 4000 are allowed."
    assert complaint_of(entered("stage", note="x" * 4_001)) == words


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "http://", "no address", "http://["],
)
def test_a_link_that_is_no_web_address_is_refused(url):
    words = "The link to the evidence is no web address."
    assert complaint_of(entered("stage", "growing", evidence_url=url)) == words


def test_a_link_has_a_length():
    url = f"https://example.org/{'x' * 1_000}"
    words = "The link to the evidence: 1020 letters are too many: at most 1000 are allowed."
    assert complaint_of(entered("stage", evidence_url=url)) == words


@pytest.mark.parametrize("name", ["note", "evidence_url"])
def test_zero_bytes_are_refused_everywhere(name):
    form = entered("stage", "growing", **{name: "https://example.org/\x00"})
    assert "Null characters are not allowed." in str(form.errors)


@pytest.mark.parametrize("version", ["", "-1", "x", "1.5", "9" * 5_000, "²", "٣"])
def test_a_version_that_is_none_is_refused_or_read_and_breaks_nothing(version):
    form = entered("stage", "growing", version=version)
    assert form.is_valid() == (version == "٣")
    assert Asked.refused(None, form).version in (0, 3)


# Whatever is entered ---------------------------------------------------------------------------------------

TEXTS = st.text(max_size=300) | st.sampled_from(
    [
        "",
        "yes",
        "no",
        "none",
        "dont_know",
        "nobody",
        "0",
        "-1",
        "1e9",
        "10k",
        "٣",
        "²",
        "1" * 400,
        "0001-01-01",
    ]
)
VALUES = st.lists(TEXTS | st.sampled_from([value for q in QUESTIONNAIRE for value in q.values]), max_size=4)
OTHERS = st.dictionaries(
    st.sampled_from(["instead", "dont_know", "unit", "note", "evidence_url", "version", "their_version"]),
    TEXTS,
)


@given(key=st.sampled_from([question.key for question in QUESTIONNAIRE]), values=VALUES, others=OTHERS)
@examples(5)
def test_whatever_is_entered_gives_a_value_that_the_engine_takes_or_an_error(
    key: str, values: list[str], others: Mapping[str, str]
):
    form = entered(key, *values, **others)
    if not form.is_valid():
        assert all(Asked.refused(None, form).errors)
        return
    answer_from_wire(form.question, form.given.value)
    assert (form.given.state == AnswerState.ANSWERED) == (form.given.value is not None)
    assert Asked.in_conflict(Answer(), form).my_words


@given(st.sampled_from(list(QUESTIONNAIRE)).flatmap(lambda q: st.tuples(st.just(q), values_of(q))))
@examples()
def test_what_stands_in_the_controls_gives_the_stored_answer_again(asked):
    question, value = asked
    stored = Answer(question_key=question.key, state="answered", value=value, version=3)
    shown = Asked.of(question, stored)
    many = question.kind in (Kind.ONE, Kind.MANY, Kind.YES_NO)
    values = shown.controls.ticked if many else [shown.controls.text]
    again = entered(question.key, *values, instead=shown.controls.instead)
    in_page_order = (
        [each for each in question.values if each in value] if question.kind is Kind.MANY else value
    )
    assert given_by(again).value == in_page_order


# As it stands on the page ----------------------------------------------------------------------------------


def test_a_refused_answer_stands_as_it_was_entered_beside_what_is_kept():
    form = entered("labelled_examples", "plenty", note="Ask Ines.", version="2")
    form.is_valid()
    kept = Answer(question_key="labelled_examples", state="answered", value=500, version=4)
    shown = Asked.refused(kept, form)
    assert (shown.controls.text, shown.note, shown.version) == ("plenty", "Ask Ines.", 2)
    assert (shown.problem, shown.stored_words) == ("error", "500 examples")


def test_a_conflict_shows_both():
    form = entered("behaviour_needs", "tone", "format", version="1")
    form.is_valid()
    theirs = Answer(question_key="behaviour_needs", state="dont_know", version=2)
    shown = Asked.in_conflict(theirs, form)
    assert (shown.my_words, shown.stored_words) == ("a certain tone or voice, an exact format", "don’t know")
    assert [choice.value for choice in shown.controls.choices if choice.ticked] == ["tone", "format"]
    assert (shown.problem, shown.version) == ("conflict", 1)


def test_every_question_is_asked_once_in_page_order_and_problems_as_entered():
    form = entered("stage", "growing up")
    form.is_valid()
    problem = Asked.refused(None, form)
    stored = Answer(question_key="permissions", state="answered", value=False, version=1)
    sections = asked_sections({"permissions": stored}, {"stage": problem})
    shown = [asked for _, questions in sections for asked in questions]
    assert [asked.key for asked in shown] == [question.key for question in QUESTIONNAIRE]
    assert {asked.key: asked for asked in shown}["stage"] is problem
    assert [asked.key for asked in shown if asked.is_settled] == ["permissions"]


def test_progress_counts_answers_and_honest_ignorance():
    rows = [("stage", "answered"), ("permissions", "dont_know"), ("citations", "unanswered")]
    progress = progress_of([Answer(question_key=key, state=state) for key, state in rows])
    assert (progress.settled, progress.total) == (2, len(list(QUESTIONNAIRE)))
    assert {section.key: settled for section, settled, _ in progress.sections if settled} == {
        "traffic": 1,
        "knowledge": 1,
    }
