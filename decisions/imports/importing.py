"""A file as it is brought in: its parts, their shapes, the plans proposed for them, and the examples."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from decisions.imports import bounds
from decisions.imports.detect import BY_KEY, first_values, shape_of
from decisions.imports.errors import BadFile
from decisions.imports.examples import examples_of, prepared
from decisions.imports.mapping import Open, Plan, opens_of, paths_of, propose
from decisions.imports.reading import read
from decisions.imports.records import Example, Part, Skipped, Value
from decisions.imports.shape import Joined, Shape
from decisions.imports.sources import Source


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of a file that have one shape, and the first of their records, made ready."""

    shape: Shape
    parts: tuple[Part, ...]
    sample: tuple[Value, ...]
    plan: Plan
    open: tuple[Open, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """What fields can be filled from."""
        return paths_of(list(self.sample))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was read once: its groups, that with the most parts' first records first."""

    groups: tuple[Group, ...]
    joined: Joined

    @property
    def main(self) -> Group:
        """The group whose shape and plan are shown first."""
        return self.groups[0]

    @property
    def encoding(self) -> str | None:
        """Of its texts; ``None`` for a workbook, which has its own."""
        return next((part.encoding for group in self.groups for part in group.parts if part.encoding), None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was noticed while it was read, each once."""
        said = [
            f"“{part.name}”: {note}" if part.name else note
            for group in self.groups
            for part in group.parts
            for note in part.notes
        ]
        return tuple(dict.fromkeys(said))

    def examples(self, plans: Iterable[Plan] = ()) -> Iterator[Example | Skipped]:
        """Every record as an example or as skipped, in the file's order, by the plans proposed or given."""
        given = {plan.shape: plan for plan in plans}
        for group in self.groups:
            plan = given.get(group.shape.key, group.plan)
            for part in group.parts:
                yield from examples_of(part, group.shape, plan, self.joined)


def open_upload(source: Source, shape: str = "") -> Upload:
    """Read a file, told its shape or telling it; raises :class:`BadFile` when any of it cannot be read."""
    parts = read(source)
    by_shape: dict[str, list[Part]] = {}
    for part in parts:
        found = BY_KEY[shape] if shape else shape_of(first_values(part))
        by_shape.setdefault(found.key, []).append(part)
    joined = _joined(by_shape)
    groups = [_group(BY_KEY[key], found, joined) for key, found in by_shape.items()]
    return Upload(tuple(sorted(groups, key=_weight, reverse=True)), joined)


def _joined(by_shape: dict[str, list[Part]]) -> Joined:
    """One pass over all records: bounds kept, and what they say of each other gathered."""
    joined, count = Joined(), 0
    for key, parts in by_shape.items():
        gather = BY_KEY[key].gather
        for part in parts:
            for record in part.records():
                count += 1
                if count > bounds.RECORDS:
                    wrong = f"it holds more than {bounds.RECORDS:,} records"
                    raise BadFile(wrong, "Export fewer, or cut it in parts", part=part.name, line=record.line)
                if gather is not None:
                    gather(record.value, joined)
    return joined


def _group(shape: Shape, parts: list[Part], joined: Joined) -> Group:
    sample: list[Value] = []
    for part in parts:
        for value in first_values(part):
            sample += [view for _, view in prepared(value, part, shape, joined)]
        if len(sample) >= bounds.SAMPLE:
            break
    plan = propose(shape, sample)
    raw = [value for part in parts[:1] for value in first_values(part)]
    return Group(shape, tuple(parts), tuple(sample), plan, opens_of(shape, plan, raw, joined))


def _weight(group: Group) -> tuple[bool, int]:
    """Groups with examples before those with labels only, larger ones before smaller ones."""
    return bool(group.plan.fields["input"]), len(group.sample)
