"""Words looked for, marked in what was found: `{% load searching %}{{ hit.name|marked:words }}`."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from decisions.matching import Words

register = template.Library()

BEFORE, SHOWN = 60, 180
"""So many letters of a long text stand before the first word found, and so many in all."""


@register.filter
def marked(text: str, words: Words) -> SafeString:
    """The text, escaped, with each word found in a `<mark>`."""
    pieces, end = [], 0
    for start, stop in words.places_in(text):
        pieces += [escape(text[end:start]), f"<mark>{escape(text[start:stop])}</mark>"]
        end = stop
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped


@register.filter
def excerpt(text: str, words: Words) -> SafeString:
    """The part of a text around the first word found, whole words, the words marked."""
    text = " ".join(text.split())
    first = next(words.places_in(text), (0, 0))[0]
    start = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
    stop = start + SHOWN
    if stop < len(text):
        stop = max(text.rfind(" ", start, stop), start + BEFORE)
    cut = f"{'… ' if start else ''}{text[start:stop]}{' …' if stop < len(text) else ''}"
    return marked(cut, words)


@register.filter
def holds(text: str, words: Words) -> bool:
    """Whether any of the words stands in the text."""
    return any(words.places_in(text))
