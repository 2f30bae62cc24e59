"""The list itself: which rows, in which order, page by page, and nothing of teams one is not in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from decisions.demo.many_decisions import make_decisions
from decisions.models import Decision, DecisionState, Membership, Review, Role, SignOffVerdict
from decisions.portfolio.asked import GROUPS, SORTS, read
from decisions.portfolio.groups import groups_of
from decisions.portfolio.rows import all_rows, counted, page_of
from decisions.portfolio.scope import Scope
from decisions.services import proposals, reviews
from tests.decisions.services.deciding import decided, proposed, written
from tests.people import make_person

DAY = date(2026, 11, 21)
MANY = 200


@pytest.fixture
def teams(db):
    return make_decisions(MANY, seed=6, today=DAY)


@pytest.fixture
def reader(teams):
    """Reads the made team."""
    person = make_person("Rita Reader")
    Membership.objects.create(team=teams[0], user=person, role=Role.VIEWER)
    return person


def rows(user, **asked):
    scope = Scope(user, DAY)
    return list(all_rows(read({key: [str(value)] for key, value in asked.items()}, scope), scope, size=7))


# Which ------------------------------------------------------------------------------------------------------


def test_everything_one_may_read_stands_in_the_list_once(reader) -> None:
    found = rows(reader)
    assert len([row for row in found if row.kind == "decision"]) == MANY
    assert len({row.key for row in found}) == len(found)
    assert len([row for row in found if row.kind == "review"]) == Review.objects.drafts().count()


def first_ending(decision):
    return decision.revisits.order_by("ended_at").values_list("ending", flat=True).first()


def ratio(decision):
    """What was observed of its cost last, against what was expected."""
    newest = decision.observations.filter(metric="cost_per_month").order_by("-on").first()
    return newest and newest.number / decision.listing.cost_per_month


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("approach", "rag", lambda one: one.approach == "rag"),
        ("status", "superseded", lambda one: one.state == "superseded"),
        ("chosen", "yes", lambda one: one.overrides),
        ("readiness", "ready", lambda one: one.listing.readiness == "ready"),
        ("cause", "knowledge", lambda one: one.listing.cause == "knowledge"),
        ("least", "5000", lambda one: one.listing.cost_per_month >= 5000),
        ("most", "5000", lambda one: one.listing.cost_per_month <= 5000),
        ("from", "2026-06-01", lambda one: one.decided_at.date() >= date(2026, 6, 1)),
        ("to", "2026-06-01", lambda one: one.decided_at.date() <= date(2026, 6, 1)),
        ("due", "overdue", lambda one: one.is_in_force and one.revisit_on and one.revisit_on < DAY),
        ("due", "none", lambda one: one.is_in_force and not one.revisit_on),
        (
            "due",
            "soon",
            lambda one: one.is_in_force and one.revisit_on and DAY <= one.revisit_on <= DAY + timedelta(30),
        ),
        (
            "before",
            "2026-12-31",
            lambda one: one.is_in_force and one.revisit_on and one.revisit_on < date(2026, 12, 31),
        ),
        ("responsible", "nobody", lambda one: one.is_in_force and not one.responsible),
        ("uses", "GPT-4o", lambda one: one.listing.used.filter(name__contains="gpt-4o").exists()),
        ("recommended", "both", lambda one: one.listing.recommended == "both"),
        ("sure", "high", lambda one: one.content["record"]["confidence"] == "high"),
        ("took", "week", lambda one: (one.decided_at - one.proposal.review.created_at).days <= 7),
        ("first", "kept", lambda one: first_ending(one) == "kept"),
        ("first", "superseded", lambda one: first_ending(one) == "superseded"),
        ("came", "good", lambda one: one.revisits.filter(result__gte=4).exists()),
        ("costs", "more", lambda one: Decimal("1.25") < (ratio(one) or 0) < 2),
        ("q", "extraction", lambda one: "extraction" in one.title),
        ("q", "weekly private", lambda one: one.approach == "rag"),
    ],
)
def test_each_filter_leaves_the_decisions_that_fit(reader, key, value, fits) -> None:
    wanted = {str(one.pk) for one in Decision.objects.select_related("listing") if fits(one)}
    assert {row.key for row in rows(reader, **{key: value}) if row.kind == "decision"} == wanted
    assert wanted


def test_an_approver_finds_what_they_signed(reader, teams) -> None:
    approver = teams[0].memberships.get(role=Role.MANAGER).user
    assert len(rows(reader, approver=approver.pk)) == MANY
    assert rows(reader, approver=reader.pk) == []


def test_open_reviews_and_rejected_proposals_are_found_too(
    review, component, contributor, manager, viewer
) -> None:
    written(review, contributor, [manager])
    assert [(row.kind, row.status) for row in rows(viewer, approach="rag")] == [("review", "draft")]
    proposal = proposals.propose(review, by=contributor, as_of=reviews.today())
    assert [row.status for row in rows(viewer, q="check")] == ["waiting"]
    assert rows(viewer, status="draft") == []
    assert [row.kind for row in rows(viewer, status="waiting", approver=manager.pk)] == ["review"]
    seen = proposal.content_hash
    proposals.sign(proposal, verdict=SignOffVerdict.REJECTED, comment="No.", by=manager, seen_hash=seen)
    assert [(row.kind, row.title) for row in rows(viewer, status="rejected")] == [
        ("proposal", "Look the articles up")
    ]
    assert [row.kind for row in rows(viewer)] == ["review"]


def test_who_left_the_team_is_responsible_for_nothing(review, contributor, manager, viewer) -> None:
    decision = decided(review, contributor, manager)
    assert rows(viewer, responsible="nobody") == []
    Membership.objects.filter(user=contributor).delete()
    assert [row.key for row in rows(viewer, responsible="nobody")] == [str(decision.pk)]


# In which order ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_each_row_once_and_in_order(reader, sort) -> None:
    found = rows(reader, sort=sort)
    assert len({row.key for row in found}) == len(found) > MANY
    value = {
        "newest": lambda row: row.moment,
        "oldest": lambda row: row.moment,
        "soonest": lambda row: row.revisit_on,
        "latest": lambda row: row.revisit_on,
        "dearest": lambda row: row.cost,
        "cheapest": lambda row: row.cost,
    }[sort]
    known = [value(row) for row in found if value(row) is not None]
    assert known == sorted(known, reverse=sort in ("newest", "latest", "dearest"))
    assert all(value(row) is None for row in found[len(known) :])


@pytest.mark.parametrize("after", ["x", "0_x_y", "7_2026-01-01_x", "0_2026-01-01_", "__", "0_NaN_x"])
@pytest.mark.parametrize("sort", ["newest", "soonest", "dearest"])
def test_a_place_that_makes_no_sense_is_the_beginning(reader, after, sort) -> None:
    scope = Scope(reader, DAY)
    asked = read({"sort": [sort]}, scope)
    assert page_of(replace(asked, after=after), scope) == page_of(asked, scope)


def test_rows_are_counted(reader) -> None:
    scope = Scope(reader, DAY)
    asked = read({"approach": ["rag"]}, scope)
    assert counted(asked, scope) == len(rows(reader, approach="rag"))


@pytest.mark.parametrize("group", GROUPS)
def test_groups_count_what_their_addresses_leave(reader, group) -> None:
    scope = Scope(reader, DAY)
    found = groups_of(read({"group": [group]}, scope), scope)
    for one in found.shown:
        if one.key:
            assert len(rows(reader, **{group: one.key})) == one.count
    assert found.shown
    assert found.total in (None, len(rows(reader)))


# Two worlds -------------------------------------------------------------------------------------------------


def told(user):
    """All that the portfolio tells a person, whatever they ask."""
    scope = Scope(user, DAY)
    questions = [{}, *({"group": group} for group in GROUPS), *({"sort": sort} for sort in SORTS)]
    questions += [{"status": status} for status in ("accepted", "rejected", "draft", "waiting")]
    questions += [{"q": word} for word in ("help", "adr", "articles", "secret")]
    questions += [{"due": due} for due in ("overdue", "soon", "none")]
    questions += [{"responsible": "nobody"}, {"uses": "gpt"}, {"cause": "knowledge"}, {"least": "1"}]
    answers = []
    for question in questions:
        asked = read({key: [value] for key, value in question.items()}, scope)
        page = page_of(asked, scope)
        answers.append((question, page, counted(asked, scope), groups_of(asked, scope), asked.left_out))
    return answers, scope.teams, scope.people, scope.projects


def test_what_others_have_changes_nothing_of_what_one_is_told(
    reader, other_team, component, review, contributor, manager
) -> None:
    before = told(reader)
    make_decisions(60, seed=9, today=DAY)
    decided(review, contributor, manager, title="The secret articles", cost_per_month="5")
    following = reviews.start_review(component, by=contributor)
    rejected = proposed(following, contributor, [manager], covers="A part")
    seen = rejected.content_hash
    proposals.sign(rejected, verdict=SignOffVerdict.REJECTED, comment="No.", by=manager, seen_hash=seen)
    assert told(reader) == before


def made(seed: int) -> list[tuple[object, ...]]:
    """What a seed makes; nothing of it stays."""
    with transaction.atomic():
        make_decisions(40, seed=seed, today=DAY)
        columns = ("pk", "title", "decided_at", "content_hash", "state", "revisit_on")
        found = list(Decision.objects.order_by("pk").values_list(*columns))
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_and_another_one_others(db) -> None:
    first = made(3)
    assert len(first) == 40
    assert made(3) == first
    assert made(4) != first


def test_what_is_made_has_a_past(teams) -> None:
    assert Decision.objects.filter(state=DecisionState.SUPERSEDED, took_over__isnull=False).exists()
    assert Decision.objects.filter(overrides=True).exists()
    assert Decision.objects.in_force().filter(revisit_on__lt=DAY).exists()
