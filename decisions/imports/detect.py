"""Which shape records have: the one whose signature most of the first ones carry."""

from collections.abc import Iterable
from itertools import islice

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
)

SHAPES: tuple[Shape, ...] = (
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
    """So many records of a part as are looked at."""
    return [record.value for record in islice(part.records(), bounds.SAMPLE)]
