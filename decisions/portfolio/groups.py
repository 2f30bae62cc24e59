"""How many rows there are of each approach, status, team and so on, among those that fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from decisions.portfolio.asked import Asked
from decisions.portfolio.columns import WORDS
from decisions.portfolio.filters import CAUSES, STATUSES
from decisions.portfolio.rows import sources
from decisions.portfolio.scope import Scope

MOST = 40

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "approach": {"decision": "approach", "review": "decision_draft__approach", "proposal": "approach"},
    "team": {
        "decision": "team",
        "review": "component__project__team",
        "proposal": "review__component__project__team",
    },
    "project": {
        "decision": "component__project",
        "review": "component__project",
        "proposal": "review__component__project",
    },
    "status": {
        "decision": "state",
        "review": ExpressionWrapper(Q(proposed_at=None), BooleanField()),
        "proposal": "state",
    },
    "cause": {"decision": "listing__cause"},
}


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the rows: what they have in common, how many, and the address that leaves them alone."""

    word: str
    count: int
    key: str
    address: str


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups, the largest first; of very many the largest. `total` counts every row that fits."""

    shown: tuple[Group, ...] = ()
    total: int | None = None
    """None where the groups do not tell it."""


def groups_of(asked: Asked, scope: Scope) -> Groups:
    """The groups asked for; one query for each kind of row."""
    if not asked.group:
        return Groups()
    found, fields = sources(asked, scope), FIELDS[asked.group]
    counts: Counter[str] = Counter()
    for source in found:
        if field := fields.get(source.kind):
            for value, count in source.rows.order_by().values_list(field).annotate(Count("pk")):
                counts[_key(asked.group, source.kind, value)] += count
    commonest = counts.most_common(MOST)
    words = _words(asked.group, [key for key, _ in commonest], scope)
    shown = tuple(
        Group(
            words.get(key) or "None",
            count,
            key,
            asked.address(**{asked.group: key, "group": "", "after": ""}) if key else "",
        )
        for key, count in commonest
    )
    tells = all(source.kind in fields for source in found)
    return Groups(shown, counts.total() if tells else None)


def _key(group: str, kind: str, value: Any) -> str:
    if group == "status" and kind == "review":
        return "draft" if value else "waiting"
    return "" if value is None else str(value)


def _words(group: str, keys: list[str], scope: Scope) -> Mapping[str, str]:
    if group == "team":
        return scope.team_names(keys)
    if group == "project":
        return scope.project_names(keys)
    return {"approach": WORDS, "status": STATUSES, "cause": CAUSES}[group]
