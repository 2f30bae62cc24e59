"""A file counted through, before anything is kept: what would come in, what not and why, and what is open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from decisions.imports.duplicates import Seen
from decisions.imports.importing import Group, Upload
from decisions.imports.mapping import Choice, Open, Plan
from decisions.imports.records import CLEANED, UNDATED, Example, Skipped
from decisions.imports.redaction import Rule, redact

PREVIEWED = 3
VALUES = 12
"""A column with more different values than these is none to choose by."""
COLUMNS = 200
"""Columns that are counted."""
BROKE = ("the test itself broke", "no output: the call broke", "no input: the call broke")
Values = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Present:
    """An example that the review has already. The first of them is number -1, the next -2."""

    key: str
    question: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One example that could be taken: its number in the file, and what sampling looks at."""

    number: int
    key: str
    group: int
    """The first of its near-copies, below 0 where the review has it; its own number where there is none."""
    stratum: str = ""
    """Its value in the column to sample by; empty where it has none, or no column was named."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds by a plan. `importable` are the different examples, `duplicates` copies of them."""

    records: int
    skipped: tuple[Skipped, ...]
    reasons: dict[str, int]
    """Why records were left out, without what the reason quotes → how many."""
    duplicates: int
    present: int
    """Examples left out because the review has them already."""
    first: tuple[Example, ...]
    candidates: tuple[Candidate, ...]
    near: tuple[tuple[int, ...], ...]
    """Numbers of examples that nearly say the same, at least two together; of the review's at most one."""
    columns: dict[str, dict[str, int]]
    """Columns with few values, to filter and sample by: column → value → examples."""
    labelled: dict[int, tuple[int, ...]]
    """Example → its copies that brought labels, which belong to the example that was kept."""
    codes: dict[str, int]
    """Ids of codes that readings in our own exports carry → of how many examples."""
    said: dict[str, int]
    """What others said of the examples before they came here → of how many."""
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
    rules: Sequence[Rule]
    seen: Seen = field(default_factory=Seen)
    skipped: list[Skipped] = field(default_factory=list)
    first: list[Example] = field(default_factory=list)
    kept: list[tuple[int, str, str]] = field(default_factory=list)
    examples: int = 0
    columns: Values = field(default_factory=dict)
    verdicts: Values = field(default_factory=dict)
    ids: Counter[str] = field(default_factory=Counter)
    labelled: dict[int, tuple[int, ...]] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    formulas: int = 0
    present: int = 0

    def hold(self, present: Iterable[Present]) -> None:
        """What the review has already."""
        for number, one in enumerate(present, start=1):
            self.seen.hold(-number, one.key, one.question, one.answer)

    def skip(self, found: Skipped) -> None:
        """One record that is no example."""
        _tally(self.verdicts, found.facets)
        self.skipped.append(replace(found, facets=()))

    def count(self, raw: Example) -> None:
        """One example, as it would be kept: two that differ in what is taken out are copies."""
        found = redact(raw, self.rules)
        number, self.examples = self.examples, self.examples + 1
        self.marks.update(found.marks)
        self.formulas += bool(found.formulas)
        _tally(self.verdicts, found.facets)
        first = self.seen.first(number, found)
        if first < 0:
            self.present += 1
            return
        self.said.update({label.label for label in found.labels if label.label})
        self.codes.update(found.ours.codes if found.ours else ())
        if first != number:
            if found.labels:
                self.labelled[first] = (*self.labelled.get(first, ()), number)
            return
        self.ids[found.source_id] += 1
        self.kept.append((number, found.key, dict(found.facets).get(self.by, "")))
        _tally(self.columns, found.facets)
        if len(self.first) < PREVIEWED:
            self.first.append(found)

    @property
    def duplicates(self) -> int:
        return self.examples - self.present - len(self.kept)

    def near(self) -> tuple[tuple[int, ...], ...]:
        """Groups with at least one example of the file in them."""
        return tuple(_of_file(group) for group in self.seen.groups() if group[-1] >= 0)


def _of_file(group: tuple[int, ...]) -> tuple[int, ...]:
    """A group with the first only of what the review has."""
    return (*group[: group[0] < 0], *(one for one in group if one >= 0))


def _tally(columns: Values, facets: Iterable[tuple[str, str]]) -> None:
    for column, value in facets:
        if column in columns or len(columns) < COLUMNS:
            counted = columns.setdefault(column, Counter())
            if len(counted) <= VALUES:
                counted[value] += 1


def survey(
    upload: Upload,
    plans: Sequence[Plan] = (),
    *,
    by: str = "",
    rules: Sequence[Rule] = (),
    present: Iterable[Present] = (),
) -> Survey:
    """Count a file through by the plans given for its first groups, or proposed.

    `by`: a column to sample by; `rules`: what is taken out first; `present`: what the review has already.
    Raises :class:`BadFile` like reading it.
    """
    counts = _Counts(by, rules)
    counts.hold(present)
    for found in upload.examples(plans):
        counts.skip(found) if isinstance(found, Skipped) else counts.count(found)
    near = counts.near()
    group_of = {member: group[0] for group in near for member in group}
    return Survey(
        records=counts.examples + len(counts.skipped),
        skipped=tuple(counts.skipped),
        reasons=dict(Counter(map(_reason, counts.skipped)).most_common()),
        duplicates=counts.duplicates,
        present=counts.present,
        first=tuple(counts.first),
        candidates=tuple(Candidate(n, key, group_of.get(n, n), value) for n, key, value in counts.kept),
        near=near,
        columns=_few(counts.columns),
        labelled=counts.labelled,
        codes=dict(counts.codes.most_common()),
        said=dict(counts.said.most_common()),
        open=(*upload.main.open, *_failing(upload.main, plans, _few(counts.verdicts))),
        notes=(*upload.notes, *_notes(counts)),
    )


def _reason(skipped: Skipped) -> str:
    return skipped.reason.partition("(")[0].partition(": ")[0].strip()[:120]


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
        (counts.present, "{} left out for being in this review already."),
    )
    notes = [words.format(_examples(count)) for count, words in said if count]
    broke = Counter(one.reason for one in counts.skipped if one.reason.startswith(BROKE))
    if len(broke) == 1 and not counts.kept and (count := sum(broke.values())) > 1:
        notes.append(f"All {count} failures broke the same way ({next(iter(broke))}): mend the test first.")
    return notes


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"
