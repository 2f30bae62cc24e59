"""The catalogue is whole: every statement of the documents, every conflict, every threshold's source."""

import re
from collections import Counter
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from decisions.engine.catalogue import (
    CONFLICTS,
    DOCUMENTS,
    HOUSE,
    PUBLISHED,
    STATEMENTS,
    Kind,
    UnknownStatement,
    common_mistake,
    conflicts,
    decision_defines,
    nobody_talks,
    pm_framework,
    product_guide,
    statement,
)
from decisions.engine.thresholds import THRESHOLDS

PARTS = (pm_framework, decision_defines, common_mistake, product_guide, nobody_talks)

SENTENCES = [
    *((entry.id, entry.says) for entry in STATEMENTS.values()),
    *((entry.name, entry.says) for entry in THRESHOLDS),
    *((entry.id, entry.settled) for entry in CONFLICTS.values()),
    *((entry.id, position) for entry in CONFLICTS.values() for _, position in entry.positions),
]


def names(family: str, first: int, last: int) -> list[str]:
    """``names("rag", 1, 3)`` is rag-1, rag-2, rag-3."""
    return [f"{family}-{number}" for number in range(first, last + 1)]


EXPECTED = {
    "pm-framework": [
        *names("impact", 1, 5),
        *names("ft-good", 1, 4),
        *names("ft-bad", 1, 4),
        *names("rag-good", 1, 5),
        *names("rag-bad", 1, 4),
        *names("rag", 1, 4),
        "rag-worry",
        *names("ft", 1, 4),
        "ft-worry",
        "both-1",
        *names("cost-rag", 1, 3),
        "cost-rag-rule",
        *names("cost-ft", 1, 3),
        "cost-ft-rule",
        "cost-be-1",
        *names("mistake", 1, 4),
        *names("tree", 1, 5),
        "ex-copilot",
        "ex-notion",
        "ex-chatgpt-search",
        "ex-support-typical",
        *names("q", 1, 5),
        *names("revisit", 0, 5),
        "order-1",
        *names("risk", 1, 3),
        *names("default", 1, 3),
        "trap",
        "opportunity",
    ],
    "decision-defines": [
        "mistake-frame",
        "q1",
        "q1-test",
        "q2",
        "q2-weekly",
        "q2-month",
        "q2-stable",
        "q2-retrain",
        "q3",
        "q3-rag",
        "q3-ft",
        "q3-notready",
        "q4",
        *names("q4-ft", 1, 5),
        *names("q4-rag", 1, 4),
        *names("q4-owner", 1, 3),
        *names("rag", 1, 4),
        "rag-debug",
        *names("ft", 1, 4),
        "cost-label",
        "cost-more",
        "cost-rag",
        "mistake-compare",
        *names("both", 1, 2),
        *names("rule", 1, 2),
        *names("revisit", 1, 2),
        "prompt-1",
    ],
    "common-mistake": [
        "mistake-1",
        *names("prompt", 0, 2),
        *names("rag", 1, 4),
        *names("ft", 1, 4),
        *names("fw", 1, 7),
        "both-1",
    ],
    "product-guide": [
        "default",
        *names("rag", 1, 4),
        *names("ft", 1, 3),
        "both-1",
        "mistake-1",
        *names("decide", 1, 3),
    ],
    "nobody-talks": [
        "frame-1",
        *names("ft", 0, 4),
        "ft-lat",
        *names("ft-cannot", 1, 3),
        "ft-halluc",
        *names("rag", 1, 4),
        "rag-cannot",
        *names("matrix", 1, 4),
        "matrix-time",
        "prompt-80",
        "prompt-week",
        "prompt-85",
        *names("cost", 1, 28),
        "cost-hidden",
        "lat-rag",
        "cost-table",
        "both-1",
        *names("both-order", 1, 3),
        "both-mistake",
        *names("prompt", 1, 5),
        "prompt-trade",
        *names("check", 1, 5),
        "ex-legal-tech",
        "ex-fintech-handbook",
        "ex-healthcare-notes",
        "ex-ecommerce",
        "ex-ecommerce-numbers",
        *names("bottom", 1, 4),
    ],
}


def test_five_documents_are_published_and_the_house_is_the_sixth_source() -> None:
    assert [document.prefix for document in PUBLISHED] == list(EXPECTED)
    assert list(DOCUMENTS.values()) == [*PUBLISHED, HOUSE]
    assert all(document.title and document.dated for document in DOCUMENTS.values())


