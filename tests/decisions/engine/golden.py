"""The golden cases: data files that people who know the subject can read and add to."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from decisions.engine.evidence import Evidence
from decisions.engine.parsing import evidence_from_wire

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def golden(name: str) -> dict[str, Any]:
    """One file of golden cases."""
    return tomllib.loads((GOLDEN / f"{name}.toml").read_text(encoding="utf-8"))


DOCUMENTS: list[dict[str, Any]] = golden("documents")["case"]
RECOMMENDATIONS = golden("recommendations")


def each(cases: list[dict[str, Any]], name: str = "name") -> Any:
    """A test for each case, known by its name."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case[name])


def evidence_of_document(case: dict[str, Any]) -> Evidence:
    """What a document states of its example, and the least that must be assumed."""
    return evidence_from_wire({"answers": {**case["answers"], **case["assumed"]}})


def input_of(case: dict[str, Any]) -> dict[str, Any]:
    """The engine's input of a case of the house, its common circumstances spelled out."""
    answers: dict[str, Any] = {}
    for name in case.get("given", ()):
        answers |= RECOMMENDATIONS["circumstances"][name]
    other: dict[str, Any] = {key: case[key] for key in ("diagnosis", "costs", "as_of") if key in case}
    return {"answers": answers | case.get("answers", {}), **other}
