"""What was understood of the files of decisions that somebody brings, before anything is stored."""

from dataclasses import dataclass
from enum import StrEnum

from decisions.imports.errors import BadFile
from decisions.records.record import Record


class Dialect(StrEnum):
    """How a file is written."""

    MADR_4 = "MADR 4"
    MADR_3 = "MADR 3"
    MADR_2 = "MADR 2"
    NYGARD = "Nygard"
    OTHER = "Markdown"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Understood:
    """One decision as it was read, and what should be looked at before it is taken."""

    name: str
    dialect: Dialect
    record: Record
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read, and why."""

    name: str
    error: BadFile


@dataclass(frozen=True, slots=True)
class Preview:
    """All that was brought, in the order of the files. `passed` are files that are no decisions."""

    decisions: tuple[Understood, ...]
    refused: tuple[Refused, ...] = ()
    passed: tuple[str, ...] = ()
