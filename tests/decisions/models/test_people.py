"""People: one account an address, whatever the case of its letters."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from decisions.models import User


def test_the_case_of_an_address_never_counts(db):
    User.objects.create_user("Ann@Example.org", "secret", name="Ann")
    assert User.objects.get(email="aNN@example.ORG").email == "ann@example.org"
    with pytest.raises(IntegrityError):
        User.objects.create_user("ANN@EXAMPLE.ORG", "secret", name="Another Ann")


def test_a_person_without_a_password_cannot_sign_in(db):
    person = User.objects.create_user("ann@example.org", name="Ann")
    assert not person.has_usable_password()


def test_an_unknown_time_zone_is_refused(db):
    person = User(name="Ann", email="ann@example.org", time_zone="Mars/Olympus", password="x")
    with pytest.raises(ValidationError, match="not a time zone"):
        person.full_clean()


def test_the_time_zone_begins_as_the_organisations(settings):
    settings.TIME_ZONE = "Europe/Vienna"
    assert User().time_zone == "Europe/Vienna"
