"""Forms that end a revisit, and judge how it was decided apart from what came of it."""

from __future__ import annotations

from typing import Any

from django import forms

from decisions.forms.revisits import day_field
from decisions.models import GRADES

NOT_SAID = ("", "Not judged")


def _grade(label: str, help_text: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[*GRADES, NOT_SAID],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=help_text,
    )


def _words(label: str, *, longest: int = 2000, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 2}), **options
    )


class JudgementForm(forms.Form):
    """A good way to decide can end badly, and a bad one well: each has a scale of its own."""

    process = _grade("How it was decided", "By what could be known then: evidence, people asked, options.")
    process_says = _words("What to do again, or otherwise", required=False)
    result = _grade("What came of it", "By what was observed, against what was expected.")
    result_says = _words("What came as a surprise", required=False)


class KeepForm(forms.Form):
    """The decision holds."""

    because = _words("Because", help_text="A word of why, for those who look next time.")
    on = day_field(
        label="Look again on", required=False, help_text="Leave empty to count from today by the rhythm."
    )


class DeprecateForm(forms.Form):
    """Nothing takes its place."""

    because = _words("Because", longest=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "deprecate-%s"  # stands beside the form that keeps it
