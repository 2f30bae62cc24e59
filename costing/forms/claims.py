"""What to show of the published claims."""

from __future__ import annotations

from datetime import date

from django import forms

from costing.claims_page import WORDS
from costing.engine.scenario import EARLIEST, LATEST


class ClaimsForm(forms.Form):
    """Prices of which day, and which verdicts."""

    day = forms.DateField(
        label="At the prices of",
        required=False,
        input_formats=("%Y-%m-%d",),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    verdict = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "All claims"), *((verdict.value, word) for verdict, word in WORDS.items())],
    )

    def clean_day(self) -> date | None:
        """A day for which prices can be asked."""
        day: date | None = self.cleaned_data["day"]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"A day from {EARLIEST} to {LATEST}.")
        return day
