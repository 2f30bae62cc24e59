"""What the five published documents say, statement by statement, and where they conflict.

Rules, thresholds, pages and exports name statements by id; this is the one place that says what an id means.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from decisions.engine.catalogue import (
    common_mistake,
    conflicts,
    decision_defines,
    house,
    nobody_talks,
    pm_framework,
    product_guide,
)
from decisions.engine.catalogue.entries import Conflict, Document, Kind, Statement

__all__ = [
    "CONFLICTS",
    "DOCUMENTS",
    "HOUSE",
    "PUBLISHED",
    "STATEMENTS",
    "Conflict",
    "Document",
    "Kind",
    "Statement",
    "UnknownStatement",
    "statement",
]


class UnknownStatement(KeyError):
    """No statement of the catalogue has this id."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_

    def __str__(self) -> str:
        return f"the catalogue has no statement {self.id!r}"


def _by_id(statements: Iterable[Statement]) -> Mapping[str, Statement]:
    return MappingProxyType({entry.id: entry for entry in statements})


_PARTS = (pm_framework, decision_defines, common_mistake, product_guide, nobody_talks)

PUBLISHED = tuple(part.DOCUMENT for part in _PARTS)
"""The five published documents, in the order in which their frameworks are shown."""

HOUSE = house.DOCUMENT
"""The source of what no document says and the house has settled itself."""

DOCUMENTS: Mapping[str, Document] = MappingProxyType({entry.prefix: entry for entry in (*PUBLISHED, HOUSE)})
STATEMENTS = _by_id(entry for part in (*_PARTS, house) for entry in part.STATEMENTS)
CONFLICTS: Mapping[str, Conflict] = MappingProxyType({entry.id: entry for entry in conflicts.CONFLICTS})


def statement(id_: str) -> Statement:
    """The statement of this id; ``UnknownStatement`` (a KeyError) where there is none."""
    try:
        return STATEMENTS[id_]
    except KeyError:
        raise UnknownStatement(id_) from None
