"""Days and cells of the portfolio: `{% load portfolio %}{% day row.revisit_on today %}`."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString

from decisions.portfolio.columns import Cell, Column, Row
from decisions.wording import grouped

register = template.Library()

STEPS = ((365, "year"), (30, "month"), (7, "week"), (1, "day"))


@register.simple_tag
def day(on: date, today: date) -> SafeString:
    """A day as it lies from today, in 3 weeks or 2 months overdue; the day itself on hover."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        on.isoformat(),
        formats.date_format(on, "j F Y"),
        away(on, today),
    )


def away(on: date, today: date) -> str:
    """How far a day is from today, in the largest whole unit."""
    days = (on - today).days
    if days == 0:
        return "today"
    size, unit = next((size, unit) for size, unit in STEPS if abs(days) >= size)
    count = abs(days) // size
    said = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {said}" if days > 0 else f"{said} overdue"


@register.simple_tag
def cell(column: Column, row: Row) -> Cell:
    """What stands in a column of a row, as plain text."""
    return column.cell(row) or ""


HALF = 30
"""Pixels that what was expected takes of a tiny bar; the observed cost beside it is cut off at twice that."""


@register.simple_tag
def against_forecast(row: Row) -> SafeString | str:
    """The observed cost as a tiny bar against the expected one; nothing where they do not compare."""
    times = row.times_expected
    if times is None or row.observed is None:
        return ""
    says = f"observed {row.currency} {grouped(round(row.observed))}, {times:.1f} times what was expected"
    return format_html(
        '<svg class="tiny-bar tiny-bar-{}" width="{}" height="8" role="img" aria-label="{}">'
        '<title>{}</title><rect class="tiny-bar-ground" width="{}" height="8"/>'
        '<rect width="{}" height="8"/><path d="M{} 0v8"/></svg>',
        *(row.cost_band, 2 * HALF, says, says, 2 * HALF),
        *(f"{min(times, 2) * HALF:.1f}", HALF),
    )
