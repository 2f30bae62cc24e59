"""What is done from the portfolio: views kept, several decisions changed."""

from __future__ import annotations

from typing import Any

from django import forms

from decisions.models import Team, User


class SavedViewForm(forms.Form):
    """A view's name and who it is for."""

    name = forms.CharField(max_length=80)
    asked = forms.CharField(max_length=2000, required=False)
    team = forms.ModelChoiceField(Team.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.editable_by(user)  # type: ignore[attr-defined]


class ManyForm(forms.Form):
    """Which decisions, and what becomes of them: another day for a reason, or somebody else."""

    deed = forms.ChoiceField(choices=[("reschedule", ""), ("hand_over", "")])
    on = forms.DateField(required=False)
    reason = forms.CharField(max_length=500, required=False)
    to = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = User.objects.filter(memberships__team__in=Team.objects.editable_by(user)).distinct()
        self.fields["to"].queryset = near  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each deed needs its own fields."""
        given = super().clean() or {}
        if given.get("deed") == "reschedule" and not (given.get("on") and given.get("reason")):
            raise forms.ValidationError("Say the new day, and why.")
        if given.get("deed") == "hand_over" and not given.get("to"):
            raise forms.ValidationError("Say who looks after them from now on.")
        return given
