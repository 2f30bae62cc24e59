"""Texts of failures in templates: `{% with shown=text|readable %}{{ shown.html }}{% endwith %}`."""

from __future__ import annotations

import json
from typing import Any

from django import template

from decisions.rendering import Shown, shown

register = template.Library()


@register.filter
def readable(text: Any) -> Shown:
    """The text made readable and safe; what is no text is shown as JSON."""
    return shown(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False))
