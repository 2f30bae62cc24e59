"""Sign-in, the first owner, profiles, and the list that owners keep."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from decisions.models import User
from decisions.services import people as services
from tests.people import PASSWORD, make_person

HOME, SIGN_IN, WELCOME = "/", reverse("account_login"), reverse("decisions:welcome")
PROFILE, PEOPLE = reverse("decisions:profile"), reverse("decisions:people")


def sign_in(client, email: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


# Signing in


@pytest.mark.parametrize("email", ["vera@example.org", "VERA@Example.ORG"])
def test_a_person_signs_in_whatever_the_case_of_the_address(client, viewer, email):
    assert sign_in(client, email)["Location"] == HOME
    assert client.session["_auth_user_id"] == str(viewer.pk)


def test_being_signed_in_is_not_announced(client, viewer):
    sign_in(client, viewer.email)
    assert "Successfully" not in client.get(HOME).text


def test_a_wrong_password_signs_nobody_in(client, viewer):
    page = sign_in(client, viewer.email, "wrong")
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_sign_in_leads_back_to_where_one_was(client, viewer, project):
    there = project.get_absolute_url()
    assert sign_in(client, viewer.email, next=there)["Location"] == there


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_nowhere_else(client, viewer, next_page):
    assert sign_in(client, viewer.email, next=next_page)["Location"] == HOME


def test_guessing_passwords_is_stopped(client, viewer):
    for _ in range(5):
        sign_in(client, viewer.email, "wrong")
    assert "Too many" in sign_in(client, viewer.email).text
    assert "_auth_user_id" not in client.session


def test_people_who_were_switched_off_are_told(client, viewer):
    User.objects.update(is_active=False)
    assert sign_in(client, viewer.email)["Location"] == reverse("account_inactive")


def test_a_password_is_reset_by_mail(client, viewer, mailbox):
    client.post(reverse("account_reset_password"), {"email": "Vera@example.org"})
    (message,) = mailbox.messages
    link = next(word for word in message.get_body(("plain",)).get_content().split() if "/password/" in word)
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "quite new words", "password2": "quite new words"})
    viewer.refresh_from_db()
    assert viewer.check_password("quite new words")


def test_nobody_learns_who_has_an_account(client, viewer, mailbox):
    page = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert page["Location"] == reverse("account_reset_password_done")
    assert mailbox.messages == []


def test_a_changed_password_leads_back_to_the_profile(signed_in, viewer):
    words = {"oldpassword": PASSWORD, "password1": "quite new words", "password2": "quite new words"}
    assert signed_in(viewer).post(reverse("account_change_password"), words)["Location"] == PROFILE


# The first owner


def first_owner(**changes: str) -> dict[str, str]:
    given = {"code": services.owner_code(), "name": "Olga", "email": "olga@example.org", "password": PASSWORD}
    return given | changes


def test_on_an_empty_site_everything_leads_to_the_welcome(client, db):
    page = client.get(HOME, follow=True)
    assert page.redirect_chain[-1][0] == WELCOME
    assert page.status_code == 200


def test_the_first_visitor_becomes_the_owner_and_is_signed_in(client, db):
    assert client.post(WELCOME, first_owner())["Location"] == HOME
    owner = User.objects.get()
    assert owner.is_owner
    assert client.session["_auth_user_id"] == str(owner.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "ABCD-ABCD-ABCD-ABCD"}, "code"),
        ({"password": "password"}, "password"),
        ({"password": "olga@example.org"}, "password"),
        ({"email": "olga"}, "email"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, db, changes, field):
    page = client.post(WELCOME, first_owner(**changes))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_guessing_the_code_is_stopped(client, db):
    answers = [client.post(WELCOME, first_owner(code="wrong")).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert client.post(WELCOME, first_owner()).status_code == 429


def test_the_welcome_is_gone_once_somebody_is_there(client, viewer):
    assert client.get(WELCOME).status_code == 404
    assert client.post(WELCOME, first_owner()).status_code == 404


# The profile


def test_a_person_changes_how_they_are_shown(signed_in, viewer):
    change = {"name": "Vera V.", "job_title": "Engineer", "time_zone": "Asia/Tokyo", "submit_key": "f2"}
    assert signed_in(viewer).post(PROFILE, change)["Location"] == PROFILE
    viewer.refresh_from_db()
    assert {field: getattr(viewer, field) for field in change} == change


def test_an_unknown_time_zone_is_refused(signed_in, viewer):
    page = signed_in(viewer).post(PROFILE, {"name": "Vera", "time_zone": "Mars/Olympus"})
    assert page.status_code == 200
    assert "time_zone" in page.context["form"].errors


def test_nobody_becomes_an_owner_by_the_profile(signed_in, viewer):
    signed_in(viewer).post(
        PROFILE, {"name": "Vera", "time_zone": "UTC", "submit_key": "f2", "is_owner": "on"}
    )
    viewer.refresh_from_db()
    assert not viewer.is_owner


def test_times_are_shown_in_the_readers_zone(signed_in, viewer, project):
    project.archived_at = datetime(2024, 1, 1, 20, 0, tzinfo=UTC)
    project.save()
    User.objects.update(time_zone="Asia/Tokyo")
    assert "2 January 2024, 05:00 JST" in signed_in(viewer).get(project.get_absolute_url()).text


# The list of people


def test_the_owner_sees_everybody_and_their_teams(
    signed_in, owner, manager, viewer, stranger, django_assert_num_queries
):
    client = signed_in(owner)
    with django_assert_num_queries(6):  # session, person, people, memberships, teams, notices
        page = client.get(PEOPLE)
    assert [str(person) for person in page.context["people"]] == [
        "Mara Manager",
        "Olga Owner",
        "Sam Stranger",
        "Vera Viewer",
    ]
    assert "Elsewhere" in page.text


def test_owners_are_appointed_and_dismissed(signed_in, owner, viewer):
    client = signed_in(owner)
    url = reverse("decisions:person_owner", kwargs={"person_id": viewer.pk})
    client.post(url, {"value": "yes"})
    assert User.objects.filter(is_owner=True).count() == 2
    client.post(url)
    assert list(User.objects.filter(is_owner=True)) == [owner]


@pytest.mark.parametrize("name", ["person_owner", "person_access"])
def test_the_last_owner_is_kept_and_it_is_said(signed_in, owner, name):
    url = reverse(f"decisions:{name}", kwargs={"person_id": owner.pk})
    page = signed_in(owner).post(url, follow=True)
    assert "Olga Owner is the only owner" in page.text
    owner.refresh_from_db()
    assert owner.is_owner
    assert owner.is_active


def test_people_are_switched_off_and_on(signed_in, owner, db):
    leaver = make_person("Lena Leaver")
    client = signed_in(owner)
    url = reverse("decisions:person_access", kwargs={"person_id": leaver.pk})
    client.post(url)
    leaver.refresh_from_db()
    assert not leaver.is_active
    client.post(url, {"value": "yes"})
    leaver.refresh_from_db()
    assert leaver.is_active