@pytest.mark.parametrize("prefix", EXPECTED)
def test_every_statement_of_a_document_is_there_and_no_other(prefix: str) -> None:
    held = {entry.id for entry in STATEMENTS.values() if entry.document is DOCUMENTS[prefix]}
    assert held == {f"{prefix}/{name}" for name in EXPECTED[prefix]}


def test_no_document_declares_an_id_twice() -> None:
    declared = Counter(entry.id for part in PARTS for entry in part.STATEMENTS)
    assert [id_ for id_, times in declared.items() if times > 1] == []


def test_ids_are_well_formed_and_begin_with_their_document() -> None:
    form = re.compile(r"([a-z]+(?:-[a-z]+)?)/[a-z0-9]+(?:-[a-z0-9]+)*")
    for entry in STATEMENTS.values():
        found = form.fullmatch(entry.id)
        assert found, entry.id
        assert found[1] == entry.document.prefix, entry.id


def test_every_statement_stands_in_a_known_document_under_a_heading() -> None:
    for entry in STATEMENTS.values():
        assert DOCUMENTS[entry.document.prefix] is entry.document, entry.id
        assert isinstance(entry.kind, Kind), entry.id
        assert entry.section, entry.id


def test_every_text_is_a_whole_sentence() -> None:
    whole = re.compile(r"[A-Z0-9$]\S*( \S+)*[.?]")
    assert [(name, says) for name, says in SENTENCES if not whole.fullmatch(says)] == []


def test_questions_are_asked() -> None:
    asked = [entry.says for entry in STATEMENTS.values() if entry.kind is Kind.QUESTION]
    assert [says for says in asked if not says.endswith("?")] == []


def test_an_id_is_looked_up() -> None:
    found = statement("nobody-talks/prompt-85")
    assert found.document.title.endswith("Nobody Talks About")
    assert (found.section, found.kind) == ("The Decision Matrix", Kind.THRESHOLD)
    assert "85%" in found.says


def test_an_unknown_id_is_named_in_the_error() -> None:
    with pytest.raises(UnknownStatement, match=r"no statement 'nobody-talks/prompt-86'"):
        statement("nobody-talks/prompt-86")
    assert issubclass(UnknownStatement, KeyError)


@pytest.mark.parametrize("mapping", [DOCUMENTS, STATEMENTS, CONFLICTS])
def test_nothing_can_be_put_in_or_taken_out(mapping: Any) -> None:
    with pytest.raises(TypeError):
        mapping["new"] = None
    with pytest.raises(TypeError):
        del mapping[next(iter(mapping))]


@pytest.mark.parametrize("entry", [HOUSE, next(iter(STATEMENTS.values())), CONFLICTS["K1"], THRESHOLDS[0]])
def test_nothing_can_be_changed(entry: Any) -> None:
    field = next(iter(entry.__slots__))
    with pytest.raises(FrozenInstanceError):
        setattr(entry, field, "other")


def test_the_conflicts_are_k1_to_k22_in_order() -> None:
    assert [entry.id for entry in conflicts.CONFLICTS] == [f"K{number}" for number in range(1, 23)]
    assert list(CONFLICTS.values()) == list(conflicts.CONFLICTS)


@pytest.mark.parametrize("conflict", CONFLICTS.values(), ids=lambda entry: entry.id)
def test_a_conflict_rests_on_statements_of_the_documents_that_speak(conflict: Any) -> None:
    speaking = [prefix for prefix, _ in conflict.positions]
    order = [document.prefix for document in PUBLISHED]
    assert speaking == sorted(set(speaking), key=order.index)
    assert {statement(id_).document.prefix for id_ in conflict.statements} == set(speaking)
    assert len(conflict.statements) == len(set(conflict.statements))
    assert conflict.topic


def test_thresholds_have_names_of_their_own_and_positive_values() -> None:
    assert len({threshold.name for threshold in THRESHOLDS}) == len(THRESHOLDS)
    assert all(threshold.value > 0 and threshold.unit for threshold in THRESHOLDS)


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda entry: entry.name)
def test_the_source_of_a_threshold_exists(threshold: Any) -> None:
    assert threshold.source in {*STATEMENTS, *CONFLICTS, HOUSE.prefix}


@pytest.mark.parametrize(
    ("name", "figure"),
    [("quality_bar_percent", "85%"), ("window_tokens", "128K"), ("volume_per_day", "100,000")],
)
def test_a_threshold_taken_from_a_document_has_its_figure(name: str, figure: str) -> None:
    (threshold,) = [entry for entry in THRESHOLDS if entry.name == name]
    assert figure in statement(threshold.source).says
