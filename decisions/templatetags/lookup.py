"""One of many: `{{ last|at:key }}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(rows: Mapping[str, Any] | None, key: str) -> Any:
    """What stands under a key; nothing where nothing does."""
    return rows.get(key) if rows else None
