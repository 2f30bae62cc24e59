"""Runs over all decisions in force: one at a time, taken over when one dies, stopped between batches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.models import Occasion, Rejudging, Today
from decisions.models.rejudging import SILENT
from decisions.services import rejudging, rejudging_runs, reviews
from decisions.services.rejudging_runs import UnderWay
from decisions.services.reviews import today
from tests.decisions.services.deciding import decided
from tests.threads import at_once


@pytest.fixture
def three(component, contributor, manager, monkeypatch):
    """Three decisions, judged one by one, with a sign of life after each."""
    monkeypatch.setattr(rejudging, "AT_ONCE", 1)
    monkeypatch.setattr(rejudging_runs, "SIGN_OF_LIFE", 0)
    for part in ("Refunds", "Orders", "Returns"):
        decided(reviews.start_review(component, by=contributor), contributor, manager, covers=part)


def begin(holder="a task", occasion=Occasion.NIGHT, **given):
    return rejudging_runs.begin(occasion, as_of=today(), holder=holder, **given)


def fell_silent(run, **columns):
    columns |= {"seen_at": timezone.now() - SILENT - timedelta(seconds=1)}
    Rejudging.objects.filter(pk=run.pk).update(**columns)


def test_a_run_says_what_it_did_and_by_what(three, manager):
    run = rejudging_runs.go_on(
        begin(occasion=Occasion.PERSON, by=manager), prices="edition 1", price=lambda goes_on: goes_on()
    )
    assert (run.of, run.judged, run.flips + run.weaker) == (3, 3, Today.objects.otherwise().count())
    assert (run.by_name, run.is_over, run.share, run.prices) == ("Mara Manager", True, 100, "edition 1")
    assert rejudging_runs.last_through() == run


def test_of_two_one_goes_on(db):
    begin("one")
    with pytest.raises(UnderWay):
        begin("another")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rejudging.objects.create(occasion=Occasion.NIGHT, as_of=today(), holder="another", rules="1")


@pytest.mark.django_db(transaction=True)
def test_of_several_that_begin_at_the_same_moment_one_does():
    came = at_once(*[lambda place=place: begin(f"task {place}") for place in range(4)], refusals=(UnderWay,))
    assert sum(isinstance(one, Rejudging) for one in came) == Rejudging.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_that_take_over_one_does(three):
    fell_silent(begin("dead"))
    came = at_once(*[lambda place=place: begin(f"task {place}") for place in range(4)], refusals=(UnderWay,))
    assert sum(isinstance(one, Rejudging) for one in came) == 1


def test_it_goes_on_where_it_died_and_who_comes_back_late_notices(three):
    dead = begin("dead")
    seen = []

    def die(progress):
        seen.append(progress.judged)
        if progress.judged == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rejudging_runs.go_on(dead, tell=die)
    assert (Today.objects.count(), rejudging_runs.left_lying()) == (2, False)
    fell_silent(dead)
    assert rejudging_runs.left_lying()
    taken = begin("alive")
    assert (taken.pk, taken.started_at) == (dead.pk, dead.started_at)
    assert not rejudging_runs.go_on(dead).is_over, "it was taken over"
    assert rejudging_runs.go_on(taken).judged == Today.objects.count() == 3


def test_a_task_that_is_handed_out_again_takes_its_run_up_at_once(three):
    begin("same")
    assert rejudging_runs.go_on(begin("same")).is_over


def test_it_stops_after_the_batch_and_the_next_one_goes_on(three, manager):
    run = rejudging_runs.go_on(begin(), tell=lambda progress: rejudging_runs.stop(by=manager))
    assert (run.is_over, run.stopped_by_name, Today.objects.count()) == (True, "Mara Manager", 1)
    assert not rejudging_runs.stop(by=manager)
    assert rejudging_runs.last_through() is None
    assert rejudging_runs.go_on(begin()).judged == 3


def test_a_dead_run_is_stopped_at_once_and_one_that_died_stopping_is_in_nobodys_way(three, manager):
    fell_silent(begin("dead"))
    assert rejudging_runs.stop(by=manager)
    assert Rejudging.objects.get().is_over
    fell_silent(begin("dead too"), stopped_by_name="Mara Manager")
    assert not rejudging_runs.left_lying()
    assert begin("alive").holder == "alive"


def test_what_takes_longer_than_a_task_may_is_laid_down_for_the_next_one(three, monkeypatch):
    monkeypatch.setattr(rejudging_runs, "LONGEST", 0)
    run = rejudging_runs.go_on(begin("same"))
    assert (run.is_over, Today.objects.count()) == (False, 1)
    monkeypatch.undo()
    assert rejudging_runs.go_on(begin("same")).is_over


def test_costs_that_were_not_worked_out_to_the_end_are_so_again(three, manager):
    def half(goes_on):
        rejudging_runs.stop(by=manager)
        assert not goes_on()

    run = rejudging_runs.go_on(begin(), prices="edition 1", price=half)
    assert (run.prices, run.is_over, Today.objects.count()) == ("", True, 0)


def test_runs_are_forgotten_after_a_while(db):
    rejudging_runs.go_on(begin())
    Rejudging.objects.update(started_at=timezone.now() - rejudging_runs.KEPT - timedelta(1))
    kept = begin()
    assert list(Rejudging.objects.all()) == [kept]
