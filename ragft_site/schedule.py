"""The clock: of several that run, one counts and the others stand by.

A lock beside the queue says which. When each entry last ran is kept there too, so that whoever takes over, or
starts again after a while, goes on from there: what came due meanwhile is queued once, late rather than not.
Should the memory of the queue be gone, two may count for a few seconds; tasks may run twice without harm.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery.beat import ScheduleEntry, Scheduler
from redis import RedisError
from redis.exceptions import LockError

from ragft_site import signs
from ragft_site.server import server, table

LOCK, LAST_RUNS = "ragft:schedule:lock", "ragft:schedule:last-runs"
HOLDS = 30
"""Seconds after which another one takes over from one that says nothing more."""
LOOKS = 5
"""Seconds between two looks at the lock."""

log = logging.getLogger(__name__)


class SharedScheduler(Scheduler):
    """Celery's scheduler, which acts only while it holds the lock."""

    max_interval = LOOKS

    def setup_schedule(self) -> None:
        """Take the entries from the settings."""
        self.lock = server().lock(LOCK, timeout=HOLDS, thread_local=False)
        self.counts = False
        self.update_from_dict(self.app.conf.beat_schedule)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Queue what is due, if this is the one that counts; the seconds until the next look."""
        signs.give("schedule")
        try:
            if not self._holds():
                self._go_on_from_last_runs()  # known here too, should the server forget it
                return LOOKS
        except RedisError as error:
            log.warning("The queue does not answer, nothing is scheduled: %s", error)
            return LOOKS
        self._bring_back_from_the_future()
        wait = super().tick(*args, **kwargs)
        return LOOKS if self._heap is None else wait

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Queue one task and write down when; one that could not be queued stays due."""
        try:
            self.apply_async(entry, producer=producer, advance=False)
            reserved = self.schedule[entry.name]
            server().hset(LAST_RUNS, entry.name, reserved.last_run_at.isoformat())
        except Exception as error:
            log.warning("%s could not be queued and stays due: %s", entry.name, error)
            self.schedule[entry.name] = entry
            self._heap = None  # made anew at the next tick, after a while

    def close(self) -> None:
        """Let another one take over at once."""
        super().close()
        try:
            if self.lock.owned():
                self.lock.release()
        except (RedisError, LockError):
            pass  # it runs out by itself

    def _holds(self) -> bool:
        if self.counts and self._still_holds():
            return True
        self.counts = bool(self.lock.acquire(blocking=False))
        if self.counts:
            log.info("This schedule is the one that counts.")
            self._go_on_from_last_runs()
        return self.counts

    def _still_holds(self) -> bool:
        try:
            return bool(self.lock.reacquire())
        except LockError:  # it ran out, or the server forgot it
            log.warning("Another schedule may have taken over.")
            return False

    def _go_on_from_last_runs(self) -> None:
        for name, at in table(LAST_RUNS).items():
            if entry := self.schedule.get(name):
                # In the zone of the schedule: an offset alone would miss the days on which clocks change.
                entry.last_run_at = datetime.fromisoformat(at).astimezone(self.app.timezone)
        self._heap = None

    def _bring_back_from_the_future(self) -> None:
        """After the machine's clock was set back nothing waits for the hour at which it had last run."""
        now = self.app.now()
        for entry in self.schedule.values():
            if entry.last_run_at > now:
                entry.last_run_at = now
                self._heap = None
