"""A file counted through, before anything is kept: what would come in, what not and why, and what is open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from decisions.imports.duplicates import Seen
from decisions.imports.importing import Group, Upload
from decisions.imports.mapping import Choice, Open, Plan
from decisions.imports.records import CLEANED, UNDATED, Example, Label, Skipped

PREVIEWED = 3
VALUES = 12
"""A column with more different values than these is none to choose by."""
COLUMNS = 200
"""Columns that are counted."""
BROKE = ("the test itself broke", "no output: the call broke", "no input: the call broke")
Values = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One example that could be taken: its number in the file, and what sampling looks at."""

    number: int
    key: str
    group: int
    """The first of its near-copies; its own number where it has none before it."""
    stratum: str = ""
    """Its value in the column to sample by; empty where it has none, or no column was named."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds by a plan. `importable` are the different examples, `duplicates` copies of them."""

    records: int
    skipped: tuple[Skipped, ...]
    duplicates: int
    first: tuple[Example, ...]
    candidates: tuple[Candidate, ...]
    near: tuple[tuple[int, ...], ...]
    """Numbers of examples that nearly say the same, at least two together."""
    columns: dict[str, dict[str, int]]
    """Columns with few values, to filter and sample by: column → value → examples."""
    labels: dict[str, tuple[Label, ...]]
    """Key → labels of copies that were dropped; they belong to the example that was kept."""
    open: tuple[Open, ...]
    notes: tuple[str, ...]

    @property
    def importable(self) -> int:
        """Different examples."""
        return len(self.candidates)


@dataclass(slots=True)
class _Counts:
    """What is counted on the way."""

    by: str
    seen: Seen = field(default_factory=Seen)
    skipped: list[Skipped] = field(default_factory=list)
    first: list[Example] = field(default_factory=list)
    kept: list[tuple[int, str, str]] = field(default_factory=list)
    examples: int = 0
    columns: Values = field(default_factory=dict)
    verdicts: Values = field(default_factory=dict)
    ids: Counter[str] = field(default_factory=Counter)
    labels: dict[str, tuple[Label, ...]] = field(default_factory=dict)
    marks: Counter[str] = field(default_factory=Counter)
    formulas: int = 0

    def skip(self, found: Skipped) -> None:
        """One record that is no example."""
        _tally(self.verdicts, found.facets)
        self.skipped.append(replace(found, facets=()))

    def count(self, found: Example) -> None:
        """One example."""
        number, self.examples = self.examples, self.examples + 1
        self.marks.update(found.marks)
        self.formulas += bool(found.formulas)
        _tally(self.verdicts, found.facets)
        if self.seen.first(number, found) != number:
            self._keep_labels(found)
            return
        self.ids[found.source_id] += 1
        self.kept.append((number, found.key, dict(found.facets).get(self.by, "")))
        _tally(self.columns, found.facets)
        if len(self.first) < PREVIEWED:
            self.first.append(found)

    def _keep_labels(self, copy: Example) -> None:
        if copy.labels:
            key = copy.key
            self.labels[key] = tuple(dict.fromkeys((*self.labels.get(key, ()), *copy.labels)))

    @property
    def duplicates(self) -> int:
        return self.examples - len(self.kept)


def _tally(columns: Values, facets: Iterable[tuple[str, str]]) -> None:
    for column, value in facets:
        if column in columns or len(columns) < COLUMNS:
            counted = columns.setdefault(column, Counter())
            if len(counted) <= VALUES:
                counted[value] += 1


def survey(upload: Upload, plans: Sequence[Plan] = (), *, by: str = "") -> Survey:
    """Count a file through by the plans given for its first groups, or proposed; `by`: a column to sample by.

    Raises :class:`BadFile` like reading it.
    """
    counts = _Counts(by)
    for found in upload.examples(plans):
        counts.skip(found) if isinstance(found, Skipped) else counts.count(found)
    near = counts.seen.groups()
    group_of = {member: group[0] for group in near for member in group}
    return Survey(
        records=counts.examples + len(counts.skipped),
        skipped=tuple(counts.skipped),
        duplicates=counts.duplicates,
        first=tuple(counts.first),
        candidates=tuple(Candidate(n, key, group_of.get(n, n), value) for n, key, value in counts.kept),
        near=near,
        columns=_few(counts.columns),
        labels=counts.labels,
        open=(*upload.main.open, *_failing(upload.main, plans, _few(counts.verdicts))),
        notes=(*upload.notes, *_notes(counts)),
    )


def _few(columns: Values) -> dict[str, dict[str, int]]:
    return {name: dict(values.most_common()) for name, values in columns.items() if len(values) <= VALUES}


def _failing(group: Group, plans: Sequence[Plan], columns: dict[str, dict[str, int]]) -> tuple[Open, ...]:
    """Which value means failing: asked where values that may say so differ."""
    named = dict.fromkeys(name for value in group.sample for name in group.shape.scores(value))
    choices = [
        Choice(f"{name}={value}", f"where “{name}” is “{value}”", count)
        for name in named
        for value, count in columns.get(name, {}).items()
        if len(columns[name]) > 1 or group.shape.failing
    ]
    if not choices:
        return ()
    plan = plans[0] if plans else group.plan
    everything = Choice("all", "every record is a failure")
    question = "Which records are failures? A score is not yet a verdict"
    return (Open("failing", question, (everything, *choices), plan.answers.get("failing", "all")),)


def _notes(counts: _Counts) -> list[str]:
    """What a reader should know before importing, in sentences."""
    repeated = sum(count for id_, count in counts.ids.items() if id_ and count > 1)
    said = (
        (repeated, "{} share an id with others, and are told apart by what they say."),
        (counts.marks[CLEANED], "{} held characters that no database takes; they were taken out."),
        (counts.marks[UNDATED], "{} with a date that could not be read: write it as 2026-08-03."),
        (counts.formulas, "{} with a formula of a spreadsheet: kept as text, and marked."),
        (counts.duplicates, "{} left out for saying the same as an earlier one."),
    )
    notes = [words.format(_examples(count)) for count, words in said if count]
    broke = Counter(one.reason for one in counts.skipped if one.reason.startswith(BROKE))
    if len(broke) == 1 and not counts.kept and (count := sum(broke.values())) > 1:
        notes.append(f"All {count} failures broke the same way ({next(iter(broke))}): mend the test first.")
    return notes


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"
