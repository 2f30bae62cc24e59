"""What is asked of the portfolio, as its address says it: what makes sense is applied, the rest is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from decisions.portfolio.columns import COLUMNS, USUAL
from decisions.portfolio.filters import BY_KEY, FILTERS, Filter, Unfit
from decisions.portfolio.scope import Scope
from decisions.records.listed import words_of

SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "soonest": "Next revisit first",
    "latest": "Last revisit first",
    "dearest": "Dearest first",
    "cheapest": "Cheapest first",
}
GROUPS = {
    "approach": "Approach",
    "status": "Status",
    "team": "Team",
    "project": "Project",
    "cause": "Failure cause",
}
LONGEST = 200
SHOWN = 60
"""So much of a value that makes no sense is said again."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter with its value: `approach is` `Retrieval`."""

    filter: Filter
    raw: str
    value: Any
    word: str

    @property
    def says(self) -> str:
        return f"{self.filter.says} {self.word}"


@dataclass(frozen=True, slots=True)
class Asked:
    """All that an address asks for, and what of it was left out, a sentence each."""

    conditions: tuple[Condition, ...] = ()
    text: str = ""
    words: tuple[str, ...] = ()
    sort: str = "newest"
    group: str = ""
    columns: tuple[str, ...] = USUAL
    after: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.conditions or self.words)

    def raw(self, key: str) -> str:
        """The value of a filter as it stands in the address; empty where it is not used."""
        return next((one.raw for one in self.conditions if one.filter.key == key), "")

    def address(self, **changed: str) -> str:
        """What stands behind the ?, in one form for the same question; an empty value leaves its part out."""
        said: dict[str, str] = {"q": self.text} | {one.filter.key: one.raw for one in self.conditions}
        said |= {"sort": self.sort if self.sort != "newest" else "", "group": self.group}
        said |= {"columns": " ".join(self.columns) if self.columns != USUAL else "", "after": self.after}
        said |= changed
        return urlencode({key: value for key, value in said.items() if value})


def read(given: QueryDict | Mapping[str, Sequence[str]], scope: Scope) -> Asked:
    """Read an address. Repeated and empty values: the first one counts, and empty ones say nothing."""
    left_out: list[str] = []
    values: dict[str, str] = {}
    for key, several in _lists(given):
        meant = [one for one in (raw.replace("\x00", "").strip() for raw in several) if one]
        if key == "columns":
            values[key] = " ".join(meant)
        elif meant:
            values[key] = meant[0][:LONGEST]
            left_out += [_unfit(key, other, "was said besides") for other in meant[1:]]
    conditions = _conditions(values, scope, left_out)
    text = values.pop("q", "")
    columns = _columns(values.pop("columns", ""), left_out)
    sort = _one_of(SORTS, "sort", values, left_out) or "newest"
    group = _one_of(GROUPS, "group", values, left_out)
    after = values.pop("after", "")
    left_out += [_unfit(key, raw, "is nothing the list knows") for key, raw in values.items()]
    words = tuple(words_of(text))
    if text and not words:
        left_out.append(f"“{text[:SHOWN]}” has no word to look for and was left out.")
    return Asked(conditions, text, words, sort, group, columns, after, tuple(left_out))


def _lists(given: QueryDict | Mapping[str, Sequence[str]]) -> list[tuple[str, Sequence[str]]]:
    return list(given.lists()) if isinstance(given, QueryDict) else list(given.items())


def _conditions(values: dict[str, str], scope: Scope, left_out: list[str]) -> tuple[Condition, ...]:
    found = []
    for one in FILTERS:
        raw = values.pop(one.key, "")
        if not raw:
            continue
        try:
            value, word = one.read(raw, scope)
        except Unfit as why:
            left_out.append(_unfit(one.key, raw, str(why)))
        else:
            found.append(Condition(one, raw, value, word))
    return tuple(found)


def _columns(raw: str, left_out: list[str]) -> tuple[str, ...]:
    wanted = raw.split()
    left_out += [_unfit("columns", key, "is no column") for key in wanted if key not in COLUMNS]
    return tuple(key for key in COLUMNS if key in wanted) or USUAL


def _one_of(known: Mapping[str, str], key: str, values: dict[str, str], left_out: list[str]) -> str:
    raw = values.pop(key, "")
    if raw and raw not in known:
        left_out.append(_unfit(key, raw, "is none of those you can choose"))
        return ""
    return raw


def _unfit(key: str, raw: str, why: str) -> str:
    label = BY_KEY[key].label if key in BY_KEY else key[:SHOWN]
    return f"“{label}: {raw[:SHOWN]}” was left out: it {why}."
