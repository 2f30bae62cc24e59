"""The first examples of each group of a file, made by a plan: enough to see whether a mapping is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest

from decisions.imports import bounds
from decisions.imports.examples import examples_of
from decisions.imports.importing import Group, Upload
from decisions.imports.mapping import Plan
from decisions.imports.records import Example, Skipped

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What a plan makes of the first records of a group: some examples, and why others are none."""

    group: Group
    plan: Plan
    examples: tuple[Example, ...]
    skipped: Skipped | None


def previews(upload: Upload, plans: Sequence[Plan] = (), *, groups: int) -> Iterator[Preview]:
    """A preview of each of the first groups; so many records are looked at as tell a shape."""
    for group, given in islice(zip_longest(upload.groups, plans[: len(upload.groups)]), groups):
        plan = given or group.plan
        made = list(islice(_made(upload, group, plan), bounds.SAMPLE))
        examples = tuple(one for one in made if isinstance(one, Example))
        skipped = next((one for one in made if isinstance(one, Skipped)), None)
        yield Preview(group, plan, examples[:SHOWN], skipped)


def _made(upload: Upload, group: Group, plan: Plan) -> Iterator[Example | Skipped]:
    for part in group.parts:
        yield from examples_of(part, group.shape, plan, upload.joined)
