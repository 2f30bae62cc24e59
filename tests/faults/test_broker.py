"""The queue is stopped and started, or forgets everything: pages go on, and every reminder comes, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from tests.faults import deeds, saving
from tests.faults.accounts import account_of
from tests.faults.http import request
from tests.faults.installation import Installation
from tests.faults.lengths import LONG, eventually, times
from tests.faults.post import Post
from tests.servers import Server

DATABASES = ["sqlite", "postgresql"] if LONG else ["sqlite"]


class Supervised:
    """A worker that is started again when it has ended by itself, as Docker does.

    Celery's worker ends when it loses the queue again before it has acknowledged what it did meanwhile.
    """

    def __init__(self, site: Installation) -> None:
        self.site, self.worker, self.ended = site, site.worker(), 0

    def look(self) -> None:
        """Start it again where it has ended."""
        if self.worker.process.poll() is not None:
            self.worker, self.ended = self.site.worker(), self.ended + 1


def all_comes(site: Installation, supervised: Supervised) -> None:
    """What the schedule asks for is done."""

    def come_round() -> bool:
        supervised.look()
        site.do(deeds.ask_for_reminders)
        return not site.do(deeds.waiting)

    eventually(come_round, lambda: site.do(deeds.standing) + site.log(), every=0.5)


def forget(queue: Server, how: str) -> None:
    """Start the queue again, with what it kept or without."""
    if how == "its file gone":
        data = Path(queue.command[queue.command.index("--dir") + 1])
        shutil.rmtree(data)
        data.mkdir(mode=0o700)
    queue.start()
    if how == "its memory emptied":
        redis.Redis.from_url(queue.url).flushall()


@pytest.mark.parametrize("database", DATABASES)
def test_the_queue_is_away_and_comes_back(database, site_on, queue, post, figures):
    site = site_on(database)
    site.web()
    supervised = Supervised(site)
    pages_save_while_it_is_away(site, queue, supervised, figures, database)
    for how in ("all it kept", "its memory emptied", "its file gone"):
        for _ in range(times(1, 5)):
            it_comes_back(site, queue, supervised, post, how)
        found = account_of(site, post)
        assert (found.lost, found.repeated, found.doubled) == (0, 0, 0), how
        figures(
            f"the queue stopped in the middle of a task and started again with {how}",
            database,
            times(1, 5),
            found.lost,
            found.doubled,
            f"the reminders, with the next round; {supervised.ended} times a worker had to be started again",
        )


def pages_save_while_it_is_away(
    site: Installation,
    queue: Server,
    supervised: Supervised,
    figures: Callable[..., None],
    database: str,
) -> None:
    """Nothing that people do waits for it."""
    for number in range(times(1, 5)):
        made = site.do(saving.made_ready, number)
        queue.stop()
        review = f"/reviews/{made[0].review}/"
        for path in ("/", review, f"{review}failures/", f"{review}discussion/", "/decisions/", "/notices/"):
            assert request(site.port, path, made[0].session).status == 200, (path, site.log())
        for deed in made:
            assert request(site.port, deed.path, deed.session, deed.data).status == 302, (deed, site.log())
        assert [site.do(saving.state_of, deed) for deed in made] == [saving.ALL] * 4
        queue.start()

    def mails_come() -> bool:
        supervised.look()
        site.do(deeds.ask_for_mails)
        return not site.do(deeds.notices_to_mail)

    eventually(mails_come, site.log, every=0.5)
    saw = "every page; mails a minute later"
    figures("saving while the queue is away", database, 4 * times(1, 5), 0, 0, saw)


def it_comes_back(site: Installation, queue: Server, supervised: Supervised, post: Post, how: str) -> None:
    """It is gone in the middle of a task, while others wait, and decisions come due."""
    site.do(deeds.come_due, 3)
    with post.held_at("MAIL") as reached:

        def is_reached() -> bool:
            supervised.look()
            if not site.do(deeds.queued):
                site.do(deeds.ask_for_reminders, 5)
            return reached.is_set()

        eventually(is_reached, site.log, every=0.5)
        queue.stop()
    site.do(deeds.come_due, 3)
    forget(queue, how)
    all_comes(site, supervised)
