"""A team's own prices: entered, corrected, ended, and laid over list prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from costing.engine.prices import NoPrice
from costing.models import ContractPrice
from costing.services.prices import ContractPrices, NothingToEnd, enter_price, prices_for
from decisions.models import AuditEntry

INPUT = "model/openai/gpt-4o/input"
JUNE, JULY, NOVEMBER = date(2026, 6, 1), date(2026, 7, 1), date(2026, 11, 21)


def enter(team, by, amount: str | None = "2.1", since: date = JUNE, item: str = INPUT, **said: str):
    return enter_price(
        team,
        item=item,
        unit=said.get("unit", "1M tokens"),
        amount=None if amount is None else Decimal(amount),
        currency=said.get("currency", "USD"),
        since=since,
        note=said.get("note", ""),
        by=by,
    )


def test_a_contract_lies_over_the_list_price_from_its_day(team, manager):
    enter(team, manager, "2.1", note="Framework contract 7")
    prices = prices_for(team)
    ours = prices.on(INPUT, NOVEMBER)
    assert (ours.amount, ours.kind, ours.note) == (Decimal("2.1"), "contract", "Framework contract 7")
    assert ours.source.name == "Contract of Support, entered by Mara Manager"
    assert prices.on(INPUT, date(2026, 5, 31)).kind == "library"
    assert prices.on("hosting/azure/tuned", NOVEMBER).kind == "book"


def test_every_digit_comes_back(team, manager):
    enter(team, manager, "12345678.1234567")
    assert prices_for(team).on(INPUT, NOVEMBER).amount == Decimal("12345678.1234567")


def test_a_price_is_written_as_people_write_it(team, manager):
    enter(team, manager, "50")
    assert str(prices_for(team).on(INPUT, NOVEMBER).amount) == "50"


def test_other_teams_have_their_own(team, other_team, manager):
    enter(team, manager)
    assert prices_for(other_team).on(INPUT, NOVEMBER).kind == "library"


def test_a_new_price_begins_and_the_old_one_stays(team, manager):
    enter(team, manager, "2.1", JUNE)
    enter(team, manager, "1.9", JULY)
    prices = prices_for(team)
    assert prices.on(INPUT, date(2026, 6, 30)).amount == Decimal("2.1")
    assert prices.on(INPUT, JULY).amount == Decimal("1.9")
    assert [price.kind for price in prices.history(INPUT)] == ["library", "contract", "contract"]


def test_of_two_from_one_day_the_later_entry_counts(team, manager):
    enter(team, manager, "21")
    enter(team, manager, "2.1")
    assert prices_for(team).on(INPUT, NOVEMBER).amount == Decimal("2.1")
    assert ContractPrice.objects.count() == 2


def test_pressing_twice_enters_it_once(team, manager):
    first, second = enter(team, manager), enter(team, manager)
    assert first.pk == second.pk
    assert AuditEntry.objects.filter(action="price-entered").count() == 1


def test_a_contract_ends_and_the_list_price_counts_again(team, manager):
    enter(team, manager, "2.1", JUNE)
    enter(team, manager, None, JULY)
    prices = prices_for(team)
    assert prices.on(INPUT, date(2026, 6, 30)).kind == "contract"
    assert prices.on(INPUT, JULY).kind == "library"
    own = ContractPrices(team.contract_prices.all())
    with pytest.raises(NoPrice):
        own.on(INPUT, JULY)
    assert len(own.history(INPUT)) == 1


@pytest.mark.parametrize("entered", [(), (("2.1", JULY),), (("2.1", JUNE), (None, JUNE))])
def test_what_does_not_run_cannot_end(team, manager, entered):
    for amount, since in entered:
        enter(team, manager, amount, since)
    with pytest.raises(NothingToEnd):
        enter(team, manager, None, JUNE)


@pytest.mark.parametrize(
    ("amount", "said"),
    [("-1", {}), ("NaN", {}), ("1", {"unit": "bushel"}), ("1", {"currency": "euro"})],
)
def test_what_is_no_price_is_refused_whole(team, manager, amount, said):
    with pytest.raises(ValueError, match=INPUT):
        enter(team, manager, amount, **said)
    assert not ContractPrice.objects.exists()
    assert not AuditEntry.objects.filter(action="price-entered").exists()


def test_the_database_refuses_a_negative_amount(team, manager):
    row = enter(team, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractPrice.objects.filter(pk=row.pk).update(amount=-1)


def test_the_history_says_who_entered_what(team, manager):
    enter(team, manager, "2.1", note="Framework contract 7")
    enter(team, manager, None, JULY)
    ended, entered = AuditEntry.objects.filter(team=team)[:2]
    assert (entered.action, entered.actor) == ("price-entered", manager)
    assert entered.after is not None
    assert entered.after["amount"] == "2.1"
    assert ended.action == "price-ended"
    assert ended.after is not None
    assert (ended.after["since"], ended.after["unit"]) == ("2026-07-01", "1M tokens")


def test_one_query_fetches_all_of_a_team(team, manager, django_assert_num_queries):
    for number in range(5):
        enter(team, manager, item=f"hosting/acme/{number}", unit="hour")
    with django_assert_num_queries(1):
        prices = prices_for(team)
        assert prices.on("hosting/acme/3", NOVEMBER).amount == Decimal("2.1")


def test_a_price_outlives_who_entered_it(team, manager):
    enter(team, manager)
    manager.delete()
    assert "Mara Manager" in prices_for(team).on(INPUT, NOVEMBER).source.name
