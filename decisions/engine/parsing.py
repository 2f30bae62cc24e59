"""From JSON values to evidence: every value checked by its kind, and refused in words.

Wire form: an absent answer is unanswered, ``null`` is "don't know"; yes/no are booleans; many is a non-empty
list with ``none`` only alone; a person is a string, ``""`` being nobody; dates are ISO 8601; numbers are at
least 0. Unknown keys are refused, not ignored, and one bad value refuses the whole.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from unicodedata import category

from decisions.engine.causes import COUNTED, Side
from decisions.engine.evidence import NO_COSTS, Answer, Costs, Diagnosis, Evidence
from decisions.engine.questions import QUESTIONNAIRE, Kind, Question

STATES = ("in_progress", "settled", "leaning", "open", "not_ready")
SIDES = tuple(Side)
CAUSES = COUNTED
ARMS = ("tested", "context_fixed", "context_broke", "instruction_fixed")
INSTRUCTION_TESTED = "instruction_tested"
"""How many had the better instruction, where they are not those that had the missing fact."""
ALTERNATIVES = ("prompt", "rag", "fine_tune", "both", "small_model", "long_prompt")
LARGEST = sys.float_info.max
SHOWN = 80
"""So much of a refused value is shown."""


class BadEvidence(ValueError):
    """A value that is not allowed: says the key, the value and what is allowed."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        super().__init__(f"{key}: {_shown(value)} is not allowed; {allowed}")
        self.key, self.value, self.allowed = key, value, allowed


def _shown(value: object) -> str:
    """A value as JSON would have it, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def answer_from_wire(question: Question, value: object) -> Answer:
    """One answer from its wire form; raises :class:`BadEvidence` naming what is allowed."""
    if value is None:
        return None
    return _PARSERS[question.kind](question, value)


def answers_from_wire(raw: object) -> dict[str, Answer]:
    """A whole set of answers, refused as a whole when one is bad. Kept in the questionnaire's order."""
    given = _mapping("answers", raw)
    _refuse_unknown("answers", given, tuple(question.key for question in QUESTIONNAIRE))
    return {
        question.key: answer_from_wire(question, given[question.key])
        for question in QUESTIONNAIRE
        if question.key in given
    }


def evidence_from_wire(raw: object) -> Evidence:
    """One input of the engine: ``{"answers": …, "diagnosis"?: …, "costs"?: …, "as_of"?: …}``."""
    given = _mapping("input", raw)
    _refuse_unknown("input", given, ("answers", "diagnosis", "costs", "as_of"))
    if "answers" not in given:
        raise BadEvidence("answers", None, "an object of answers is required, {} when there are none")
    return Evidence(
        answers_from_wire(given["answers"]),
        diagnosis_from_wire(given.get("diagnosis")),
        costs_from_wire(given.get("costs")),
        None if given.get("as_of") is None else _date("as_of", given["as_of"]),
    )


def _one(question: Question, value: object) -> str:
    if isinstance(value, str) and value in question.values:
        return value
    raise BadEvidence(question.key, value, f"say one of {', '.join(question.values)}")


def _many(question: Question, value: object) -> tuple[str, ...]:
    allowed = f"say a list of {', '.join(question.values)}, with none only alone"
    if not isinstance(value, list | tuple) or not value or len(set(map(str, value))) != len(value):
        raise BadEvidence(question.key, value, allowed)
    if any(item not in question.values for item in value) or ("none" in value and len(value) > 1):
        raise BadEvidence(question.key, value, allowed)
    return tuple(choice for choice in question.values if choice in value)


