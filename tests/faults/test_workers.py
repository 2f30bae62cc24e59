"""A worker that is killed outright, wherever it stands, loses nothing and says nothing twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.faults import deeds
from tests.faults.accounts import account_of
from tests.faults.gates import Gate
from tests.faults.installation import Installation, Part, runs
from tests.faults.lengths import LONG, eventually, times
from tests.faults.post import Post

MARKED = "NEW.sent_at IS NOT NULL AND OLD.sent_at IS NULL"
STEPS: dict[str, Gate | str] = {
    "plan: the rows are written": Gate("decisions_reminder"),
    "claim: a row is taken up": Gate("decisions_reminder", "UPDATE", "NEW.tries > OLD.tries"),
    "deliver: the mail server has the address": "MAIL",
    "deliver: the mail is handed over": "DATA",
    "deliver: the mail has arrived and is not taken": "content",
    "deliver: the mail is taken and not answered": "taken",
    "mark: a mail is marked sent": Gate(
        "decisions_reminder", "UPDATE", f"{MARKED} AND NEW.channel = 'email' AND NEW.digest_id IS NULL"
    ),
    "mark: a notice is left": Gate("decisions_reminder", "UPDATE", f"{MARKED} AND NEW.channel = 'in_app'"),
    "mark: a mail of a day is marked sent": Gate("decisions_digest", "UPDATE", MARKED),
    "mark: what a mail of a day held is marked": Gate(
        "decisions_reminder", "UPDATE", f"{MARKED} AND NEW.digest_id IS NOT NULL"
    ),
    "run: what was done is written down": Gate(
        "decisions_reminderrun", "UPDATE", "NEW.finished_at IS NOT NULL"
    ),
}
IN_THE_WINDOW = {
    "deliver: the mail is taken and not answered",
    "mark: a mail is marked sent",
    "mark: a mail of a day is marked sent",
    "mark: what a mail of a day held is marked",
}
"""Between the mail server's yes and the mark: a repeat, with the same Message-ID, is what README names."""


@contextmanager
def stopped_at(step: Gate | str, site: Installation, post: Post) -> Iterator[Callable[[], bool]]:
    """Whoever comes to this step stays there; yields whether somebody has."""
    if isinstance(step, Gate):
        with site.closed(step) as reached:
            yield reached
    else:
        with post.held_at(step) as reached_step:
            yield reached_step.is_set


def kill(worker: Part, *, whole: bool) -> datetime:
    """kill -9 of the worker with all its children, or of the children that do the work; when that was."""
    if whole:
        worker.kill()
    else:
        children = worker.children()
        for child in children:
            child.kill()
        eventually(lambda: not any(map(runs, children)))
    return now()


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def all_is_told(site: Installation, killed_at: datetime) -> None:
    """Let the leases of the killed pass, and the schedule come round until nothing waits."""

    def come_round() -> bool:
        if not site.do(deeds.waiting):
            return True
        site.do(deeds.let_leases_pass, killed_at)
        ask_and_count(site)
        return False

    eventually(come_round, lambda: site.do(deeds.standing) + site.log(), every=0.3)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"] if LONG else ["postgresql"])
def test_killed_at_each_step(database, site_on, post, figures):
    site = site_on(database)
    worker = site.worker()
    before = kills = 0
    for name, step in STEPS.items():
        for number in range(times(1, 10)):
            whole = bool(number % 2)
            site.do(deeds.come_due, 1)
            site.do(deeds.come_due, 2, daily=True)
            if "of a day" in name:
                site.do(deeds.plan_for_this_morning)
            with stopped_at(step, site, post) as reached:
                site.do(deeds.ask_for_reminders)
                eventually(reached, site.log)
                killed_at = kill(worker, whole=whole)
            if whole:
                worker = site.worker()
            all_is_told(site, killed_at)
            found = account_of(site, post)
            assert (found.lost, found.doubled) == (0, 0), name
            repeated, before, kills = found.repeated - before, found.repeated, kills + 1
            assert repeated <= (name in IN_THE_WINDOW), name
    figures(
        f"kill -9 of a worker at each of {len(STEPS)} steps",
        database,
        kills,
        found.lost,
        found.doubled,
        f"{found.repeated} of {len(post.messages)} mails once more, with the same Message-ID",
    )


@pytest.mark.parametrize("database", ["sqlite", "postgresql"] if LONG else ["sqlite"])
def test_killed_at_random(database, site_on, post, figures):
    site = site_on(database)
    worker = site.worker()
    chance, kills, in_the_middle = random.Random(database), times(4, 100), 0
    site.do(deeds.come_due, 3)
    eventually(lambda: not ask_and_count(site), site.log)
    for number in range(kills):
        site.do(deeds.come_due, 6)
        site.do(deeds.come_due, 2, daily=True)
        if number % 2:
            site.do(deeds.plan_for_this_morning)
        has_begun = site.do(deeds.runs_begun)
        site.do(deeds.ask_for_reminders)
        eventually(lambda: site.do(deeds.runs_begun) > has_begun, site.log, every=0.005)  # noqa: B023
        time.sleep(chance.uniform(0, 0.3))  # wherever it stands then
        whole = number % 4 == 3
        killed_at = kill(worker, whole=whole)
        in_the_middle += bool(site.do(deeds.held))
        site.do(deeds.let_leases_pass, killed_at)
        if whole:
            worker = site.worker()
    all_is_told(site, killed_at)
    found = account_of(site, post)
    assert (found.lost, found.doubled) == (0, 0)
    assert found.repeated <= kills
    figures(
        f"kill -9 of a worker at random, {in_the_middle} times with messages taken up",
        database,
        kills,
        found.lost,
        found.doubled,
        f"{found.repeated} of {len(post.messages)} mails once more, with the same Message-ID",
    )


def ask_and_count(site: Installation) -> int:
    """Ask for reminders where nothing is asked; what waits still."""
    if not site.do(deeds.queued):
        site.do(deeds.ask_for_reminders)
    return site.do(deeds.waiting)
