"""The cost model at the command line: run as people run it, without a database."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from costing.engine.approaches import APPROACHES
from costing.engine.comparison import compare
from costing.engine.scenario_wire import scenario_from_wire
from costing.engine.wire import comparison_to_wire
from costing.price_book import lifetimes, standard_prices
from tests.decisions.test_commands import run

EXAMPLE = "docs/examples/scenario.json"
SCENARIO: dict[str, Any] = json.loads(Path(EXAMPLE).read_text(encoding="utf-8"))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    call_command("cost", *arguments)
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes a scenario and says its name."""

    def write(content: Any) -> str:
        path = tmp_path / "scenario.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return write


def test_the_example_is_priced_without_a_database_and_the_same_each_time() -> None:
    done = run("cost", EXAMPLE, "--draws", "200", "--seed", "7")
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout
        == run("cost", "-", "--draws", "200", "--seed", "7", given=Path(EXAMPLE).read_bytes()).stdout
    )
    found = json.loads(done.stdout)
    assert [one["approach"] for one in found["approaches"]] == list(APPROACHES)
    assert all(one["complete"] for one in found["approaches"])


def test_it_prints_lines_months_break_evens_and_what_matters(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, EXAMPLE)
    drawn_from = scenario_from_wire(SCENARIO)
    expected = comparison_to_wire(compare(drawn_from, standard_prices(), lifetimes()))
    assert {key: found[key] for key in expected} == expected
    rag = found["approaches"][2]
    assert (len(rag["by_month"]), len(rag["cumulative"])) == (36, 37)
    assert {"rerank", "context", "read_units"} <= {line["key"] for line in rag["lines"]}
    assert len(found["break_evens"]) == 30
    assert [each["approach"] for each in found["tornados"]] == [key for key in APPROACHES if key != "rag"]
    assert found["outlived"][0]["retires"] == "2027-01-14"
    assert "draws" not in found


def test_draws_come_with_bands_and_chances(capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, EXAMPLE, "--draws", "50", "--seed", "3")["draws"]
    assert (found["count"], found["seed"], found["missing"]) == (50, 3, [])
    assert "queries_per_day" in found["drawn"]
    assert [band["approach"] for band in found["bands"]] == list(APPROACHES)
    assert all(len(band["p50"]) == 37 for band in found["bands"])
    assert printed(capsys, EXAMPLE, "--draws", "50")["draws"]["bands"] != found["bands"]


@time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=ZoneInfo("UTC")))
def test_without_a_day_prices_of_today_count(capsys: pytest.CaptureFixture[str], written: Any) -> None:
    assert printed(capsys, written({}))["scenario"]["day"] == "2026-11-01"


def test_an_unknown_model_is_a_line_that_says_so(capsys: pytest.CaptureFixture[str], written: Any) -> None:
    found = printed(capsys, written({**SCENARIO, "model": "nobody/nothing"}))
    rag = found["approaches"][2]
    assert not rag["complete"]
    assert "There is no price for model/nobody/nothing/input on 2026-11-21." in rag["problems"]
    assert "rag" not in found["evidence"]["monthly"]


REFUSED = [
    ({"queries_per_day": 10**12}, [], "queries_per_day: 1000000000000 is outside what is allowed"),
    ({"volume": 5}, [], "volume: there is no such input."),
    ([], [], "scenario: must be an object with named inputs."),
    ("{", [], "is no JSON at line 1"),
    ('{"months": NaN}', [], "NaN is no number that JSON knows"),
    ('{"months": 1, "months": 2}', [], "months stands twice"),
    ({}, ["--draws", "0"], "--draws must be a whole number from 1 to 100,000."),
    ({}, ["--draws", "many"], "--draws must be a whole number"),
    ({}, ["--draws", "9" * 5000], "--draws must be a whole number"),
    ({}, ["--seed", "-1"], "--seed must be a whole number from 0 to 4,294,967,295."),
]


@pytest.mark.parametrize(("content", "options", "says"), REFUSED, ids=lambda value: str(value)[:40])
def test_bad_input_ends_with_two_and_a_sentence(
    content: Any, options: list[str], says: str, written: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [f"{name}={value}" for name, value in zip(options[::2], options[1::2], strict=True)]
    with pytest.raises(SystemExit) as ended:
        call_command("cost", written(content), *arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("cost", str(tmp_path / "none.json"))
    assert ended.value.code == 2
    assert "none.json cannot be read" in capsys.readouterr().err
