"""Which shape records have: the one whose signature most of the first ones carry."""

from collections.abc import Iterable

from decisions.imports import bounds
from decisions.imports.records import Part, Value
from decisions.imports.shape import Shape
from decisions.imports.shapes import (
    evaluations,
    label_studio,
    langfuse,
    langsmith,
    openai,
    phoenix,
    plain,
    promptfoo,
    ragft,
)

SHAPES: tuple[Shape, ...] = (
    *ragft.SHAPES,
    *langfuse.SHAPES,
    *phoenix.SHAPES,
    *langsmith.SHAPES,
    *label_studio.SHAPES,
    *promptfoo.SHAPES,
    *evaluations.SHAPES,
    *openai.SHAPES,
    *plain.SHAPES,
)
"""All shapes, those with the more telling signatures first; the plain one takes what is left."""
BY_KEY = {shape.key: shape for shape in SHAPES}


def shape_of(values: Iterable[Value]) -> Shape:
    """The first shape that at least half of some records have."""
    records = list(values)
    for shape in SHAPES:
        if records and sum(map(shape.fits, records)) * 2 >= len(records):
            return shape
    return plain.PLAIN


def first_values(part: Part) -> list[Value]:
    """So many records of a part as are looked at: fewer where they are large."""
    values: list[Value] = []
    size = 0
    for record in part.records():
        values.append(record.value)
        size += record.size
        if len(values) == bounds.SAMPLE or size > bounds.RECORD:
            break
    return values
