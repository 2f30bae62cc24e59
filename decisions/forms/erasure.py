"""The form of taking texts away."""

from __future__ import annotations

from django import forms


class ErasureForm(forms.Form):
    """Why the texts go."""

    reason = forms.CharField(
        max_length=500,
        label="Why are they erased?",
        help_text="The reason stays and is shown in the place of the text, so it must not repeat it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
