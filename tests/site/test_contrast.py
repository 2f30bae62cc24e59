"""The promises of contrast in static/css/tokens.css, computed from its values as WCAG 2.2 defines it."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest

TOKENS = Path("static/css/tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: {"light": light, "dark": dark} for name, light, dark in PAIR.findall(TOKENS)}

THEMES = ("light", "dark")
GROUNDS = ("canvas", "surface")
APPROACHES = ("prompt", "rag", "fine-tune", "both")
STATUSES = ("due", "overdue", "good")

# What one reads, on what it stands: 4.5:1.
TEXTS = [
    *(
        (text, ground)
        for text in ("ink", "text", "muted")
        for ground in (*GROUNDS, "sunken", "raised", "chosen")
    ),
    *((text, ground) for text in (*APPROACHES, "open", *STATUSES) for ground in GROUNDS),
    *((text, f"{text}-tint") for text in (*APPROACHES, "open", *STATUSES)),
    ("on-action", "action"),
    ("on-action", "action-hover"),
]
# What one must see to understand or to use it: 3:1.
GRAPHICS = [
    *((f"{name}-fill", ground) for name in (*APPROACHES, "open") for ground in GROUNDS),
    *((f"{name}-fill", f"{name}-tint") for name in APPROACHES),
    *(("control", ground) for ground in (*GROUNDS, "raised")),
]

# How protanopia, deuteranopia, tritanopia mix linear red, green, blue (Machado, Oliveira, Fernandes 2009).
VISION = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.1523, 1.0526, -0.2049), (0.1145, 0.7863, 0.0992), (-0.0039, -0.0481, 1.0520)),
    "no green": ((0.3673, 0.8606, -0.2280), (0.2801, 0.6725, 0.0474), (-0.0118, 0.0429, 0.9689)),
    "no blue": ((1.2555, -0.0767, -0.1788), (-0.0784, 0.9308, 0.1476), (0.0047, 0.6914, 0.3039)),
}


def linear(colour: str) -> tuple[float, float, float]:
    """Red, green and blue as amounts of light."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    light = sorted(
        sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (one, other)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def difference(one: str, other: str, vision: str) -> float:
    """How different two colours look to an eye: distance in Oklab, where 0.02 is just noticed."""
    return math.dist(oklab(seen(one, vision)), oklab(seen(other, vision)))


def seen(colour: str, vision: str) -> list[float]:
    light = linear(colour)
    return [max(0.0, sum(a * b for a, b in zip(row, light, strict=True))) for row in VISION[vision]]


def oklab(light: list[float]) -> tuple[float, ...]:
    """Björn Ottosson's Oklab of linear red, green and blue."""
    cones = (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
    axes = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    roots = [sum(a * b for a, b in zip(row, light, strict=True)) ** (1 / 3) for row in cones]
    return tuple(sum(a * b for a, b in zip(row, roots, strict=True)) for row in axes)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text: str, ground: str, theme: str) -> None:
    assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("graphic", "ground"), GRAPHICS)
def test_graphics_can_be_seen(graphic: str, ground: str, theme: str) -> None:
    assert contrast(COLOURS[graphic][theme], COLOURS[ground][theme]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISION)
def test_approaches_are_told_apart(vision: str, theme: str) -> None:
    for one, other in combinations(APPROACHES, 2):
        distance = difference(COLOURS[f"{one}-fill"][theme], COLOURS[f"{other}-fill"][theme], vision)
        assert distance >= 0.09, (one, other)
