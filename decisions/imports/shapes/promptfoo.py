"""promptfoo: results of an evaluation as JSON (versions 2 and 3), JSONL, or CSV old and new."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from decisions.imports.names import CONTEXT, INPUT
from decisions.imports.paths import at, is_nothing
from decisions.imports.records import Value
from decisions.imports.shape import Answers, Joined, Shape, text_at, under
from decisions.imports.values import shown

REFERENCES = (
    "equals",
    "contains",
    "icontains",
    "factuality",
    "llm-rubric",
    "similar",
    "model-graded",
    "answer",
)
"""Assertions whose value is, or names, the answer that was wanted: the beginnings of their types."""
BROKEN = 2
"""`failureReason` of a row whose call itself failed."""
WHEN = ("results.timestamp", "timestamp", "createdAt", "metadata.evaluationCreatedAt", "results.createdAt")
PROMPT_COLUMN = re.compile(r"\[[^\]]+\] \S")
OUTCOME = re.compile(r"\[(PASS|FAIL|ERROR)\]\s*(?:\((-?[\d.]+)\)\s*)?")
"""How the older CSV begins each output."""
BESIDE = ("Reasoning", "Status", "Score", "Named Scores", "Grader Reason", "Comment", "Latency (ms)")
BESIDE_PATTERN = re.compile(r"(Metric: .+|" + "|".join(map(re.escape, BESIDE)) + r")(?: \(\d+\))?")
NO_TEXT = "[object Object]"


def _row(value: Value, around: Mapping[str, Any]) -> Value:
    """A row with what stands elsewhere: the time of the run, the answer that an assertion wants, passages."""
    found = {
        "expected": next(iter(_wanted(value)), None),
        "context": _asserted_context(value),
        "created_at": next((around[name] for name in WHEN if around.get(name)), None),
    }
    return {**value, "found": {name: inner for name, inner in found.items() if not is_nothing(inner)}}


def _assertions(value: Value) -> list[dict[str, Any]]:
    listed = [at(value, path) for path in ("testCase.assert", "test.assert")]
    graded = at(value, "gradingResult.componentResults.*.assertion")
    found = [one for many in (*listed, graded) if isinstance(many, list) for one in many]
    return [one for one in found if isinstance(one, dict)]


def _wanted(value: Value) -> Iterable[Any]:
    for one in _assertions(value):
        is_reference = str(one.get("type", "")).startswith(REFERENCES)
        if is_reference and not is_nothing(one.get("value")):
            yield one["value"]


def _asserted_context(value: Value) -> Any:
    return at(value, "gradingResult.componentResults.0.metadata.context | gradingResult.metadata.context")


def _gather(value: Value, joined: Joined) -> None:
    test = text_at(value, "testIdx")
    if test and joined.tests.setdefault(test, _own(value)) != _own(value):
        joined.repeated = True


def _own(value: Value) -> str:
    return "/".join(text_at(value, path) for path in ("id", "promptIdx", "provider.id | provider"))


def _unfit(value: Value, joined: Joined, answers: Answers) -> str:
    if at(value, "failureReason") == BROKEN:
        return f"the test itself broke: {text_at(value, 'error') or 'no reason is given'}"
    if answers.get("siblings") == "first" and joined.tests.get(text_at(value, "testIdx")) != _own(value):
        return "a further answer to the same test"
    return ""


def _columns(value: Value) -> list[str]:
    return [name for name in value if PROMPT_COLUMN.match(name)]


def _is_table(value: Value) -> bool:
    columns = _columns(value)
    return bool(columns) and ("Status" in value or any(OUTCOME.match(str(value[name])) for name in columns))


def _answers_of_row(value: Value) -> Iterable[tuple[str, Value]]:
    """One record for each prompt and provider of a row; header names repeat, so they are told by place."""
    names = list(value)
    columns = _columns(value)
    variables = {n: v for n, v in value.items() if n not in columns and not BESIDE_PATTERN.fullmatch(n)}
    for column in columns:
        beside: Value = {}
        for name in names[names.index(column) + 1 :]:
            match = BESIDE_PATTERN.fullmatch(name)
            if match is None:
                break
            beside[match[1]] = value[name]
        yield column, {"vars": variables, **_outcome(str(value[column]), beside)}


def _outcome(cell: str, beside: Value) -> Value:
    """Output, verdict and reason: beside one another, or in the one cell of the older form."""
    match = OUTCOME.match(cell)
    verdict = shown(beside.get("Status")) or (match[1] if match else "")
    said = cell[match.end() :] if match else cell
    reason, line, output = said.partition("\n---\n") if verdict in ("FAIL", "ERROR") else ("", "", said)
    if not line:
        reason, output = "", said
    return {
        "output": "" if output == NO_TEXT else output,
        "success": {"PASS": True, "FAIL": False}.get(verdict),
        "verdict": verdict,
        "note": shown(beside.get("Comment")) or shown(beside.get("Grader Reason")) or reason,
    }


def _unfit_answer(value: Value, joined: Joined, answers: Answers) -> str:
    return "the test itself broke; the CSV does not say why" if value.get("verdict") == "ERROR" else ""


def _passed(value: Value) -> dict[str, str]:
    return {"success": text_at(value, "success")} if isinstance(value.get("success"), bool) else {}


RESULTS = Shape(
    "promptfoo",
    "promptfoo results",
    {
        "input": (*under("vars", INPUT), "prompt.raw", "vars"),
        "output": ("response.output", "output"),
        "expected": ("found.expected",),
        "context": (*under("vars", CONTEXT), "found.context"),
        "source_id": ("id", "testCase.metadata.source_id", "metadata.source_id"),
        "created_at": ("found.created_at",),
        "note": ("gradingResult.comment | gradingResult.reason",),
    },
    signs=(("vars", "success", "prompt"), ("testIdx", "promptIdx"), ("vars", "response", "success")),
    prepare=_row,
    unfit=_unfit,
    gather=_gather,
    scores=_passed,
    failing="success=false",
    several="siblings",
    error="error",
)
TABLE = Shape(
    "promptfoo_csv",
    "promptfoo results, as a table",
    {
        "input": (*under("vars", INPUT), "vars"),
        "output": ("output",),
        "expected": ("vars.__expected", *under("vars", ("expected", "reference", "ideal"))),
        "context": under("vars", CONTEXT),
        "note": ("note",),
    },
    looks=_is_table,
    unfit=_unfit_answer,
    split=_answers_of_row,
    scores=_passed,
    failing="success=false",
)
SHAPES = (RESULTS, TABLE)
