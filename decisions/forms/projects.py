"""Forms about projects and their components."""

from __future__ import annotations

from django import forms


class ProjectForm(forms.Form):
    """What a project is called and what it is about."""

    name = forms.CharField(label="Name", max_length=120, help_text="The AI feature, as your team calls it.")
    summary = forms.CharField(
        label="Summary",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it does and for whom, in a sentence or two.",
    )


class ComponentForm(forms.Form):
    """A component's name."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="A part decided about on its own, such as “router” or “answerer”.",
    )
