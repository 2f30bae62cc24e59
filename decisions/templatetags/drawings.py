"""The shapes of the look: marks of the approaches in three textures, and the icons.

Drawn here rather than in files because they stand in the middle of text by the dozen, take their colour from
it, and must survive print and the reader's own colours, which take backgrounds away.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """An outline in a square of 16, and the lines that hatch it."""

    outline: str
    hatching: str


CIRCLE = Shape(
    '<circle cx="8" cy="8" r="6.5"/>',
    "M2.3 8.7 8.7 2.3M2.3 11.2 11.2 2.3M3.4 12.6 12.6 3.4M4.8 13.7 13.7 4.8M7.3 13.7 13.7 7.3",
)
DIAMOND = Shape(
    '<path d="M8 .8 15.2 8 8 15.2.8 8z"/>',
    "M9 2 2 9M10.2 3.2 3.2 10.2M11.5 4.5 4.5 11.5M12.8 5.8 5.8 12.8M14 7 7 14",
)
TRIANGLE = Shape(
    '<path d="M8 1.6 15.2 14.2H.8z"/>',
    "M8.9 3.1 4.8 7.2M10 5 1 14M11.1 6.9 4 14M12.1 8.9 7 14M13.2 10.8 10 14",
)
RING = Shape('<circle cx="8" cy="8" r="6.2" fill="none" stroke-width="1.8" stroke-dasharray="3 1.87"/>', "")
LENS = Shape(
    '<circle cx="6.8" cy="6.8" r="4.8" fill="none" stroke-width="2"/>'
    '<path d="m10.6 10.6 4 4" fill="none" stroke-width="2"/>',
    "",
)
CHECK = Shape('<path d="m2 8.6 4 4L14 4" fill="none" stroke-width="2.4"/>', "")

MARKS: dict[str, tuple[Shape, ...]] = {
    "prompt": (CIRCLE,),
    "rag": (DIAMOND,),
    "fine_tune": (TRIANGLE,),
    "both": (DIAMOND, TRIANGLE),
    "not_ready": (RING,),
    "undecided": (RING,),
    "diagnose": (LENS,),
    "keep": (CHECK,),
}

ICONS: dict[str, str] = {
    "arrow": '<path d="M3 8h10M9 4l4 4-4 4"/>',
    "bell": '<path d="M3 11.5h10c-1-1-1.3-2.3-1.3-4.3a3.7 3.7 0 0 0-7.4 0c0 2-.3 3.3-1.3 4.3zM7 13.7h2"/>',
    "calendar": '<path d="M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2v3M10.5 2v3"/>',
    "check": '<path d="m3 8.5 3.5 3.5L13 4.5"/>',
    "chevron": '<path d="m4 6 4 4 4-4"/>',
    "circle": '<circle cx="8" cy="8" r="5.5"/>',
    "clock": '<circle cx="8" cy="8" r="5.75"/><path d="M8 4.75V8l2.25 1.5"/>',
    "cross": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "external": '<path d="M6.5 3.5h-3v9h9v-3M9.5 2.5h4v4M13.5 2.5 7.5 8.5"/>',
    "info": '<circle cx="8" cy="8" r="5.75"/><path d="M8 7.5v3.25M8 5.2v.1"/>',
    "menu": '<path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11"/>',
    "pencil": '<path d="M3 13l.6-2.9 7.2-7.2 2.3 2.3-7.2 7.2z"/>',
    "plus": '<path d="M8 3.5v9M3.5 8h9"/>',
    "search": '<circle cx="7" cy="7" r="4.25"/><path d="m10.2 10.2 3.3 3.3"/>',
    "theme": '<circle cx="8" cy="8" r="5.75"/><path d="M8 2.25a5.75 5.75 0 0 1 0 11.5" fill="currentColor"/>',
    "warning": '<path d="M8 2.2 14.5 13.5h-13zM8 6.5v3.25M8 11.6v.1"/>',
}

# How a gate stands, in the engine's words.
ICONS |= {"passed": ICONS["check"], "open": ICONS["circle"], "failed": ICONS["cross"]}


def mark_svg(approach: str, certainty: str = "proven") -> str:
    """The mark of an approach: filled when proven, hatched when indicated, else an outline.

    Hidden from readers of the page's text, where a word always stands beside it.
    """
    shapes = MARKS[approach]
    width = 16 * len(shapes)
    drawn = "".join(_shape(shape, certainty, 16 * position) for position, shape in enumerate(shapes))
    return (
        f'<svg class="approach-mark" viewBox="0 0 {width} 16" aria-hidden="true" focusable="false"'
        f' stroke="currentColor" stroke-width="1.4">{drawn}</svg>'
    )


def icon_svg(name: str) -> str:
    """An icon in the colour of its text, hidden from readers of the page's text."""
    return (
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false" fill="none"'
        f' stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">{ICONS[name]}</svg>'
    )


def _shape(shape: Shape, certainty: str, shift: int) -> str:
    place = f' transform="translate({shift})"' if shift else ""
    if certainty == "proven":
        return f'<g fill="currentColor"{place}>{shape.outline}</g>'
    hatching = f'<path d="{shape.hatching}" stroke-width="1.2"/>' if certainty == "indicated" else ""
    return f'<g fill="none"{place}>{shape.outline}{hatching}</g>'
