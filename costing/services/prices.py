"""What prices a team goes by, and how its own are entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from costing.engine.prices import Layers, NoPrice, Price, Prices, Source
from costing.models import ContractPrice
from costing.price_book import standard_prices
from decisions.models import Team, User
from decisions.services.audit import record


class NothingToEnd(Exception):
    """There is no own price of the item on that day that could end."""


def prices_for(team: Team) -> Prices:
    """All prices a team goes by: its contracts over the book over the library. One query."""
    return ContractPrices(team.contract_prices.all()).over(standard_prices())


class ContractPrices:
    """A team's own prices, by item and day; no price from the day on which a contract has ended."""

    def __init__(self, rows: Iterable[ContractPrice]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: (row.since, row.entered_at)))

    @property
    def items(self) -> tuple[str, ...]:
        """What the team has, or had, a price of its own for."""
        return tuple(sorted({row.item for row in self.rows}))

    def on(self, item: str, day: date, *, request_tokens: int | None = None) -> Price:
        """The price that began last, on that day or before; of two from one day the one entered later."""
        begun = [row for row in self.rows if row.item == item and row.since <= day]
        if not begun or begun[-1].amount is None:
            raise NoPrice(item, day)
        return price_of(begun[-1], begun[-1].amount)

    def over(self, others: Prices) -> Prices:
        """These prices where there is one, else the others'."""
        return Layers(self, others)

    def history(self, item: str) -> tuple[Price, ...]:
        """Every price that was entered for the item, the earliest first."""
        return tuple(
            price_of(row, row.amount) for row in self.rows if row.item == item and row.amount is not None
        )


def price_of(row: ContractPrice, amount: Decimal) -> Price:
    """A row as the engine's price."""
    source = Source(f"Contract of {row.team}, entered by {row.entered_by_name}", read=row.entered_at.date())
    return Price(
        row.item,
        row.unit,
        without_zeros(amount),
        row.currency,
        row.since,
        source,
        kind="contract",
        note=row.note,
    )


def without_zeros(amount: Decimal) -> Decimal:
    """The same number as people write it: 2.5 for 2.5000000, and 50 rather than 5E+1."""
    return Decimal(f"{amount.normalize():f}")


@transaction.atomic
def enter_price(
    team: Team,
    *,
    item: str,
    unit: str,
    amount: Decimal | None,
    currency: str,
    since: date,
    note: str = "",
    by: User,
) -> ContractPrice:
    """Begin a price of the team's own; without an amount, end the one that holds on that day.

    Saying it again changes nothing. Raises ``NothingToEnd``, and ``ValueError`` for what is no price.
    """
    Team.objects.select_for_update().get(pk=team.pk)  # one at a time, so that nothing is entered twice
    current = team.contract_prices.filter(item=item, since__lte=since).order_by("since", "entered_at").last()
    if amount is None:
        if current is None or current.amount is None:
            raise NothingToEnd(item)
        unit, currency = current.unit, current.currency
    said: dict[str, Any] = {
        "item": item,
        "unit": unit,
        "amount": amount,
        "currency": currency,
        "since": since,
        "note": note,
    }
    if current is not None and all(getattr(current, name) == value for name, value in said.items()):
        return current
    row = ContractPrice(team=team, entered_by=by, entered_by_name=by.name, **said)
    if amount is not None:
        price_of(row, amount)  # refuses what is no price
    row.save(force_insert=True)
    record(by, row, "price-ended" if amount is None else "price-entered", after=said)
    return row
