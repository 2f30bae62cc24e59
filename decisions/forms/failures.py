"""How the table of failures is filtered and sorted, all of it in the address."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from decisions.engine.causes import Cause, Severity
from decisions.engine.codebook import Codebook
from decisions.models import Import

STATES = [
    ("unread", "Not read"),
    ("mine", "Begun by me"),
    ("deferred", "Put off by me"),
    ("asked", "Waiting for my second reading"),
    ("read", "Read"),
    ("disputed", "Readers part"),
    ("erased", "Text erased"),
]
FOLDED = ("code", "cause", "severity", "reader", "brought")
SORTS = [("number", "By number"), ("-number", "By number, last first"), ("-read", "Read last, first")]


class FilterForm(forms.Form):
    """What to show; whatever is not among the choices filters nothing."""

    q = forms.CharField(required=False, max_length=200, label="Text", strip=True)
    state = forms.ChoiceField(required=False, choices=[("", "Any"), *STATES], label="State")
    code = forms.ChoiceField(required=False, label="Code")
    cause = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((each.value, each.value.capitalize()) for each in Cause)]
    )
    severity = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((each.value, each.value.capitalize()) for each in Severity)]
    )
    reader = forms.ChoiceField(required=False, label="Reader")
    brought = forms.ChoiceField(required=False, label="Import")
    facet = forms.CharField(required=False, max_length=200, label="Value of the record")
    sort = forms.ChoiceField(required=False, choices=SORTS, label="Order")

    def __init__(
        self, data: Any, *, book: Codebook, readers: list[tuple[str, str]], imports: list[Import]
    ) -> None:
        super().__init__(data)
        any_one = ("", "Any")
        choices = {
            "code": [any_one, *((code.id, code.name) for code in book.live)],
            "reader": [any_one, *readers],
            "brought": [any_one, *((str(each.pk), str(each)) for each in imports)],
        }
        for name, values in choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = values

    @property
    def chosen(self) -> dict[str, str]:
        """Field → what was chosen, where it makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that are folded, but for the one with suggestions."""
        return [self[name] for name in FOLDED]

    @property
    def has_more(self) -> bool:
        """Whether one of the folded fields filters."""
        return not self.chosen.keys().isdisjoint((*FOLDED, "facet"))

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.chosen.keys() - {"sort"})
