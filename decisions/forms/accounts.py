"""allauth's forms in the words of this site: labels that stand, no placeholders that repeat them."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms


class Plain:
    """Takes the placeholders and the hints out of a form, and names its fields as this site does."""

    labels: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)


class SignInForm(Plain, allauth_forms.LoginForm):
    """E-mail and password; the way to a forgotten one stands below the form, after its button."""

    labels = {"login": "E-mail", "remember": "Keep me signed in"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ResetForm(Plain, allauth_forms.ResetPasswordForm):
    """Where the link to a new password goes."""

    labels = {"email": "E-mail"}


class NewPasswordForm(Plain, allauth_forms.ResetPasswordKeyForm):
    """A new password, from the link."""

    labels = {"password1": "New password", "password2": "New password again"}


class ChangeForm(Plain, allauth_forms.ChangePasswordForm):
    """A new password against the old one."""

    labels = {
        "oldpassword": "Present password",
        "password1": "New password",
        "password2": "New password again",
    }
