"""The name of a scenario."""

from __future__ import annotations

from django import forms


class NameForm(forms.Form):
    """What a scenario is called."""

    name = forms.CharField(
        label="Name", max_length=80, help_text="Such as “Launch” or “Ten times the traffic”."
    )
