"""Money and rates in words: `{% load money %}`."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.formats import date_format

from costing.engine.prices import Price
from costing.price_list import has_start

register = template.Library()

CENT = Decimal("0.01")
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


@register.filter
def exact(price: Price) -> str:
    """A price as its source has it, no digit lost: $0.075, €1,700.00, 12.50 CHF."""
    return money(price.amount, price.currency)


def money(amount: Decimal, currency: str, *, rounded: bool = False) -> str:
    """An amount with its currency, at least two decimals; `rounded` cuts to the cent."""
    places = -int(amount.as_tuple().exponent)
    if rounded or places < 2:
        amount = amount.quantize(CENT, ROUND_HALF_UP)
    sign = SIGNS.get(currency)
    return f"{sign}{amount:,f}" if sign else f"{amount:,f} {currency}"


@register.filter
def dollars(amount: Decimal) -> str:
    """An amount in US dollars, no digit lost."""
    return money(amount, "USD")


@register.filter
def since(price: Price) -> str:
    """From which day on a price holds, where its source says so."""
    return date_format(price.since, "j F Y") if has_start(price) else "Start not recorded"
