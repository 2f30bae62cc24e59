"""Files as our own export writes them: the document, and the table with the same names as columns."""

import json
from typing import Any

from decisions.records.cells import safe_cell
from tests.decisions.imports.files import table

READING: dict[str, Any] = {
    "reader": "Cleo Contributor",
    "state": "done",
    "note": "Quotes last year's fare.",
    "codes": ["stale-fact", "wrong-tone"],
    "overruled": "retrieval",
    "overruled_because": "The new sheet is in the index.",
    "next_step": "",
    "next_step_owner": "",
    "severity": "costly",
    "sure": False,
    "flaky": True,
    "fact": "The fare of 2026",
    "fact_lives": "",
    "fact_owner": None,
    "corrected": "5.50",
    "marked": [[0, 4]],
    "seconds": 41.5,
    "finished_at": "2026-08-04T10:00:00Z",
}
EXAMPLE: dict[str, Any] = {
    "number": 1,
    "input": '{"question": "How much?"}',
    "output": "=4.00",
    "expected": "'5.50'",
    "context": ["Fares of 2024.", "NULL"],
    "system": "Be short.",
    "history": [["user", "Hello"], ["assistant", "Hello!"]],
    "source_id": "+1",
    "trace_id": "t-1",
    "created_at": "2026-08-03T09:12:44Z",
    "origin": "line 2",
    "facets": {"team": "a", "score": "0"},
    "labels": [{"label": "bad", "note": "Old fare", "annotator": "7", "seconds": 3.0}],
    "near": "",
    "text_hash": "0" * 32,
    "erased": None,
    "import_number": 1,
    "readings": [READING],
    "settlement": {
        "codes": ["stale-fact"],
        "overruled": "",
        "severity": "minor",
        "reason": "We looked it up.",
        "by": "Mara Manager",
        "at": "2026-08-05T10:00:00Z",
    },
    "runs": [
        {
            "arm": "context",
            "given": "Fares of 2026",
            "output": "5.50",
            "right": True,
            "by": "Cleo Contributor",
            "at": "2026-08-06T10:00:00Z",
        }
    ],
}
ERASED: dict[str, Any] = EXAMPLE | {
    "number": 2,
    "input": "",
    "output": "",
    "expected": "",
    "context": [],
    "system": "",
    "history": [],
    "labels": [],
    "text_hash": "e" * 32,
    "erased": {"at": "2026-08-07T10:00:00Z", "by": "Mara Manager", "because": "A name was in it."},
    "readings": [],
    "settlement": None,
    "runs": [],
}
CODE: dict[str, Any] = {
    "id": "wrong-tone",
    "name": "Wrong tone",
    "cause": "behaviour",
    "says": "",
    "tags": [],
    "folded_into": None,
}


def document(*examples: Any, codebook: Any = (), card: Any = ()) -> str:
    """The JSON of an export."""
    return json.dumps(
        {
            "format": "ragft-failures",
            "version": 1,
            "codebook": list(codebook),
            "card": list(card),
            "examples": list(examples),
        }
    )


def as_table(*examples: dict[str, Any]) -> str:
    """The CSV of an export."""
    return table(list(EXAMPLE), *([_cell(value) for value in one.values()] for one in examples))


def _cell(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value)
    return "" if value is None else safe_cell(value) if isinstance(value, str) else str(value)
