"""A decision as a value: what is shown, hashed, compared, exported and read back.

Texts are plain text of several lines, as :func:`decisions.records.text.tidy` leaves them. An empty text or
tuple, or ``None``, means that nothing was said. Amounts are decimals, never floats.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where a decision stands, in the words of MADR."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"


class Confidence(StrEnum):
    """How sure those are who decide."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Reversibility(StrEnum):
    """Whether one can come back out of the door."""

    ONE_WAY = "one_way"
    TWO_WAY = "two_way"


class Verdict(StrEnum):
    """What an approver said."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CHANGES_REQUESTED = "changes_requested"


@dataclass(frozen=True, slots=True)
class Points:
    """What speaks for something, against it, and neither way; and what is said of it besides."""

    says: str = ""
    good: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One way that was considered. `approach` is an engine's word such as ``rag``; empty for none of them."""

    title: str
    approach: str = ""
    points: Points = Points()


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency, which is three capital letters (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the deciders expect, so that it can be held against what happens."""

    cost_per_month: Money | None = None
    quality_percent: Decimal | None = None
    by: date | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Revisit:
    """When to look again: a day, every so many months, or never for a reason."""

    on: date | None = None
    every_months: int | None = None
    never_because: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Another decision of the same team. `covers` names the part it is about; empty means all of it."""

    number: int
    title: str = ""
    covers: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the questionnaire, in words, with who gave it."""

    question: str
    prompt: str
    answer: str
    by: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """So many of something."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """What the failures say: how many were read, their causes, and the examples by their hashes."""

    says: str
    read: int
    causes: tuple[Count, ...] = ()
    codebook_version: int | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Costed:
    """The chosen scenario: what it costs a month, within which range, at prices of which day."""

    scenario: str
    cost_per_month: Money | None = None
    low: Money | None = None
    high: Money | None = None
    prices_from: date | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Dissent:
    """A framework that came to another verdict, and the questions on which it parted."""

    framework: str
    verdict: str
    parts_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommended:
    """What the engine recommended then, and which engine it was."""

    approach: str
    says: str
    reasons: tuple[str, ...] = ()
    dissent: tuple[Dissent, ...] = ()
    engine_version: str = ""
    questionnaire_version: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was known when it was proposed."""

    answers: tuple[Answered, ...] = ()
    diagnosis: Diagnosed | None = None
    costs: Costed | None = None
    recommendation: Recommended | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """What one approver said, and when."""

    who: str
    what: Verdict
    at: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A decision, or a proposal for one. `number` is its team's, 0 while it has none;
    `dated` is the day it was last updated.

    `chosen` is the title of one of the options. `content_hash` is the one that was signed.
    """

    title: str
    number: int = 0
    status: Status = Status.PROPOSED
    dated: date | None = None
    deciders: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    context: str = ""
    drivers: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    chosen: str = ""
    reasons: str = ""
    override_reason: str = ""
    consequences: Points = Points()
    confirmation: str = ""
    expected: Expected = Expected()
    confidence: Confidence | None = None
    reversibility: Reversibility | None = None
    revisit: Revisit = Revisit()
    more_information: str = ""
    evidence: Evidence = Evidence()
    supersedes: tuple[Link, ...] = ()
    rests_on: tuple[Link, ...] = ()
    superseded_by: tuple[Link, ...] = ()
    deprecated_because: str = ""
    approvals: tuple[Approval, ...] = ()
    content_hash: str = ""

    @property
    def identifier(self) -> str:
        """As other decisions name it, such as ``ADR-0012``; empty while it has no number."""
        return identifier(self.number)

    @property
    def option_chosen(self) -> Option | None:
        """The option that was chosen, where it is among those considered."""
        return next((option for option in self.options if option.title == self.chosen), None)


LATER = frozenset(
    {"number", "status", "dated", "superseded_by", "deprecated_because", "approvals", "content_hash"}
)
"""Fields that come with signing and after it; the hash that is signed covers all others."""


def identifier(number: int) -> str:
    """The name of a decision by its number, such as ``ADR-0012``; empty for 0."""
    return f"ADR-{number:04}" if number else ""
