"""Money and inputs in words: `{% load money %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import date_format

from costing import presenting
from costing.amounts import money
from costing.engine.numbers import Spread
from costing.engine.prices import Price
from costing.engine.scenario import Scenario
from costing.forms.entry import number_text
from costing.price_list import has_start

register = template.Library()


@register.filter
def exact(price: Price) -> str:
    """A price as its source has it, no digit lost: $0.075, €1,700.00, 12.50 CHF."""
    return money(price.amount, price.currency)


@register.filter
def dollars(amount: Decimal) -> str:
    """An amount in US dollars, no digit lost."""
    return money(amount, "USD")


@register.filter
def since(price: Price) -> str:
    """From which day on a price holds, where its source says so."""
    return date_format(price.since, "j F Y") if has_start(price) else "Start not recorded"


@register.filter
def spread(value: Spread) -> str:
    """An input as people write it; a range with its likely value: 500 – 1,750 – 3,000."""
    ends = (value.likely,) if value.is_sure else (value.low, value.likely, value.high)
    return " – ".join(number_text(end) for end in ends)


@register.filter
def in_short(scenario: Scenario) -> str:
    """What tells some inputs from others, in a few words."""
    volume = number_text(scenario.known("queries_per_day"))
    return f"{volume} questions a day on {scenario.choices['model']}, {scenario.months} months"


@register.filter
def name_of(key: str) -> str:
    """What an input is called on the page."""
    return presenting.name_of(key)
