"""Two contents of proposals side by side, part by part, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from decisions.records.changes import Change, differences
from decisions.wording import prompt_of


@dataclass(frozen=True, slots=True)
class Compared:
    """One part that differs; an empty side is one where nothing was said."""

    part: str
    before: str
    after: str


def comparison(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Compared, ...]:
    """All that differs between what people read of two contents, in the order of the record."""
    found = differences(before["record"], after["record"])
    return tuple(Compared(_part(change), _said(change.before), _said(change.after)) for change in found)


def _part(change: Change) -> str:
    """The part from the outside in, as people call it."""
    names = [name for name in change.part if name not in SILENT]
    return " › ".join(PARTS.get(name) or prompt_of(name).replace("_", " ") for name in names).capitalize()


def _said(value: Any) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(
            f"{name.replace('_', ' ')}: {_said(inner)}" for name, inner in value.items() if inner
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(_said(item) for item in value)
    return str(value)


def part_in_words(part: str) -> str:
    """A part of what was proposed, as a person calls it."""
    if part.startswith("answer:"):
        return f"the answer to “{prompt_of(part.removeprefix('answer:'))}”"
    return TOLD.get(part, part.replace("_", " "))


SILENT = ("points", "evidence", "prompt")
PARTS = {
    "answers": "answer",
    "confirmation": "how one would know it was wrong",
    "override_reason": "why not the recommended approach",
    "says": "in words",
    "supersedes": "takes the place of",
}
TOLD = {
    "examples": "the failures read",
    "codebook": "the codebook",
    "costs": "the costs",
    "costs_basis": "the scenario behind the costs",
    "override_reason": "the reason for overriding",
    "confirmation": "how one would know it was wrong",
    "chosen": "the option chosen",
    "chosen_approach": "the approach",
    "expected": "what is expected",
    "revisit": "when to look again",
    "supersedes": "what it supersedes",
    "rests_on": "what it rests on",
}
