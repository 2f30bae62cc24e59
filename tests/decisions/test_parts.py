"""Parts of a page are drawn from their values alone, and once."""

from dataclasses import replace

import pytest

from decisions.panel import GapShown
from decisions.templatetags import parts

GAP = GapShown("stage", "Where does it stand?", "", "the product manager", 5)
EVIL = "<b>Tom & Co</b>"


@pytest.fixture(autouse=True)
def nothing_drawn():
    parts._drawn.cache_clear()


def draw(gap: GapShown) -> str:
    return parts.part("decisions/_gap.html", gap=gap)


def test_the_same_is_drawn_once():
    assert draw(GAP) == draw(replace(GAP))
    assert parts._drawn.cache_info().misses == 1
    assert '<a href="#question-stage">Where does it stand?</a>' in draw(GAP)


def test_what_differs_is_drawn_anew():
    assert draw(GAP) != draw(replace(GAP, who="Ines"))


def test_values_are_text():
    assert EVIL not in draw(replace(GAP, who=EVIL))


def test_who_works_on_the_templates_sees_each_change(settings):
    settings.DEBUG = True
    draw(GAP)
    assert parts._drawn.cache_info().currsize == 0
