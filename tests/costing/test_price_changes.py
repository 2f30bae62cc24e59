"""What a newer price library would change, told from a library that is made newer here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import genai_prices
import pytest
from django.core.management import call_command

from costing.library_prices import library_prices
from costing.price_changes import BadLibrary, changes, read_library, snapshot
from tests.costing.scenarios import make_scenario

NOVEMBER = date(2026, 11, 21)

NEWER = """

def _model(provider, name):
    (found,) = [p for p in providers if p.id == provider]
    return found, next(m for m in found.models if m.id == name)

_model("openai", "gpt-4o")[1].prices.input_mtok = Decimal("3")
_model("openai", "gpt-4o-mini")[1].prices.output_mtok = Decimal("0.45")
_model("mistral", "mistral-large")[1].prices.input_mtok = Decimal("1")
_openai, _luna = _model("openai", "gpt-6-luna")
_openai.models.remove(_luna)
"""


@pytest.fixture(scope="module")
def newer(tmp_path_factory) -> Path:
    """A folder with a version 9.9.9 of the library in which four models have changed."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(Path(genai_prices.__file__).parent, folder / "genai_prices")
    with (folder / "genai_prices" / "data.py").open("a") as data:
        data.write(NEWER)
    facts = folder / "genai_prices-9.9.9.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: genai-prices\nVersion: 9.9.9\n")
    return folder


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("price_changes", *arguments, stdout=out)
    return out.getvalue()


def test_a_price_is_told_by_what_becomes_of_it():
    old = {"a": [("1970-01-01", "2")], "b": [("1970-01-01", "2")], "c": [("1970-01-01", "2")], "d": []}
    new = {"a": [("1970-01-01", "3")], "b": [("1970-01-01", "1.5")], "d": [("2026-11-01", "1")]}
    told = {change.item: (change.says, change.percent) for change in changes(old, new, NOVEMBER)}
    assert told == {
        "a": ("dearer", Decimal("50.0")),
        "b": ("cheaper", Decimal("-25.0")),
        "c": ("gone", None),
        "d": ("new", None),
    }


@pytest.mark.parametrize(
    "new",
    [
        [("1970-01-01", "2"), ("2027-01-01", "4")],  # a rise that is announced
        [("1970-01-01", "2 4 above 200000")],  # long requests pay more
        [("1970-01-01", "9"), ("2026-01-01", "2")],  # another past
    ],
)
def test_a_price_that_stays_today_but_not_on_other_days_is_told_too(new):
    (change,) = changes({"a": [("1970-01-01", "2")]}, {"a": new}, NOVEMBER)
    assert (change.says, change.old, change.new) == ("dates", Decimal(2), Decimal(2))


def test_the_same_version_changes_nothing():
    found = snapshot(library_prices())
    assert len(found) > 5000
    assert changes(found, found, NOVEMBER) == ()


@pytest.mark.django_db
def test_what_is_offered_or_used_is_told_and_the_rest_counted(newer, review, contributor):
    make_scenario(review, contributor, "As today")
    told = json.loads(run(str(newer), "--json"))
    assert (told["from_version"], told["to_version"]) == ("0.2.3", "9.9.9")
    by_item = {change["item"]: change for change in told["changes"]}
    assert by_item["model/openai/gpt-4o/input"] == {
        "item": "model/openai/gpt-4o/input",
        "says": "dearer",
        "old": "2.5",
        "new": "3",
        "percent": 20.0,
        "scenarios": ["Support / Checkout assistant / Review 1: As today"],
    }
    assert by_item["model/openai/gpt-6-luna/output"]["says"] == "gone"
    assert "model/mistral/mistral-large/input" not in by_item
    assert told["differing"] > len(told["changes"])
    assert told["changes"][0]["scenarios"]  # what is in use comes first


@pytest.mark.django_db
def test_to_read(newer):
    told = run(str(newer), "--all")
    assert told.startswith("genai-prices 0.2.3 → 9.9.9: ")
    assert "model/openai/gpt-4o/input: $2.5 → $3 (dearer, +20.0%)" in told
    assert "model/mistral/mistral-large/input" in told
    assert "more are of prices" not in told


def test_a_wheel_will_do(newer, tmp_path):
    wheel = tmp_path / "genai_prices-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in newer.rglob("*"):
            archive.write(path, path.relative_to(newer))
    version, prices = read_library(wheel)
    assert version == "9.9.9"
    assert prices["model/openai/gpt-4o/input"] == [("1970-01-01", "3")]


def test_the_installed_library_stays_what_it_was(newer):
    read_library(newer)
    assert library_prices().on("model/openai/gpt-4o/input", NOVEMBER).amount == Decimal("2.5")


def test_what_is_no_library_is_refused_in_words(tmp_path):
    for path in (tmp_path / "nowhere", Path(__file__), broken(tmp_path)):
        with pytest.raises(BadLibrary, match=str(path.name)):
            read_library(path)


def broken(folder: Path) -> Path:
    package = folder / "broken" / "genai_prices"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError")
    return folder / "broken"


def test_the_command_ends_with_2(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "price_changes", str(tmp_path / "nowhere")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "does not exist" in done.stderr
    assert "Traceback" not in done.stderr
