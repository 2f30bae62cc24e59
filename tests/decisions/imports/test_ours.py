"""Our own export comes back whole, from the document and from the table; what we never wrote is refused."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.engine.causes import Cause, Severity
from decisions.imports.importing import open_upload
from decisions.imports.records import Label, OurReading, OurRun, OurSettlement
from decisions.imports.redaction import changes_in, redact, rules_for
from decisions.imports.shapes import ragft
from decisions.imports.sources import from_text
from decisions.models import Arm, NextStep, ReadingState
from tests.decisions.imports.files import brought, examples, reasons
from tests.decisions.imports.ours import CODE, ERASED, EXAMPLE, READING, as_table, document
from tests.decisions.imports.test_fuzz import VALUES

BOTH = {"document": ("failures.json", document(EXAMPLE)), "table": ("failures.csv", as_table(EXAMPLE))}


def at(day: int) -> datetime:
    return datetime(2026, 8, day, 10, tzinfo=UTC)


@pytest.mark.parametrize("form", BOTH)
def test_everything_comes_back(form: str) -> None:
    upload, found = brought(*BOTH[form])
    assert upload.main.shape.key == "ragft"
    (one,) = examples(*BOTH[form])
    assert (found.importable, found.open) == (1, ())
    assert (one.input, one.output, one.expected) == ('{"question": "How much?"}', "=4.00", "'5.50'")
    assert one.context == ("Fares of 2024.", "NULL")
    assert (one.system, one.history) == ("Be short.", (("user", "Hello"), ("assistant", "Hello!")))
    assert (one.source_id, one.trace_id) == ("+1", "t-1")
    assert one.created_at == datetime(2026, 8, 3, 9, 12, 44, tzinfo=UTC)
    assert (one.facets, one.labels) == (
        (("team", "a"), ("score", "0")),
        (Label("bad", "Old fare", "7", 3.0),),
    )
    assert one.ours is not None
    assert one.ours.readings == (
        OurReading(
            **READING | {"codes": ("stale-fact", "wrong-tone"), "marked": ((0, 4),), "finished_at": at(4)}
        ),
    )
    assert one.ours.settlement == OurSettlement(
        ("stale-fact",), "We looked it up.", "Mara Manager", "", "minor", at(5)
    )
    assert one.ours.runs == (OurRun("context", True, "Cleo Contributor", "Fares of 2026", "5.50", at(6)),)
    assert (one.ours.origin, one.ours.near) == ("line 2", "")


def test_the_codebook_and_the_cards_stand_beside_the_examples() -> None:
    upload = open_upload(from_text(document(EXAMPLE, codebook=[CODE], card=[{"method": "all"}])))
    assert upload.around["codebook"] == [CODE]
    assert upload.around["card"] == [{"method": "all"}]


def test_what_was_erased_keeps_its_hash_and_has_no_text() -> None:
    (one,) = examples("f.json", document(ERASED))
    assert (one.input, one.key, one.erased) == ("", "e" * 32, "e" * 32)
    assert one.ours is not None
    assert (one.ours.erased_at, one.ours.erased_because) == (at(7), "A name was in it.")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"input": ""}, "no input"),
        ({"output": "", "expected": ""}, "no output"),
        ({"context": "text"}, "context is no list"),
        ({"context": [4]}, "context is no text"),
        ({"history": [["user"]]}, "history holds no pairs"),
        ({"readings": [4]}, "readings is no object"),
        ({"readings": [READING | {"state": "lost"}]}, "“lost” is no state that is known here"),
        ({"readings": [READING | {"overruled": "bad"}]}, "“bad” is no overruled that is known here"),
        ({"readings": [READING | {"marked": [[-1, 2]]}]}, "marked holds no places in the output"),
        (
            {"readings": [READING | {"finished_at": None}]},
            "a reading that is done has a time of its end, and no other has one",
        ),
        ({"runs": [{"arm": "context"}]}, "a run says by true or false whether it came right"),
        ({"runs": [{"arm": "other", "right": True}]}, "“other” is no arm that is known here"),
        ({"settlement": [4]}, "settlement is no object"),
    ],
)
def test_what_the_product_never_wrote_is_no_example(changed: dict[str, Any], reason: str) -> None:
    assert [said for _, said in reasons("f.json", document(EXAMPLE | changed))] == [reason]


def test_a_cell_that_is_no_json_is_named() -> None:
    broken = as_table(EXAMPLE).replace('"[[""user""', '"[[user')
    assert [said for _, said in reasons("f.csv", broken)] == ["history is no list"]


def test_what_was_said_here_is_redacted_too() -> None:
    reading = READING | {"note": "Ask ann@example.org", "corrected": "ann@example.org"}
    (one,) = examples("f.json", document(EXAMPLE | {"readings": [reading]}))
    rules = rules_for(["email"])
    assert [change.field for change in changes_in([one], rules)] == ["note", "corrected"]
    kept = redact(one, rules).ours
    assert kept is not None
    assert (kept.readings[0].note, kept.readings[0].reader) == ("Ask [e-mail]", "Cleo Contributor")


def test_the_words_of_the_file_are_those_of_the_tables() -> None:
    assert set(ReadingState.values) == ragft.STATES
    assert ragft.STEPS - {""} == set(NextStep.values)
    assert set(Arm.values) == ragft.ARMS
    assert ragft.CAUSES - {""} == set(Cause)
    assert ragft.SEVERITIES - {""} == set(Severity)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(EXAMPLE)),
    VALUES,
    st.sampled_from(["readings", "settlement", "runs", "labels", "erased"]),
    st.dictionaries(
        st.sampled_from(sorted({*READING, "arm", "right", "by", "reason", "at", "label"})), VALUES
    ),
)
def test_whatever_stands_there_is_an_example_or_is_told_why_not(
    name: str, value: Any, inner: str, said: dict[str, Any]
) -> None:
    changed = EXAMPLE | {inner: said if inner in ("settlement", "erased") else [said], name: value}
    for form in ("f.json", document(changed)), ("f.csv", as_table(EXAMPLE | {name: value})):
        _, found = brought(*form)
        assert found.importable + len(found.skipped) == 1


def test_a_cell_nested_without_end_is_no_crash() -> None:
    deep = as_table(EXAMPLE | {"history": "[" * 100_000})
    assert [said for _, said in reasons("f.csv", deep)] == ["history is no list"]


def test_nul_bytes_and_markup_come_as_text() -> None:
    reading = READING | {"reader": "A\x00nn"}
    changed = EXAMPLE | {"output": "a\x00<script>alert(1)</script>", "readings": [reading]}
    (one,) = examples("f.json", document(changed))
    assert one.ours is not None
    assert one.ours.readings[0].reader == "Ann"
    assert one.output == "a<script>alert(1)</script>"
    assert json.dumps(one.output)
