"""What a manager looks at first: what is overdue, comes due, and would come out otherwise today."""

from __future__ import annotations

from dataclasses import dataclass

from decisions.portfolio.asked import Asked, read
from decisions.portfolio.counts import count_column, counts
from decisions.portfolio.rows import sources
from decisions.portfolio.scope import Scope

MOST = 200
"""Beyond, that there are more is enough to know."""

LOOKED_FOR = {
    "overdue": {"due": ["overdue"], "sort": ["soonest"]},
    "soon": {"due": ["soon"], "sort": ["soonest"]},
    "flips": {"today": ["flips"]},
    "weaker": {"today": ["weaker"]},
}


@dataclass(frozen=True, slots=True)
class Glance:
    """One of these: how many, and the address that lists them."""

    key: str
    count: int
    address: str

    @property
    def says(self) -> str:
        """The count, or that there are more."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


def glances_of(scope: Scope) -> list[Glance]:
    """All of them among what one may read, by one query."""
    asked: dict[str, Asked] = {key: read(address, scope) for key, address in LOOKED_FOR.items()}
    # Each asks for what decisions alone have.
    columns = [count_column(sources(one, scope)[0].rows, MOST) for one in asked.values()]
    found = counts(scope.user, columns)
    return [Glance(key, count, asked[key].address()) for key, count in zip(asked, found, strict=True)]
