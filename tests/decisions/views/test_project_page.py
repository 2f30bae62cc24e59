"""The page of a project as its manager reads it: what is open, and forecast against observation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from decisions.forecasts import DRAWN
from decisions.models import Component, Decision, Membership, Project
from decisions.services import projects, reviews, revisits
from decisions.services.reviews import today
from decisions.views.projects import AT_ONCE
from tests.decisions.services.deciding import answered, decided, proposed
from tests.observing import decided_long_ago, observe

EXPECTED = {"quality_percent": Decimal(90), "cost_per_month": Decimal(400), "currency": "USD"}


def page_of(client, project):
    return client.get(project.get_absolute_url())


def opened(client, project) -> list[tuple[str, str, str]]:
    """Chip, title and deed of each line of what is open."""
    context = page_of(client, project).context
    lines = [*context["open"], *context["also_open"]]
    assert context["open_count"] == len(lines)
    return [(one.word, one.title, one.deed) for one in lines]


@pytest.fixture
def decision(review, contributor, manager) -> Decision:
    """In order, expecting 90 % and USD 400, looked at last 40 days ago."""
    answered(review, contributor)
    return decided_long_ago(decided(review, contributor, manager, **EXPECTED))


# What is open -----------------------------------------------------------------------------------------------


def test_nothing_open_takes_no_room(signed_in, manager, project, decision):
    assert opened(signed_in(manager), project) == []
    assert "What is open" not in page_of(signed_in(manager), project).text


def test_the_one_list_of_reviews_is_not_said_twice(signed_in, contributor, project, review):
    assert opened(signed_in(contributor), project) == []
    other = projects.add_component(project, name="router", by=contributor)
    assert opened(signed_in(contributor), project) == [("Review", str(review), "Go on")]
    started = reviews.start_review(other, by=contributor)
    assert len(opened(signed_in(contributor), project)) == 2
    reviews.close_review(started, reason="", by=contributor)
    assert len(opened(signed_in(contributor), project)) == 1


def test_a_proposal_says_whom_it_waits_for_and_asks_them_alone(
    signed_in, contributor, manager, project, review
):
    proposal = proposed(review, contributor, [manager])
    assert opened(signed_in(manager), project) == [("To sign", proposal.title, "Read and sign")]
    assert opened(signed_in(contributor), project) == [("To sign", proposal.title, "")]
    page = page_of(signed_in(contributor), project)
    assert "Waits for Mara Manager." in page.text
    assert page.context["open"][0].href == proposal.get_absolute_url()


def test_a_trigger_that_fired_leads_to_what_was_observed(signed_in, manager, contributor, project, decision):
    observe(decision, contributor, "quality_percent", 70)
    (line,) = page_of(signed_in(manager), project).context["open"]
    assert (line.word, line.href) == ("Fired", reverse("decisions:observations", args=[decision.pk]))
    assert (line.deed, line.done_at) == ("Look again", reverse("decisions:look_again", args=[decision.pk]))
    assert line.says.startswith("Quality: ")
    revisits.begin(decision, by=contributor)
    (line,) = page_of(signed_in(manager), project).context["open"]
    assert (line.word, line.deed) == ("Under way", "Go on")
    assert line.says.startswith("Quality: ")


def test_an_overdue_decision_is_looked_at_again_and_then_it_is_under_way(
    signed_in, manager, contributor, viewer, project, decision
):
    Decision.objects.filter(pk=decision.pk).update(revisit_on=today() - timedelta(days=9))
    assert opened(signed_in(manager), project) == [("Overdue", str(decision), "Look again")]
    assert opened(signed_in(viewer), project) == [("Overdue", str(decision), "")]
    revisits.begin(decision, by=contributor)
    assert opened(signed_in(manager), project) == [("Under way", str(decision), "Go on")]


def test_what_is_put_off_is_not_asked_for(signed_in, manager, project, decision):
    Decision.objects.filter(pk=decision.pk).update(
        revisit_on=today() - timedelta(days=9), snoozed_until=today() + timedelta(days=9)
    )
    assert opened(signed_in(manager), project) == []


def test_what_the_health_checks_find_of_its_decisions_stands_there(
    signed_in, owner, manager, contributor, project, decision, team
):
    elsewhere = projects.create_project(team, name="Router", summary="", by=contributor)
    theirs = reviews.start_review(elsewhere.components.get(), by=contributor)
    decided(theirs, contributor, manager, title="Route by rules")
    Membership.objects.filter(user=manager).delete()
    assert opened(signed_in(contributor), project) == [("Health", str(decision), "")]
    assert "Mara Manager decided ADR-0001, and left." in page_of(signed_in(owner), project).text


def test_every_line_leads_where_its_reader_may_go(signed_in, manager, viewer, contributor, project, decision):
    observe(decision, contributor, "quality_percent", 70)
    late = reviews.start_review(decision.component, by=contributor)
    answered(late, contributor)
    also = decided(late, contributor, manager, covers="Returns")
    Decision.objects.filter(pk=also.pk).update(revisit_on=today() - timedelta(days=9))
    review = reviews.start_review(decision.component, by=contributor)
    proposed(review, contributor, [manager], covers="Refunds")
    for person in (manager, viewer):
        client = signed_in(person)
        lines = page_of(client, project).context["open"]
        assert [one.word for one in lines] == ["Fired", "Overdue", "To sign"]
        hrefs = {one.href for one in lines} | {one.done_at for one in lines if one.deed}
        assert {client.get(href).status_code for href in hrefs} == {200}
        assert all(one.deed == "" for one in lines) == (person == viewer)


def test_many_open_things_are_folded_away(signed_in, manager, contributor, project):
    for number in range(AT_ONCE + 3):
        reviews.start_review(Component.objects.create(project=project, name=f"Part {number}"), by=contributor)
    page = page_of(signed_in(manager), project)
    assert (len(page.context["open"]), len(page.context["also_open"])) == (AT_ONCE, 3)
    assert "3 more" in page.text


def test_a_project_that_was_put_away_has_no_review_to_go_on_with(signed_in, contributor, project, review):
    projects.add_component(project, name="router", by=contributor)
    projects.archive_project(project, by=contributor)
    assert opened(signed_in(contributor), project) == []


# Forecast and observed --------------------------------------------------------------------------------------


def test_forecast_and_observation_stand_side_by_side(signed_in, manager, contributor, project, decision):
    observe(decision, contributor, "quality_percent", 88, later=-20)
    observe(decision, contributor, "quality_percent", 91)
    page = page_of(signed_in(manager), project)
    (shown,) = page.context["forecasts"].drawn
    assert shown.title == "Quality"
    assert [row[2:] for row in shown.figure.rows] == [("88 %", "90 %"), ("91 %", "90 %")]
    assert shown.note == "Observations: 2 of ADR-0001. Dotted: what was expected."
    assert "plotly-basic" in page.text


def test_what_was_superseded_stays_in_the_drawing(signed_in, manager, contributor, project, decision):
    observe(decision, contributor, "cost_per_month", 455)
    following = reviews.start_review(decision.component, by=contributor)
    answered(following, contributor)
    less = EXPECTED | {"cost_per_month": Decimal(300)}
    decided(following, contributor, manager, supersedes=[decision], **less)
    (shown,) = page_of(signed_in(manager), project).context["forecasts"].drawn
    assert shown.figure.rows == [
        ("ADR-0001", today().isoformat(), "USD 455", "USD 400"),
        ("ADR-0002", "", "nothing yet", "USD 300"),
    ]
    assert shown.note.startswith("Observations: 1 of ADR-0001, none of ADR-0002.")


def test_two_currencies_and_two_parts_share_no_axis(signed_in, manager, contributor, project, decision):
    observe(decision, contributor, "cost_per_month", 455)
    following = reviews.start_review(decision.component, by=contributor)
    in_euros = EXPECTED | {"currency": "EUR"}
    euros = decided(following, contributor, manager, supersedes=[decision], **in_euros)
    observe(euros, contributor, "cost_per_month", 300)
    other = projects.add_component(project, name="router", by=contributor)
    routed = decided(reviews.start_review(other, by=contributor), contributor, manager, **EXPECTED)
    observe(routed, contributor, "cost_per_month", 20)
    drawn = page_of(signed_in(manager), project).context["forecasts"].drawn
    assert [(one.title, one.figure.layout["yaxis"]["title"]["text"]) for one in drawn] == [
        ("Cost: Checkout assistant", "USD a month"),
        ("Cost: Checkout assistant", "EUR a month"),
        ("Cost: router", "USD a month"),
    ]


def test_without_observations_the_page_says_what_to_do_and_loads_no_charts(
    signed_in, manager, viewer, project, decision
):
    page = page_of(signed_in(manager), project)
    assert reverse("decisions:observations", args=[decision.pk]) in page.text
    assert "Enter a first figure there" in page.text
    assert "plotly" not in page.text
    assert "Contributors of Support enter figures there" in page_of(signed_in(viewer), project).text


def test_a_project_without_decisions_speaks_of_no_forecast(signed_in, manager, project, review):
    assert "Forecast and observed" not in page_of(signed_in(manager), project).text


def test_only_the_newest_are_drawn(signed_in, manager, contributor, project, component):
    before: list[Decision] = []
    for _ in range(DRAWN + 2):
        started = reviews.start_review(component, by=contributor)
        before = [decided(started, contributor, manager, supersedes=before, **EXPECTED)]
        observe(before[0], contributor, "quality_percent", 80)
    page = page_of(signed_in(manager), project)
    (shown,) = page.context["forecasts"].drawn
    assert len(shown.figure.rows) == DRAWN
    assert shown.figure.rows[-1][0] == f"ADR-{DRAWN + 2:04}"
    assert "2 older ones are left out here" in page.text


def test_the_page_asks_as_often_for_many_as_for_few(
    signed_in, manager, contributor, project, decision, django_assert_num_queries
):
    client = signed_in(manager)
    for count in (1, 6):
        for number in range(count):
            component = Component.objects.create(project=project, name=f"{count}.{number}")
            made = decided(reviews.start_review(component, by=contributor), contributor, manager, **EXPECTED)
            observe(decided_long_ago(made), contributor, "quality_percent", 70)
            proposed(reviews.start_review(component, by=contributor), contributor, [manager], covers="A")
            reviews.start_review(component, by=contributor)
        # The eight of a project without decisions, triggers and their observations, proposals,
        # health (suspects, who followed, who is here, who signed), contents, observations to draw.
        with django_assert_num_queries(17):
            assert page_of(client, project).status_code == 200


def test_a_stranger_learns_nothing_of_it(signed_in, stranger, project, decision):
    assert page_of(signed_in(stranger), project).status_code == 404


def test_nothing_of_another_team_changes_the_page(
    signed_in, team, other_team, stranger, manager, contributor, project, decision
):
    observe(decision, contributor, "quality_percent", 88)
    before = page_of(signed_in(manager), project)
    foreign = Project.objects.create(team=other_team, name="Checkout assistant").components.create()
    Membership.objects.create(team=other_team, user=contributor, role="contributor")
    theirs = decided(reviews.start_review(foreign, by=contributor), contributor, stranger, **EXPECTED)
    observe(theirs, contributor, "quality_percent", 12)
    after = page_of(signed_in(manager), project)
    assert after.context["forecasts"].drawn == before.context["forecasts"].drawn
    assert after.context["open"] == before.context["open"]
