"""Records as JSON and back: nothing lost, everything wrong refused with its place, and the schema agrees."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from decisions.records.canonical import content_hash
from decisions.records.record import LATER, Link, Record, Status
from decisions.records.schema import schema
from decisions.records.text import one_line, tidy
from decisions.records.wire import BadRecord, document, from_document, from_wire, material, to_wire
from tests.decisions.records.records import FULL, TEXTS

PUBLISHED = Path(__file__).resolve().parents[3] / "static" / "schemas" / "decisions-1.json"
READER = Draft202012Validator(json.loads(PUBLISHED.read_text()), format_checker=FormatChecker())

AMOUNTS = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=2)
MOMENTS = st.datetimes(timezones=st.just(UTC))


def tidied(record: Record) -> Record:
    """A record as it would be read."""
    return from_wire(to_wire(record))


def decisions(**changed: Any) -> dict[str, Any]:
    """A document of one decision."""
    return {"format": "ragft-decisions-1", "decisions": [{"title": "One", **changed}]}


def test_a_full_record_comes_back_as_it_was() -> None:
    assert from_document(json.loads(document([FULL, FULL]))) == (FULL, FULL)
    assert document([FULL]) == document(from_document(json.loads(document([FULL]))))


def test_what_is_left_out_was_not_said() -> None:
    assert from_document(decisions()) == (Record("One"),)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_record_comes_back(data: st.DataObject) -> None:
    parts = {
        name: data.draw(strategy)
        for name, strategy in {
            "context": TEXTS,
            "drivers": st.lists(TEXTS.filter(bool), max_size=3).map(tuple),
            "status": st.sampled_from(Status),
            "reasons": TEXTS,
        }.items()
    }
    expected = replace(FULL.expected, quality_percent=data.draw(AMOUNTS), says=data.draw(TEXTS))
    approval = replace(FULL.approvals[0], at=data.draw(MOMENTS), comment=data.draw(TEXTS))
    record = replace(FULL, **parts, expected=expected, approvals=(approval,))
    read = from_wire(json.loads(json.dumps(to_wire(record))))
    assert read == record
    assert content_hash(to_wire(read)) == content_hash(to_wire(record))
    READER.validate(json.loads(document([record])))


def test_the_published_schema_is_the_one_the_code_tells() -> None:
    assert json.loads(PUBLISHED.read_text()) == schema()
    Draft202012Validator.check_schema(schema())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"format": "other", "decisions": []}, "format: “other” is not known"),
    ({"format": "ragft-decisions-1"}, "decisions: it must be a list"),
    ({"format": "ragft-decisions-1", "decisions": [], "more": 1}, "more: this is not known here"),
    ({"format": "ragft-decisions-1", "decisions": [{}]}, "decisions[0].title: it is missing"),
    ({"format": "ragft-decisions-1", "decisions": [[]]}, "decisions[0]: it must be an object, not []"),
    (decisions(title=""), "decisions[0].title: it says nothing"),
    (decisions(title=7), "decisions[0].title: it must be a text"),
    (decisions(context="x" * 100_001), "decisions[0].context: it must be a text of at most 100,000 letters"),
    (decisions(status="done"), "decisions[0].status: “done” is not known; say one of proposed, accepted"),
    (decisions(number=-1), "decisions[0].number: -1 is no whole number"),
    (decisions(number=True), "decisions[0].number: True is no whole number"),
    (decisions(dated="3.8.2026"), "decisions[0].dated: “3.8.2026” is no day"),
    (decisions(dated="2026-W01-1"), "is no day"),
    (decisions(dated="2026-02-30"), "is no day"),
    (decisions(options=[{}]), "decisions[0].options[0].title: it is missing"),
    (decisions(options=[{"title": "a"}, {"title": "a"}]), "options[1].title: another option has this title"),
    (decisions(drivers=["a", ""]), "decisions[0].drivers[1]: it says nothing"),
    (decisions(drivers="a"), "decisions[0].drivers: it must be a list"),
    (decisions(drivers=["a"] * 1001), "decisions[0].drivers: it must be a list of at most 1,000"),
    (
        decisions(expected={"cost_per_month": {"amount": 12.5, "currency": "EUR"}}),
        "amount: 12.5 is no amount",
    ),
    (decisions(expected={"cost_per_month": {"amount": "1e9", "currency": "EUR"}}), "“1e9” is no amount"),
    (decisions(expected={"cost_per_month": {"amount": "1", "currency": "euro"}}), "“euro” is no currency"),
    (decisions(approvals=[{"who": "A", "what": "accepted", "at": "2026-08-03T10:00:00"}]), "with its zone"),
    (decisions(unknown=1), "decisions[0].unknown: this is not known here"),
]


@pytest.mark.parametrize(("raw", "says"), WRONG, ids=[says for _, says in WRONG])
def test_what_is_wrong_is_refused_with_its_place(raw: dict[str, Any], says: str) -> None:
    with pytest.raises(BadRecord) as caught:
        from_document(raw)
    assert says in str(caught.value)


@pytest.mark.parametrize(("raw", "says"), WRONG, ids=[says for _, says in WRONG])
def test_the_schema_refuses_it_too(raw: dict[str, Any], says: str) -> None:
    if "another option" not in says and "with its zone" not in says:
        assert not READER.is_valid(raw), "the schema takes what the code refuses"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(dir(FULL)), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(fields(Record)), JSON)
def test_any_value_is_a_record_or_is_refused(field: Any, value: object) -> None:
    try:
        read = from_wire({"title": "One", field.name: value})
    except BadRecord as error:
        said = str(error)
    else:
        said = f"{read.title} was read"
        assert tidied(read) == read
    assert 0 < len(said) < 300


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert one_line(one_line(text)) == one_line(text) == one_line(tidy(text))


CHANGES: list[Callable[[Record], Record]] = [
    lambda r: replace(r, context="Other."),
    lambda r: replace(r, chosen="Better prompt"),
    lambda r: replace(r, revisit=replace(r.revisit, every_months=6)),
    lambda r: replace(r, supersedes=(Link(8),)),
    lambda r: replace(r, evidence=replace(r.evidence, costs=None)),
]


def test_the_hash_covers_all_but_what_comes_with_signing() -> None:
    signed = content_hash(material(FULL))
    for change in CHANGES:
        assert content_hash(material(change(FULL))) != signed
    later = replace(FULL, number=13, status=Status.SUPERSEDED, superseded_by=(Link(14),), approvals=())
    assert content_hash(material(later)) == signed
    assert set(material(FULL)) | LATER == {field.name for field in fields(Record)}
