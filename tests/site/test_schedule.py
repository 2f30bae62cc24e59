"""Promises of the schedule: of several one counts, what came due is queued once, nothing is lost."""

import time
from datetime import timedelta

import pytest
from celery import Celery
from celery.schedules import schedule
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ragft_site import schedule as shared
from ragft_site.server import server

EVERY = timedelta(hours=1)


@pytest.fixture(autouse=True)
def empty_queue():
    server().flushdb()
    yield
    server().flushdb()


@pytest.fixture
def app(settings) -> Celery:
    """An app with one thing to do, on the tests' queue."""
    app = Celery("of-a-test", broker=settings.BROKER_URL, set_as_current=False)
    app.conf.update(
        timezone="Europe/Vienna",
        beat_schedule={"look": {"task": "tests.nothing", "schedule": schedule(EVERY)}},
        task_publish_retry=False,
    )
    return app


def queued() -> int:
    return server().llen("celery")


def turn(scheduler: shared.SharedScheduler, times: int = 3) -> None:
    for _ in range(times):
        scheduler.tick()


def make_due(scheduler: shared.SharedScheduler) -> None:
    scheduler.schedule["look"].last_run_at -= 2 * EVERY
    scheduler._heap = None


def test_of_two_one_counts(app):
    first, second = shared.SharedScheduler(app), shared.SharedScheduler(app)
    first.tick()
    make_due(first)
    make_due(second)
    assert second.tick() == shared.LOOKS
    assert queued() == 0
    first.tick()
    assert queued() == 1
    assert second.tick() == shared.LOOKS
    assert queued() == 1


def test_when_it_ends_the_other_goes_on_from_there(app):
    first, second = shared.SharedScheduler(app), shared.SharedScheduler(app)
    first.tick()
    make_due(first)
    first.tick()
    make_due(second)  # it does not know that the other has done it
    ran = first.schedule["look"].last_run_at
    first.close()
    assert second._holds()
    assert second.schedule["look"].last_run_at == ran
    assert str(second.schedule["look"].last_run_at.tzinfo) == "Europe/Vienna"


def test_one_that_says_nothing_more_is_followed_after_a_while(app):
    first, second = shared.SharedScheduler(app), shared.SharedScheduler(app)
    first.tick()
    assert not second._holds()
    server().pexpire(shared.LOCK, 1)
    time.sleep(0.01)
    assert second._holds()
    assert not first._holds(), "it notices, and stands by"


def test_what_came_due_while_none_ran_is_queued_once(app):
    before = shared.SharedScheduler(app)
    before.tick()
    make_due(before)
    before.tick()
    before.close()
    server().delete("celery")
    long_ago = (before.app.now() - timedelta(hours=30)).isoformat()
    server().hset(shared.LAST_RUNS, "look", long_ago)
    after = shared.SharedScheduler(app)
    app.conf.beat_schedule["look"]["schedule"] = schedule(timedelta(hours=24))
    turn(after)
    assert queued() == 1


def test_a_queue_that_lost_its_memory_does_no_harm(app):
    first = shared.SharedScheduler(app)
    first.tick()
    server().flushdb()
    make_due(first)
    first.tick()
    assert queued() == 1


def test_what_could_not_be_queued_stays_due(app):
    scheduler = shared.SharedScheduler(app)
    scheduler.tick()
    make_due(scheduler)
    server().set("celery", "no list, so that nothing can be put into it")
    assert scheduler.tick() == shared.LOOKS, "it does not try again and again"
    server().delete("celery")
    scheduler.tick()
    assert queued() == 1


def test_one_that_stands_by_remembers_what_the_queue_forgets(app):
    first, second = shared.SharedScheduler(app), shared.SharedScheduler(app)
    first.tick()
    make_due(second)
    make_due(first)
    first.tick()
    second.tick()
    server().flushdb()
    assert second._holds()
    assert second.schedule["look"].last_run_at == first.schedule["look"].last_run_at


def test_without_the_queue_it_waits(app):
    scheduler = shared.SharedScheduler(app)
    scheduler.tick()
    make_due(scheduler)
    scheduler.lock.redis = Redis(unix_socket_path="/nobody/listens/here", retry=Retry(NoBackoff(), 0))
    assert scheduler.tick() == shared.LOOKS
    scheduler.lock.redis = server()
    scheduler.tick()
    assert queued() == 1


def test_a_clock_that_was_set_back_stops_nothing(app):
    scheduler = shared.SharedScheduler(app)
    scheduler.tick()
    scheduler.schedule["look"].last_run_at += timedelta(days=1)
    scheduler._heap = None
    scheduler.tick()
    make_due(scheduler)
    scheduler.tick()
    assert queued() == 1
