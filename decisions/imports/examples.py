"""From records to examples, by a plan."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

from decisions.imports.chats import last, messages_of
from decisions.imports.json_text import Doubled
from decisions.imports.literals import structured
from decisions.imports.mapping import Plan
from decisions.imports.paths import OR_ELSE, at, is_nothing
from decisions.imports.prompts import divided
from decisions.imports.records import CLEANED, UNDATED, Example, Formula, Label, Part, Record, Skipped, Value
from decisions.imports.shape import Joined, Shape, Unfit, label_of, text_at, word
from decisions.imports.tables import EXTRA
from decisions.imports.values import UNFIT, clean, is_formula, moment_of, passages_of, text_of

RULE = re.compile(r"(?P<name>.+?)(?P<sign><=|>=|=|<|>)(?P<value>.*)", re.DOTALL)
FACETS = 40
SHORT = 60
TEXTS = ("input", "output", "expected")
NONE: Mapping[str, str] = {}


def examples_of(part: Part, shape: Shape, plan: Plan, joined: Joined) -> Iterator[Example | Skipped]:
    """Every record of a part as an example, or as skipped with its reason."""
    maker = _Maker(part, shape, plan, joined)
    for record in part.records():
        yield from maker.made(record)


def prepared(record: Value, part: Part, shape: Shape, joined: Joined) -> Iterator[tuple[str, Value]]:
    """The one or several views of a record, each with what was found for it elsewhere at `found`."""
    for column, view in shape.split(shape.prepare(record, part.around)):
        found = {**_found(view), **shape.found(view, joined)}
        yield column, {**view, "found": found} if found else view


def _found(view: Value) -> dict[str, Any]:
    found = view.get("found")
    return found if isinstance(found, dict) else {}


class _Maker:
    """Makes the examples of one part."""

    def __init__(self, part: Part, shape: Shape, plan: Plan, joined: Joined) -> None:
        self._part, self._shape, self._plan, self._joined = part, shape, plan, joined
        self._paths = plan.path_of
        self._texts = {path for field in TEXTS for path in self._paths[field].split(OR_ELSE) if path}
        self._failing = plan.answers.get("failing", "")
        self._outputs = plan.answers.get("outputs", "each")

    def made(self, record: Record) -> Iterator[Example | Skipped]:
        """The examples of a record; one that is none is skipped."""
        if reason := _broken(record.value):
            yield self._skipped(record, reason)
            return
        views = list(prepared(record.value, self._part, self._shape, self._joined))
        if not views:
            yield self._skipped(record, "no output")
        for column, view in views:
            if column and self._outputs not in ("each", column):
                continue
            facets = _facets(view, self._shape, self._texts)
            if reason := self._shape.unfit(view, self._joined, self._plan.answers):
                yield self._skipped(record, reason)
            elif reason := self._passing(facets):
                yield self._skipped(record, reason, facets)
            elif self._shape.makes is not None:
                yield self._made_by_shape(self._shape.makes, record, view)
            else:
                yield self._example(record, column, view, facets)

    def _made_by_shape(
        self, makes: Callable[[Value, Part, Record], Example], record: Record, view: Value
    ) -> Example | Skipped:
        try:
            return makes(view, self._part, record)
        except Unfit as error:
            return self._skipped(record, str(error))

    def _skipped(self, record: Record, reason: str, facets: Mapping[str, str] = NONE) -> Skipped:
        return Skipped(self._part.name, record.number, record.line, reason, tuple(facets.items()))

    def _passing(self, facets: dict[str, str]) -> str:
        """Why a record is none of the failures, by the value that was said to mean failing."""
        rule = RULE.fullmatch(self._failing)
        if rule is None or self._failing == "all":
            return ""
        said = facets.get(rule["name"])
        if said is None:
            return f"not failing: no {rule['name']}"
        return "" if _holds(said, rule["sign"], rule["value"]) else f"not failing: {rule['name']} is {said}"

    def _example(self, record: Record, column: str, view: Value, facets: dict[str, str]) -> Example | Skipped:
        raw = {field: at(view, path) if path else None for field, path in self._paths.items()}
        texts = {field: text_of(raw[field], field) for field in TEXTS}
        context = passages_of(raw["context"])
        marker = self._plan.answers.get("prompt", "no")
        if marker != "no":
            pasted, texts["input"] = divided(texts["input"], marker)
            context = (*context, pasted) if pasted else context
        cleaned = {field: clean(text) for field, text in texts.items()}
        if reason := self._lacks(cleaned, view):
            return self._skipped(record, reason)
        system, history = _before(raw["input"])
        moment = moment_of(raw["created_at"])
        marks = (
            *((CLEANED,) if any(map(UNFIT.search, (*texts.values(), *context))) else ()),
            *((UNDATED,) if moment is None and not is_nothing(raw["created_at"]) else ()),
        )
        source_id, trace = word(raw["source_id"])[:200], text_at(view, self._shape.trace)[:200]
        return Example(
            cleaned["input"],
            cleaned["output"],
            cleaned["expected"],
            tuple(clean(passage) for passage in context),
            source_id,
            moment,
            self._part.name,
            record.number,
            record.line,
            trace_id=trace,
            system=clean(system),
            history=history,
            labels=self._labels(view, raw, (source_id, trace)),
            facets=tuple(facets.items()),
            formulas=tuple(f for f in TEXTS if isinstance(raw[f], Formula) or is_formula(cleaned[f])),
            column=column,
            marks=marks,
        )

    def _lacks(self, texts: dict[str, str], view: Value) -> str:
        """Why there is nothing to read in a record."""
        lacking = "input" if not texts["input"] else "" if texts["output"] or texts["expected"] else "output"
        if not lacking:
            return ""
        error = text_at(view, self._shape.error) if self._shape.error else ""
        if error:
            return f"no {lacking}: the call broke ({error[:200]})"
        if not self._paths[lacking]:
            return f"no {lacking}: no column is taken for it"
        return f"no {lacking}" + (f". {self._shape.hint}" if self._shape.hint else "")

    def _labels(self, view: Value, raw: dict[str, Any], targets: Iterable[str]) -> tuple[Label, ...]:
        own = label_of(raw["label"], _note(raw["note"]), raw["annotator"], raw["seconds"])
        joined = (label for target in targets for label in self._joined.labels.get(target, ()))
        return tuple(dict.fromkeys((*own, *self._shape.labels(view), *joined)))


def _broken(value: Value) -> str:
    if EXTRA in value:
        count = len(value[EXTRA])
        return f"the row has {count} cell{'s'[: count > 1]} more than there are columns"
    for inner in (value, *value.values()):
        if isinstance(inner, Doubled):
            return f"“{inner.names[0]}” stands twice in one object"
    return ""


def _holds(said: str, sign: str, wanted: str) -> bool:
    if sign == "=":
        return said.casefold() == wanted.casefold()
    try:
        one, other = float(said), float(wanted)
    except ValueError:
        return False
    return {"<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}[sign]


def _before(raw: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The system message of a conversation, and its turns before what was asked last."""
    turns = messages_of(structured(raw) if isinstance(raw, str) else raw)
    asked = last(turns, "user")
    system = "\n\n".join(turn.text for turn in turns if turn.role == "system")
    earlier = (turn for turn in turns[: max(0, asked)] if turn.role != "system")
    return system, tuple((turn.role[:40], clean(turn.text)) for turn in earlier)


def _note(raw: Any) -> Any:
    is_list = isinstance(raw, list) and all(isinstance(one, str) for one in raw)
    return "\n".join(raw) if is_list else raw


def _facets(view: Value, shape: Shape, texts: Container[str]) -> dict[str, str]:
    """Short values of a record and of the objects in it, what says pass or fail first; no texts to read."""
    found = {name[:SHORT]: score[:SHORT] for name, score in shape.scores(view).items()}
    for name, inner in view.items():
        if name in texts or name == "found":
            continue
        if isinstance(inner, dict):
            named = {f"{name}.{key}": one for key, one in inner.items() if _is_short(one)}
            found |= {path: word(one) for path, one in named.items() if path not in texts}
        elif _is_short(inner):
            found.setdefault(name, word(inner))
        if len(found) >= FACETS:
            break
    return {clean(name): said for name, said in found.items()}


def _is_short(value: Any) -> bool:
    if not isinstance(value, str | int | float) or value == "":
        return False
    said = str(value)
    return len(said) <= SHORT and said[:1] not in ("[", "{")
