"""The engine at the command line: run as people run it, in processes of their own, without a database."""

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from decisions.engine.parsing import evidence_from_wire
from decisions.engine.recommend import recommend
from decisions.engine.wire import questionnaire_to_wire, recommendation_to_wire
from tests.decisions.engine.golden import DOCUMENTS, RECOMMENDATIONS, input_of

BASE = Path(__file__).resolve().parents[2]
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def run(*arguments: str, given: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """`manage.py` with only this in its environment, and a database that is not there."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        input=given,
        env={
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "x" * 60,
            "VAR_DIR": os.environ["VAR_DIR"],
            "DATABASE_URL": NOWHERE,
            **environment,
        },
        cwd=BASE,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes a file of input and says its name."""

    def write(content: Any) -> str:
        path = tmp_path / "input.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return write


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command prints, run in this process."""
    call_command(*arguments)
    return json.loads(capsys.readouterr().out)


def refusal(capsys: pytest.CaptureFixture[str], file: str) -> str:
    """What a command says to bad input, having printed nothing and ended with 2."""
    with pytest.raises(SystemExit) as ended:
        call_command("recommend", file)
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    return said.err.strip()


# What is printed --------------------------------------------------------------------------------------------

FULL = {
    "answers": {"knowledge_need": "private_or_current", "owner_retrieval": "Åsa Öberg"},
    "diagnosis": {"state": "leaning", "side": "knowledge", "read": 25, "counts": {"knowledge": 8}},
    "costs": {"monthly": {"rag": 900, "long_prompt": 300}},
    "as_of": "2026-01-31",
}


def test_one_input_gives_the_whole_output(written: Any) -> None:
    done = run("recommend", written(FULL))
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == recommendation_to_wire(recommend(evidence_from_wire(FULL)))
    assert "Åsa Öberg".encode() in done.stdout


def test_a_dash_reads_standard_input_and_the_bytes_are_the_same_in_any_surroundings(written: Any) -> None:
    plain = run("recommend", written(FULL))
    piped = run(
        *("recommend", "-"),
        given=json.dumps(FULL).encode(),
        PYTHONIOENCODING="latin-1",
        PYTHONHASHSEED="7",
        LC_ALL="C",
        TIME_ZONE="Asia/Tokyo",
    )
    assert piped.stdout == plain.stdout
    assert piped.stdout.endswith(b"}\n")


def test_the_questionnaire_is_printed_without_a_database() -> None:
    done = run("questionnaire", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode("utf-8")) == questionnaire_to_wire()


def test_a_list_gives_a_list_in_the_same_order(written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = [input_of(case) for case in RECOMMENDATIONS["case"]]
    found = printed(capsys, "recommend", written(inputs))
    assert [each["approach"] for each in found] == [case["approach"] for case in RECOMMENDATIONS["case"]]


def test_the_documents_examples_can_be_judged_in_one_go(
    written: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    found = printed(capsys, "recommend", written([{"answers": case["answers"]} for case in DOCUMENTS]))
    assert len(found) == 62
    assert printed(capsys, "recommend", written([])) == []


def test_a_file_with_a_byte_order_mark_is_read(written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "recommend", written(b'\xef\xbb\xbf{"answers": {}}'))["approach"] == "prompt"


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", date(2026, 1, 31)), ("Pacific/Auckland", date(2026, 2, 1))]
)
def test_today_is_the_organisations_today(
    zone: str, day: date, written: Any, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.TIME_ZONE = zone
    with time_machine.travel(datetime(2026, 1, 31, 20, tzinfo=ZoneInfo("UTC")), tick=False):
        assert printed(capsys, "recommend", written({"answers": {}}))["as_of"] == day.isoformat()
        found = printed(capsys, "recommend", written({"answers": {}, "as_of": "2020-02-29"}))
        assert found["as_of"] == "2020-02-29"


# What bad input gets ----------------------------------------------------------------------------------------

BAD = {
    b'{"answers": {"stage": "late"}}': 'stage: "late" is not allowed; say one of exploring, growing, stable',
    b'{"answers": {"stages": 1}}': "answers.stages: 1 is not allowed; known here: current_system, ",
    b'{"answers": {}, "cost": {}}': "input.cost: {} is not allowed; known here: answers, diagnosis, costs",
    b"{}": "answers: null is not allowed; an object of answers is required",
    b'{"answers": {}, "as_of": "today"}': 'as_of: "today" is not allowed; say a date as YYYY-MM-DD',
    b"42": "input: 42 is not allowed; say an object",
    b'"rag"': 'input: "rag" is not allowed; say an object',
    b"": "is no JSON at line 1, column 1: ",
    b'{"answers": {\n  "stage": "stable",\n}}': "is no JSON at line 3, column 1: ",
    b'{"answers": {}} []': "is no JSON at line 1, column 17: Extra data.",
    b'[{"answers": {}}, {"answers": {}}, []]': "input 3 of the list: input: [] is not allowed",
    b'[{"answers": {"kb_tokens": -1}}]': "input 1 of the list: kb_tokens: -1 is not allowed; say a number",
    b'{"answers": {"stage": "stable", "stage": null}}': "stage stands twice in one object; say it once.",
    b'{"answers": {"kb_tokens": NaN}}': "NaN is no number that JSON knows",
    b'{"answers": {"kb_tokens": -Infinity}}': "-Infinity is no number that JSON knows",
    b'{"answers": {"kb_tokens": 1e999}}': "kb_tokens: Infinity is not allowed; say a number of 0 or more",
    b'{"answers": {"kb_tokens": ' + b"9" * 5_000 + b"}}": "has a number that is too long.",
    b"[" * 200_000: "is nested too deeply.",
    '{"answers": {"owner_retrieval": "Åsa"}}'.encode("latin-1"): "is not in UTF-8: byte 34 belongs to",
}


@pytest.mark.parametrize(("content", "sentence"), BAD.items(), ids=BAD.values())
def test_bad_input_ends_with_2_and_one_sentence(
    content: bytes, sentence: str, written: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refusal(capsys, written(content))


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "missing.json")
    assert refusal(capsys, missing) == f"{missing} cannot be read: No such file or directory."
    assert "cannot be read" in refusal(capsys, str(tmp_path))


def test_bad_input_ends_the_process_with_2() -> None:
    done = run("recommend", "-", given=b'{"answers": {"citations": "yes"}}')
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b'citations: "yes" is not allowed; say one of required, useful, no\n'


def test_half_a_letter_can_be_shown_on_any_terminal() -> None:
    done = run("recommend", "-", given=b'{"answers": {"stage": "\\ud800"}}', PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert done.stderr.startswith(b'stage: "')
