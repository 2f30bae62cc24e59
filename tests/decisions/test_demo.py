"""The demo: loaded once into an empty site, the same words at every start."""

import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from decisions.demo import loading
from decisions.models import Answer, AuditEntry, Membership, Review, Role, Team, User
from decisions.services.names import NameTaken
from decisions.services.reviews import evidence_of


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, db):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def rows() -> list[int]:
    return [model.objects.count() for model in (User, Team, Membership, Review, Answer, AuditEntry)]


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
    assert rows() == [0, 1, 0, 0, 0, 0]


def test_there_is_somebody_in_every_role_and_work_of_every_age():
    load()
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert User.objects.filter(is_owner=True, memberships=None).exists()
    assert set(Review.objects.values_list("state", flat=True)) == {"draft", "closed"}
    ages = [timezone.now() - review.updated_at for review in Review.objects.all()]
    assert min(ages) < timedelta(days=2) < timedelta(days=30) < max(ages)


def test_every_review_can_be_judged():
    load()
    for review in Review.objects.all():
        assert evidence_of(review.answers.all(), as_of=timezone.localdate()).answers


def test_history_and_answers_agree_on_when():
    load()
    for answer in Answer.objects.all():
        latest = AuditEntry.objects.filter(target_type="decisions.answer", target_id=str(answer.pk)).first()
        assert latest
        assert (latest.at, latest.actor) == (answer.answered_at, answer.answered_by)
