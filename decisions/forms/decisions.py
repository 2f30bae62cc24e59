"""The decision part of a review, sign-offs, and what ends a decision."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from decisions.models import (
    CONFIDENCES,
    EDITING_ROLES,
    REVERSIBILITIES,
    Approach,
    Decision,
    DecisionDraft,
    Review,
    SignOffVerdict,
    User,
)

KINDS = ("good", "neutral", "bad")
LINKS = ("supersedes", "rests_on", "approvers")
NOT_SAID = ("", "Not said")
CHOICES = {
    "approach": Approach.choices,
    "confidence": [*CONFIDENCES, NOT_SAID],
    "reversibility": [*REVERSIBILITIES, NOT_SAID],
}


class LinesField(forms.CharField):
    """Several short texts, one on each line."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class DecisionForm(forms.ModelForm):
    """Everything that a proposal will say, in the order in which it is read."""

    drivers = LinesField(
        label="What matters most", help_text="One on each line, such as “answers within a second”."
    )
    good = LinesField(label="Good consequences", help_text="One on each line.")
    bad = LinesField(label="Bad consequences", help_text="One on each line.")
    deciders = LinesField(label="Who decides", help_text="One name on each line.")
    consulted = LinesField(label="Consulted", help_text="Whose opinion was sought. One name on each line.")
    informed = LinesField(label="Informed", help_text="Who is kept up to date. One name on each line.")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = DecisionDraft
        fields = (
            *("title", "context", "drivers", "approach", "reasons", "override_reason", "good", "bad"),
            *("cost_per_month", "currency", "quality_percent", "expected_by", "confidence", "reversibility"),
            *("confirmation", "deciders", "consulted", "informed", "covers", "supersedes", "rests_on"),
            *("every_months", "revisit_on", "never_because", "approvers", "quorum", "more_information"),
        )
        widgets = {
            "approach": forms.RadioSelect,
            "confidence": forms.RadioSelect,
            "reversibility": forms.RadioSelect,
            "context": forms.Textarea(attrs={"rows": 3}),
            "reasons": forms.Textarea(attrs={"rows": 3}),
            "override_reason": forms.Textarea(attrs={"rows": 2}),
            "confirmation": forms.Textarea(attrs={"rows": 2}),
            "more_information": forms.Textarea(attrs={"rows": 3}),
            "expected_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "revisit_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "supersedes": forms.CheckboxSelectMultiple,
            "rests_on": forms.CheckboxSelectMultiple,
            "approvers": forms.CheckboxSelectMultiple,
        }
        labels = {
            "title": "Title",
            "context": "Context and problem",
            "approach": "The approach you choose",
            "reasons": "Because",
            "override_reason": "Why not the recommended approach",
            "cost_per_month": "Cost a month",
            "quality_percent": "Quality, in percent of acceptable answers",
            "expected_by": "By when",
            "confidence": "How sure are you?",
            "reversibility": "Can you come back?",
            "confirmation": "How you would know that this was wrong",
            "covers": "Part it covers",
            "supersedes": "Takes the place of",
            "rests_on": "Rests on",
            "every_months": "Look again every so many months",
            "revisit_on": "First on",
            "never_because": "Never look again, because",
            "approvers": "Approvers",
            "quorum": "Signatures needed",
            "more_information": "More information",
        }
        help_texts = {
            "title": "Problem and solution in one line: “Look refund rules up instead of training them”.",
            "override_reason": "Needed when your choice differs from the recommendation; it is counted.",
            "confirmation": "Needed for a one-way door. A measurement is best.",
            "covers": "Leave empty for all of it. Name a part when another decision holds for the rest.",
            "revisit_on": "Leave empty to count from the day it is signed.",
            "never_because": "A conscious choice: leave both fields above empty then.",
            "approvers": "They sign what you propose, or ask for changes.",
        }

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = review.component.project.team
        standing = Decision.objects.in_force().filter(team=team).order_by("-number")
        approvers = User.objects.filter(
            is_active=True, memberships__team=team, memberships__role__in=EDITING_ROLES
        )
        self._choose_from(supersedes=standing, rests_on=standing, approvers=approvers.order_by("name"))
        self.initial.setdefault("version", self.instance.version)
        for name, choices in CHOICES.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        self.options = [self._option_fields(one) for one in Approach]

    def _choose_from(self, **rows: QuerySet[Any]) -> None:
        for name, given in rows.items():
            cast("forms.ModelMultipleChoiceField[Any]", self.fields[name]).queryset = given

    def _option_fields(self, approach: Approach) -> tuple[Approach, tuple[forms.BoundField, ...]]:
        """What speaks for and against one approach; the option was considered when any of it is filled in."""
        options: list[dict[str, Any]] = self.instance.options
        held = next((one for one in options if one.get("approach") == approach), {})
        for kind in KINDS:
            name = f"{approach}_{kind}"
            self.fields[name] = LinesField(label=kind.capitalize())
            self.initial[name] = held.get(kind, [])
        return approach, tuple(self[f"{approach}_{kind}"] for kind in KINDS)

    def given(self) -> dict[str, Any]:
        """The columns, without the links to other rows."""
        said = {name: self.cleaned_data[name] for name in self.Meta.fields if name not in LINKS}
        return said | {"options": self._options()}

    def _options(self) -> list[dict[str, Any]]:
        options = []
        for approach in Approach:
            points = {kind: self.cleaned_data[f"{approach}_{kind}"] for kind in KINDS}
            if any(points.values()) or self.cleaned_data.get("approach") == approach:
                options.append({"approach": approach.value, "title": approach.label, **points})
        return options


class SignOffForm(forms.Form):
    """One approver's word."""

    verdict = forms.ChoiceField(label="Your word", choices=SignOffVerdict.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Comment",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when you reject or ask for changes.",
    )
    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        verdict = cleaned.get("verdict")
        if verdict and verdict != SignOffVerdict.ACCEPTED and not cleaned.get("comment", "").strip():
            self.add_error("comment", "Say why.")
        return cleaned


class DecisionsFileForm(forms.Form):
    """A file of decisions."""

    file = forms.FileField(
        label="File",
        help_text="Markdown (MADR 2, 3 or 4, or Nygard’s form), our JSON, or a zip of them. Up to 20 MB.",
    )


class ReasonForm(forms.Form):
    """A reason, for what is not done without one."""

    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
