"""What a file says of its status, and of other decisions, in the many ways in which it is said."""

import re
from dataclasses import dataclass, field

from decisions.records.markdown import QUOTED, of_quoted
from decisions.records.record import Link, Status
from decisions.records.text import one_line

SUPERSEDED = re.compile(r"\b(?:supers?[ec]+e?ded|replaced)\s+by\b[:\s]*(.*)", re.IGNORECASE | re.DOTALL)
SUPERSEDES = re.compile(r"\bsupers?[ec]+e?des\b[:\s]*(.*)", re.IGNORECASE)
WORD = re.compile(r"[A-Za-z]+")
LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)[^()]*\)")
FILE = re.compile(r"(?:^|/)(\d{3,6})-[^/]*$")
NUMBERED = re.compile(r"(?:\bADR[- #]*|#)0*(\d{1,6})(?![\d-])|(?<![\d-])(\d{3,6})(?!\d)", re.IGNORECASE)
LABEL = re.compile(r"^(?:ADR[- ]?)?0*(\d{1,6})[.:]\s+(.+)$", re.IGNORECASE)
OURS = re.compile(rf"^(Supersedes|Superseded by|Rests on) ADR-(\d{{4,}})(?: {QUOTED})?(?: for {QUOTED})?$")
FIELDS = {"Supersedes": "supersedes", "Superseded by": "superseded_by", "Rests on": "rests_on"}
SHOWN = 60
LONGEST = 2_000
"""Letters of a status that are looked at."""


@dataclass(slots=True)
class Said:
    """A status with its links, and what should be looked at."""

    status: Status = Status.PROPOSED
    superseded_by: list[Link] = field(default_factory=list)
    supersedes: list[Link] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def status_of(text: str) -> Said:
    """The status that a text means. What is not known is *proposed*, with a warning."""
    plain = one_line(re.sub(r"[*_`]", "", text[:LONGEST])).strip("{}<>\"' ")
    if not plain:
        return Said(warnings=["It says no status; it was taken as proposed."])
    if found := SUPERSEDED.search(plain):
        return _superseded(found[1], plain)
    said = Said()
    if found := SUPERSEDES.search(plain):
        said.supersedes = links_in(found[1])
        plain = plain[: found.start()].rstrip(" ,;.")
    word = WORD.search(plain)
    known = word[0].lower() if word else ""
    if known not in list(Status):
        return Said(supersedes=said.supersedes, warnings=[_not_known(plain)])
    said.status = Status(known)
    if rest := plain[word.end() if word else 0 :].strip(" .,;:()-–"):
        said.warnings.append(f"Beside the status stands “{rest[:SHOWN]}”, which was not taken over.")
    if said.status is Status.SUPERSEDED:
        said.warnings.append("It is superseded, but does not say by what.")
    return said


def _not_known(plain: str) -> str:
    return f"The status “{plain[:SHOWN]}” is not known; it was taken as proposed."


def _superseded(rest: str, plain: str) -> Said:
    said = Said(Status.SUPERSEDED, superseded_by=links_in(rest))
    if not said.superseded_by:
        said.warnings.append(
            f"“{plain[:SHOWN]}” names no decision by its number; the link was not taken over."
        )
    return said


def links_in(text: str) -> list[Link]:
    """The decisions that a text names by number, each once."""
    found: dict[int, Link] = {}
    for label, target in LINK.findall(text):
        if link := _linked(one_line(label), target):
            found.setdefault(link.number, link)
    for numbers in NUMBERED.findall(LINK.sub(" ", text)):
        number = int("".join(numbers))
        if number:
            found.setdefault(number, Link(number))
    return list(found.values())


def _linked(label: str, target: str) -> Link | None:
    titled = LABEL.match(label)
    named = FILE.search(target) or NUMBERED.search(label)
    number = int(next(filter(None, named.groups()))) if named else int(titled[1]) if titled else 0
    return Link(number, titled[2] if titled else "") if number else None


def link_of(line: str) -> tuple[str, Link] | None:
    """The field and the link of a line as our own export writes it; ``None`` for any other line."""
    found = OURS.match(line)
    if not found:
        return None
    title, covers = (of_quoted(inner or "") for inner in found.groups()[2:])
    return FIELDS[found[1]], Link(int(found[2]), title, covers)
