"""What the catalogue holds: documents, their statements, and the conflicts between them."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a statement is good for; where it serves twice, what it is first."""

    RULE = "rule"
    THRESHOLD = "threshold"
    CHECKLIST = "checklist"
    MISTAKE = "mistake"
    QUESTION = "question"
    TRIGGER = "trigger"
    EXAMPLE = "example"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Document:
    """A text that statements come from. ``dated`` is what the text itself says of its time."""

    prefix: str
    title: str
    dated: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a document says, in our own words, figures as they stand there.

    ``id`` is ``<prefix>/<name>`` and never changes; ``section`` names the headings it stands under.
    """

    id: str
    document: Document
    section: str
    kind: Kind
    says: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where documents part, or one contradicts itself, and how the house settles it.

    ``positions`` pairs the prefix of each document that speaks with what it holds; a document that is not
    there is silent. ``statements`` are the ids involved.
    """

    id: str
    topic: str
    positions: tuple[tuple[str, str], ...]
    settled: str
    statements: tuple[str, ...]


def section(document: Document, heading: str, *entries: tuple[str, Kind, str]) -> tuple[Statement, ...]:
    """The statements of one section, each entry being its name, kind and words."""
    return tuple(
        Statement(f"{document.prefix}/{name}", document, heading, kind, says) for name, kind, says in entries
    )
