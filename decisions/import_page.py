"""The page on which an import is decided: what was chosen, and what that makes of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from django.http import QueryDict

from decisions.engine.causes import Cause
from decisions.engine.codebook import Code
from decisions.forms.imports import (
    GroupForm,
    RedactionForm,
    SampleForm,
    ShapesForm,
    initial_redaction,
    question,
)
from decisions.imports import bounds
from decisions.imports.choices import WANTED, Choices
from decisions.imports.importing import Upload as Opened
from decisions.imports.importing import open_upload
from decisions.imports.preview import Preview, previews
from decisions.imports.redaction import Change, counted
from decisions.imports.survey import Survey
from decisions.models import Upload
from decisions.services import imports
from decisions.services.preparing import Prepared, prepare, source_of
from decisions.services.said_before import NEW, codebook_in, unknown_codes
from decisions.services.standing_codebook import book_of

GROUPS = 12
"""Groups of parts whose mapping can be changed; further ones are read as proposed."""
LISTED = 50
"""Things to mark that are shown."""
WORDS = 40
"""Different labels that can be taken for codes; the commonest ones."""
AT_ONCE = 1_000_000
"""Bytes up to which a file is counted before its page is shown."""
SEEDS = 10_000


@dataclass(frozen=True, slots=True)
class Word:
    """What others said of some examples, and the code that it is taken for."""

    word: str
    count: int
    chosen: str


class Deciding:
    """One upload and what was chosen for it. What has to read the file raises :class:`BadFile`."""

    def __init__(self, upload: Upload, data: QueryDict | None = None) -> None:
        self.upload = upload
        self.data = data if data is not None and "wanted" in data else None

    # What was sent ------------------------------------------------------------------------------------------

    @cached_property
    def _detected(self) -> Opened:
        return open_upload(source_of(self.upload))

    @cached_property
    def shapes(self) -> ShapesForm:
        return ShapesForm(self.data, self._detected.groups[:GROUPS])

    @cached_property
    def opened(self) -> Opened:
        """The file, read as it was told."""
        told = self.shapes.told
        return open_upload(source_of(self.upload), shapes=told) if told else self._detected

    @cached_property
    def groups(self) -> list[GroupForm]:
        return [GroupForm(self.data, group) for group in self.opened.groups[:GROUPS]]

    @property
    def further_groups(self) -> int:
        return len(self.opened.groups) - len(self.groups)

    @property
    def is_ours(self) -> bool:
        """Whether it is an export of our own, which is taken whole."""
        return self.opened.main.shape.makes is not None

    @cached_property
    def sample(self) -> SampleForm:
        wanted = bounds.RECORDS if self.is_ours else WANTED
        initial = {"wanted": wanted, "seed": self.upload.pk.int % SEEDS, "near_too": self.is_ours}
        return SampleForm(self.data, initial=initial)

    @cached_property
    def redaction(self) -> RedactionForm:
        last = imports.last_redaction(self.upload.review)
        return RedactionForm(self.data, initial=initial_redaction(last))

    @property
    def is_valid(self) -> bool:
        """Whether everything that was sent can be used; what was not sent is as proposed."""
        return self.data is None or (self.sample.is_valid() and self.redaction.is_valid())

    @cached_property
    def choices(self) -> Choices:
        """What was chosen, or is proposed; only of a valid page."""
        plans = tuple(form.plan for form in self.groups)
        read = replace(imports.last_redaction(self.upload.review), shapes=self.shapes.told, plans=plans)
        if self.data is None:
            given = self.sample.initial
            return replace(read, wanted=given["wanted"], seed=given["seed"], near_too=given["near_too"])
        kinds, patterns = self.redaction.chosen
        return replace(
            read,
            **self.sample.cleaned_data,
            kinds=kinds,
            patterns=patterns,
            by=self.data.get("by", "")[:200],
            codes=self._codes,
        )

    @property
    def _codes(self) -> dict[str, str]:
        if self.data is None:
            return {}
        return dict(zip(self.data.getlist("said"), self.data.getlist("code"), strict=False))

    # What comes of it ---------------------------------------------------------------------------------------

    @property
    def previews(self) -> Iterator[Preview]:
        """The first three examples of each group."""
        return previews(self.opened, [form.plan for form in self.groups], groups=GROUPS)

    @property
    def is_counted_at_once(self) -> bool:
        return len(self.upload.data) <= AT_ONCE

    @cached_property
    def prepared(self) -> Prepared:
        """The file counted through and drawn from."""
        review, key = self.upload.review, str(self.upload.pk)
        return prepare(review, source_of(self.upload), self.choices, cached_as=key)

    @cached_property
    def found(self) -> Found:
        return Found(self)


class Found:
    """What counting showed, as the page says it."""

    def __init__(self, deciding: Deciding) -> None:
        self._deciding = deciding
        self._prepared = deciding.prepared
        self.survey: Survey = self._prepared.survey
        self.changes: tuple[Change, ...] = self._prepared.changes
        self.listed = self.changes[:LISTED]
        self.marks = counted(self.changes)
        self.taken = len(self._prepared.raw)
        self.sample = self._prepared.sample

    @property
    def skipped(self) -> int:
        return sum(self.survey.reasons.values())

    @property
    def near(self) -> int:
        """Examples that nearly say what another one says."""
        return int(self._prepared.card["near_duplicates"])

    @property
    def columns(self) -> list[tuple[str, int]]:
        """Columns to draw by, and how many values each has."""
        return [(name, len(values)) for name, values in self.survey.columns.items() if len(values) > 1]

    @property
    def column(self) -> str:
        return self._prepared.choices.by

    @cached_property
    def failing(self) -> Any:
        """The question which value means failing, as a field; nothing where it is not open."""
        asked = next((one for one in self.survey.open if one.key == "failing"), None)
        if asked is None:
            return None
        form = self._deciding.groups[0]
        form.fields["failing"] = question(asked)
        return form["failing"]

    @cached_property
    def words(self) -> list[Word]:
        """What others said, the commonest first; of our own exports the codes that nobody here knows."""
        review, chosen = self._deciding.upload.review, self._prepared.choices.codes
        if self._deciding.is_ours:
            unknown = unknown_codes(review, self._prepared.opened.around, self.survey.codes)
            said = {code: self.survey.codes[code] for code in unknown}
        else:
            said = self.survey.said
        return [Word(word, count, chosen.get(word, "")) for word, count in islice(said.items(), WORDS)]

    @property
    def further_words(self) -> int:
        return 0 if self._deciding.is_ours else max(0, len(self.survey.said) - WORDS)

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """The codes that a word can be taken for."""
        return book_of(self._deciding.upload.review).live

    @property
    def causes(self) -> list[tuple[str, Cause]]:
        """The causes of a new code, as they are sent."""
        return [(f"{NEW}{cause}", cause) for cause in Cause]

    @property
    def brings_codes(self) -> int:
        """Codes in the codebook that the file brings."""
        return len(codebook_in(self._prepared.opened.around).codes)
