"""Tokens for programs: made by managers, shown once, revoked."""

from __future__ import annotations

import re

from django.urls import reverse

from decisions.models import ApiToken, AuditEntry
from decisions.services import tokens


def page_of(team):
    return reverse("decisions:tokens", args=[team.pk])


def make(client, team, **changed):
    return client.post(page_of(team), {"name": "Nightly", "scope": "write"} | changed)


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(signed_in, manager, team):
    client = signed_in(manager)
    answer = make(client, team)
    secret = re.search(r"ragft_[\w-]{43}", answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    assert tokens.holder_of(secret).name == "Nightly"
    kept = ApiToken.objects.get()
    assert secret not in {str(value) for value in vars(kept).values()}
    assert secret not in client.get(page_of(team)).content.decode()
    assert not AuditEntry.objects.filter(after__icontains=secret).exists()


def test_a_revoked_one_opens_nothing_and_frees_its_name(signed_in, manager, team):
    client = signed_in(manager)
    make(client, team)
    client.post(reverse("decisions:token_revoke", args=[ApiToken.objects.get().pk]))
    page = client.get(page_of(team)).content.decode()
    assert "No program holds a token." in page
    assert "Revoked" in page
    assert "it is not shown again" in make(client, team).content.decode()
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"token-created", "token-revoked"}


def test_names_differ_and_are_not_too_many(signed_in, manager, team, monkeypatch):
    client = signed_in(manager)
    make(client, team)
    assert "has a token of this name already" in make(client, team).content.decode()
    monkeypatch.setattr(tokens, "MOST", 1)
    assert "at most 1 tokens" in make(client, team, name="Other").content.decode()
    assert ApiToken.objects.count() == 1


def test_contributors_and_strangers_make_none(signed_in, contributor, stranger, team):
    assert make(signed_in(contributor), team).status_code == 403
    assert make(signed_in(stranger), team).status_code == 404
    assert not ApiToken.objects.exists()
