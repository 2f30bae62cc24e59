"""Which path of a record fills which field: proposed, shown, changed, and what only a person can answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from decisions.imports.literals import structured
from decisions.imports.names import column_for
from decisions.imports.paths import at, is_nothing
from decisions.imports.prompts import markers_in
from decisions.imports.records import FIELDS, Value
from decisions.imports.shape import Joined, Shape
from decisions.imports.shapes import plain
from decisions.imports.values import text_of

UNNAMED = re.compile(r"column \d+")
REQUIRED = ("input", "output")
"""All that a mapping must name. In sets of questions with reference answers the output comes later."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to an open question; `count` says how many records have it, where that is known."""

    value: str
    words: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """What a shape leaves open: asked once for an import, with `chosen` taken where nobody answers."""

    key: str
    question: str
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How records of one shape become examples: field → path (empty for none), and answers by question."""

    shape: str
    fields: Mapping[str, str]
    answers: Mapping[str, str]

    def changed(self, fields: Mapping[str, str], answers: Mapping[str, str] | None = None) -> "Plan":
        """The same with some fields and answers changed; unknown fields are refused."""
        if unknown := sorted(fields.keys() - set(FIELDS)):
            raise ValueError(f"no such field: {', '.join(unknown)}")
        return replace(self, fields={**self.fields, **fields}, answers={**self.answers, **(answers or {})})

    @property
    def path_of(self) -> Mapping[str, str]:
        """The paths with the answer to “expected or output?” carried out."""
        said = self.answers.get("meant")
        other = {"output": "expected", "expected": "output"}.get(said or "")
        if not said or not other or self.fields[said]:
            return self.fields
        return {**self.fields, said: self.fields[other], other: ""}


def propose(shape: Shape, values: list[Value]) -> Plan:
    """A plan for some records, made ready by their shape: the first path of each field that says anything."""
    fields = {field: _path(shape, field, values) for field in FIELDS}
    columns = [name for name in (values[0] if values else ()) if name != "found"]
    if shape is plain.PLAIN and columns and all(map(UNNAMED.fullmatch, columns)):
        fields |= dict(zip(plain.PLACES, columns, strict=False))
    answers = {"failing": shape.failing} if shape.failing else {}
    if shape.meant and bool(fields["output"]) != bool(fields["expected"]):
        answers["meant"] = shape.meant
    return Plan(shape.key, fields, answers)


def _path(shape: Shape, field: str, values: list[Value]) -> str:
    for path in shape.fields.get(field, ()):
        if any(not is_nothing(at(value, path)) for value in values):
            return path
    for prefix in shape.free.get(field, ()):
        if column := column_for(field, _names(values, prefix)):
            return f"{prefix}.{column}" if prefix else column
    return ""


def _names(values: list[Value], prefix: str) -> list[str]:
    """The names within an object that say anything in some record."""
    found: dict[str, None] = {}
    for value in values:
        inner = at(value, prefix) if prefix else value
        inner = structured(inner) if isinstance(inner, str) else inner
        if isinstance(inner, dict):
            found.update((name, None) for name, said in inner.items() if not is_nothing(said))
    return [name for name in found if name != "found"]


def paths_of(values: list[Value], depth: int = 3) -> tuple[str, ...]:
    """All paths that some records have, for choosing another one."""
    found: dict[str, None] = {}
    for value in values:
        found.update((path, None) for path in _paths(value, "", depth))
    return tuple(found)


def _paths(value: Value, prefix: str, depth: int) -> Iterable[str]:
    for name, inner in value.items():
        yield prefix + name
        if isinstance(inner, dict) and depth > 1:
            yield from _paths(inner, f"{prefix}{name}.", depth - 1)


def opens_of(shape: Shape, plan: Plan, values: list[Value], joined: Joined) -> tuple[Open, ...]:
    """What is open for some records. Which value means failing is asked once all of them were seen."""
    asked = (_meant(plan), _outputs(shape, plan, values), _several(shape, plan, joined))
    return tuple(one for one in (*asked, _prompt(plan, values)) if one)


def _meant(plan: Plan) -> Open | None:
    meant = plan.answers.get("meant")
    if not meant:
        return None
    choices = (
        Choice("output", "what the model said"),
        Choice("expected", "the right answer, for reference"),
    )
    return Open("meant", f"What stands at “{plan.path_of[meant]}”?", choices, meant)


def _outputs(shape: Shape, plan: Plan, values: list[Value]) -> Open | None:
    columns = dict.fromkeys(column for value in values for column, _ in shape.split(value) if column)
    if len(columns) < 2:
        return None
    choices = (
        Choice("each", "each as an example of its own"),
        *(Choice(column, f"only “{column}”") for column in columns),
    )
    question = "Each row holds several outputs. Which are to be read?"
    return Open("outputs", question, choices, plan.answers.get("outputs", "each"))


SEVERAL = {
    "generation": (
        "Some traces called a model several times. Which calls are to be read?",
        (Choice("last", "the last of each trace"), Choice("each", "each as an example of its own")),
    ),
    "siblings": (
        "Some tests were answered several times, by other prompts or models. Which answers are to be read?",
        (Choice("each", "each as an example of its own"), Choice("first", "the first of each test")),
    ),
}


def _several(shape: Shape, plan: Plan, joined: Joined) -> Open | None:
    if not shape.several or not joined.repeated:
        return None
    question, choices = SEVERAL[shape.several]
    return Open(shape.several, question, choices, plan.answers.get(shape.several, choices[0].value))


def _prompt(plan: Plan, values: list[Value]) -> Open | None:
    """Passages that were pasted into the prompt: offered where most of the prompts have the same words."""
    if plan.path_of["context"] or not plan.path_of["input"]:
        return None
    marker = markers_in([text_of(at(value, plan.path_of["input"]), "input") for value in values])
    if not marker:
        return None
    begins, _, ends = marker.partition("|")
    choices = (
        Choice("no", "leave the prompt whole"),
        Choice(marker, f"what stands between “{begins}” and “{ends}” is the context"),
    )
    question = "The passages stand within the prompt. Take them out?"
    return Open("prompt", question, choices, plan.answers.get("prompt", "no"))
