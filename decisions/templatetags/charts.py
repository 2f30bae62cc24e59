"""A chart in a page: `{% load charts %}{% chart "sides" figure "How the sides stand" %}`.

The page includes `_charts_head.html` in its head and `_charts_scripts.html` in its scripts.
"""

from __future__ import annotations

from typing import Any

from django import template

from decisions.charts import Figure

register = template.Library()


@register.inclusion_tag("_chart.html")
def chart(id: str, figure: Figure, title: str, note: str = "") -> dict[str, Any]:  # noqa: A002 - as pages say
    """The figure, what it says in words for those who do not see it, and its numbers as a table to copy.

    `note` stands beneath: what the numbers speak of.
    """
    return {"id": id, "json_id": f"{id}-figure", "figure": figure, "title": title, "note": note}
