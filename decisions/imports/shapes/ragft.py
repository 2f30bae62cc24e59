"""Our own exports, JSON and CSV: everything that was said of the examples comes back with them.

What is no reading, settlement or run as the product writes it makes the record no example, and says why.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from decisions.engine.causes import Cause, Severity
from decisions.imports.paths import is_nothing
from decisions.imports.records import (
    FIELDS,
    Example,
    Label,
    OurReading,
    OurRun,
    Ours,
    OurSettlement,
    Part,
    Record,
    Value,
)
from decisions.imports.shape import Shape, Unfit
from decisions.imports.values import clean, is_formula, moment_of
from decisions.records.cells import text_of_cell

FORMAT = "ragft-failures"
CAUSES = {"", *Cause}
SEVERITIES = {"", *Severity}
STATES = {"draft", "deferred", "done"}
STEPS = {"", "expert", "trace", "reproduce", "disputed"}
ARMS = {"control", "context", "instruction"}
NESTED = ("context", "history", "facets", "labels", "readings", "settlement", "runs", "erased")
"""What stands as JSON in a cell of the table."""
HASH = 32
NAME = 120
Made = TypeVar("Made")


def _from_cells(value: Value, around: Mapping[str, Any]) -> Value:
    """A row of the table in the form that the document has."""
    if not isinstance(value.get("readings"), str):
        return value
    texts = {name: text_of_cell(cell) if isinstance(cell, str) else cell for name, cell in value.items()}
    return texts | {name: _loaded(name, texts.get(name)) for name in NESTED}


def _loaded(name: str, cell: Any) -> Any:
    if not isinstance(cell, str) or not cell:
        return None
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return {"is no JSON": name}  # refused below, with the name of its column


def _example(value: Value, part: Part, record: Record) -> Example:
    texts = {name: _text(value, name) for name in ("input", "output", "expected")}
    erased = value.get("erased")
    gone = _text(value, "text_hash")[:HASH] if erased else ""
    if not gone and not (texts["input"] and (texts["output"] or texts["expected"])):
        raise Unfit("no input" if not texts["input"] else "no output")
    return Example(
        texts["input"],
        texts["output"],
        texts["expected"],
        context=tuple(clean(_word("context", one)) for one in _list(value, "context")),
        source_id=_text(value, "source_id")[:200],
        created_at=moment_of(value.get("created_at")),
        part=part.name,
        record=record.number,
        line=record.line,
        trace_id=_text(value, "trace_id")[:200],
        system=_text(value, "system"),
        history=tuple(_pair(one) for one in _list(value, "history")),
        labels=tuple(_label(one) for one in _objects(value, "labels")),
        facets=tuple((clean(name), clean(_word("facets", said))) for name, said in _object(value, "facets")),
        formulas=tuple(name for name, text in texts.items() if is_formula(text)),
        erased=gone,
        ours=_ours(value, erased if isinstance(erased, dict) else {}),
    )


def _ours(value: Value, erased: Value) -> Ours:
    settled = value.get("settlement")
    return Ours(
        _text(value, "origin")[:255],
        _text(value, "near")[:HASH],
        tuple(_reading(one) for one in _objects(value, "readings")),
        None if is_nothing(settled) else _settlement(_checked_object("settlement", settled)),
        tuple(_run(one) for one in _objects(value, "runs")),
        moment_of(erased.get("at")),
        _text(erased, "by")[:NAME],
        _text(erased, "because")[:500],
    )


def _reading(said: Value) -> OurReading:
    state, finished = _one_of(said, "state", STATES), moment_of(said.get("finished_at"))
    if (state == "done") != (finished is not None):
        raise Unfit("a reading that is done has a time of its end, and no other has one")
    return OurReading(
        reader=_text(said, "reader")[:NAME] or "somebody",
        state=state,
        note=_text(said, "note")[:8000],
        codes=_codes(said),
        overruled=_one_of(said, "overruled", CAUSES),
        overruled_because=_text(said, "overruled_because")[:1000],
        next_step=_one_of(said, "next_step", STEPS),
        next_step_owner=_text(said, "next_step_owner")[:NAME],
        severity=_one_of(said, "severity", SEVERITIES),
        sure=said.get("sure") is not False,
        flaky=said.get("flaky") is True,
        fact=_text(said, "fact")[:1000],
        fact_lives=_maybe(said, "fact_lives", 300),
        fact_owner=_maybe(said, "fact_owner", NAME),
        corrected=_text(said, "corrected"),
        marked=tuple(_span(one) for one in _list(said, "marked")),
        seconds=_seconds(said.get("seconds")),
        finished_at=finished,
    )


def _settlement(said: Value) -> OurSettlement:
    return OurSettlement(
        _codes(said),
        _text(said, "reason")[:2000],
        _text(said, "by")[:NAME] or "somebody",
        _one_of(said, "overruled", CAUSES),
        _one_of(said, "severity", SEVERITIES),
        moment_of(said.get("at")),
    )


def _run(said: Value) -> OurRun:
    if not isinstance(said.get("right"), bool):
        raise Unfit("a run says by true or false whether it came right")
    return OurRun(
        _one_of(said, "arm", ARMS),
        said["right"],
        _text(said, "by")[:NAME] or "somebody",
        _text(said, "given"),
        _text(said, "output"),
        moment_of(said.get("at")),
    )


def _label(said: Value) -> Label:
    seconds = said.get("seconds")
    return Label(
        _text(said, "label")[:200],
        _text(said, "note"),
        _text(said, "annotator")[:80],
        _seconds(seconds) if seconds is not None else None,
    )


# What may stand where ---------------------------------------------------------------------------------------


def _text(value: Value, name: str) -> str:
    said = value.get(name)
    return "" if said is None else clean(_word(name, said))


def _word(name: str, said: Any) -> str:
    if not isinstance(said, str):
        raise Unfit(f"{name} is no text")
    return said


def _maybe(value: Value, name: str, length: int) -> str | None:
    return None if value.get(name) is None else _text(value, name)[:length]


def _one_of(value: Value, name: str, known: Collection[str]) -> str:
    said = _text(value, name)
    if said not in known:
        raise Unfit(f"“{said[:40]}” is no {name.replace('_', ' ')} that is known here")
    return said


def _list(value: Value, name: str) -> list[Any]:
    said = value.get(name)
    if said is not None and not isinstance(said, list):
        raise Unfit(f"{name} is no list")
    return said or []


def _objects(value: Value, name: str) -> Iterable[Value]:
    return (_checked_object(name, one) for one in _list(value, name))


def _object(value: Value, name: str) -> Iterable[tuple[str, Any]]:
    return _checked_object(name, value.get(name) or {}).items()


def _checked_object(name: str, said: Any) -> Value:
    if not isinstance(said, dict):
        raise Unfit(f"{name} is no object")
    return said


def _codes(value: Value) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean(_word("codes", code))[:80] for code in _list(value, "codes")))


def _pair(said: Any) -> tuple[str, str]:
    role, text = _two("history", said, lambda one: _word("history", one))
    return clean(role)[:40], clean(text)


def _span(said: Any) -> tuple[int, int]:
    def number(one: Any) -> int:
        if not isinstance(one, int) or isinstance(one, bool) or one < 0:
            raise Unfit("marked holds no places in the output")
        return one

    return _two("marked", said, number)


def _two(name: str, said: Any, of: Callable[[Any], Made]) -> tuple[Made, Made]:
    if not isinstance(said, list) or len(said) != 2:
        raise Unfit(f"{name} holds no pairs")
    return of(said[0]), of(said[1])


def _seconds(said: Any) -> float:
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    return float(said) if is_number and 0 <= said < 1e7 else 0.0


def _is_ours(value: Value) -> bool:
    return {"number", "text_hash", "readings", "settlement", "runs"} <= value.keys()


RAGFT = Shape(
    "ragft",
    "Failures exported from here",
    {name: (name,) for name in FIELDS[:6]},
    looks=_is_ours,
    prepare=_from_cells,
    makes=_example,
)
SHAPES = (RAGFT,)
