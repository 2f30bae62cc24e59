"""Forms about coming back to decisions: what one does about it, its day, how people are reminded."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from decisions.models import Decision, MailRhythm, Membership, User, WebhookKind


def words_field(label: str, **options: Any) -> forms.CharField:
    """A sentence or two."""
    return forms.CharField(label=label, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **options)


def day_field(**options: Any) -> forms.DateField:
    """A calendar day."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class Deed(forms.Form):
    """One thing that can be done about a revisit, based on the state that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = decision.revisit_version
        self.auto_id = f"{type(self).__name__}-%s"  # several of them stand on one page


class KeepForm(Deed):
    """It still holds."""

    why = words_field("A word of why", help_text="Such as “volume and prices are as they were”.")


class SnoozeForm(Deed):
    """Wait."""

    until = day_field(label="Until")
    because = words_field("Because")


class HandOverForm(Deed):
    """Somebody else looks after it."""

    to = forms.ModelChoiceField(label="To", queryset=User.objects.none(), empty_label="Choose a person")

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, decision=decision, **kwargs)
        places = Membership.objects.filter(team=decision.team_id, user__is_active=True)
        members = User.objects.filter(pk__in=places.values("user")).exclude(decisions=decision)
        cast("forms.ModelChoiceField[User]", self.fields["to"]).queryset = members


class BeginForm(Deed):
    """Start the revisit."""


class RescheduleForm(Deed):
    """When a decision is looked at again, or why never."""

    revisit_on = day_field(
        label="Next on", required=False, help_text="Leave empty to count from today by the rhythm."
    )
    every_months = forms.IntegerField(
        label="Then every so many months", min_value=1, max_value=60, required=False
    )
    never_because = words_field(
        "Never look again, because",
        required=False,
        help_text="A conscious choice: leave both fields above empty then.",
    )
    reason = words_field("Why you change it")

    def __init__(self, *args: Any, decision: Decision, months: int, **kwargs: Any) -> None:
        super().__init__(*args, decision=decision, **kwargs)
        names = ("revisit_on", "every_months", "never_because")
        self.initial.update({name: getattr(decision, name) for name in names})
        self.fields["every_months"].help_text = f"Leave empty to do as the team does: every {months}."


class CadenceForm(forms.Form):
    """When decisions come back and people are reminded; what is left empty is as above."""

    every_months = forms.IntegerField(
        label="Look again every so many months", min_value=1, max_value=60, required=False
    )
    heads_up_days = forms.IntegerField(
        label="Days of a heads-up before", min_value=0, max_value=90, required=False
    )
    overdue_times = forms.IntegerField(
        label="Times to remind when overdue", min_value=0, max_value=12, required=False
    )
    overdue_every_days = forms.IntegerField(
        label="Days between those", min_value=1, max_value=90, required=False
    )
    escalates = forms.NullBooleanField(
        label="Then tell the managers",
        required=False,
        widget=forms.Select(choices=[("", "Not said here"), ("true", "Yes"), ("false", "No")]),
    )

    def __init__(self, *args: Any, above: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in above.items():
            words = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            self.fields[name].help_text = f"Empty means {words}."


class WebhookForm(forms.Form):
    """An address that is called."""

    kind = forms.ChoiceField(label="It is", choices=WebhookKind.choices, widget=forms.RadioSelect)
    url = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        help_text="It begins with https://, and leads out of this network.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RemindersForm(forms.Form):
    """How a person is reminded."""

    mails = forms.ChoiceField(label="By e-mail", choices=MailRhythm.choices, widget=forms.RadioSelect)
    in_app = forms.BooleanField(
        label="In the app, beside the bell",
        required=False,
        help_text="What is due waits on your home page in any case.",
    )
