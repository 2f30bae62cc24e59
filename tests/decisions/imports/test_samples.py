"""The sample of every shape, against what `expected.toml` says of it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from decisions.imports.records import Example
from tests.decisions.imports.files import SAMPLES, brought, examples, sample

GOLDEN = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))
FAILURES: list[dict[str, Any]] = GOLDEN["failure"]
each_sample = pytest.mark.parametrize("golden", GOLDEN["sample"], ids=lambda golden: golden["file"])
with_examples = pytest.mark.parametrize(
    "golden",
    [golden for golden in GOLDEN["sample"] if "skipped" not in golden],
    ids=lambda golden: golden["file"],
)
SYSTEM = "You are the Harbour Ferries help desk. Use only the supplied passages."


def examples_of(golden: dict[str, Any]) -> list[Example]:
    return examples(golden["file"], sample(golden["file"]))


def test_every_sample_has_its_expectation() -> None:
    there = {path.name for path in Path(SAMPLES).iterdir() if path.suffix != ".toml"}
    assert {golden["file"] for golden in GOLDEN["sample"]} == there
    assert len(there) == 16


@each_sample
def test_shape_counts_and_open_questions(golden: dict[str, Any]) -> None:
    upload, found = brought(golden["file"], sample(golden["file"]))
    assert upload.main.shape.key == golden["shape"]
    assert upload.encoding == "utf-8"
    assert found.records == 3
    assert found.duplicates == 0
    assert found.near == ()
    assert {one.key: one.chosen for one in found.open} == golden.get("open", {})
    assert {one.reason for one in found.skipped} == ({golden["skipped"]} if "skipped" in golden else set())
    assert found.importable == (0 if "skipped" in golden else 3)


@with_examples
def test_texts(golden: dict[str, Any]) -> None:
    for one, failure in zip(examples_of(golden), FAILURES, strict=True):
        assert one.input == (prompt_of(failure) if golden.get("prompt") else failure["input"])
        assert one.output == (failure["output"] if "output" in golden["has"] else "")
        assert one.expected == (failure["expected"] if "expected" in golden["has"] else "")


@with_examples
def test_context(golden: dict[str, Any]) -> None:
    for one, failure in zip(examples_of(golden), FAILURES, strict=True):
        passages = tuple(failure["context"]) if "context" in golden["has"] else ()
        assert one.context == (("\n".join(passages),) if golden.get("joined_context") else passages)


@with_examples
def test_ids_and_dates(golden: dict[str, Any]) -> None:
    found = examples_of(golden)
    assert [one.source_id for one in found] == golden.get("ids", ["", "", ""])
    dates = golden.get("dates", [None])
    dates = dates if len(dates) == 3 else dates * 3
    said = [
        one.created_at and one.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        for one in found
    ]
    assert said == dates


@with_examples
def test_labels_and_notes(golden: dict[str, Any]) -> None:
    notes = golden.get("own_notes") or [f["note"] if golden.get("notes") else "" for f in FAILURES]
    labels = golden.get("labels", ["", "", ""])
    for one, note, label in zip(examples_of(golden), notes, labels, strict=True):
        assert [(said.label, said.note) for said in one.labels] == ([(label, note)] if note or label else [])


@with_examples
def test_the_system_message_is_kept_aside(golden: dict[str, Any]) -> None:
    assert {one.system for one in examples_of(golden)} == {SYSTEM if golden.get("prompt") else ""}


@pytest.mark.parametrize("golden", [golden for golden in GOLDEN["sample"] if golden.get("prompt")])
def test_passages_can_be_taken_out_of_the_prompt(golden: dict[str, Any]) -> None:
    upload, _ = brought(golden["file"], sample(golden["file"]))
    plan = upload.main.plan.changed({}, {"prompt": "Passages|Question"})
    taken = [one for one in upload.examples([plan]) if isinstance(one, Example)]
    for one, failure in zip(taken, FAILURES, strict=True):
        assert one.input == failure["input"]
        assert one.context == ("\n".join(failure["context"]),)


def test_label_studio_brings_who_said_it_and_how_long_it_took() -> None:
    for name in ("label_studio_export.json", "label_studio_json_min.json"):
        said = [label for one in examples(name, sample(name)) for label in one.labels]
        assert [label.annotator for label in said] == ["7", "7", "7"], (
            "an object or a number, the same person"
        )
        assert [label.seconds for label in said] == [42.7, 43.7, 44.7]


def test_nobodys_address_is_kept_with_what_they_said() -> None:
    for one in examples("langfuse_traces.jsonl", sample("langfuse_traces.jsonl")):
        (label,) = one.labels
        assert label.annotator.startswith("reader-")
        assert "@" not in label.annotator


def prompt_of(failure: dict[str, Any]) -> str:
    passages = "\n".join(failure["context"])
    return f"Passages:\n{passages}\n\nQuestion: {failure['input']}"
