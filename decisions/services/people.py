"""What changes about people: the first owner, profiles, who owns the site, who may sign in."""

from __future__ import annotations

import base64

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from decisions.models import User
from decisions.services.audit import record


class NotTheCode(Exception):
    """The one-time code is not the one printed in the console."""


class AlreadyBegun(Exception):
    """Somebody has an account already, so the one-time code has no use any more."""


class LastOwner(Exception):
    """Without this person nobody would own the site."""


def nobody_yet() -> bool:
    """Whether the site waits for its first person."""
    return not User.objects.exists()


def owner_code() -> str:
    """The code with which the first visitor becomes the owner.

    Follows from the secret key, so that it is stored nowhere; of use only while `nobody_yet`.
    """
    digest = salted_hmac("decisions.first-owner", "the first owner", algorithm="sha256").digest()
    letters = base64.b32encode(digest[:10]).decode()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


@transaction.atomic
def make_first_owner(*, code: str, name: str, email: str, password: str) -> User:
    """Make the account that owns the site. Raises `AlreadyBegun` or `NotTheCode`."""
    if not nobody_yet():
        raise AlreadyBegun
    given = "".join(code.split()).replace("-", "").upper()
    if not constant_time_compare(given, owner_code().replace("-", "")):
        raise NotTheCode
    try:
        with transaction.atomic():
            owner = User.objects.create_user(email, password, name=name, is_owner=True)
    except IntegrityError as error:  # the button was pressed twice
        raise AlreadyBegun from error
    record(owner, owner, "joined", after={"is_owner": True})
    return owner


@transaction.atomic
def update_profile(
    person: User, *, name: str, job_title: str, time_zone: str, submit_key: str | None = None
) -> None:
    """Change how a person is shown, in which time zone they read, and the key that finishes a reading."""
    key = person.submit_key if submit_key is None else submit_key
    change = {"name": name, "job_title": job_title, "time_zone": time_zone, "submit_key": key}
    before = {field: getattr(person, field) for field in change}
    if before == change:
        return
    for field, value in change.items():
        setattr(person, field, value)
    person.save(update_fields=list(change))
    record(person, person, "profile-changed", before=before, after=change)


@transaction.atomic
def choose_submit_key(person: User, key: str) -> None:
    """Choose the key that finishes a reading."""
    before = person.submit_key
    if before == key:
        return
    person.submit_key = key
    person.save(update_fields=["submit_key"])
    record(person, person, "submit-key-chosen", before={"submit_key": before}, after={"submit_key": key})


def appoint_owner(person: User, *, by: User) -> None:
    """Let the person read everything and manage teams."""
    _change(person, "is_owner", True, by=by)


def dismiss_owner(person: User, *, by: User) -> None:
    """Take ownership back; memberships stay. Raises `LastOwner`."""
    _change(person, "is_owner", False, by=by)


def switch_off(person: User, *, by: User) -> None:
    """Stop the person from signing in; what they did stays theirs. Raises `LastOwner`."""
    _change(person, "is_active", False, by=by)


def switch_on(person: User, *, by: User) -> None:
    """Let the person sign in again."""
    _change(person, "is_active", True, by=by)


@transaction.atomic
def _change(person: User, field: str, value: bool, *, by: User) -> None:
    # The lock lets one change of owners through at a time: of two who dismiss each other, one is told no.
    owners = set(User.objects.select_for_update().filter(is_owner=True, is_active=True))
    if not value and owners == {person}:
        raise LastOwner
    if User.objects.filter(pk=person.pk).exclude(**{field: value}).update(**{field: value}):
        action = f"{field.removeprefix('is_')}-{'on' if value else 'off'}"
        record(by, person, action, before={field: not value}, after={field: value})
