"""PostgreSQL is started again in the middle of requests and of tasks; web and worker go on by themselves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from tests.faults import deeds, saving
from tests.faults.accounts import account_of
from tests.faults.http import CUT, pressed, request
from tests.faults.installation import Installation
from tests.faults.lengths import LONG, eventually, times
from tests.faults.post import Post
from tests.faults.saving import NOTHING
from tests.faults.test_web import AT_THE_HISTORY, done_again, states
from tests.faults.test_workers import STEPS, all_is_told, now, stopped_at
from tests.servers import Server

KEPT = "Everything saved before is safe"
"""What the page says of what was kept."""


def test_started_again_in_the_middle(site_on, postgresql, post, figures):
    site = site_on("postgresql")
    site.web()
    site.worker()
    of_requests(site, postgresql, figures)
    of_tasks(site, postgresql, post, figures)


def of_requests(site: Installation, postgresql: Server, figures: Callable[..., None]) -> None:
    """Four saves are about to end."""
    rounds = times(1, 5)
    for number in range(rounds):
        made = site.do(saving.made_ready, number)
        with site.closed(*AT_THE_HISTORY, waiting=4) as reached, pressed(site.port, made) as answers:
            eventually(reached, site.log)
            (postgresql.kill if number % 2 else postgresql.stop)()
            for answer in answers:
                assert answer.result() != CUT
                assert answer.result().status in {500, 503}, answer
                assert KEPT in answer.result().text
            postgresql.start()
        assert states(site, made) == [NOTHING] * 4
        assert request(site.port, "/", made[0].session).status == 200
        done_again(site, made)
    assert site.do(saving.differences) == ()
    figures(
        "PostgreSQL started again inside an import, a proposal, a signature and a supersession",
        "postgresql",
        4 * rounds,
        0,
        0,
        "a page that says that nothing of it was saved; pressed again, it worked",
    )


def marked_by_itself(site: Installation) -> None:
    """Give the worker the time to mark what it has sent, of which there is enough before a lease is over."""
    with suppress(AssertionError):
        eventually(lambda: not site.do(deeds.held), seconds=8)


def of_tasks(site: Installation, postgresql: Server, post: Post, figures: Callable[..., None]) -> None:
    """A worker stands at one step after the other."""
    steps = [name for name in STEPS if not name.startswith("run")]
    rounds, count = times(1, 2), 0
    for number in range(rounds):
        for name in steps if LONG else (steps[0], steps[6]):
            site.do(deeds.come_due, 2)
            site.do(deeds.come_due, 2, daily=True)
            if "of a day" in name:
                site.do(deeds.plan_for_this_morning)
            with stopped_at(STEPS[name], site, post) as reached:
                site.do(deeds.ask_for_reminders)
                eventually(reached, site.log)
                (postgresql.kill if number % 2 else postgresql.stop)()
                killed_at = now()
                postgresql.start()
            count += 1
            marked_by_itself(site)
            all_is_told(site, killed_at)
            found = account_of(site, post)
            assert (found.lost, found.repeated, found.doubled) == (0, 0, 0), name
    figures(
        "PostgreSQL started again while a worker plans, claims, delivers and marks",
        "postgresql",
        count,
        found.lost,
        found.repeated + found.doubled,
        "the mails, once; some after their lease",
    )
