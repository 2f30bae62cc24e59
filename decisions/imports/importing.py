"""A file as it is brought in: its parts, their shapes, the plans proposed for them, and the examples."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from decisions.imports import bounds
from decisions.imports.detect import BY_KEY, first_values, shape_of
from decisions.imports.errors import BadFile
from decisions.imports.examples import examples_of, prepared
from decisions.imports.mapping import Open, Plan, opens_of, paths_of, propose
from decisions.imports.reading import read
from decisions.imports.records import Example, Part, Skipped, Value
from decisions.imports.shape import Joined, Shape
from decisions.imports.sources import Source

NO_SHAPES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Group:
    """The parts of a file that have one shape and one plan, and the first of their records, made ready."""

    shape: Shape
    parts: tuple[Part, ...]
    places: tuple[int, ...]
    """Which parts of the file these are, counted from 0."""
    sample: tuple[Value, ...]
    plan: Plan
    open: tuple[Open, ...]
    likely: int
    """So many of the sampled records are examples."""

    @property
    def paths(self) -> tuple[str, ...]:
        """What fields can be filled from."""
        return paths_of(list(self.sample))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was read once: its groups, those with examples before those with labels only."""

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

    @property
    def around(self) -> dict[str, Any]:
        """What its documents say beside their records."""
        return {
            name: said for group in self.groups for part in group.parts for name, said in part.around.items()
        }

    def examples(self, plans: Sequence[Plan] = ()) -> Iterator[Example | Skipped]:
        """Every record as an example or as skipped, by the plans given for the first groups, or proposed.

        Raises :class:`BadFile` at the end of the first record that cannot be read, or is one too many.
        """
        count = 0
        for group, given in zip_longest(self.groups, plans[: len(self.groups)]):
            for part in group.parts:
                for one in examples_of(part, group.shape, given or group.plan, self.joined):
                    count += 1
                    _refuse_many(count, one.part, one.record, one.line)
                    yield one
        if not count:
            raise BadFile("it holds no records", "Export it again, or look for them elsewhere")


def open_upload(source: Source, shape: str = "", shapes: Mapping[int, str] = NO_SHAPES) -> Upload:
    """Look at a file, told its shape or telling it; raises :class:`BadFile` where it is seen to be none.

    `shapes` tells the shapes of some parts, by place. Of most shapes only the beginning has been read then:
    a survey reads all of it.
    """
    shaped = [
        (part, BY_KEY[told] if (told := shapes.get(place, shape)) else shape_of(first_values(part)))
        for place, part in enumerate(read(source))
    ]
    joined = _joined(shaped)
    groups: dict[object, Group] = {}
    for place, (part, found) in enumerate(shaped):
        group = _group(found, part, place, joined)
        key = (found.key, *group.plan.fields.values())
        held = groups.get(key)
        groups[key] = (
            replace(held, parts=(*held.parts, part), places=(*held.places, place)) if held else group
        )
    return Upload(tuple(sorted(groups.values(), key=_weight, reverse=True)), joined)


def _joined(shaped: list[tuple[Part, Shape]]) -> Joined:
    """What the records say of each other; only the parts are read whose records say anything."""
    joined, count = Joined(), 0
    for part, shape in shaped:
        if shape.gather is not None:
            for record in part.records():
                count += 1
                _refuse_many(count, part.name, record.number, record.line)
                shape.gather(record.value, joined)
    return joined


def _refuse_many(count: int, part: str, record: int, line: int) -> None:
    if count > bounds.RECORDS:
        wrong, do = f"it holds more than {bounds.RECORDS:,} records", "Export fewer, or cut it in parts"
        raise BadFile(wrong, do, part=part, record=record, line=line)


def _group(shape: Shape, part: Part, place: int, joined: Joined) -> Group:
    values = first_values(part)
    sample = [view for value in values for _, view in prepared(value, part, shape, joined)]
    plan = propose(shape, sample)
    likely = sum(not shape.unfit(view, joined, plan.answers) for view in sample)
    opens = opens_of(shape, plan, values, joined)
    return Group(shape, (part,), (place,), tuple(sample), plan, opens, likely)


def _weight(group: Group) -> tuple[bool, int]:
    """Groups with examples before those with labels only, larger ones before smaller ones."""
    return bool(group.plan.fields["input"]), group.likely * len(group.parts)
