"""Names of exported files, their index, and many in one zip."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from decisions.exports.files import index, madr_zip, names_of
from decisions.exports.names import file_name
from decisions.records.record import Record, Status
from tests.decisions.records.records import FULL, NAMES


@pytest.mark.parametrize(
    ("number", "title", "name"),
    [
        (12, "Answer from the handbook", "0012-answer-from-the-handbook.md"),
        (1, "Don't tune: Café & Straße", "0001-dont-tune-cafe-strasse.md"),
        (12345, "X", "12345-x.md"),
        (7, "決定", "0007-decision.md"),
        (0, "../../etc/passwd", "0000-etc-passwd.md"),
        (3, "word " * 30, f"0003-{'word-' * 11}word.md"),
        (3, "x" * 90, f"0003-{'x' * 60}.md"),
    ],
)
def test_names(number: int, title: str, name: str) -> None:
    assert file_name(number, title) == name


@given(st.integers(0, 99999), NAMES)
def test_any_name_is_one_that_every_system_takes(number: int, title: str) -> None:
    assert re.fullmatch(r"\d{4,5}-[a-z0-9]+(-[a-z0-9]+)*\.md", file_name(number, title))


@given(st.lists(st.sampled_from(["A", "a", "A 2", "B"]), max_size=6))
def test_no_two_files_have_one_name(titles: list[str]) -> None:
    names = names_of([Record(title) for title in titles])
    assert len(set(names)) == len(titles)


def test_the_index_links_every_file() -> None:
    records = [
        FULL,
        Record("A [odd] *title*", 13),
        replace(FULL, number=14, status=Status.REJECTED, dated=None),
    ]
    tokens = MarkdownIt().parse(index(records))
    children = [child for token in tokens for child in token.children or ()]
    links = [str(child.attrs["href"]) for child in children if child.type == "link_open"]
    assert links == list(names_of(records))
    assert "ADR-0013 A [odd] *title*" in "".join(child.content for child in children)
    assert "): rejected\n" in index(records)
    assert "There are none yet." in index([])


def test_a_zip_has_the_same_bytes_each_time() -> None:
    records = [replace(FULL, number=number) for number in range(1, 40)]
    data = madr_zip(records)
    assert data == madr_zip(list(records))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 40
        assert archive.namelist() == sorted(archive.namelist())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("index.md").decode() == index(records)
    assert len(madr_zip(records, header=True)) > len(data)
