"""`import_failures` as people run it: JSON of what is in a file or came in, or 2 and one plain sentence."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from decisions.models import Example, Import
from decisions.services import reviews
from tests.decisions.imports.files import SAMPLES, jsonl
from tests.decisions.imports.ours import EXAMPLE, as_table
from tests.decisions.test_commands import run

FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".toml")


def printed(file: Path) -> Any:
    done = run("import_failures", "--dry-run", str(file))
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_it_prints_what_would_come_in() -> None:
    found = printed(SAMPLES / "langfuse_traces.jsonl")
    assert (found["shape"], found["encoding"]) == ("langfuse_traces", "utf-8")
    assert (found["records"], found["importable"], found["skipped"], found["duplicates"]) == (3, 3, [], 0)
    assert found["mapping"]["input"] == "input"
    assert found["mapping"]["expected"] is None
    assert found["first"][0] == {
        "input": "How much is a bicycle ticket on the Northpoint ferry?",
        "output": "A bicycle ticket on the Northpoint ferry costs 4.00.",
        "expected": None,
        "context": ["Northpoint line fares valid from January 2024: adult 6.00, child 3.00, bicycle 4.00."],
        "source_id": "trace-a1f0",
        "created_at": "2026-08-03T09:12:44.120Z",
    }


def test_skipped_records_have_line_and_reason_and_copies_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("question,answer\nq,a\nq,a\n,b\n", encoding="utf-8")
    found = printed(file)
    assert found["skipped"] == [{"record": 3, "line": 4, "reason": "no input"}]
    assert (found["records"], found["importable"], found["duplicates"]) == (3, 1, 1)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "cut.jsonl",
            b'{"input": "a',
            "cut.jsonl: Record 1, line 1, column 11: the file ends in the middle of a record.",
        ),
        ("t.pdf", b"%PDF-1.7", "t.pdf: This is a PDF document."),
    ],
)
def test_a_refused_file_ends_it_with_2_and_one_sentence(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(data)
    done = run("import_failures", "--dry-run", str(tmp_path / name))
    assert done.returncode == 2
    assert done.stdout == b""
    assert sentence in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_file_that_is_not_there_and_a_missing_option(tmp_path: Path) -> None:
    gone = run("import_failures", "--dry-run", str(tmp_path / "gone.csv"))
    assert gone.returncode == 2
    assert "cannot be read: No such file or directory." in gone.stderr.decode()
    assert run("import_failures", str(FILES[0])).returncode == 2


# Bringing in ------------------------------------------------------------------------------------------------

ROWS = [{"question": f"Question {n} of {n * 37}?", "answer": f"Ask ann{n}@example.org."} for n in range(5)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "t.jsonl"
    path.write_text(jsonl(*ROWS), encoding="utf-8")
    return path


def bring(file: Path, review: Any, by: Any, *options: str) -> tuple[Any, str]:
    """What is printed, and what is said when it is refused."""
    out, err = StringIO(), StringIO()
    given = [str(file), "--review", str(review.pk), "--by", by.email, *options]
    with suppress(SystemExit):
        call_command("import_failures", *given, stdout=out, stderr=err)
    assert bool(out.getvalue()) is not bool(err.getvalue())
    return json.loads(out.getvalue() or "null"), err.getvalue().strip()


def test_examples_come_in(file, review, contributor):
    said, _ = bring(file, review, contributor)
    made = Import.objects.get()
    assert (said["imported"], said["import"], said["importable"]) == (5, str(made.pk), 5)
    assert (made.by, made.name, made.origin) == (contributor, "t.jsonl", "file")
    assert Example.objects.earliest("number").output == "Ask [e-mail]."


def test_they_are_picked_and_redacted_as_said(file, review, contributor):
    said, _ = bring(
        file, review, contributor, "--wanted", "2", "--seed", "7", "--redact", "--pattern", "ann\\d"
    )
    assert (said["imported"], said["seed"]) == (2, 7)
    assert Import.objects.get().card["seed"] == 7
    assert {row.output for row in Example.objects.all()} == {"Ask [redacted]@example.org."}
    again, _ = bring(file, review, contributor, "--redact", "--pattern", "ann\\d")
    assert (again["in_review"], again["imported"]) == (2, 3)


def test_who_may_not_brings_nothing(file, review, viewer, stranger, owner):
    for person in (viewer, stranger, owner):
        _, refused = bring(file, review, person)
        assert refused == f"There is no review {review.pk} that {person.email} may change."
    review.pk = "no-id"
    assert "There is no review no-id" in bring(file, review, stranger)[1]
    assert not Example.objects.exists()


def test_what_cannot_come_in_is_said(file, review, contributor, tmp_path):
    assert bring(file, review, contributor, "--pattern", "(")[1].startswith("“(” is no pattern")
    assert bring(file, review, contributor, "--wanted", "0")[1] == "At least one example has to be wanted."
    table = tmp_path / "f.csv"
    table.write_text(as_table(EXAMPLE), encoding="utf-8")
    assert "Nobody here can tell what the codes stale-fact" in bring(table, review, contributor)[1]
    bring(file, review, contributor)
    assert "that the review does not have" in bring(file, review, contributor)[1]
    reviews.close_review(review, reason="Over.", by=contributor)
    assert "takes no changes" in bring(file, review, contributor)[1]
    assert Example.objects.count() == 5
