"""Comments as they are drawn: `{% load discussion %}`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from decisions.models import Comment
from decisions.wording import prompt_of

register = template.Library()
register.filter("prompt", prompt_of)

LINK = r"(?<!\w)https?://[^\s<>\"“”]+"
CLOSES = {")": "(", "]": "["}


@register.filter
def words(comment: Comment) -> SafeString:
    """What a comment says: everything escaped, web addresses as links, who is mentioned marked."""
    return drawn(comment.text, {mention.name for mention in comment.mentions.all()})


@register.filter
def of(counts: Mapping[str, int], key: str) -> int:
    """What is counted under a key; 0 for nothing."""
    return counts.get(key, 0)


def drawn(text: str, names: Collection[str] = ()) -> SafeString:
    """Plain text as HTML. Only http and https become links; line breaks are left to the style sheet."""
    # Escaped piece by piece, so nothing here is safe unless this module made it so.
    return mark_safe("".join(conditional_escape(piece) for piece in _pieces(text, names)))  # noqa: S308


def _pieces(text: str, names: Collection[str]) -> Iterator[str]:
    longest_first = sorted(names, key=len, reverse=True)
    mention = rf"(?<!\w)@(?:{'|'.join(map(re.escape, longest_first))})(?!\w)" if names else r"(?!)"
    at = 0
    for match in re.finditer(rf"(?P<link>{LINK})|{mention}", text):
        yield text[at : match.start()]
        if match["link"]:
            address = _without_tail(match["link"])
            yield format_html('<a href="{}" rel="nofollow noopener noreferrer">{}</a>', address, address)
            at = match.start() + len(address)
        else:
            yield format_html('<span class="mention">{}</span>', match[0])
            at = match.end()
    yield text[at:]


def _without_tail(address: str) -> str:
    """The address without the punctuation of the sentence around it; a bracket it opened itself stays."""
    while address[-1] in ".,;:!?'’*_)]":
        if address[-1] in CLOSES and address.count(CLOSES[address[-1]]) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address
