"""Forms about a review as a whole."""

from __future__ import annotations

from django import forms


class TitleForm(forms.Form):
    """What the review is called; its number stands where it has no title."""

    title = forms.CharField(
        required=False,
        max_length=160,
        label="Title",
        help_text="A few words that tell this review from the others.",
    )


class ClosingForm(forms.Form):
    """Why a review ends without a decision."""

    reason = forms.CharField(
        max_length=2000,
        label="Why is it closed?",
        help_text="It stays readable, and can be opened again.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
