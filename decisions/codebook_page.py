"""The codebook as it is read: codes by cause with their counts, and a change as before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from decisions.engine.causes import COUNTED, FLAKY, Cause, Severity, Side
from decisions.engine.codebook import Code, Codebook
from decisions.engine.diagnosis import FullDiagnosis
from decisions.engine.modes import MODES, SOURCES, Mode
from decisions.services.codebook import Preview

NEAR = 82
"""From this likeness on, out of 100, two names are suggested for a merge."""
SUGGESTED = 5

_MODES: Mapping[str, Mode] = {mode.id: mode for mode in MODES}


@dataclass(frozen=True, slots=True)
class CodeShown:
    """A code, how many failures have it first, what is merged into it, and the published mode behind it."""

    code: Code
    count: int
    folded: tuple[Code, ...]
    mode: Mode | None

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of its mode, in full."""
        return tuple(SOURCES[source] for source in self.mode.sources) if self.mode else ()


@dataclass(frozen=True, slots=True)
class CauseShown:
    """A cause, how many failures count as it, and its codes."""

    cause: Cause
    count: int
    codes: tuple[CodeShown, ...]


def causes_shown(found: FullDiagnosis) -> list[CauseShown]:
    """Every cause in turn, those without codes too."""
    return [
        CauseShown(
            cause,
            found.tally.counts[cause],
            tuple(code_shown(found, code) for code in found.book.live if code.cause is cause),
        )
        for cause in Cause
    ]


def code_shown(found: FullDiagnosis, code: Code) -> CodeShown:
    """One code with what is known of it."""
    return CodeShown(
        code, found.tally.by_code.get(code.id, 0), found.book.folded(code.id), _MODES.get(code.id)
    )


def near_names(book: Codebook) -> list[tuple[Code, Code]]:
    """Pairs of codes whose names are nearly the same, the likest first: candidates for a merge."""
    pairs = (
        (fuzz.token_sort_ratio(one.name.casefold(), other.name.casefold()), one, other)
        for one, other in combinations(book.live, 2)
    )
    near = sorted((pair for pair in pairs if pair[0] >= NEAR), key=lambda pair: -pair[0])
    return [(one, other) for _, one, other in near[:SUGGESTED]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One count without a change and with it."""

    label: str
    before: int
    after: int

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counts under one heading, before and after."""

    title: str
    rows: tuple[Compared, ...]


def compared(shown: Preview) -> list[Tallies]:
    """Every tally before and after: the causes whole, of the others what differs."""
    tallies = [
        Tallies("By cause", _rows(shown, COUNTED, _cause, lambda found, name: found.tally.counts[name])),
        Tallies("Decided", _rows(shown, list(Side)[:2], _side, _decided)),
        Tallies("By code", _changed(_codes(shown))),
        Tallies("By severity", _changed(_severities(shown))),
    ]
    return [tally for tally in tallies if tally.rows]


def _rows(
    shown: Preview,
    names: tuple[str, ...] | list[Side],
    label: Callable[[str], str],
    count: Callable[[FullDiagnosis, str], int],
) -> tuple[Compared, ...]:
    return tuple(Compared(label(name), count(shown.before, name), count(shown.after, name)) for name in names)


def _cause(name: str) -> str:
    return "Flaky" if name == FLAKY else name.capitalize()


def _side(name: str) -> str:
    return f"On the side of {name}"


def _decided(found: FullDiagnosis, side: str) -> int:
    return found.found.knowledge_side if side == Side.KNOWLEDGE else found.found.behaviour_side


def _changed(rows: tuple[Compared, ...]) -> tuple[Compared, ...]:
    return tuple(row for row in rows if row.differs)


def _codes(shown: Preview) -> tuple[Compared, ...]:
    before, after = shown.before.tally.by_code, shown.after.tally.by_code
    names = {**shown.before.book.by_id, **shown.after.book.by_id}
    return tuple(Compared(names[id_].name, before.get(id_, 0), after.get(id_, 0)) for id_ in before | after)


def _severities(shown: Preview) -> tuple[Compared, ...]:
    before, after = shown.before.tally.by_severity, shown.after.tally.by_severity
    return tuple(
        Compared(f"{side.says.capitalize()}, {level}", before[side][level], after[side][level])
        for side in Side
        for level in Severity
    )
