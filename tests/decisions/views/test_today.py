"""Would we decide the same today: what came out otherwise, and the run that judges it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.urls import reverse
from django.utils import timezone

from decisions.demo.many_decisions import make_decisions
from decisions.models import Membership, Occasion, Rejudging, Role, Today, Unsettled
from decisions.services import rejudging, rejudging_runs, reviews
from decisions.services.reviews import today
from tests import observing
from tests.decisions.reminders.planned import days, due
from tests.decisions.services.deciding import decided
from tests.decisions.services.test_rejudging import ANSWERS, answer_all
from tests.statements import statements

PAGE = reverse("decisions:today")
PROGRESS = reverse("decisions:today_progress")
STOP = reverse("decisions:today_stop")
BEGIN = reverse("costing:judge_again")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def flipped(review, contributor, manager):
    """A decision that flips, because facts change by the hour now."""
    answer_all(review, contributor, ANSWERS)
    decision = decided(review, contributor, manager)
    observing.observe(decision, contributor, "change_rate", "hourly")
    observing.observe(decision, contributor, "requests_per_month", 9_600)
    run()
    return decision


def run():
    return rejudging_runs.go_on(begin())


def begin():
    return rejudging_runs.begin(Occasion.NIGHT, as_of=today(), holder="a task")


def test_it_says_what_flips_and_why_and_leads_on(flipped, viewer, signed_in):
    page = signed_in(viewer).get(PAGE).text
    assert str(flipped) in page
    assert flipped.get_absolute_url() in page
    assert "Moved by how often facts change" in page
    assert "requests" not in page.split("Moved by")[1].split("</section>")[0], (
        "only what makes the difference"
    )
    assert f"{reverse('decisions:decisions')}?today=flips" in page
    assert "Judge again now" not in page, "a viewer begins nothing"


def test_nothing_of_a_team_one_is_not_in(flipped, stranger, signed_in):
    page = signed_in(stranger).get(PAGE)
    assert flipped.title not in page.text
    assert (page.context["counts"].in_force, page.context["groups"]) == (0, [])
    assert "No decisions in force" in page.text


def test_an_owner_reads_all_of_it(flipped, owner, signed_in):
    assert str(flipped) in signed_in(owner).get(PAGE).text


def test_nothing_found_is_not_the_same_as_nothing_judged(review, contributor, manager, signed_in):
    decided(review, contributor, manager)
    browser = signed_in(manager)
    page = browser.get(PAGE).text
    assert "No run has come to its end yet" in page
    assert "Not judged yet" in page
    run()
    page = browser.get(PAGE).text
    assert "1 decision was judged, and it would come out the same today" in page
    assert "as every night" in page
    assert "Not judged yet" not in page


def test_what_cannot_be_judged_is_counted_with_the_reason(team, viewer, signed_in):
    due(team, days(today(), 9), number=1)
    run()
    page = signed_in(viewer).get(PAGE).text
    assert "without a recommendation to compare with" in page
    assert "would come out the same" not in page


def test_what_was_just_observed_is_said_to_be_judged_in_a_moment(flipped, contributor, viewer, signed_in):
    observing.observe(flipped, contributor, "latency_limit_ms", 800)
    assert "Something new, judged in a moment" in signed_in(viewer).get(PAGE).text


# The run ----------------------------------------------------------------------------------------------------


def test_a_run_shows_a_share_and_no_count_of_other_teams(stranger, signed_in):
    begun = begin()
    Rejudging.objects.filter(pk=begun.pk).update(of=8_765, judged=4_321)
    page = signed_in(stranger).get(PAGE).text
    assert "49 % is done" in page
    assert "8,765" not in page
    assert "8765" not in page
    assert "4321" not in page
    assert "data-poll" in page
    assert 'action="/decisions/today/stop/"' in page


def test_its_progress_is_a_fragment_and_at_its_end_the_page_is_loaded_again(viewer, signed_in):
    browser = signed_in(viewer)
    begun = begin()
    going = browser.get(PROGRESS, headers=HTMX)
    assert going.text.strip().startswith("<section")
    assert "HX-Refresh" not in going
    assert "Stop" not in going.text, "a viewer stops nothing"
    rejudging_runs.go_on(begun)
    assert browser.get(PROGRESS, headers=HTMX)["HX-Refresh"] == "true"


def test_a_run_without_a_sign_of_life_says_so(viewer, signed_in):
    begun = begin()
    Rejudging.objects.filter(pk=begun.pk).update(seen_at=timezone.now() - timedelta(minutes=7))
    assert "no sign of life since" in signed_in(viewer).get(PAGE).text


def test_it_is_begun_and_stopped_by_who_manages_a_team(manager, viewer, owner, signed_in):
    assert signed_in(viewer).post(BEGIN).status_code == 403
    assert signed_in(viewer).post(STOP).status_code == 403
    browser = signed_in(manager)
    assert "Working out costs" in browser.post(BEGIN, follow=True).text
    begun = Rejudging.objects.get()
    assert (begun.occasion, begun.by_name) == (Occasion.PERSON, "Mara Manager")
    assert "A run goes on already" in signed_in(owner).post(BEGIN, follow=True).text
    assert "stops in a moment" in signed_in(owner).post(STOP, follow=True).text
    assert "Olga Owner has stopped the run" in browser.get(PAGE).text
    assert "It has ended" in browser.post(STOP, follow=True).text
    rejudging_runs.go_on(Rejudging.objects.get())
    assert "The last run was stopped" in browser.get(PAGE).text


@pytest.fixture
def silent_queue():
    """A broker that nobody listens at."""
    app = current_app._get_current_object()
    kept = {name: app.conf[name] for name in ("broker_url", "broker_write_url")}

    def use(**addresses):
        app._pool = app.amqp._producer_pool = None
        app.conf.update(addresses)

    use(**dict.fromkeys(kept, "redis://127.0.0.1:1/0"))
    yield
    use(**kept)


def test_where_the_queue_does_not_answer_nothing_is_begun(manager, signed_in, silent_queue):
    page = signed_in(manager).post(BEGIN, follow=True).text
    assert "queue does not answer" in page
    assert not Rejudging.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_where_it_does_not_answer_what_is_observed_is_kept_and_waits(
    review, contributor, manager, signed_in, silent_queue
):
    decision = decided(review, contributor, manager)
    given = {"metric": "requests_per_month", "value": "900000", "on": today().isoformat()}
    page = signed_in(contributor).post(
        reverse("decisions:observation_new", args=[decision.pk]), given, follow=True
    )
    assert "The observation is recorded" in page.text
    assert Unsettled.objects.get().decision == decision


def test_the_number_of_queries_is_the_same_for_many(viewer, team, signed_in, flipped):
    browser = signed_in(viewer)
    browser.get(PAGE)
    with statements() as few:
        browser.get(PAGE)
    for made in make_decisions(60, seed=3, today=today()):
        Membership.objects.create(team=made, user=viewer, role=Role.VIEWER)
    rejudging.rejudge_all(as_of=today())
    theirs = Today.objects.exclude(decision=flipped)
    theirs.update(outcome="weaker", because="costs")
    theirs.filter(decision__approach="rag").update(outcome="flips", because="change_rate,costs")
    assert Today.objects.otherwise().count() > 5
    with statements() as many:
        browser.get(PAGE)
    assert len(many) == len(few) <= 12


def test_the_page_of_a_decision_says_what_makes_the_difference(flipped, viewer, signed_in):
    page = signed_in(viewer).get(flipped.get_absolute_url()).text
    assert "What makes the difference: how often facts change." in page
    assert PAGE in page


def test_the_page_of_one_that_cannot_be_judged_says_why(team, viewer, signed_in):
    decision = due(team, days(reviews.today(), 9))
    run()
    page = signed_in(viewer).get(decision.get_absolute_url())
    assert "It cannot be judged again. It was brought in from elsewhere" in page.text
