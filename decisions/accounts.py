"""What allauth asks this site about accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail for people who were invited; nobody signs up uninvited."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This e-mail and this password do not belong together.",
        "enter_current_password": "This is not your present password.",
        "too_many_login_attempts": "Too many tries to sign in. Wait a few minutes, or reset your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("decisions:profile")
