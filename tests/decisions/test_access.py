"""Every URL of the site, asked by every kind of person, against the written table beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from decisions.models import Notice, Scope, Settlement, Webhook
from decisions.services import discussion, invitations, reviews, saved_views, tokens, uploads
from tests.costing.scenarios import make_scenario
from tests.decisions.reminders.planned import feed_of, planned
from tests.decisions.services.deciding import decided
from tests.failures import ask, make_examples, run
from tests.observing import observe

TABLE = tomllib.loads(Path(__file__).with_name("access_table.toml").read_text())
PEOPLE = ("anonymous", "stranger", "viewer", "contributor", "manager", "owner")


def walk(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every view of the site under its name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


VIEWS = dict(walk(get_resolver().url_patterns))


@pytest.fixture
def people(request, stranger, viewer, contributor, manager, owner):
    return {"anonymous": None} | {name: request.getfixturevalue(name) for name in PEOPLE[1:]}


@pytest.fixture
def arguments(team, project, component, review, viewer, contributor, manager):
    """What may stand in a URL. All of it belongs to the one team."""
    invitation, token = invitations.invite(team, email="new@example.org", role="viewer", by=manager)
    comment = discussion.comment(review, text="Ask @Mara Manager.", by=contributor)
    decision = decided(reviews.start_review(component, by=contributor), contributor, manager)
    (example,) = make_examples(review, 1)
    return {
        "team_id": team.pk,
        "project_id": project.pk,
        "component_id": component.pk,
        "review_id": review.pk,
        "comment_id": comment.pk,
        "notice_id": Notice.objects.filter(recipient=manager).earliest("created_at").pk,
        "membership_id": viewer.memberships.get().pk,
        "invitation_id": invitation.pk,
        "token": token,
        "person_id": viewer.pk,
        "decision_id": decision.pk,
        "proposal_id": decision.proposal_id,
        "uidb36": "1",
        "code_id": "wrong-format",
        "example_id": example.pk,
        "import_id": example.brought_id,
        "observation_id": observe(decision, contributor),
        "decisiontrigger_id": decision.triggers.get(kind="platform").pk,
        "apitoken_id": tokens.create_token(team, name="A program", scope=Scope.READ, by=manager)[0].pk,
        "upload_id": uploads.stage(review, name="", data=b"question,answer\nq,a\n", by=contributor).pk,
        "secondreading_id": ask(example, contributor).pk,
        "settlement_id": Settlement.objects.create(example=example, codes=["invented"], by=contributor).pk,
        "armrun_id": run(example, "control", right=False, by=contributor).pk,
        "scenario_id": make_scenario(review, contributor, queries_per_day=7).pk,
        "reminder_id": planned(decision).pk,
        "webhook_id": Webhook.objects.create(team=team, kind="generic", url="https://192.0.2.1/").pk,
        "feed_id": feed_of(manager).pk,
        "savedview_id": saved_views.save_view(name="Late", asked="due=overdue", team=team, by=manager).pk,
        "kind": "csv",
        "work_key": "overdue",
        "key": "stage",  # a question; and a password reset key that never was
    }


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", VIEWS)
def test_everybody_gets_the_written_answer(name, method, people, arguments):
    parts = VIEWS[name].pattern
    wanted = {**parts.converters, **getattr(parts.regex, "groupindex", {})}
    url = reverse(name, kwargs={key: arguments[key] for key in wanted})
    answers = {}
    for who, person in people.items():
        client = Client()
        if person:
            client.force_login(person)
        with transaction.atomic():
            answers[who] = client.generic(method, url).status_code
            transaction.set_rollback(True)
    assert answers == dict(zip(PEOPLE, TABLE[method].get(name, ()), strict=False))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_table_speaks_of_every_url_and_of_no_other(method):
    assert set(TABLE[method]) == set(VIEWS)
    assert {len(row) for row in TABLE[method].values()} == {len(PEOPLE)}


def test_every_view_says_who_may_call_it():
    assert [name for name, pattern in VIEWS.items() if not hasattr(pattern.callback, "access")] == []


def test_anonymous_visitors_are_led_to_sign_in_and_back(client, project):
    response = client.get(project.get_absolute_url())
    assert response["Location"] == f"{reverse('account_login')}?next={project.get_absolute_url()}"


def test_people_who_were_switched_off_are_anonymous(viewer, signed_in, project):
    client = signed_in(viewer)
    type(viewer).objects.update(is_active=False)
    assert client.get(project.get_absolute_url()).status_code == 302
