"""Words looked for in text: one expression for Python and for both databases."""

from __future__ import annotations

import re
import unicodedata

import pytest
from django.db.models import TextField, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.matching import LONGEST, MOST_WORDS, Words, pattern_of
from decisions.models import Team
from decisions.templatetags.searching import SHOWN, excerpt, marked

ALIKE = [
    ("cafe", "Café"),
    ("CAFÉ", "cafe"),
    ("café", unicodedata.normalize("NFD", "Café")),
    (unicodedata.normalize("NFD", "café"), "CAFÉ"),
    ("bjorn", "Bjørn and Björn"),
    ("łódź", "LODZ"),
    ("strasse", "Straße"),
    ("STRAẞE", "strasse"),
    ("fine-tuning", "ﬁne-tuning"),
    ("ﬁne", "Fine"),
    ("ВЁРСТКА", "верстка"),
    ("νίκη", "ΝΙΚΗ"),
    ("istanbul", "İSTANBUL"),
    ("ệ", "e"),
    ("50%", "at 50% of"),
    ("a_b", "a_b"),
    ("c:\\temp", "in C:\\Temp"),
    ('"quoted"', 'the "Quoted" word'),
    ("[x]*+?(y){2}|^$.", "[X]*+?(Y){2}|^$."),
    ("👩‍💻", "for 👩‍💻 at work"),
    ("日本", "日本語"),
]
APART = [
    ("50%", "500"),
    ("a_b", "axb"),
    ("a.b", "axb"),
    ("が", "か"),  # the mark makes another letter of it
    ("\\d", "5"),
    ("cafes", "café"),
]
TEXTS = st.text(max_size=40).filter(lambda text: bool(Words.of(text)))
SHARP = st.text(alphabet="aAäÄßẞsSſøéÉ\u0301fﬁi%_\\[](){}*+?.^$|-'\"😀 ", max_size=20)


def found_by_python(word: str, text: str) -> bool:
    return re.search(pattern_of(word), text) is not None


def found_by_database(pattern: str, text: str) -> bool:
    """Asks as searching does; there must be one row to ask."""
    rows = Team.objects.annotate(text=Value(text, output_field=TextField()))
    return rows.filter(text__regex=pattern).exists()


@pytest.mark.parametrize(("word", "text"), ALIKE)
def test_what_is_alike(word: str, text: str, team: Team) -> None:
    assert found_by_python(word, text)
    assert found_by_database(pattern_of(word), text)


@pytest.mark.parametrize(("word", "text"), APART)
def test_what_is_not(word: str, text: str, team: Team) -> None:
    assert not found_by_python(word, text)
    assert not found_by_database(pattern_of(word), text)


@given(st.one_of(TEXTS, SHARP))
def test_a_text_holds_each_of_its_words(text: str) -> None:
    assert all(re.search(pattern, text) for pattern in Words.of(text).patterns)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(SHARP, SHARP)
def test_the_database_reads_the_expression_as_python_does(team: Team, word: str, text: str) -> None:
    for pattern in Words.of(word).patterns:
        assert found_by_database(pattern, text) == bool(re.search(pattern, text))


def test_control_characters_part_words_and_the_same_word_counts_once() -> None:
    words = Words.of("\x00Café\tcafé\ncafe  tea\x7f")
    assert words.text == "Café café cafe tea"
    assert len(words.patterns) == 2


@pytest.mark.parametrize("entered", ["", "  ", "\x00", "\ud800", "\u0301"])
def test_nothing_is_looked_for(entered: str) -> None:
    words = Words.of(entered)
    assert not words
    assert list(words.places_in("text")) == []


def test_what_is_too_long_is_cut_and_said() -> None:
    words = Words.of("x" * 5_000)
    assert (len(words.text), words.is_cut) == (LONGEST, True)
    many = Words.of(" ".join("abcdefghijkl"))
    assert (len(many.patterns), many.is_cut) == (MOST_WORDS, True)
    assert not Words.of("abc def").is_cut


# Marking ---------------------------------------------------------------------------------------------------


def test_found_words_are_marked_as_they_stand() -> None:
    assert marked("Café Zoë", Words.of("cafe zoe")) == "<mark>Café</mark> <mark>Zoë</mark>"


def test_what_is_marked_is_escaped() -> None:
    shown = marked("<b>Router & co</b>", Words.of("<b> & o"))
    assert shown == "<mark>&lt;b&gt;</mark>R<mark>o</mark>uter <mark>&amp;</mark> c<mark>o</mark>&lt;/b&gt;"


@given(st.one_of(TEXTS, SHARP), st.one_of(TEXTS, SHARP))
def test_marks_add_nothing_but_marks(text: str, entered: str) -> None:
    shown = str(marked(text, Words.of(entered)))
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert bare == str(marked(text, Words.of("")))
    assert shown.count("<mark>") == shown.count("</mark>")


def test_an_excerpt_is_taken_around_the_first_word_found() -> None:
    text = "before " * 40 + "needle " + "after " * 40
    shown = excerpt(text, Words.of("needle"))
    assert shown.startswith("… before")
    assert shown.endswith("after …")
    assert "<mark>needle</mark>" in shown
    assert len(shown) < SHOWN + 30


def test_an_excerpt_begins_at_the_beginning_where_no_word_stands() -> None:
    assert excerpt("short\n\ntext", Words.of("other")) == "short text"


@given(st.text(max_size=400), SHARP)
def test_any_excerpt_is_short(text: str, entered: str) -> None:
    bare = excerpt(text, Words.of(entered)).replace("<mark>", "").replace("</mark>", "")
    assert len(bare) <= (SHOWN + 4) * 6  # an escaped letter is at most six long