def _yes_no(question: Question, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise BadEvidence(question.key, value, "say true or false")


def _number(question: Question, value: object) -> int | float:
    if question.maximum is None:
        return _amount(question.key, value)
    return _amount(question.key, value, maximum=question.maximum)


def _person(question: Question, value: object) -> str:
    if isinstance(value, str) and len(value) <= 200 and not any(map(_is_no_letter, value)):
        return value.strip()
    raise BadEvidence(question.key, value, 'say a name of at most 200 letters, or "" for nobody')


def _is_no_letter(letter: str) -> bool:
    """Control characters and halves of letters, which no database or file would take."""
    return category(letter) in ("Cc", "Cs")


def _date_answer(question: Question, value: object) -> date:
    return _date(question.key, value)


_PARSERS: Mapping[Kind, Callable[[Question, object], Answer]] = {
    Kind.ONE: _one,
    Kind.MANY: _many,
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.PERSON: _person,
    Kind.DATE: _date_answer,
}


def _amount(key: str, value: object, *, maximum: int | None = None) -> int | float:
    allowed = "say a number of 0 or more" if maximum is None else f"say a number from 0 to {maximum}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadEvidence(key, value, allowed)
    if not 0 <= value <= (LARGEST if maximum is None else maximum):
        raise BadEvidence(key, value, allowed)
    return int(value) if value == int(value) else value


def _count(key: str, value: object) -> int:
    number = _amount(key, value)
    if not isinstance(number, int):
        raise BadEvidence(key, value, "say a whole number of 0 or more")
    return number


def _date(key: str, value: object) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadEvidence(key, value, "say a date as YYYY-MM-DD") from None


def _mapping(key: str, value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return value
    raise BadEvidence(key, value, "say an object with named values")


def _refuse_unknown(key: str, given: Mapping[str, object], allowed: tuple[str, ...]) -> None:
    for name in given:
        if name not in allowed:
            raise BadEvidence(f"{key}.{name}", given[name], f"known here: {', '.join(allowed)}")


def _choice(key: str, value: object, allowed: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    raise BadEvidence(key, value, f"say one of {', '.join(allowed)}")


def _counts(key: str, raw: object, names: tuple[str, ...]) -> dict[str, int]:
    given = _mapping(key, {} if raw is None else raw)
    _refuse_unknown(key, given, names)
    return {name: _count(f"{key}.{name}", given[name]) for name in names if name in given}


def diagnosis_from_wire(raw: object) -> Diagnosis | None:
    """A diagnosis from its JSON form; None where there is none. Raises :class:`BadEvidence`."""
    if raw is None:
        return None
    given = _mapping("diagnosis", raw)
    _refuse_unknown("diagnosis", given, ("state", "side", "read", "counts", "arms"))
    side = given.get("side")
    return Diagnosis(
        _choice("diagnosis.state", given.get("state"), STATES),
        None if side is None else _choice("diagnosis.side", side, SIDES),
        _count("diagnosis.read", given.get("read", 0)),
        _counts("diagnosis.counts", given.get("counts"), CAUSES),
        _arms(given.get("arms")),
    )


def _arms(raw: object) -> dict[str, int]:
    """Counts of the three-arm test. What the missing fact broke was right without it, so is not among the
    tested, which are the examples that stayed wrong in a plain re-run."""
    arms = _counts("diagnosis.arms", raw, (*ARMS, INSTRUCTION_TESTED))
    tested = arms.get("tested", 0)
    of = {"context_fixed": tested, "instruction_fixed": arms.get(INSTRUCTION_TESTED, tested)}
    for name, most in of.items():
        if arms.get(name, 0) > most:
            raise BadEvidence(f"diagnosis.arms.{name}", arms[name], f"at most the {most} tested")
    return arms


def costs_from_wire(raw: object) -> Costs:
    """The figures of a chosen scenario from their JSON form. Raises :class:`BadEvidence`."""
    if raw is None:
        return NO_COSTS
    given = _mapping("costs", raw)
    _refuse_unknown("costs", given, ("monthly", "break_even_months", "latency_ms", "window_tokens"))
    window = given.get("window_tokens")
    return Costs(
        _figures("costs.monthly", given.get("monthly")),
        _break_evens("costs.break_even_months", given.get("break_even_months")),
        _figures("costs.latency_ms", given.get("latency_ms")),
        None if window is None else _amount("costs.window_tokens", window),
    )


def _figures(key: str, raw: object) -> dict[str, float]:
    """Amounts by approach; ``null`` is unknown, like a missing one."""
    given = _mapping(key, {} if raw is None else raw)
    _refuse_unknown(key, given, ALTERNATIVES)
    return {
        name: _amount(f"{key}.{name}", given[name]) for name in ALTERNATIVES if given.get(name) is not None
    }


def _break_evens(key: str, raw: object) -> dict[str, float | None]:
    """Months by approach; ``null`` is never."""
    given = _mapping(key, {} if raw is None else raw)
    _refuse_unknown(key, given, ALTERNATIVES)
    return {
        name: None if given[name] is None else _amount(f"{key}.{name}", given[name])
        for name in ALTERNATIVES
        if name in given
    }
