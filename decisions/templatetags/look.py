"""Template tags of the look: `{% load look %}`. The style page shows each in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.template import Context
from django.urls import reverse
from django.utils import formats, timesince, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from decisions.services.request_ids import request_id as known
from decisions.templatetags.drawings import icon_svg, mark_svg

register = template.Library()

WORDS = {
    "prompt": "Prompting",
    "rag": "Retrieval",
    "fine_tune": "Fine-tuning",
    "both": "Both",
    "not_ready": "Not ready",
    "undecided": "Undecided",
    "diagnose": "Diagnosing",
    "keep": "Keep what runs",
}
CERTAINTIES = ("proven", "indicated", "unknown", "absent")
OF_READINESS = {"ready": "proven", "provisional": "indicated", "not_ready": "unknown"}


@register.simple_tag
def mark(approach: str, certainty: str = "proven") -> SafeString:
    """The mark alone; a word, seen or heard, must stand beside it."""
    return mark_safe(mark_svg(approach, certainty))  # noqa: S308 - drawn from constants


@register.simple_tag
def request_id() -> str:
    """The id by which the log tells of this request; pages of errors ask people to pass it on."""
    return known.get()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon, which the words beside it explain."""
    return mark_safe(icon_svg(name))  # noqa: S308 - drawn from constants


@register.simple_tag
def approach(key: str, certainty: str = "proven", word: str = "") -> SafeString:
    """Mark and word of an approach, for running text and tables."""
    return format_html(
        '<span class="approach approach-{}">{}{}</span>', key, mark(key, certainty), word or WORDS[key]
    )


@register.simple_tag
def chip(key: str, certainty: str = "proven") -> SafeString:
    """Mark and word on a ground that says how certain: solid, hatched or outline."""
    return format_html(
        '<span class="approach approach-{} chip certainty-{}">{}{}</span>',
        key,
        certainty,
        mark(key, certainty),
        WORDS[key],
    )


@register.simple_tag
def certainty(level: str, word: str = "") -> SafeString:
    """A swatch of the texture, and its word. Takes the hue of what it stands in."""
    return format_html(
        '<span class="certainty"><span class="swatch certainty-{}"></span>{}</span>', level, word or level
    )


@register.simple_tag
def when(moment: datetime, prefix: str = "") -> SafeString:
    """How long ago, or how far ahead; the exact time in the reader's zone on hover and for machines."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}{}</time>',
        local.isoformat(timespec="seconds"),
        formats.date_format(local, "j F Y, H:i T"),
        prefix,
        ago(moment),
    )


@register.filter
def ago(moment: datetime) -> str:
    """3 hours ago, in 2 weeks, just now."""
    now = timezone.now()
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 60:
        return "just now"
    if seconds > 0:
        return f"{timesince.timesince(moment, now, depth=1)} ago"
    return f"in {timesince.timeuntil(moment, now, depth=1)}"


@register.filter
def initials(name: object) -> str:
    """First letters of the first and the last word, for the small round picture: Ana Ruiz, AR."""
    words = str(name).split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


@register.filter
def grouped(number: float | None) -> str:
    """A number with its thousands grouped, whatever the settings; a dash for none."""
    return "–" if number is None else formats.number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def texture(readiness: str) -> str:
    """The certainty an approach is drawn with: ready is solid, provisional hatched, not ready an outline."""
    return OF_READINESS[readiness]


@register.filter
def share(part: float, whole: float) -> str:
    """The class that fills a bar to part/whole in whole percent: `class="bar-part {{ kept|share:all }}"`."""
    return f"share-{round(100 * part / whole)}" if whole else "share-0"


@register.simple_tag(takes_context=True)
def here(context: Context, name: str) -> SafeString:
    """`aria-current` for a link of the navigation: on its page, and on those below it."""
    request = context.get("request")
    target = reverse(name)
    if request is None or not request.path.startswith(target) or (target == "/" != request.path):
        return mark_safe("")
    return mark_safe(' aria-current="page"' if request.path == target else ' aria-current="true"')  # noqa: S308


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A form field's control, with the class of its kind. Django ties hint and error to it."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput | RadioSelect):
        kind = "form-check-input"
    else:
        kind = "form-select" if isinstance(widget, Select) else "form-control"
    attrs: dict[str, Any] = {"class": f"{kind} is-invalid" if field.errors else kind}
    if extra := widget.attrs.get("class"):
        attrs["class"] += f" {extra}"
    return field.as_widget(attrs=attrs)


@register.filter
def kind(field: BoundField) -> str:
    """How `_form_field.html` lays a field out: checkbox, choices or control."""
    if isinstance(field.field.widget, CheckboxInput):
        return "checkbox"
    return "choices" if field.use_fieldset else "control"
