"""People: who signs in."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


def default_time_zone() -> str:
    """The organisation's time zone, until a person chooses another."""
    return settings.TIME_ZONE


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError("“%(name)s” is not a time zone, such as Europe/Lisbon.", params={"name": name})


class AddressField(models.EmailField):
    """An e-mail address, stored and looked for in lower case: the case of its letters never counts."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.strip().lower() if isinstance(value, str) else value


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a person; without a password they cannot sign in until they reset it."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class SubmitKey(models.TextChoices):
    """What finishes the reading of an example and brings the next one."""

    MOD_ENTER = "mod-enter", "Ctrl or ⌘ with Enter"
    ENTER = "enter", "Enter (a new line is Shift with Enter)"
    F2 = "f2", "F2"


class MailRhythm(models.TextChoices):
    """How a person wants to be reminded by e-mail."""

    AT_ONCE = "at_once", "At once, one mail for each"
    DAILY = "daily", "Together, one mail a day at most"
    NEVER = "never", "Not by e-mail"


class User(AbstractBaseUser):
    """A person of the organisation; rights come from memberships, and from being an owner."""

    email = AddressField(
        "e-mail",
        max_length=254,
        unique=True,
        error_messages={"unique": "Somebody already signs in with this e-mail."},
    )
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default=default_time_zone, validators=[validate_time_zone])
    submit_key = models.CharField(max_length=20, choices=SubmitKey.choices, default=SubmitKey.MOD_ENTER)
    reminder_mails = models.CharField(max_length=20, choices=MailRhythm.choices, default=MailRhythm.AT_ONCE)
    reminders_in_app = models.BooleanField(default=True)
    is_owner = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name", "email")

    def __str__(self) -> str:
        return self.name
