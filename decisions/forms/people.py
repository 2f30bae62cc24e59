"""Forms about people: the first owner, the invited newcomer, one's own profile."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from decisions.models import SubmitKey, User

PASSWORD_LENGTH = 4096  # hashing longer ones would only keep the machine busy


def name_field() -> forms.CharField:
    """A person's own name."""
    return forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """The zones people live in; the machine's list is read once."""
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    return [(name, name.replace("_", " ")) for name in names]


class NewAccountForm(forms.Form):
    """What a new person tells: a name and a password fit for an address that is known already."""

    name = name_field()
    password = forms.CharField(
        label="Password",
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 8 characters, not a common one, and not like your name or e-mail.",
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        person = User(name=data.get("name", ""), email=data.get("email", self.address))
        if password := data.get("password"):
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class FirstOwnerForm(NewAccountForm):
    """The first account of the site, against the one-time code."""

    code = forms.CharField(
        label="One-time code",
        max_length=40,
        help_text="It stands in the console in which ragft was started.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    field_order = ("code", "name", "email", "password")


class ProfileForm(forms.Form):
    """How a person is shown, the time zone they read in, and the key that finishes a reading."""

    name = name_field()
    job_title = forms.CharField(
        label="Job title",
        max_length=80,
        required=False,
        help_text="Shown beside your name, such as “PM” or “Engineer”. It gives no rights.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    time_zone = forms.ChoiceField(
        label="Time zone", choices=time_zone_choices, help_text="Times are shown in it."
    )
    submit_key = forms.ChoiceField(
        label="Submit key",
        choices=SubmitKey.choices,
        help_text="It finishes the reading of a failure and brings the next one.",
    )
