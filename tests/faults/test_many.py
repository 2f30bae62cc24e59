"""Many that do the same at once: six workers, and two schedules. Everything is said once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ragft_site.management.commands.serve import schedule_command
from tests.faults import deeds
from tests.faults.accounts import account_of
from tests.faults.lengths import LONG, eventually, times


@pytest.mark.parametrize("database", ["postgresql", "sqlite"] if LONG else ["postgresql"])
def test_six_workers_and_two_schedules(database, site_on, post, figures):
    site = site_on(database)
    for _ in range(times(2, 6)):
        site.worker(tasks=6 // times(2, 6))
    site.do(deeds.come_due, 1)
    site.do(deeds.ask_for_reminders, 6)
    eventually(lambda: site.do(deeds.runs) >= 6, site.log)  # all are awake
    for _ in range(times(1, 5)):
        site.do(deeds.come_due, 4, daily=True)
        site.do(deeds.plan_for_this_morning)
        site.do(deeds.come_due, times(20, 60))
        site.do(deeds.ask_for_reminders, 12)
        eventually(lambda: not site.do(deeds.waiting), site.log)
    found = account_of(site, post)
    assert (found.lost, found.repeated, found.doubled) == (0, 0, 0)
    figures("six workers, the job asked for twelve times at once", database, times(1, 5), 0, 0, "nothing")

    for _ in range(times(1, 5)):
        site.do(deeds.come_due, 10)
        site.do(deeds.let_schedule_fall_behind, datetime.now(UTC) - timedelta(days=1))
        beats = [site.start("beat", schedule_command()) for _ in range(2)]
        eventually(lambda: not site.do(deeds.waiting), site.log)
        for beat in beats:
            beat.kill()
    found = account_of(site, post)
    assert (found.lost, found.repeated, found.doubled) == (0, 0, 0)
    figures("two schedules at once, both a day behind", database, times(1, 5), 0, 0, "nothing")
