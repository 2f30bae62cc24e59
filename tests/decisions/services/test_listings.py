"""What decisions are found by, as it is drawn from what was signed; the same on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from decisions.models import Decision, Listing, Review
from decisions.records.listed import listed, words_of
from decisions.services import costs
from decisions.services.bringing_decisions import bring_decisions
from decisions.services.records import record_of
from tests.decisions.services.deciding import decided


@pytest.fixture
def decision(review: Review, contributor, manager) -> Decision:
    price = {"item": "training/openai/GPT-4o", "unit": "million", "amount": "25"}
    costs.set_costs(review, {"monthly": {"rag": 700.0}}, basis={"prices": [price]}, by=contributor)
    return decided(review, contributor, manager, cost_per_month="1200.50", currency="EUR")


def test_a_decision_is_listed_when_it_is_made(decision: Decision) -> None:
    listing = decision.listing
    assert (listing.cost_per_month, listing.currency) == (Decimal("1200.50"), "EUR")
    assert listing.approvers == "Mara Manager"
    assert listing.readiness in ("ready", "provisional", "not_ready")
    assert [used.name for used in listing.used.all()] == ["openai/gpt-4o"]


def test_a_decision_from_elsewhere_is_listed_too(decision: Decision, team, manager) -> None:
    (brought,) = bring_decisions(team, [record_of(decision)], by=manager)
    assert brought.listing.recommended == ""
    assert "articles" in brought.listing.words


@pytest.mark.parametrize(
    ("looked_for", "is_found"),
    [
        (["articles"], True),
        (["arti", "weekly"], True),
        (["adr", "0001"], True),
        (["ticles"], False),
        (["articles", "parcels"], False),
    ],
)
def test_words_are_found_by_how_they_begin(decision: Decision, looked_for, is_found) -> None:
    assert Listing.objects.filter(words__begin=looked_for).exists() is is_found


def test_what_is_gone_is_not_found(decision: Decision) -> None:
    Listing.objects.all().delete()
    assert not Listing.objects.filter(words__begin=["articles"]).exists()
    Listing.objects.create(decision=decision, decided_at=decision.decided_at, words="parcels")
    assert not Listing.objects.filter(words__begin=["articles"]).exists()
    assert Listing.objects.filter(words__begin=["parcels"]).exists()


def test_words_are_folded_and_stand_once() -> None:
    assert words_of("Größe: café, CAFÉ!", "ADR-0012 naïve_o1") == [
        *("grosse", "cafe", "adr", "0012", "naive", "o1")
    ]


def test_content_that_says_little_is_listed_with_little() -> None:
    found = listed(1, "Bare", {"record": {"expected": {"cost_per_month": {"amount": "NaN"}}}, "facts": {}})
    assert found["cost_per_month"] is None
    assert (found["cause"], found["readiness"], found["words"]) == ("", "", "adr 0001 bare nan")


def test_the_commonest_cause_is_kept() -> None:
    counts = {"knowledge": 3, "behaviour": 9}
    found = listed(1, "", {"record": {}, "facts": {"diagnosis": {"counts": counts}}})
    assert found["cause"] == "behaviour"
