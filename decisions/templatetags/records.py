"""What records of decisions say, in templates."""

from __future__ import annotations

from django import template

from decisions.exports import recorded
from decisions.records.record import Link, Money, identifier

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """An amount with its currency: USD 1,250.50."""
    return recorded.money(amount)


@register.filter
def linked(link: Link) -> str:
    """Another decision as it is named: ADR-0012 Look the articles up."""
    named = f"{identifier(link.number)} {link.title}".strip()
    return f"{named} ({link.covers})" if link.covers else named
