"""Parts that follow from values alone: `{% load parts %}{% part "decisions/_gap.html" gap=gap %}`."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

KEPT = 4096
"""So many drawn parts are kept; one takes about a kilobyte."""


@register.simple_tag
def part(name: str, **values: Hashable) -> SafeString:
    """Draw a template from values that never change, and only once for everybody who is shown the same.

    It sees nothing else of the page: neither request nor person. The recommendation consists of such parts,
    and an answer leaves most of them as they are.
    """
    return _draw(name, **values) if settings.DEBUG else _drawn(name, **values)


def _draw(name: str, **values: Hashable) -> SafeString:
    return render_to_string(name, values)


_drawn = lru_cache(KEPT)(_draw)
