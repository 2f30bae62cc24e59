"""The published cost claims: figures and verdicts by hand, and what makes a verdict move."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from costing.engine.claims.claim import Verdict, rounded_out
from costing.engine.claims.published import CLAIMS, recompute
from costing.price_book import standard_prices
from decisions.engine.catalogue import STATEMENTS
from tests.costing.engine.golden import BOOK, DAY, GOLDEN, book_with, book_without, price

RECOMPUTED = {found.claim.id: found for found in recompute(BOOK, DAY)}
CLOSE = Decimal("0.006")


@pytest.mark.parametrize("id_", GOLDEN["claims"])
def test_a_claim_fares_as_the_golden_row_says(id_: str) -> None:
    expected: dict[str, Any] = dict(GOLDEN["claims"][id_])
    found = RECOMPUTED[id_]
    assert (found.verdict.value, found.problem) == (expected.pop("verdict"), "")
    figures = {figure.key: figure.value for figure in found.figures}
    assert set(figures) == set(expected)
    assert all(abs(figures[key] - expected[key]) <= abs(expected[key]) * CLOSE for key in expected)


def test_there_are_41_claims_and_each_is_in_the_catalogue() -> None:
    assert len(CLAIMS) == len({claim.id for claim in CLAIMS}) == 41
    assert [claim.id for claim in CLAIMS] == list(GOLDEN["claims"])
    assert [claim.id for claim in CLAIMS if claim.statement not in STATEMENTS] == []
    assert all(claim.says and claim.formula and claim.why for claim in CLAIMS)


def test_every_verdict_of_the_closed_list_occurs() -> None:
    assert {found.verdict for found in RECOMPUTED.values()} == set(Verdict)


def test_a_price_that_changed_makes_a_claim_stale() -> None:
    found = {each.claim.id: each for each in recompute(book_with(price("training/openai/gpt-4o", 30)), DAY)}
    assert found["002-a"].verdict is found["004-c"].verdict is Verdict.STALE
    assert found["004-b"].verdict is Verdict.AGREE


def test_a_missing_price_makes_a_claim_not_checkable_and_says_which() -> None:
    found = {each.claim.id: each for each in recompute(book_without("training/openai/gpt-4o-mini"), DAY)}
    assert found["004-b"].verdict is Verdict.NOT_CHECKABLE
    assert found["004-b"].problem == "There is no price for training/openai/gpt-4o-mini on 2026-11-21."
    assert found["002-a"].verdict is Verdict.AGREE


def test_before_any_price_nothing_is_silently_short() -> None:
    found = recompute(BOOK, date(2025, 1, 1))
    assert all(each.figures == () for each in found if each.problem)
    assert {each.verdict for each in found if each.problem} == {Verdict.NOT_CHECKABLE}


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        ("10", "80", Verdict.AGREE),
        ("12.5", "80", Verdict.ROUNDED),
        ("10", "75", Verdict.ROUNDED),
        ("12", "80", Verdict.ROUNDED),
        ("9", "80", Verdict.DISAGREE),
        ("20", "80", Verdict.DISAGREE),
        ("10", "81", Verdict.DISAGREE),
        ("10", "60", Verdict.DISAGREE),
    ],
)
def test_a_range_may_be_rounded_outward_only(low: str, high: str, verdict: Verdict) -> None:
    judge = rounded_out(10, 80, ("low", "high"))
    assert judge({"low": Decimal(low), "high": Decimal(high)}) is verdict


def test_claims_name_the_prices_they_used() -> None:
    assert [each.item for each in RECOMPUTED["004-k"].prices].count(
        "embedding/openai/text-embedding-3-small"
    ) == 1
    assert {each.item for each in RECOMPUTED["000-f"].prices} == {
        "model/openai/gpt-4o/input",
        "model/openai/gpt-4o/output",
        "tuned/openai/gpt-4o-mini/input",
        "tuned/openai/gpt-4o-mini/output",
    }


def test_the_prices_that_come_with_the_product_give_the_same_verdicts() -> None:
    shipped = {each.claim.id: each for each in recompute(standard_prices(), DAY)}
    assert {id_: each.verdict for id_, each in shipped.items()} == {
        id_: each.verdict for id_, each in RECOMPUTED.items()
    }
    assert [each.problem for each in shipped.values() if each.problem] == []
