"""Charts in a browser: drawn under the policy, in the page's colours and width, by keyboard, with numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from decisions.models import User
from tests.plotly_css import STYLESHEET, stylesheet_from

pytestmark = pytest.mark.django_db(transaction=True)

SETTLED = "#chart-settled"
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


@pytest.fixture
def charts(page: Page, enter: Callable[[User], None], owner: User) -> Page:
    """The style page, with its charts drawn."""
    enter(owner)
    page.add_init_script(LISTEN)
    page.goto("/styleguide/")
    expect(page.locator(".chart-drawing .main-svg").first).to_be_attached()
    return page


def bar(page: Page) -> Locator:
    """The first bar of the first chart."""
    return page.locator(f"{SETTLED} .bars .point path").first


def colour(page: Page) -> str:
    return bar(page).evaluate("(path) => getComputedStyle(path).fill")


def test_drawn_without_anything_the_policy_refuses(charts: Page) -> None:
    assert charts.locator(".chart-drawing .bars .point").count() == 6
    assert charts.evaluate("violations") == []


def test_colours_follow_the_theme(charts: Page) -> None:
    light = colour(charts)
    charts.get_by_role("button", name="Theme").click()
    charts.get_by_role("button", name="Dark").click()
    expect(charts.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert light == "rgb(26, 146, 133)"
    assert colour(charts) == "rgb(91, 217, 198)"


def test_the_width_follows_the_window_and_the_height_stays(charts: Page) -> None:
    drawing = charts.locator(f"{SETTLED} .chart-drawing")
    before = drawing.bounding_box()
    charts.set_viewport_size({"width": 390, "height": 800})
    svg = charts.locator(f"{SETTLED} .main-svg").first
    width = drawing.evaluate("(element) => element.clientWidth")
    expect(svg).to_have_attribute("width", str(width))
    after = drawing.bounding_box()
    assert before
    assert after
    assert after["width"] != before["width"]
    assert after["height"] == before["height"]


def test_along_the_points_by_keyboard(charts: Page) -> None:
    charts.locator(f"{SETTLED} .chart-drawing").focus()
    charts.keyboard.press("ArrowRight")
    expect(charts.locator(f"{SETTLED} .hoverlayer")).to_contain_text("Knowledge: 14 of 19")
    charts.keyboard.press("ArrowRight")
    expect(charts.locator(f"{SETTLED} .hoverlayer")).to_contain_text("Behaviour: 5 of 19")
    charts.keyboard.press("Escape")
    expect(charts.locator(f"{SETTLED} .hoverlayer")).not_to_contain_text("Behaviour")


def test_what_is_drawn_is_told_and_counted(charts: Page) -> None:
    drawing = charts.get_by_role("img", name="Settled: Knowledge: 14 of 19, anything from 51–88 % would fit")
    expect(drawing).to_be_visible()
    charts.locator(f"{SETTLED} summary").click()
    expect(charts.locator(f"{SETTLED} table")).to_contain_text("51–88 %")


def test_the_numbers_can_be_copied(charts: Page) -> None:
    charts.context.grant_permissions(["clipboard-read", "clipboard-write"])
    charts.locator(f"{SETTLED} summary").click()
    charts.locator(SETTLED).get_by_role("button", name="Copy the numbers").click()
    expect(charts.locator("#announcer")).to_have_text("The numbers are copied.")
    copied = charts.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[1] == "Knowledge\t14\t19\t74 %\t51–88 %"


def test_a_chart_that_comes_and_goes_with_a_fragment(charts: Page) -> None:
    charts.evaluate(
        """() => {
          const chart = document.querySelector("#chart-settled");
          const copy = chart.cloneNode(true);
          copy.querySelector(".chart-drawing").replaceChildren();
          htmx.swap(chart, copy.outerHTML, { swapStyle: "outerHTML" });
        }"""
    )
    expect(bar(charts)).to_be_attached()
    charts.evaluate(
        """() => htmx.swap(document.querySelector("#chart-settled"), "", { swapStyle: "delete" })"""
    )
    expect(charts.locator(SETTLED)).to_have_count(0)


def test_the_stylesheet_is_what_plotly_writes(page: Page) -> None:
    assert stylesheet_from(page) == STYLESHEET.read_text(encoding="utf-8"), "python -m tests.plotly_css"
