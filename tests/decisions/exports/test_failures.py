"""Failures written as a document and as a table: pieces that make a whole, safe cells, and nothing lost."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.engine.causes import Cause
from decisions.engine.codebook import codebook_to_wire
from decisions.exports.failures import BYTE_ORDER_MARK, COLUMNS, document, table
from decisions.imports.choices import Choices
from decisions.imports.sources import from_bytes
from decisions.models import ArmRun, Example, Review, Settlement
from decisions.records.cells import text_of_cell
from decisions.services import imports
from decisions.services.codebook import add_code
from decisions.services.erasure import erase
from decisions.services.failures_wire import cards_wire, examples_wire
from decisions.services.standing_codebook import book_of
from tests.decisions.imports.ours import CODE, ERASED, EXAMPLE
from tests.failures import make_examples, read, run

CARD = {"import_number": 1, "method": "random", "seed": 7}
NESTED = {"context", "history", "facets", "labels", "readings", "settlement", "runs", "erased"}
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'5.50'")


def rows(*examples: Any) -> list[dict[str, str]]:
    """What a reader of CSV makes of the table."""
    text = "".join(table(examples))
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def from_row(row: dict[str, str]) -> dict[str, Any]:
    """An example as it was before it became a row."""
    found: dict[str, Any] = {}
    for name, cell in row.items():
        if name in NESTED or name in ("number", "import_number"):
            found[name] = json.loads(cell) if cell else None
        elif name == "created_at":
            found[name] = cell or None
        else:
            found[name] = text_of_cell(cell)
    return found


# The pure writer ------------------------------------------------------------------------------------------


def test_the_document_is_one_whole():
    whole = json.loads("".join(document([CODE], [CARD], [EXAMPLE, ERASED])))
    assert list(whole) == ["format", "version", "codebook", "card", "examples"]
    assert (whole["format"], whole["version"]) == ("ragft-failures", 1)
    assert whole["codebook"] == [CODE]
    assert whole["card"] == [CARD]
    assert whole["examples"] == [EXAMPLE, ERASED]
    assert tuple(whole["examples"][0]) == COLUMNS


def test_nothing_is_a_whole_too():
    assert json.loads("".join(document([], [], [])))["examples"] == []
    assert rows() == []


def test_pieces_come_one_by_one():
    """The next example is asked for when the one before it has been written."""
    asked = []

    def examples():
        for number in range(3):
            asked.append(number)
            yield EXAMPLE

    pieces = document([], [], examples())
    next(pieces)
    assert asked == []
    next(pieces)
    assert asked == [0]


def test_the_table_has_the_same_names_and_loses_nothing():
    (row, erased) = rows(EXAMPLE, ERASED)
    assert tuple(row) == COLUMNS
    assert from_row(row) == EXAMPLE
    assert from_row(erased) == ERASED


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("column", ["input", "output", "expected", "system", "source_id", "origin"])
def test_a_spreadsheet_computes_nothing(column, text):
    (row,) = rows(EXAMPLE | {column: text})
    assert row[column] == f"'{text}"
    assert from_row(row)[column] == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_any_text_survives_the_table(text):
    (row,) = rows(EXAMPLE | {"input": text, "context": [text], "facets": {"a": text}})
    assert not row["input"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert (from_row(row)["input"], from_row(row)["context"]) == (text, [text])


# There and back ---------------------------------------------------------------------------------------------


@pytest.fixture
def told(review, contributor, manager):
    """A review with everything that can be said of failures."""
    code = add_code(review, name="Stale tariff", cause=Cause.KNOWLEDGE, by=contributor)
    examples = make_examples(review, 4)
    Example.objects.filter(pk=examples[0].pk).update(
        output="=4.00",
        expected="'5.50",
        context=["Fares of 2024.", "NULL"],
        history=[["user", "Hello"], ["assistant", "Hello!"]],
        system="Be short.",
        facets={"team": "a"},
        labels=[{"label": "bad", "note": "Old fare", "annotator": "7", "seconds": 3.0}],
        source_id="+1",
        trace_id="t-1",
    )
    read(
        examples[0],
        contributor,
        code.id,
        "wrong-manner",
        severity="costly",
        fact="The fare",
        fact_lives="",
        corrected="5.50",
        marked=[[0, 2]],
        sure=False,
        seconds=12.5,
    )
    read(examples[0], manager, "wrong-format")
    read(examples[1], contributor, "cannot-explain", next_step="expert", next_step_owner="Ida Ito")
    read(
        examples[2],
        contributor,
        "wrong-format",
        flaky=True,
        overruled="prompt",
        overruled_because="Never said.",
    )
    Settlement.objects.create(
        example=examples[0], codes=[code.id], severity="minor", reason="We looked.", by_name="Mara Manager"
    )
    read(examples[3], contributor, "fact-out-of-date", fact="Kim Doe", fact_lives="Handbook")
    erase(review, [examples[3].pk], reason="Asked for.", by=manager)
    run(examples[0], "context", right=True, by=contributor, given="The fare of 2026", output="5.50")
    return review


def written(review: Review, user: Any, kind: str) -> bytes:
    examples = examples_wire(review, to=user)
    if kind == "csv":
        return "".join(table(examples)).encode()
    return "".join(document(codebook_to_wire(book_of(review)), cards_wire(review), examples)).encode()


WANDERS = {"import_number", "number", "text_hash"}


def comparable(review: Review, user: Any) -> list[dict[str, Any]]:
    """What an export says, but for what belongs to the place where it stands."""
    return [
        {name: value for name, value in one.items() if name not in WANDERS}
        for one in examples_wire(review, to=user)
    ]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_what_was_exported_comes_back_without_loss(told, component, contributor, kind):
    other = Review.objects.create(component=component, number=2, questionnaire_version=1)
    choices = Choices(kinds=(), near_too=True)
    file = from_bytes(f"f.{kind}", written(told, contributor, kind))
    made, _ = imports.bring_file(other, file, choices, by=contributor)
    assert made.shape == "ragft"
    assert comparable(other, contributor) == comparable(told, contributor)
    assert ArmRun.objects.filter(example__review=other).count() == 1
    assert other.examples.get(number=4).erased_because == "Asked for."
    if kind == "json":
        assert book_of(other) == book_of(told)
