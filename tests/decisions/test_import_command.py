"""`import_failures --dry-run` as people run it: JSON of what would come in, or 2 and one plain sentence."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.decisions.imports.files import SAMPLES
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
