"""What comes out of a file: records as they stand there, and examples as a review reads them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any
from unicodedata import normalize

Value = dict[str, Any]
"""One record as it stands in the file: names to JSON values, or to the texts of cells."""
FIELDS = (
    *("input", "output", "expected", "context", "source_id", "created_at"),
    *("note", "label", "annotator", "seconds"),
)
"""What a mapping may fill, in the order in which it is shown."""
CLEANED = "characters that no database takes were taken out"
UNDATED = "its date could not be read"


class Formula(str):
    """The text of a spreadsheet's cell that holds a formula: its last value, or the formula itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One record and where it stands: its number and line (or row), both from 1, within its part."""

    number: int
    line: int
    value: Value
    size: int = 0
    """Characters that it takes in the file, about."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table, sheet, member of a zip or JSON document; `records` reads them from the beginning."""

    name: str
    kind: str
    encoding: str | None
    records: Callable[[], Iterator[Record]]
    around: Mapping[str, Any] = field(default_factory=dict)
    """What a JSON document says beside its records, by dotted path."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """What one person or judge said of an example before it came here."""

    label: str = ""
    note: str = ""
    annotator: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class OurReading:
    """A reading as our own export says it."""

    reader: str
    state: str
    note: str = ""
    codes: tuple[str, ...] = ()
    overruled: str = ""
    overruled_because: str = ""
    next_step: str = ""
    next_step_owner: str = ""
    severity: str = ""
    sure: bool = True
    flaky: bool = False
    fact: str = ""
    fact_lives: str | None = None
    fact_owner: str | None = None
    corrected: str = ""
    marked: tuple[tuple[int, int], ...] = ()
    seconds: float = 0.0
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OurSettlement:
    """What readers agreed on, as our own export says it."""

    codes: tuple[str, ...]
    reason: str
    by: str
    overruled: str = ""
    severity: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OurRun:
    """A re-run, as our own export says it."""

    arm: str
    right: bool
    by: str
    given: str = ""
    output: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ours:
    """What an export of our own says of an example besides its texts."""

    origin: str = ""
    near: str = ""
    readings: tuple[OurReading, ...] = ()
    settlement: OurSettlement | None = None
    runs: tuple[OurRun, ...] = ()
    erased_at: datetime | None = None
    erased_by: str = ""
    erased_because: str = ""

    @property
    def codes(self) -> frozenset[str]:
        """The ids of all codes that it carries."""
        settled = self.settlement.codes if self.settlement else ()
        return frozenset((*settled, *(code for reading in self.readings for code in reading.codes)))


@dataclass(frozen=True, slots=True)
class Example:
    """One failure as a review reads it. `input`, and `output` or `expected`, are always there."""

    input: str
    output: str
    expected: str
    context: tuple[str, ...]
    source_id: str
    created_at: datetime | None
    part: str
    record: int
    line: int
    trace_id: str = ""
    system: str = ""
    """The system message, kept aside for the test with a better instruction."""
    history: tuple[tuple[str, str], ...] = ()
    """Earlier turns of the conversation: role and text."""
    labels: tuple[Label, ...] = ()
    facets: tuple[tuple[str, str], ...] = ()
    """Short values of the record, to filter and to sample by: column and value."""
    formulas: tuple[str, ...] = ()
    """Fields whose text came from a formula or would be one in a spreadsheet."""
    column: str = ""
    """Which of several outputs of one row this is; empty where there is one."""
    marks: tuple[str, ...] = ()
    """What a reader of the import should know of it: `CLEANED`, `UNDATED`."""
    erased: str = ""
    """The hash of what it said, where that was erased: then it has no text."""
    ours: Ours | None = None
    """What else an export of our own says of it."""

    @property
    def key(self) -> str:
        """A hash of what it says, the same for texts that differ in space and case only."""
        if self.erased:
            return self.erased
        return text_key(self.input, self.output, self.expected)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is no example, and why."""

    part: str
    record: int
    line: int
    reason: str
    facets: tuple[tuple[str, str], ...] = ()
    """Of one that is left out for not failing: its short values, so that another choice can be made."""


def text_key(*texts: str) -> str:
    """A hash of some texts, the same for texts that differ in space and case only."""
    return blake2b("\x1f".join(map(plain, texts)).encode(), digest_size=16).hexdigest()


def plain(text: str) -> str:
    """A text for comparing: one form of each letter, no case, single spaces."""
    return " ".join(normalize("NFKC", text).casefold().split())
