"""What would come of a file: read, counted through and drawn from, before anything is stored.

Counting a file of 20 MB takes some seconds, so what was counted is kept in the cache for the hour that the
file waits. No text is kept there: hashes, numbers, and the short values that one can choose by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Count

from decisions.forgetful import cache
from decisions.imports.choices import Choices
from decisions.imports.importing import Upload as Opened
from decisions.imports.importing import open_upload
from decisions.imports.records import Example as Read
from decisions.imports.redaction import Change, changes_in, redact
from decisions.imports.sampling import Sample, card, near_firsts, pick, taken
from decisions.imports.sources import Source, from_bytes
from decisions.imports.survey import Present, Survey, survey
from decisions.models import Example, Import, Review, Upload
from decisions.models.failures import STAGED_FOR

Standing = tuple[int, int]
"""So many imports, and so many of them undone: another pair means other examples."""
SKIPPED = 50
"""Skipped records that are shown."""
REASONS = 12
"""Reasons why records were skipped that are kept with an import."""


@dataclass(frozen=True)
class Prepared:
    """What would be stored, and what it was drawn from."""

    opened: Opened
    survey: Survey
    sample: Sample
    raw: tuple[Read, ...]
    choices: Choices
    standing: Standing

    @cached_property
    def examples(self) -> tuple[Read, ...]:
        """As they would be kept."""
        rules = self.choices.rules
        return tuple(redact(one, rules) for one in self.raw)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All that would be marked in them."""
        return changes_in(self.raw, self.choices.rules)

    @property
    def near(self) -> dict[int, int]:
        """Place among the examples → that of the first of its near-copies, below 0 for the review's own."""
        place = {number: at for at, number in enumerate(self.sample.numbers)}
        firsts = near_firsts(self.survey, self.sample)
        return {place[one]: place.get(first, first) for one, first in firsts.items()}

    @cached_property
    def card(self) -> dict[str, Any]:
        """How they were picked, and what else was in the file: travels with every chart."""
        made = asdict(card(self.survey, self.sample, self.raw))
        earlier = self.opened.around.get("card")
        return made | {
            "present": self.survey.present,
            "skipped": dict(islice(self.survey.reasons.items(), REASONS)),
            "earlier": earlier if isinstance(earlier, list) else [],
        }


def source_of(upload: Upload) -> Source:
    """The bytes of a file that waits."""
    return from_bytes(upload.name, bytes(upload.data))


def prepare(review: Review, source: Source, choices: Choices, *, cached_as: str = "") -> Prepared:
    """Read a file as chosen. Raises :class:`BadFile` and :class:`BadPattern`."""
    standing = standing_of(review)
    opened = open_upload(source, shapes=choices.shapes)
    counted = counted_through(review, opened, choices, standing=standing, cached_as=cached_as)
    column = choices.by if choices.by in counted.columns else ""
    sample = pick(counted, choices.wanted, seed=choices.seed, by=column, near_too=choices.near_too)
    return Prepared(opened, counted, sample, taken(opened, counted, sample, choices.plans), choices, standing)


def counted_through(
    review: Review, opened: Opened, choices: Choices, *, standing: Standing, cached_as: str = ""
) -> Survey:
    """The survey of a file beside what its review has, from the cache where it was made before."""
    key = f"survey-{cached_as}-{choices.counted}-{standing}".replace(" ", "") if cached_as else ""
    kept = cache.get(key) if key else None
    if isinstance(kept, Survey):
        return kept
    found = survey(opened, choices.plans, by=choices.by, rules=choices.rules, present=present_in(review))
    without_texts = replace(found, first=(), skipped=found.skipped[:SKIPPED])
    if key:
        cache.set(key, without_texts, STAGED_FOR.total_seconds())
    return without_texts


def standing_of(review: Review) -> Standing:
    """What tells whether other examples have come or gone."""
    found = Import.objects.filter(review=review).aggregate(made=Count("pk"), undone=Count("undone_at"))
    return found["made"], found["undone"]


def present_in(review: Review) -> Iterable[Present]:
    """What the review has, in its order: the first of them is number -1 to a survey."""
    rows = Example.objects.filter(review=review).order_by("number")
    for key, question, answer, expected in rows.values_list(
        "text_hash", "input", "output", "expected"
    ).iterator():
        yield Present(key, question, answer or expected)
