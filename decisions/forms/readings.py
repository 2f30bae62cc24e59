"""What a person says of one example, as it was entered."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from decisions.engine.causes import Cause, Severity
from decisions.engine.reading_rules import is_sentence
from decisions.forms.answers import Note
from decisions.models import NextStep, SubmitKey
from decisions.services.readings import Said

TOO_LONG = "%(show_value)s letters are too many: at most %(limit_value)s are allowed."
LONGEST_CORRECTION = 100_000
MOST_CODES = 12
MOST_MARKS = 100
MARK = re.compile(r"(\d{1,9})-(\d{1,9})")

CAUSE_CHOICES = [("", "As the code says"), *((cause.value, cause.value.capitalize()) for cause in Cause)]
SEVERITY_CHOICES = [(severity.value, severity.value.capitalize()) for severity in Severity]


def text(length: int, **options: Any) -> forms.CharField:
    """A line one may leave empty."""
    return forms.CharField(
        required=False, max_length=length, error_messages={"max_length": TOO_LONG}, **options
    )


class Codes(forms.Field):
    """Ids of codes, set apart by commas; each once."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        ids = (id_.strip() for id_ in str(value or "").split(","))
        found = tuple(dict.fromkeys(filter(None, ids)))
        if len(found) > MOST_CODES:
            raise ValidationError(f"At most {MOST_CODES} codes go on one example.")
        return found


class Marks(forms.Field):
    """Parts of the output as "start-end", set apart by commas, in characters."""

    def to_python(self, value: Any) -> tuple[tuple[int, int], ...]:
        given = [part.strip() for part in str(value or "").split(",") if part.strip()]
        found = [MARK.fullmatch(part) for part in given[:MOST_MARKS]]
        parts = {(int(each[1]), int(each[2])) for each in found if each}
        if None in found or any(start >= end for start, end in parts):
            raise ValidationError("That is no part of the output.")
        return tuple(sorted(parts))


class ReadingForm(forms.Form):
    """Reads what was entered; ``said`` is the result of a valid form.

    Codes come as one field from the script, or as several lists to choose from without it.
    """

    note = Note(required=False, max_length=8000, strip=False, error_messages={"max_length": TOO_LONG})
    codes = Codes(required=False)
    overruled = forms.ChoiceField(required=False, choices=CAUSE_CHOICES)
    overruled_because = text(1000)
    next_step = forms.ChoiceField(required=False, choices=[("", "–"), *NextStep.choices])
    next_step_owner = text(120)
    severity = forms.ChoiceField(required=False, choices=[("", "–"), *SEVERITY_CHOICES])
    unsure = forms.BooleanField(required=False)
    flaky = forms.BooleanField(required=False)
    fact = text(1000)
    fact_lives = text(300)
    fact_nowhere = forms.BooleanField(required=False)
    fact_owner = text(120)
    fact_nobody = forms.BooleanField(required=False)
    corrected = Note(required=False, max_length=LONGEST_CORRECTION, strip=False)
    marked = Marks(required=False)
    seconds = forms.FloatField(required=False)
    version = forms.IntegerField(min_value=0, required=False)
    # A code that the codebook does not have yet.
    new_code = text(80)
    new_cause = forms.ChoiceField(required=False, choices=CAUSE_CHOICES)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.said = Said()

    @property
    def version_seen(self) -> int:
        """The version that the entries are based on; 0 is none yet."""
        return self.cleaned_data.get("version") or 0

    @property
    def seconds_spent(self) -> float:
        """Seconds at the example in all; 0 where nothing counted them."""
        return self.cleaned_data.get("seconds") or 0

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        names = ("overruled", "overruled_because", "next_step", "next_step_owner", "severity")
        self.said = Said(
            note=given.get("note", ""),
            codes=self._codes() if is_sentence(given.get("note", "")) else (),
            **{name: given.get(name, "") for name in names},
            sure=not given.get("unsure"),
            flaky=bool(given.get("flaky")),
            fact=given.get("fact", ""),
            fact_lives=_or_none(given.get("fact_lives", ""), given.get("fact_nowhere")),
            fact_owner=_or_none(given.get("fact_owner", ""), given.get("fact_nobody")),
            corrected=given.get("corrected", ""),
            marked=given.get("marked", ()),
        )
        return given

    def _codes(self) -> tuple[str, ...]:
        if "codes" in self.data:
            return tuple(self.cleaned_data.get("codes", ()))
        chosen = self.data.getlist("code") if hasattr(self.data, "getlist") else []
        return tuple(dict.fromkeys(filter(None, chosen)))[:MOST_CODES]


def _or_none(entered: str, says_none: bool | None) -> str | None:
    """Words, or "" for an honest nowhere and nobody, or None where nothing was said."""
    return entered or ("" if says_none else None)


class SubmitKeyForm(forms.Form):
    """Which key finishes a reading."""

    submit_key = forms.ChoiceField(choices=SubmitKey.choices, widget=forms.RadioSelect, label="Submit key")
