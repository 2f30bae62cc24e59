"""The demo: loaded once into an empty site, the same words at every start."""

import stat
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from decisions.demo import loading
from decisions.models import (
    Answer,
    AuditEntry,
    Comment,
    Membership,
    Notice,
    Review,
    Team,
    User,
)
from decisions.services.names import NameTaken


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, db):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def rows() -> list[int]:
    models = (User, Team, Membership, Review, Answer, Comment, Notice, AuditEntry)
    return [model.objects.count() for model in models]


def test_it_says_how_to_sign_in_as_everybody_it_names(client, folder):
    said = load()
    password = (folder / "demo-password").read_text().strip()
    assert f"http://127.0.0.1:8000{reverse('account_login')} with the password {password}" in said
    for role, handle in loading.organisation()["sign_ins"]:
        assert role in said
        assert loading.address_of(handle) in said
        given = {"login": loading.address_of(handle), "password": password}
        assert client.post(reverse("account_login"), given)["Location"] == "/"
        assert client.get("/").status_code == 200
        client.logout()


def test_a_second_run_changes_nothing_and_says_the_same():
    said, before = load(), rows()
    assert load() == said
    assert rows() == before


def test_the_password_is_readable_by_this_account_only(folder):
    load()
    assert stat.S_IMODE((folder / "demo-password").stat().st_mode) == 0o600


def test_every_site_has_a_password_of_its_own(folder):
    made = set()
    for _ in range(3):
        with transaction.atomic():
            load()
            transaction.set_rollback(True)
        made.add((folder / "demo-password").read_text())
        (folder / "demo-password").unlink()
    assert len(made) == 3


def test_a_password_that_is_there_already_is_kept(folder):
    folder.mkdir()
    (folder / "demo-password").write_text("kept-from-before\n")
    assert "kept-from-before" in load()
    assert User.objects.get(email="ines@example.org").check_password("kept-from-before")


def test_a_lost_password_is_said(folder):
    load()
    (folder / "demo-password").unlink()
    assert "demo-password is gone" in load()


def test_the_demo_stays_out_of_a_site_that_has_people(folder):
    User.objects.create_user("ann@example.com", name="Ann")
    assert "nothing was loaded" in load()
    assert User.objects.count() == 1
    assert not folder.exists()


def test_it_is_loaded_whole_or_not_at_all():
    Team.objects.create(name="Commerce")  # the second team of the demo cannot be made
    with pytest.raises(NameTaken):
        load()
    assert rows() == [0, 1, 0, 0, 0, 0, 0, 0]
