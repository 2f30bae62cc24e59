"""From a figure that fires a trigger to a decision that is kept, and to one that takes its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from decisions.models import Decision, Review, Revisit, Team, User
from decisions.services import revisits
from tests.decisions.services.deciding import answered, decided
from tests.e2e.conftest import sign_in
from tests.observing import day, decided_long_ago

pytestmark = pytest.mark.django_db(transaction=True)

Visit = Callable[[User, str], Page]


@pytest.fixture
def decision(review: Review, contributor: User, manager: User) -> Decision:
    answered(review, contributor, "change_rate", "weekly")
    answered(review, contributor, "queries_per_day", 10_000)
    return decided_long_ago(decided(review, contributor, manager, quality_percent="85"))


def since(decision: Decision) -> str:
    return reverse("decisions:observations", args=[decision.pk])


def begin(page: Page) -> None:
    """From the page of observations into the review of the revisit."""
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Start the revisit").click()
    expect(page.get_by_text("count only once you confirm them")).to_be_visible()


def test_a_fired_trigger_leads_to_a_revisit_that_keeps_the_decision(
    visit: Visit, decision: Decision, contributor: User
) -> None:
    cleo = visit(contributor, since(decision))
    cleo.get_by_label("What", exact=True).select_option("quality_percent")
    cleo.get_by_label("Value").fill("70")
    cleo.get_by_role("button", name="Record").click()
    fired = cleo.get_by_role("listitem").filter(has_text="Fired")
    expect(fired).to_contain_text(f"The quality was 70 on {day().isoformat()}, against 85 then.")
    expect(cleo.locator("#series-0 .main-svg").first).to_be_visible()
    expect(cleo.get_by_text("due today")).to_be_visible()

    # Last time's answers count only once they are confirmed; the panel follows each.
    begin(cleo)
    rate = cleo.locator("#question-change_rate")
    expect(rate.get_by_role("radio", name="Weekly")).not_to_be_checked()
    rate.get_by_role("button", name="Still so").click()
    expect(rate.get_by_role("radio", name="Weekly")).to_be_checked()
    expect(rate.get_by_text("still so", exact=True)).to_be_visible()
    volume = cleo.locator("#question-queries_per_day")
    volume.get_by_role("textbox").first.fill("90k")
    volume.get_by_role("textbox").first.blur()
    expect(volume.get_by_text("changed", exact=True)).to_be_visible()

    cleo.get_by_role("navigation", name="Parts of this review").get_by_role(
        "link", name="Then and now"
    ).click()
    expect(
        cleo.get_by_text("2 of 2 earlier answers are confirmed or changed; 1 is not as it was.")
    ).to_be_visible()
    cleo.get_by_role("group", name="How it was decided").get_by_label("4", exact=True).check()
    cleo.get_by_role("group", name="What came of it").get_by_label("2", exact=True).check()
    cleo.get_by_role("button", name="Keep this judgement").click()
    cleo.get_by_label("Because").first.fill("The next release brings it back.")
    cleo.get_by_role("button", name="Keep ADR-0001").click()
    expect(cleo.get_by_text("ADR-0001 holds. Next time on")).to_be_visible()

    found = Revisit.objects.get()
    assert (found.ending, found.process, found.result) == ("kept", 4, 2)
    cleo.goto(since(decision))
    expect(cleo.get_by_text("Fired")).to_have_count(0)


def test_a_revisit_ends_in_a_decision_that_takes_its_place(
    visit: Visit, decision: Decision, contributor: User, manager: User
) -> None:
    cleo = visit(contributor, since(decision))
    begin(cleo)
    cleo.get_by_role("link", name="Then and now").last.click()
    cleo.get_by_role("button", name="Amend it").click()
    expect(cleo.get_by_text("takes the place of ADR-0001 once it is signed")).to_be_visible()
    expect(cleo.get_by_label("Title")).to_have_value("Look the articles up")
    cleo.get_by_label("Title").fill("Look the articles up, and rank them")
    cleo.get_by_label("Why not the recommended approach").fill("The pilot has shown it.")
    cleo.get_by_label(manager.name).check()
    cleo.get_by_role("button", name="Save", exact=True).click()
    cleo.get_by_role("button", name="Propose for sign-off").click()
    cleo.wait_for_url("**/proposals/*/")
    assert Decision.objects.in_force().get() == decision

    mara = visit(manager, cleo.url)
    mara.get_by_label("Accept").check()
    mara.get_by_role("button", name="Sign").click()
    expect(mara.get_by_role("heading", name="Look the articles up, and rank them")).to_be_visible()
    assert Decision.objects.in_force().get().title == "Look the articles up, and rank them"
    assert Revisit.objects.get().ending == "amended"


def test_a_table_and_a_token_by_keyboard(visit: Visit, decision: Decision, team: Team, manager: User) -> None:
    mara = visit(manager, since(decision))
    text = f"metric,value,on\nquality_percent,90,{day(-1).isoformat()}\nhappiness,3,{day().isoformat()}\n"
    file = {"name": "figures.csv", "mimeType": "text/csv", "buffer": text.encode()}
    mara.get_by_label("A CSV file").set_input_files(file)  # type: ignore[arg-type]
    mara.get_by_role("button", name="Bring them in").focus()
    mara.keyboard.press("Enter")
    expect(mara.get_by_role("heading", name="What became of the 2 rows")).to_be_visible()
    expect(mara.get_by_text("The metric “happiness” is not known here.")).to_be_visible()

    mara.goto(reverse("decisions:tokens", args=[team.pk]))
    mara.get_by_label("Name").focus()
    mara.keyboard.type("Nightly")
    mara.keyboard.press("Enter")
    secret = mara.locator("code.once").inner_text()
    body = {
        "observations": [
            {"decision": "ADR-0001", "metric": "latency_ms", "value": 9, "on": day().isoformat()}
        ]
    }
    answer = mara.request.post(
        "/api/v1/observations/", data=body, headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.json()["recorded"] == 1
    mara.get_by_role("link", name="Support").first.click()
    mara.goto(since(decision))
    expect(mara.get_by_role("row").filter(has_text="latency_ms")).to_contain_text("9 ms")


def test_confirming_works_without_javascript(
    browser: Browser, live_server: LiveServer, decision: Decision, contributor: User
) -> None:
    again = revisits.begin(decision, by=contributor)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, contributor, live_server.url)
    page = context.new_page()
    page.goto(again.get_absolute_url())
    page.locator("#question-change_rate").get_by_role("button", name="Still so").click()
    expect(page.locator("#question-change_rate").get_by_role("radio", name="Weekly")).to_be_checked()
    context.close()
