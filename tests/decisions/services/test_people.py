"""The first owner, profiles, owners, and who may sign in."""

from functools import partial

import pytest

from decisions.models import AuditEntry, User
from decisions.services import people
from tests.threads import at_once


def first_owner(**changes: str) -> User:
    given = {
        "code": people.owner_code(),
        "name": "Olga",
        "email": "olga@example.org",
        "password": "long enough",
    }
    return people.make_first_owner(**given | changes)


def test_the_code_makes_the_first_owner(db):
    owner = first_owner()
    assert (owner.is_owner, owner.name, owner.email) == (True, "Olga", "olga@example.org")
    assert owner.check_password("long enough")
    assert AuditEntry.objects.get().actor == owner


@pytest.mark.parametrize("write", [str.lower, lambda code: f" {code.replace('-', ' ')} "])
def test_the_code_may_be_typed_carelessly(db, write):
    assert first_owner(code=write(people.owner_code())).is_owner


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA"])
def test_another_code_makes_nobody(db, code):
    with pytest.raises(people.NotTheCode):
        first_owner(code=code)
    assert people.nobody_yet()


def test_the_code_has_no_use_once_somebody_is_there(viewer):
    with pytest.raises(people.AlreadyBegun):
        first_owner()


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_makes_one_owner():
    results = at_once(first_owner, first_owner, refusals=(people.AlreadyBegun,))
    assert sorted(isinstance(result, people.AlreadyBegun) for result in results) == [False, True]
    assert User.objects.count() == 1


def test_the_code_follows_from_the_secret_key(settings):
    code = people.owner_code()
    assert code == people.owner_code()
    settings.SECRET_KEY = "another"
    assert code != people.owner_code()


def test_a_profile_change_is_recorded_once(viewer):
    change = {"name": "Vera V.", "job_title": "PM", "time_zone": "Asia/Tokyo", "submit_key": "f2"}
    people.update_profile(viewer, **change)
    people.update_profile(viewer, **change)
    entry = AuditEntry.objects.get(action="profile-changed")
    assert entry.after == change
    assert entry.before == {
        "name": "Vera Viewer",
        "job_title": "",
        "time_zone": "UTC",
        "submit_key": "mod-enter",
    }


def test_owners_are_appointed_and_dismissed(owner, viewer):
    people.appoint_owner(viewer, by=owner)
    people.dismiss_owner(owner, by=viewer)
    assert list(User.objects.filter(is_owner=True)) == [viewer]
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"owner-on", "owner-off"}


@pytest.mark.parametrize("lose", [people.dismiss_owner, people.switch_off])
def test_the_last_owner_stays(owner, viewer, lose):
    User.objects.create_user("gone@example.org", name="Gone", is_owner=True, is_active=False)
    with pytest.raises(people.LastOwner):
        lose(owner, by=owner)
    owner.refresh_from_db()
    assert owner.is_owner
    assert owner.is_active


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_dismiss_each_other_at_once_leave_one(owner, viewer):
    people.appoint_owner(viewer, by=owner)
    results = at_once(
        partial(people.dismiss_owner, viewer, by=owner),
        partial(people.dismiss_owner, owner, by=viewer),
        refusals=(people.LastOwner,),
    )
    assert sorted(isinstance(result, people.LastOwner) for result in results) == [False, True]
    assert User.objects.filter(is_owner=True).count() == 1


def test_people_are_switched_off_and_on(owner, viewer):
    people.switch_off(viewer, by=owner)
    viewer.refresh_from_db()
    assert not viewer.is_active
    people.switch_on(viewer, by=owner)
    viewer.refresh_from_db()
    assert viewer.is_active


def test_nothing_is_recorded_when_nothing_changes(owner, viewer):
    people.switch_on(viewer, by=owner)
    assert not AuditEntry.objects.exists()
