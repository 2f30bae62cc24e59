"""Costs in a browser: answers that move as one types, without a reload, and that stay when input is bad."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from costing.models import Scenario
from decisions.models import Review, User
from tests.costing.scenarios import make_scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def costs(page: Page, enter, contributor: User, review: Review) -> Page:
    """The costs of a review, drawn, in the hands of a contributor; the page is marked to tell a reload."""
    enter(contributor)
    page.goto(reverse("costing:costs", kwargs={"review_id": review.pk}))
    expect(page.locator("#bands .main-svg").first).to_be_visible()
    page.evaluate("window.sameAsBefore = true")
    return page


def plan_line(page: Page) -> float:
    """Where the plan stands on the chart of volumes."""
    return page.evaluate(
        "document.querySelector('#volume [data-chart]').layout.shapes.map((shape) => shape.x0)[0]"
    )


def test_a_pm_changes_the_volume_and_sentence_break_even_and_chart_move(costs: Page) -> None:
    sentence = costs.locator(".headline").inner_text()
    total = costs.locator("#result tbody tr").first.inner_text()
    assert plan_line(costs) == 10_000
    costs.get_by_label("Questions a day").first.fill("100k")
    expect(costs.locator("#result")).to_contain_text("you plan 100,000")
    expect(costs.locator("#volume .main-svg").first).to_be_visible()
    assert costs.locator(".headline").inner_text() != sentence
    assert costs.locator("#result tbody tr").first.inner_text() != total
    assert plan_line(costs) == 100_000
    expect(costs.locator("#bands .main-svg").first).to_be_visible()
    costs.get_by_text("How each figure comes about").click()
    costs.get_by_text("Retrieval: $").click()  # fetched when it is opened
    expect(costs.locator("#parts-rag dd").first).to_contain_text("hours × hour price")
    costs.get_by_label("Questions a day").first.press("Enter")
    assert costs.evaluate("window.sameAsBefore")
    assert costs.get_by_label("Questions a day").first.input_value() == "100k"


def test_bad_input_is_told_beside_its_field_and_the_last_good_result_stays(costs: Page) -> None:
    field = costs.get_by_label("Questions a day").first
    field.fill("-5")
    expect(costs.locator("#error-queries_per_day")).to_contain_text("1 to 1,000,000,000 a day")
    expect(costs.locator("#result")).to_contain_text("your last inputs that could be used: 10,000 questions")
    expect(field).to_be_focused()
    field.fill("500")
    expect(costs.locator("#error-queries_per_day")).to_have_text("")
    expect(costs.locator("#result")).to_contain_text("you plan 500")


def test_a_scenario_is_kept_chosen_and_found_by_its_link(costs: Page) -> None:
    costs.get_by_label("Questions a day").first.fill("77")
    expect(costs.locator("#result")).to_contain_text("you plan 77")
    costs.get_by_label("Name").fill("Launch")
    costs.get_by_role("button", name="Keep it").click()
    expect(costs.get_by_text("“Launch” is kept.")).to_be_visible()
    costs.get_by_role("button", name="Choose it for the recommendation").click()
    expect(costs.get_by_text("The recommendation now reads the figures of “Launch”.")).to_be_visible()
    assert Scenario.objects.get().inputs["queries_per_day"] == 77
    costs.get_by_role("link", name="Link to these inputs").click()
    assert costs.get_by_label("Questions a day").first.input_value() == "77"


def test_the_page_is_whole_without_script(browser, live_server, contributor, review) -> None:
    from tests.e2e.conftest import sign_in

    make_scenario(review, contributor, "Launch")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, contributor, live_server.url)
    page = context.new_page()
    page.goto(reverse("costing:costs", kwargs={"review_id": review.pk}))
    page.get_by_label("Questions a day").first.fill("20k")
    page.get_by_role("button", name="Show the costs").click()
    assert "you plan 20,000" in page.locator("#result").inner_text()
    context.close()


@pytest.mark.parametrize("name", ["costs", "scenario", "prices", "price_new", "claims"])
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_page(page: Page, accessible, enter, manager, review, name, width, theme) -> None:
    """Axe and the policy find nothing; nothing sticks out."""
    scenario = make_scenario(review, manager, "Launch")
    team = review.component.project.team_id
    keys = {
        "costs": [review.pk],
        "scenario": [scenario.pk],
        "prices": [team],
        "price_new": [team],
        "claims": [],
    }
    enter(manager)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.goto(reverse(f"costing:{name}", args=keys[name]))
    page.wait_for_load_state("networkidle")
    accessible(page)
    sticks_out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sticks_out == 0
